"""Names of streets that a text is a few slips of the pen away from, municipality by municipality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import spans, streets
from jarjestokartta.geo.matching.spans import Rows

_LEAST_LETTERS = (4, 7, 12)  # of a name that may hold one slip, two, three and be told from its neighbours
_WORKERS = 2
_WORTH_WORKERS = 200_000  # comparisons


@dataclass(frozen=True)
class Near:
    """Streets that texts resemble.

    Parameters
    ----------
    hits
        ``row``, ``weight``, ``street`` (row of ``gazetteer.streets``), ``edits``.
    same_first
        Whether the first letter of the name is the text's.
    """

    hits: pd.DataFrame
    same_first: NDArray[np.bool_]


def near(text: pd.Series, weights: pd.DataFrame, gazetteer: Gazetteer) -> Near:
    """Find the streets within a few slips, diacritics left out.

    Parameters
    ----------
    text
        Street text by row.
    weights
        ``row``, ``municipality`` (place in ``gazetteer.municipality_texts``), ``weight``.
    """
    asked = [(row, query) for row, one in text.items() for query in _queries(one)]
    rows, queries = (np.array(column) for column in zip(*asked, strict=True)) if asked else (_NO, _NO)
    code, texts = pd.factorize(queries.astype(object))
    wanted = weights.merge(pd.DataFrame({"row": rows.astype(np.int64), "query": code}), on="row")
    width = np.int64(max(len(texts), 1))
    pair, which = np.unique(wanted["municipality"].to_numpy() * width + wanted["query"], return_inverse=True)
    block, street, edits = _slips(pair // width, texts[pair % width], gazetteer)
    of, place = spans.written_out(*(np.searchsorted(block, which, side=side) for side in ("left", "right")))
    query = texts[wanted["query"].to_numpy()[of]]
    names = _names(gazetteer, street)[place]
    alike = _same_kind(query, names)
    hits = wanted[["row", "weight"]].iloc[of].assign(street=street[place], edits=edits[place])
    first = np.array([one[:1] == other[:1] for one, other in zip(query, names, strict=True)], dtype=bool)
    return Near(hits[alike], first[alike])


_NO = np.empty(0, dtype=np.int64)


@cache
def _queries(text: str) -> tuple[str, ...]:
    """Give the folded keys to compare with streets': a shortened suffix written out, where a dot says so."""
    full = [key for key, dotted in streets.expansions(text) if dotted] if text.endswith(".") else []
    return tuple({streets.fold(key) for key in full or [streets.key(text)]})


def _names(gazetteer: Gazetteer, street: Rows) -> NDArray[np.object_]:
    names: NDArray[np.object_] = gazetteer.streets["folded"].take(street).to_numpy(dtype=object)
    return names


def _slips(municipality: Rows, queries: NDArray[np.object_], gazetteer: Gazetteer) -> tuple[Rows, Rows, Rows]:
    """Compare each query with the names of its municipality: its place (ascending), a street, and the slips.

    Parameters
    ----------
    municipality
        Ascending.
    """
    found = list(_by_municipality(municipality, queries, gazetteer))
    if not found:
        return _NO, _NO, _NO
    place, street, edits = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(place, kind="stable")
    return place[order], street[order], edits[order]


def _by_municipality(
    municipality: Rows, queries: NDArray[np.object_], gazetteer: Gazetteer
) -> Iterator[tuple[Rows, Rows, Rows]]:
    own = gazetteer.street_municipality
    names = gazetteer.streets["folded"].to_numpy(dtype=object)
    allowed = np.searchsorted(_LEAST_LETTERS, [len(query) for query in queries], side="right")
    for code in np.unique(municipality):
        start, stop = np.searchsorted(own, (code, code + 1))  # side by side
        choices = names[start:stop].tolist()
        asked = slice(*np.searchsorted(municipality, (code, code + 1)))
        for most in np.unique(allowed[asked]):
            place = asked.start + np.flatnonzero(allowed[asked] == most)
            distance = _distances(queries[place].tolist(), choices, int(most))
            pair = np.flatnonzero(distance.ravel() <= most)
            yield (
                place[pair // len(choices)],
                start + pair % len(choices),
                distance.ravel()[pair].astype(np.int64),
            )


def _distances(queries: list[str], choices: list[str], most: int) -> NDArray[np.uint8]:
    distances: NDArray[np.uint8] = process.cdist(
        queries,
        choices,
        scorer=OSA.distance,
        score_cutoff=most,
        dtype=np.uint8,
        workers=_WORKERS if len(queries) * len(choices) > _WORTH_WORKERS else 1,
    )
    return distances


def _same_kind(queries: NDArray[np.object_], choices: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell a slip from another street, however few the letters: Mäkitie, Mäkikuja; 1. linja, 2. linja."""
    (suffix, digits), (own_suffix, own_digits) = (_kinds(names) for names in (queries, choices))
    alike = (suffix == own_suffix) | pd.isna(suffix) | pd.isna(own_suffix)
    both: NDArray[np.bool_] = alike & (digits == own_digits)
    return both


def _kinds(names: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Give suffix and digits of every name, of equal names once."""
    code, texts = pd.factorize(names)
    suffixes = np.array([streets.suffix(one) for one in texts], dtype=object)
    digits = np.array(["".join(filter(str.isdigit, one)) for one in texts], dtype=object)
    return suffixes[code], digits[code]
