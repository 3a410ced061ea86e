"""A register as read, told in lines of 80 columns: counts, columns, and every problem with its mend."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterator
from typing import NamedTuple

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.cleaning.findings import SEVERITY
from jarjestokartta.geo.register import Register
from jarjestokartta.geo.vocabulary import Severity, Status
from jarjestokartta.geo.words import Words

WIDTH = 80
_GRAVITY = list(dict.fromkeys(SEVERITY.values()))
_SHOWN = 20  # problems of one kind
_LONGEST_VALUE = 60
_CELLS = ["source_row", "column", "value", "restored"]
_NOT_IN_SOURCE = {"association_id", "source_row"}


class _Problem(NamedTuple):
    place: str
    what: str
    mend: str
    change: str


def rejected_rows(register: Register) -> int:
    """Count the rows that became no association."""
    return register.rows - len(register.associations)


def lines(register: Register, file: str, say: Words, *, whole: bool = False) -> Iterator[str]:
    """Tell what was read and what is to be mended; ``whole`` shows every row of every kind."""
    yield say("check.title", file=file)
    if register.sheet is not None:
        yield say("check.sheet", sheet=_tidy(register.sheet))
    yield ""
    yield from _counts(register, say)
    yield ""
    yield from _columns(register, say)
    yield ""
    kinds = sorted(register.problems.groupby("code", sort=False), key=lambda kind: _order(*kind))
    for code, rows in kinds:
        yield from _kind(str(code), rows, say, whole=whole)
        yield ""
    if not kinds:
        yield say("check.clean")
    rejected = rejected_rows(register)
    verdict = say.plural("check.verdict.rejected", rejected) if rejected else say("check.verdict.done")
    yield from textwrap.wrap(verdict, WIDTH)


def _order(code: Hashable, rows: pd.DataFrame) -> tuple[int, int]:
    """Give where a kind of problem stands: the gravest first, then by its first row, the file before all."""
    first = rows["source_row"].min()
    return _GRAVITY.index(SEVERITY[str(code)]), 0 if pd.isna(first) else int(first)


def _counts(register: Register, say: Words) -> Iterator[str]:
    problems = register.problems
    rows = {
        severity: problems.loc[problems["severity"] == severity.value, "source_row"].nunique()
        for severity in Severity
    }
    numbers = [
        (say("check.rows"), register.rows),
        (say("check.associations"), len(register.associations)),
        *(
            (
                f"  {say(f'status.{status.value}')}",
                int((register.associations["status"] == status.value).sum()),
            )
            for status in Status
        ),
        (say("check.rejected"), rejected_rows(register)),
        (say("check.repaired"), rows[Severity.REPAIRED]),
        (say("check.warned"), rows[Severity.WARNING]),
    ]
    width = max(len(label) for label, _ in numbers) + 2
    for label, number in numbers:
        yield f"{label:{width}}{say.number(number):>9}"


def _columns(register: Register, say: Words) -> Iterator[str]:
    yield say("check.columns")
    ours = [name for name in tables.ASSOCIATIONS.fields if name not in _NOT_IN_SOURCE]
    width = max(len(say(f"register.{name}")) for name in ours)
    for name in ours:
        if name in register.headers:
            yield f"  {say(f'register.{name}'):{width}}  ← {_tidy(register.headers[name])}"
    absent = [say(f"register.{name}") for name in ours if name not in register.headers]
    for key, names in (("absent", absent), ("unread", [_tidy(header) for header in register.unread])):
        if names:
            yield from _wrapped(f"{say(f'check.{key}')}: {', '.join(names)}", "")


def _kind(code: str, rows: pd.DataFrame, say: Words, *, whole: bool) -> Iterator[str]:
    """Tell one kind of problem; a sentence that is the same for every row is said once."""
    severity = say(f"severity.{SEVERITY[code].value}")
    shown = rows if whole else rows.head(_SHOWN)
    cells = (shown[name].tolist() for name in _CELLS)
    problems = [_problem(code, say, *row) for row in zip(*cells, strict=True)]
    whats, mends = {one.what for one in problems}, {one.mend for one in problems}
    advice = _wrapped(say("check.mend", mend=mends.pop()), "  ") if len(mends) == 1 else []
    if len(problems) == 1:
        title = say("check.single", severity=severity, place=problems[0].place)
        yield from _wrapped(f"{title}. {problems[0].what}", "")
        yield from advice
        if problems[0].change:
            yield from _wrapped(problems[0].change, "  ")
        return
    title = say.plural("check.kind", len(rows), severity=severity)
    same = len(whats) == 1
    yield from _wrapped(f"{title}. {problems[0].what}" if same else title, "")
    yield from advice
    for one in problems:
        text = one.change if same else one.what
        yield from _wrapped(f"{one.place}: {text}" if text else one.place, "  ")
        if not advice:
            yield from _wrapped(say("check.mend", mend=one.mend), "    ")
    if len(rows) > len(shown):
        yield "  " + say.plural("check.more", len(rows) - len(shown))


def _problem(code: str, say: Words, row: object, *cells: object) -> _Problem:
    place = say("check.file") if row is pd.NA else say("check.row", row=row)
    column, value, restored = map(_text, cells)
    params = {"row": row, "column": column, "value": value, "restored": restored}
    what, mend = (say(f"problem.{code}.{part}", **params) for part in ("what", "mend"))
    # What the sentence tells already is not told again beside it.
    told = value in what and restored in what
    both = restored and restored not in what
    change = "" if told else f"{value} → {restored}" if both else value
    return _Problem(f"{place}, {column}" if column else place, what, mend, change)


def _text(value: object) -> str:
    return _tidy(value) if isinstance(value, str) else ""


def _tidy(text: str) -> str:
    """Make text of a file safe and short for a terminal: no control characters, no line breaks."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= _LONGEST_VALUE else plain[: _LONGEST_VALUE - 1] + "…"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
