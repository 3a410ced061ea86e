"""What a sheet of ``tables.xlsx`` is made of: one entry a sheet, one field a column.

An entry says in codes what the sheet is; its words stand in the catalogue by them: ``sheet.<key>`` (the tab),
``.title``, ``.about`` (the question that it answers), and for each field ``column.<stem>`` (the heading),
``.about`` (what it tells) and, where it is computed, ``.formula``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Column, Kind, Sheet
from jarjestokartta.maps.sheet_chart import Lines

# Where a column's values come from: ``from.<code>``.
REGISTER, RESIDENTS, BOUNDARIES = "register", "residents", "boundaries"
PLACES, RULES, CHECKS, SETTINGS, SURVEYS = "places", "rules", "checks", "settings", "surveys"
REACHED = (RESIDENTS, PLACES, REGISTER)  # who has what within reach

# Cells of verdicts: never colour alone, the words stand in the cell.
VERDICT_TINTS = {"verdict.higher": "more", "verdict.lower": "less", "verdict.similar": "same"}


class Part(StrEnum):
    """Where in the workbook a sheet stands: questions, lists, how things were measured."""

    QUESTION = "question"
    LIST = "list"
    METHOD = "method"


@dataclass(frozen=True)
class Field:
    """One column of a sheet, in codes.

    Parameters
    ----------
    key
        The column of the entry's rows that it shows; it is left out where the rows have none.
    kind, width
        How it is written; characters, as wide as its heading's longest word at least.
    unit
        ``unit.<unit>``, written after the heading; empty where there is none.
    sources
        Where it comes from: ``from.<source>`` each.
    stem
        ``column.<stem>`` in the catalogue; empty: as the key.
    heading
        A heading that stands elsewhere in the catalogue (``need.hobbies``), instead of the stem's.
    named
        Gives what the sentences ``.about`` and ``.formula`` name: settings in effect, as written numbers.
    tints
        Catalogue keys of cells that are coloured, each with its colour's name in :mod:`maps.sheet`.
    """

    key: str
    kind: Kind = Kind.TEXT
    width: float = 12
    unit: str = ""
    sources: tuple[str, ...] = ()
    stem: str = ""
    heading: str = ""
    named: Callable[[Content, Words], Mapping[str, str]] | None = None
    tints: Mapping[str, str] = field(default_factory=dict)

    def column(self, rows: Rows, content: Content, say: Words) -> Column:
        """Give the column with its cells and its words."""
        stem = self.stem or self.key
        heading = say(self.heading or f"column.{stem}")
        named = self.named(content, say) if self.named else {}
        formula = f"column.{stem}.formula"
        blanks = rows.blanks.get(self.key)
        if isinstance(blanks, str):
            blanks = pd.Series(blanks, index=rows.table.index, dtype="str")
        words = max(map(len, heading.split())) + 3
        return Column(
            heading,
            rows.table[self.key],
            self.kind,
            max(self.width, words, _shown(blanks, rows.table[self.key])),
            blanks,
            unit=say(f"unit.{self.unit}") if self.unit else "",
            tints={say(key): tint for key, tint in self.tints.items()},
            about=say(f"column.{stem}.about", **named),
            formula=say(formula, **named) if formula in say else "",
            source=", ".join(say(f"from.{code}") for code in self.sources),
        )


def _shown(blanks: pd.Series | None, cells: pd.Series) -> float:
    """Give the width of the longest text that stands in place of NA: it would be cut beside a full cell."""
    seen: list[str] = [] if blanks is None else blanks[cells.isna()].dropna().unique().tolist()
    return max((len(str(one)) + 2 for one in seen), default=0)


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet as people read them: words for codes, a column for each field shown.

    ``blanks`` has by column what stands in place of NA: one text, or one of each row.
    """

    table: pd.DataFrame
    blanks: Mapping[str, pd.Series | str] = field(default_factory=dict)


def _nothing(*_: Any) -> list[str]:
    return []


def _empty(_: Content, say: Words) -> str:
    return say("table.nothing")


def some(table: pd.DataFrame | None) -> pd.DataFrame | None:
    """Give a table, None where it has no rows: its sheet is left out."""
    return table if table is not None and len(table) else None


@dataclass(frozen=True)
class Entry:
    """One sheet.

    Parameters
    ----------
    key
        ``sheet.<key>``, ``.title``, ``.about``; the example's sentence is by custom ``sheet.<key>.example``.
    fields
        Its columns, in their order.
    of
        Gives the table of a public content that it is made from; None where this run has no such sheet.
    rows
        Gives its rows from that table.
    example
        Gives one sentence on a row of the sheet, from the numbers that stand there; empty where none fits.
        Asked only where there are rows.
    notes
        Sentences that must stand above the table; what belongs to one column is in its ``.about``.
    part
        Where it stands in the workbook.
    frozen
        Columns that stay in sight when scrolling sideways.
    below
        Sentences that stand below the table: checks that one looks up after reading it.
    empty
        Gives what stands where the table has no rows.
    chart
        Gives the lines that are drawn of the sheet's rows below them.
    """

    key: str
    fields: tuple[Field, ...]
    of: Callable[[Content], pd.DataFrame | None]
    rows: Callable[[pd.DataFrame, Content, Words], Rows]
    example: Callable[[pd.DataFrame, Content, Words], str]
    notes: Callable[[Content, Words], list[str]] = _nothing
    part: Part = Part.QUESTION
    frozen: int = 1
    below: Callable[[Content, Words], list[str]] = _nothing
    empty: Callable[[Content, Words], str] = _empty
    chart: Callable[[pd.DataFrame, Content, Words], Lines] | None = None

    def sheet(self, content: Content, say: Words) -> Sheet | None:
        """Make the sheet of a public content; None where this run has none."""
        table = self.of(content)
        if table is None:
            return None
        rows = self.rows(table, content, say)
        shown = [one for one in self.fields if one.key in rows.table]
        example = self.example(rows.table, content, say) if len(rows.table) else ""
        return Sheet(
            name=say(f"sheet.{self.key}"),
            title=say(f"sheet.{self.key}.title"),
            sentences=[say(f"sheet.{self.key}.about"), *self.notes(content, say)],
            columns=[one.column(rows, content, say) for one in shown],
            warnings=[say(f"notice.{code}") for code in content.notices],
            example=say("table.example", example=example) if example else "",
            empty=self.empty(content, say),
            below=self.below(content, say),
            frozen=self.frozen,
            chart=self.chart(rows.table, content, say) if self.chart and len(rows.table) else None,
        )
