"""The rules of classification: a table that a person edits in a spreadsheet, made ready for searching.

One row a word or phrase. ``pattern`` is one or more whole words in any case; ``*`` at the start or end
of a word stands for any letters (``metsästys*``, ``*kuoro``, ``eläkk* yhdist*``). ``field`` says where it is
sought: ``name``, ``purpose`` (the purpose text), ``text`` (either) or ``class`` (the purpose class,
compared whole). ``weight`` is how sure one hit makes us: 0.9 is hardly ever wrong. A negative weight takes
away the labels it names, ``*`` all of them. Labels stand in ``needs``, ``roles``, ``target_groups`` and
``scale``, several joined by ``;``. A rule with labels in ``unless`` (a column that may be missing) speaks
only where none of them has been given: a club is a group unless it is a hobby's. ``sensitive`` (may be
missing too) says what a hit tells of people: ``political``, ``religious``, ``peer-support``. Where it is
empty, mutual aid is peer support; ``no`` says that it is none, but neighbours' help or a rescue. ``example``
and ``counterexample`` are names that the rule must and must not hit, several joined by ``;``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.tables import split_codes
from jarjestokartta.geo.vocabulary import LabelKind, Need, Role, Scale, Sensitive, TargetGroup

FIELDS = ("name", "purpose", "text", "class")
KINDS: dict[str, tuple[LabelKind, type[StrEnum]]] = {
    "needs": (LabelKind.NEED, Need),
    "roles": (LabelKind.ROLE, Role),
    "target_groups": (LabelKind.TARGET_GROUP, TargetGroup),
    "scale": (LabelKind.SCALE, Scale),
}
EVERY = "*"
_UNLESS, _SENSITIVE, _NOT_SENSITIVE = "unless", "sensitive", "no"
_SUFFIXES = (("ry",), ("rf",), ("r", "y"), ("r", "f"))  # of every association: says nothing
_NEEDED = ("pattern", "field", "weight", *KINDS)
EVERY_KIND: dict[str, tuple[LabelKind, type[StrEnum]]] = KINDS | {
    "sensitive": (LabelKind.SENSITIVE, Sensitive)
}
_ALLOWED = {column: {code.value for code in codes} | {EVERY} for column, (_, codes) in KINDS.items()}
_SILENCING = {code.value for _, codes in KINDS.values() for code in codes}
_TOLD_OF_PEOPLE = {*Sensitive, _NOT_SENSITIVE}
_LAST = "\U0010ffff"  # sorts behind every letter
_NOT_WORD = re.compile(r"[^0-9a-zà-öø-ÿāăąćčďđēěğīłńňōőřśšťūůžź\n]+")


@dataclass(frozen=True)
class Rule:
    """One row of the rules: what it looks for, where, and which labels it gives or takes."""

    pattern: str
    field: str
    weight: float
    labels: tuple[tuple[LabelKind, str], ...]
    unless: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What a label names as its reason."""
        return f"{self.field}:{self.pattern}"


class Texts:
    """Texts by their words, so that a pattern is sought among the different words, not in every text.

    Parameters
    ----------
    texts
        One text a row; NA is empty.
    endings
        Words that are left out where they end a text.
    """

    def __init__(self, texts: pd.Series, *, endings: Collection[tuple[str, ...]] = ()) -> None:
        joined = "\n".join([text.replace("\n", " ") for text in texts.fillna("").tolist()])
        lines = [line.split() for line in _NOT_WORD.sub(" ", joined.casefold()).split("\n")]
        for ending in endings:
            size, last = len(ending), ending[-1]
            lines = [
                line[:-size] if line and line[-1] == last and tuple(line[-size:]) == ending else line
                for line in lines
            ]
        every = [word for line in lines for word in line]
        self._words = sorted(set(every))
        number = {word: place for place, word in enumerate(self._words)}
        self._word = np.fromiter((number[word] for word in every), np.int64, count=len(every))
        sizes = [len(line) for line in lines]
        self._row = np.repeat(np.arange(len(lines)), sizes)
        self._ends = np.cumsum(sizes)
        self._index()
        self._list = "".join(f"\n{word}" for word in self._words) + "\n"
        self._begins = np.cumsum([0, *(len(word) + 1 for word in self._words)])

    def rows(self, pattern: str) -> NDArray[np.intp]:
        """Give the rows in which ``pattern`` stands, once each, ascending."""
        return np.unique(self._row[self._found(pattern)])

    def stands(self, pattern: str) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Give every stand of ``pattern``: its row, how many words stand before it and how many after."""
        found = self._found(pattern)
        row = self._row[found]
        ends = self._ends[row]
        begins = np.where(row > 0, self._ends[row - 1], 0)
        return row, found - begins, ends - found - len(pattern.split())

    def silence(self, rows: NDArray[np.intp], before: NDArray[np.intp], words: NDArray[np.intp]) -> None:
        """Let no pattern find these words any more: in each of ``rows`` so many, after ``before`` others."""
        first = np.where(rows > 0, self._ends[rows - 1], 0) + before
        steps = np.arange(words.sum()) - np.repeat(np.cumsum(words) - words, words)
        self._word[np.repeat(first, words) + steps] = len(self._words)
        self._index()

    def _index(self) -> None:
        self._by_word = np.argsort(self._word, kind="stable")
        self._from = np.searchsorted(self._word[self._by_word], np.arange(len(self._words) + 1))

    def _found(self, pattern: str) -> NDArray[np.intp]:
        """Give where among all words the pattern's first word stands, the others following in its row."""
        first, *others = (self._meant(part) for part in pattern.casefold().split())
        spans = [self._by_word[self._from[word] : self._from[word + 1]] for word in first]
        found = np.concatenate(spans) if spans else np.zeros(0, dtype=np.intp)
        for step, meant in enumerate(others, start=1):
            found = found[found + step < len(self._word)]
            same_row = self._row[found + step] == self._row[found]
            found = found[same_row & np.isin(self._word[found + step], meant)]
        return found

    def _meant(self, part: str) -> Sequence[int]:
        """Give the different words that one word of a pattern means, by their number."""
        front = part.rstrip("*")
        if "*" in front or not front:
            return self._meant_by_star(part)
        begin = bisect_left(self._words, front)
        if front == part:
            return range(begin, begin + (self._words[begin : begin + 1] == [part]))
        return range(begin, bisect_left(self._words, front + _LAST))

    def _meant_by_star(self, part: str) -> Sequence[int]:
        if not part.strip("*"):
            return range(len(self._words))
        body = re.escape(part.strip("*")).replace(r"\*", r"[^\n]*")
        begin, end = "" if part.startswith("*") else r"\n", "" if part.endswith("*") else r"(?=\n)"
        shape = re.compile(begin + body + end)
        hits = [hit.start() for hit in shape.finditer(self._list)]
        meant: list[int] = np.unique(np.searchsorted(self._begins, hits, side="right") - 1).tolist()
        return meant


def of_associations(names: pd.Series) -> Texts:
    """Give names of associations by their words, without the ending that all of them bear."""
    return Texts(names, endings=_SUFFIXES)


def words(text: str) -> list[str]:
    """Split a text into its words, in lower case, without punctuation."""
    return _NOT_WORD.sub(" ", str(text).casefold()).split()


def read(table: pd.DataFrame) -> list[Rule]:
    """Check the rules table and make rules of its rows.

    Raises
    ------
    InputError
        ``rules-columns`` when a column is missing; ``rules-row`` with the row as a spreadsheet numbers it,
        the column and the value when a cell cannot be used.
    """
    missing = [column for column in _NEEDED if column not in table.columns]
    if missing:
        raise InputError("rules-columns", columns=", ".join(missing))
    return [_rule(row, record) for row, record in enumerate(table.to_dict("records"), start=2)]


def _rule(row: int, record: dict[Any, Any]) -> Rule:
    pattern = "" if pd.isna(record["pattern"]) else " ".join(str(record["pattern"]).split())
    plain = pattern.replace("*", "").strip()
    field = str(record["field"])
    if not plain or (field != "class" and _NOT_WORD.search(plain.casefold().replace(" ", ""))):
        raise InputError("rules-row", row=row, column="pattern", value=pattern)
    if field not in FIELDS:
        raise InputError("rules-row", row=row, column="field", value=field)
    try:
        weight = float(str(record["weight"]).replace(",", "."))
    except ValueError:
        weight = np.nan
    if not 0 < abs(weight) <= 1:
        raise InputError("rules-row", row=row, column="weight", value=record["weight"])
    labels = tuple(_labels(row, record))
    sensitive = _sensitive(row, record, labels, negative=weight < 0)
    return Rule(pattern, field, weight, labels + sensitive, tuple(_unless(row, record)))


def _labels(row: int, record: dict[Any, Any]) -> Iterable[tuple[LabelKind, str]]:
    for column, (kind, _) in KINDS.items():
        for code in split_codes(record[column]):
            if code.strip() not in _ALLOWED[column]:
                raise InputError("rules-row", row=row, column=column, value=code)
            yield kind, code.strip()


def _sensitive(
    row: int, record: dict[Any, Any], labels: tuple[tuple[LabelKind, str], ...], *, negative: bool
) -> tuple[tuple[LabelKind, str], ...]:
    """Give what a rule tells of people: what it says itself, else that mutual aid is peer support."""
    cell = record.get(_SENSITIVE)
    codes = [code.strip() for code in split_codes(cell)]
    if strange := [code for code in codes if code not in _TOLD_OF_PEOPLE]:
        raise InputError("rules-row", row=row, column=_SENSITIVE, value=strange[0])
    if codes:
        return tuple((LabelKind.SENSITIVE, code) for code in codes if code != _NOT_SENSITIVE)
    of_aid = {(LabelKind.NEED, Need.MUTUAL_AID.value)} | ({(LabelKind.NEED, EVERY)} if negative else set())
    return ((LabelKind.SENSITIVE, Sensitive.PEER_SUPPORT.value),) if of_aid & set(labels) else ()


def _unless(row: int, record: dict[Any, Any]) -> Iterable[str]:
    for code in split_codes(record.get(_UNLESS)):
        if code.strip() not in _SILENCING:
            raise InputError("rules-row", row=row, column=_UNLESS, value=code)
        yield code.strip()
