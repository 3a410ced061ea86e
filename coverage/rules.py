"""The rules of classification: a table that a person edits in a spreadsheet, made ready for searching.

One row a word or phrase. ``pattern`` is one or more whole words in any case; ``*`` at the start or end
of a word stands for any letters (``metsästys*``, ``*kuoro``, ``eläkk* yhdist*``). ``field`` says where it is
sought: ``name``, ``purpose`` (the purpose text), ``text`` (either) or ``class`` (the purpose class,
compared whole). ``weight`` is how sure one hit makes us: 0.9 is hardly ever wrong. A negative weight takes
away the labels it names, ``*`` all of them. Labels stand in ``needs``, ``roles``, ``target_groups`` and
``scale``, several joined by ``;``. ``example`` and ``counterexample`` are names that the rule must and must
not hit, several joined by ``;``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.tables import split_codes
from jarjestokartta.geo.vocabulary import LabelKind, Need, Role, Scale, TargetGroup

FIELDS = ("name", "purpose", "text", "class")
KINDS: dict[str, tuple[LabelKind, type[StrEnum]]] = {
    "needs": (LabelKind.NEED, Need),
    "roles": (LabelKind.ROLE, Role),
    "target_groups": (LabelKind.TARGET_GROUP, TargetGroup),
    "scale": (LabelKind.SCALE, Scale),
}
EVERY = "*"
_NEEDED = ("pattern", "field", "weight", *KINDS)
_BREAK = " \n "
_NOT_WORD = re.compile(r"[^0-9a-zà-öø-ÿāăąćčďđēěğīłńňōőřśšťūůžź\n]+")


@dataclass(frozen=True)
class Rule:
    """One row of the rules: what it looks for, where, and which labels it gives or takes."""

    pattern: str
    field: str
    weight: float
    labels: tuple[tuple[LabelKind, str], ...]

    @property
    def id(self) -> str:
        """What a label names as its reason."""
        return f"{self.field}:{self.pattern}"


class Texts:
    """Texts joined into one, so that a pattern is sought in all of them at once.

    Parameters
    ----------
    texts
        One text a row; NA is empty.
    """

    def __init__(self, texts: pd.Series) -> None:
        rows = [" ".join(text.split()) for text in texts.fillna("").tolist()]
        cleaned = _NOT_WORD.sub(" ", "\n".join(rows).casefold())
        lines = [" " + line.strip() for line in cleaned.split("\n")]
        self._text = _BREAK.join(lines) + _BREAK
        self._starts = np.cumsum([0, *(len(line) + len(_BREAK) for line in lines[:-1])])

    def rows(self, pattern: str) -> NDArray[np.intp]:
        """Give the rows in which ``pattern`` stands, once each, ascending."""
        positions = [hit.start() for hit in _regex(pattern).finditer(self._text)]
        return np.unique(np.searchsorted(self._starts, positions, side="right") - 1)


def words(text: str) -> list[str]:
    """Split a text into its words, in lower case, without punctuation."""
    return _NOT_WORD.sub(" ", " ".join(str(text).split()).casefold()).split()


def _regex(pattern: str) -> re.Pattern[str]:
    """Turn a pattern with ``*`` into an expression over words that are parted by single spaces."""
    words = pattern.casefold().split()
    text = " " + " ".join(words) + " "
    text = text[2:] if words[0].startswith("*") else text
    text = text[:-2] if words[-1].endswith("*") else text
    return re.compile(re.escape(text).replace(r"\*", r"[^ \n]*"))


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
    return Rule(pattern, field, weight, tuple(_labels(row, record)))


def _labels(row: int, record: dict[Any, Any]) -> Iterable[tuple[LabelKind, str]]:
    for column, (kind, codes) in KINDS.items():
        for code in split_codes(record[column]):
            allowed = {one.value for one in codes} | {EVERY}
            if code.strip() not in allowed:
                raise InputError("rules-row", row=row, column=column, value=code)
            yield kind, code.strip()
