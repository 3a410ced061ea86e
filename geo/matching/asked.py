"""What the rows of hits ask for, in the gazetteer's own codes, and how well points agree with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.gazetteer import Gazetteer

# How likely the postal code (as at the point, not told, a slip from it, another's) and the post office (as at
# the point, not told, another's) are written so.
_POSTAL = np.array([[1.0, 1.0, 0.05], [1.0, 0.5, 0.02], [0.02, 3e-3, 1e-3], [5e-3, 1e-3, 2e-4]])
AGREES, UNTOLD, OFFICE_OTHER = range(3)
CODE_SLIP, CODE_OTHER = 2, 3  # more than UNTOLD: of another area
_DIGITS = 5
_UNKNOWN = -2  # a text that no address point has; -1 is none

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """Hits, and what their rows ask for, as the gazetteer's own codes.

    Parameters
    ----------
    hits
        Numbered from 0.
    words
        By hit: ``number`` and ``number_to`` (0: none), ``letter``, ``code`` and ``office`` (codes of the
        gazetteer's categories), ``ambiguous``, ``written`` (the postal code) and ``letter_text`` as written.
    """

    hits: pd.DataFrame
    words: dict[str, NDArray[Any]]
    gazetteer: Gazetteer

    @classmethod
    def of(cls, hits: pd.DataFrame, rows: pd.DataFrame, gazetteer: Gazetteer) -> Asked:
        """Look up the rows' words.

        Parameters
        ----------
        rows
            By row: ``number``, ``number_to`` (0: none), ``letter`` (of the house to look for first),
            ``ambiguous``, ``postal_code`` and ``area_code``, ``office`` (NA: not told).
        """
        at = rows.index.get_indexer(pd.Index(hits["row"]))
        points = gazetteer.points
        coded = {
            name: _codes(rows[own], points[column])[at]
            for name, own, column in (
                ("letter", "letter", "letter"),
                ("code", "area_code", "postal_code"),
                ("office", "office", "post_office"),
            )
        }
        plain = {name: rows[name].to_numpy()[at] for name in ("number", "number_to", "ambiguous")}
        texts = {
            name: rows[own].fillna("").to_numpy(dtype=object)[at]
            for name, own in (("written", "postal_code"), ("letter_text", "letter"))
        }
        return cls(hits.reset_index(drop=True), {**coded, **plain, **texts}, gazetteer)

    def only(self, hits: NDArray[np.bool_]) -> Asked:
        """Give some of the hits."""
        words = {name: column[hits] for name, column in self.words.items()}
        return Asked(self.hits[hits].reset_index(drop=True), words, self.gazetteer)

    def at(self, hit: Rows, point: Rows) -> pd.DataFrame:
        """Lay points beside hits: pairs with how well they agree, ``postal`` in sum."""
        points = self.gazetteer.points
        pairs = self.hits.take(hit).reset_index(drop=True)
        pairs["hit"], pairs["point"] = hit, point
        for name in ("easting", "northing"):
            pairs[name] = points[name].to_numpy()[point]
        pairs["point_number"] = points["number"].to_numpy()[point]
        pairs["asked"] = self.words["number"][hit]
        pairs["code_agrees"] = self._code_agrees(hit, point)
        pairs["office_agrees"] = self._agrees("office", "post_office", hit, point)
        pairs["postal"] = _POSTAL[pairs["code_agrees"], pairs["office_agrees"]]
        return pairs.assign(across=False, gap_m=0.0, nearest_m=0.0, numbers=0, letter="", letter_m=0.0)

    def all_points(self) -> tuple[Rows, Rows]:
        """Give every point of every hit's street."""
        return self.gazetteer.rows(self.hits["street"].to_numpy(np.int64))

    def _agrees(self, word: str, column: str, hit: Rows, point: Rows) -> NDArray[np.int8]:
        """Tell whether a text is (0) the point's, (1) not told, (2) another's."""
        asked, there = self.words[word][hit], self.gazetteer.points[column]
        codes = there.cat.codes.to_numpy()[point]
        untold = (asked == -1) | (codes == code_of_none(there))
        return np.select([untold, asked == codes], [UNTOLD, AGREES], OFFICE_OTHER).astype(np.int8)

    def _code_agrees(self, hit: Rows, point: Rows) -> NDArray[np.int8]:
        """Tell whether the code is (0) the point's, (1) not told, (2) one slip from it, (3) another's."""
        out = self._agrees("code", "postal_code", hit, point)
        other = np.flatnonzero(out == OFFICE_OTHER)
        codes = self.gazetteer.points["postal_code"].cat
        written, which = np.unique(self.words["written"][hit[other]].astype(str), return_inverse=True)
        width = max(len(codes.categories), 1)
        pair, back = np.unique(which * width + codes.codes.to_numpy()[point[other]], return_inverse=True)
        there = codes.categories.to_numpy(dtype=str)[pair % width]
        out[other] = np.where(_one_slip(written[pair // width], there), CODE_SLIP, CODE_OTHER)[back]
        return out


def _codes(asked: pd.Series, column: pd.Series) -> Rows:
    """Give the category of each text: -1 for none, :data:`_UNKNOWN` where no point has it."""
    found = column.cat.categories.get_indexer(pd.Index(asked))
    none = asked.isna().to_numpy() | (asked == "").fillna(value=False).to_numpy(dtype=bool)
    return np.where(none, -1, np.where(found < 0, _UNKNOWN, found))


def code_of_none(column: pd.Series) -> int:
    """Give the category of ``""``; one that no row has where there is none."""
    return (
        int(column.cat.categories.get_indexer(pd.Index([""]))[0]) if "" in column.cat.categories else _UNKNOWN
    )


def _one_slip(written: NDArray[np.str_], there: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Tell codes of five digits that differ in one, or in two neighbours that have changed places."""
    one, other = (side.astype(f"<U{_DIGITS}").view("<U1").reshape(-1, _DIGITS) for side in (written, there))
    differs = one != other
    swapped = (differs.sum(axis=1) == 2) & (np.sort(one) == np.sort(other)).all(axis=1)  # noqa: PLR2004
    swapped &= (differs[:, :-1] & differs[:, 1:]).any(axis=1)
    slip: NDArray[np.bool_] = (differs.sum(axis=1) == 1) | swapped
    return slip
