"""Which of a table's headers are our columns: by known names in three languages, then by near misses.

The known names stand in ``geo/data/header_synonyms.csv``; of two headers for one column the name that stands
first there wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from jarjestokartta.geo.files import builtin_table

NEAR = 86.0  # rapidfuzz ratio, 0–100
_MARGIN = 4.0  # by how much the best must lead the next of our columns
_LONGEST = 60
_SHORTEST_NEAR = 5


class Match(NamedTuple):
    """What the headers were recognised as, by position from 0."""

    positions: dict[str, int]  # our column -> position
    near: tuple[str, ...]  # our columns found by a near miss
    passed_over: dict[int, str]  # position -> our column that a better header has
    unsure: dict[int, tuple[str, ...]]  # position -> our columns it is equally near to


def normal(header: str) -> str:
    """Give a header without case, punctuation and stray spaces."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", header).casefold()).strip()


# A header, levelled -> our column and the rank among its names.
Known = Mapping[str, tuple[str, int]]


@cache
def known(table: str = "header_synonyms") -> Known:
    """Give the names that ``geo/data/<table>.csv`` knows."""
    rows = builtin_table(table)
    pairs = zip(rows["header"], rows["column"], strict=True)
    return {normal(header): (column, rank) for rank, (header, column) in enumerate(pairs)}


def find(headers: Sequence[str], names: Known | None = None) -> Match:
    """Recognise ``headers``: exact names first, near misses for what is then still wanting.

    ``names`` are those of a register where not given.
    """
    names = known() if names is None else names
    keys = [normal(header) for header in headers]
    keys = [
        key if len(header) <= _LONGEST or key in names else ""
        for key, header in zip(keys, headers, strict=True)
    ]
    found: dict[str, list[tuple[int, int]]] = {}
    for position, key in enumerate(keys):
        if key in names:
            column, rank = names[key]
            found.setdefault(column, []).append((rank, position))
    positions = {column: min(places)[1] for column, places in found.items()}
    passed_over = {
        position: column
        for column, places in found.items()
        for _, position in places
        if position != positions[column]
    }
    near: list[str] = []
    unsure: dict[int, tuple[str, ...]] = {}
    for position, key in enumerate(keys):
        if key in names or len(key) < _SHORTEST_NEAR:
            continue
        candidates = _near(key, names)
        if len(candidates) > 1:
            unsure[position] = candidates
        elif candidates and candidates[0] not in positions:
            positions[candidates[0]] = position
            near.append(candidates[0])
    return Match(positions, tuple(near), passed_over, unsure)


def match(headers: Sequence[str]) -> dict[str, str]:
    """Give our column name to header for every header that is recognised."""
    return {column: headers[position] for column, position in find(headers).positions.items()}


def _near(key: str, names: Known) -> tuple[str, ...]:
    """Give the columns to which a header is near, one if it is clear which."""
    best: dict[str, float] = {}
    for name, score, _ in process.extract(key, names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR, limit=8):
        column = names[name][0]
        best[column] = max(best.get(column, 0.0), score)
    if not best:
        return ()
    top = max(best.values())
    return tuple(column for column, score in best.items() if score > top - _MARGIN)
