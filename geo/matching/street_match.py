"""Which streets of the gazetteer an address may mean: as written, its suffix written out, or nearly so."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from jarjestokartta.geo import files
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import streets

# How likely a spelling is for a street, beside the name as it stands. A certain slip of the pen is rare, a
# certain pair of them much rarer: see docs/adr/0010-geocoding-scores.md.
_EXACT = 1.0
_DOTTED = 0.9  # "Kauppak."
_FOLDED = 0.3  # "Sikojarventie"
_UNDOTTED = 0.2  # "Kauppak"
_TAIL = 0.05  # "Matti Virtanen Rantatie": leading words dropped
_PER_TAIL_WORD = 0.5
_SLIPS = (_FOLDED, 2e-3, 3e-6, 1e-8)
_OTHER_FIRST_LETTER = 0.3
_TAIL_WORDS = 3
_SURE_WEIGHT = 0.25  # the name stands in a municipality that nothing speaks against: no slip is looked for


_HIT = ["row", "municipality_code", "street", "quality", "method", "edits", "length"]


class Name(NamedTuple):
    """A key that a street's text may stand for."""

    key: str
    quality: float
    method: str


@cache
def names(text: str) -> tuple[Name, ...]:
    """Give the keys to look up for ``text``, best first, each once."""
    found = [Name(streets.key(text), _EXACT, "exact")]
    found += [
        Name(key, _DOTTED if dotted else _UNDOTTED, "abbreviation")
        for key, dotted in streets.expansions(text)
    ]
    found.append(Name(streets.unspelt(found[0].key), _FOLDED, "folded"))
    words = text.split()
    if words[0].casefold().rstrip(".") not in _first_words():
        for start in range(max(1, len(words) - _TAIL_WORDS), len(words)):
            tail = " ".join(words[start:])
            likely = _TAIL * _PER_TAIL_WORD**start
            found.append(Name(streets.key(tail), likely, "tail"))
            found += [
                Name(key, likely * _DOTTED, "tail") for key, dotted in streets.expansions(tail) if dotted
            ]
    return tuple({name.key: name for name in reversed(found) if name.key}.values())


@cache
def _first_words() -> frozenset[str]:
    """Give the words that make another street of the name behind them: Vanha Turuntie is not Turuntie."""
    return frozenset(files.builtin_table("street_first_words")["word"])


def match(text: pd.Series, weights: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the streets that each row's text may mean, in the municipalities it may lie in.

    Parameters
    ----------
    text
        Street text by row; NA has none.
    weights
        ``row``, ``municipality_code``, ``weight`` (see :func:`evidence.weigh`).

    Returns
    -------
    DataFrame
        ``row``, ``municipality_code``, ``street`` (row of ``gazetteer.streets``), ``quality`` 0–1 (weight ×
        how likely the name is written so), ``method``, ``edits`` (slips of the pen) and ``length`` (of the
        name).
    """
    text = text.dropna()
    text = text[text.map(lambda one: bool(streets.key(one))).astype(bool)]
    weights = weights[weights["weight"] > 0]
    keys = pd.DataFrame(
        [(row, *name) for row, one in text.items() for name in names(one)],
        columns=["row", "street_key", "name_quality", "method"],
    ).astype({"street_key": "str", "name_quality": "float64", "method": "str"})
    index = gazetteer.streets[["municipality_code", "street_key"]].assign(
        street=range(len(gazetteer.streets))
    )
    written = keys.merge(weights, on="row").merge(index, on=["municipality_code", "street_key"])
    as_written = written["method"].isin(["exact", "abbreviation", "folded"])
    sure = written.loc[as_written & (written["weight"] >= _SURE_WEIGHT), "row"]
    rest = text[~text.index.isin(sure)]
    nearly = _near(rest, weights, gazetteer)
    written = written.assign(edits=0)
    both = pd.concat([one for one in (written, nearly) if len(one)] or [written], ignore_index=True)
    both["quality"] = both["weight"] * both["name_quality"]
    both = both.sort_values(["row", "quality", "street"], ascending=[True, False, True], kind="stable")
    both = both.drop_duplicates(["row", "street"])
    both["edits"] = both["edits"].astype("int64")
    both["length"] = gazetteer.streets["folded"].str.len().to_numpy()[both["street"].astype("int64")]
    return both[_HIT].reset_index(drop=True)


def _near(text: pd.Series, weights: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Find the streets within a few slips of the pen, municipality by municipality."""
    asked = pd.DataFrame(
        [(row, query) for row, one in text.items() for query in _queries(one)], columns=["row", "folded"]
    ).astype({"folded": "str"})
    wanted = weights.merge(asked, on="row")
    found = []
    for municipality, block in wanted.groupby("municipality_code"):
        choices = gazetteer.streets[gazetteer.streets["municipality_code"] == municipality]
        if choices.empty:
            continue
        queries = block["folded"].unique()
        near = _slips(list(queries), choices["folded"].to_list(), choices.index.to_numpy())
        found.append(block.merge(near, on="folded"))
    columns = ["row", "municipality_code", "weight", "street", "name_quality", "method", "edits"]
    return pd.concat(found)[columns] if found else pd.DataFrame(columns=columns)


@cache
def _queries(text: str) -> tuple[str, ...]:
    """Give the folded keys to compare with streets': a shortened suffix written out, where a dot says so."""
    full = [key for key, dotted in streets.expansions(text) if dotted]
    return tuple({streets.fold(key) for key in full or [streets.key(text)]})


def _slips(queries: list[str], choices: list[str], street: np.ndarray) -> pd.DataFrame:
    most = max(map(_allowed, queries))
    distance = process.cdist(queries, choices, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
    allowed = np.array([_allowed(query) for query in queries])
    which, choice = np.nonzero(distance <= allowed[:, None])
    edits = distance[which, choice]
    rows = [
        (queries[q], street[c], *_nearness(queries[q], choices[c], int(d)), int(d))
        for q, c, d in zip(which, choice, edits, strict=True)
        if _same_kind(queries[q], choices[c])
    ]
    table = pd.DataFrame(rows, columns=["folded", "street", "name_quality", "method", "edits"])
    return table.astype(
        {"street": "int64", "name_quality": "float64", "folded": "str", "method": "str", "edits": "int64"}
    )


def _allowed(query: str) -> int:
    """Give how many slips a name of this length may hold and still be told from its neighbours."""
    return int(np.searchsorted([3, 7, 12], len(query), side="right"))


def _nearness(query: str, choice: str, edits: int) -> tuple[float, str]:
    if edits == 0:
        return _FOLDED, "folded"
    first = 1.0 if query[0] == choice[0] else _OTHER_FIRST_LETTER
    return _SLIPS[edits] * first, "typo"


def _same_kind(query: str, choice: str) -> bool:
    """Tell a slip from another street: Mäkitie is not Mäkikuja, however few the letters between them."""
    one, other = streets.suffix(query), streets.suffix(choice)
    return one is None or other is None or one == other
