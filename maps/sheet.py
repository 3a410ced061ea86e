"""A spreadsheet of XlsxWriter as people read it: title, what it answers, warnings, then one table.

Strings are always written as strings, so that no name ever runs as a formula. Nothing in the file depends
on the day it is written.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet_chart, sheet_formats
from jarjestokartta.maps.sheet_chart import Lines
from jarjestokartta.maps.sheet_formats import FONT, SIZE
from jarjestokartta.maps.sheet_formats import Kind as Kind  # noqa: PLC0414 - a column is named with it

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no zones, and this is no day of anything
LONGEST_TEXT = 32_767  # of a cell; longer text would be left out without a word
LINE = 15.5  # points
_A4, _A3 = 9, 8
_UNSCALED_WIDTH = 105  # characters across it in their own size
_A4_WIDTH = 235  # characters across a page of A4, lying, that can still be read
_MERGED_WIDTH = 150  # characters, roughly, that a sentence above the table may take


@dataclass(frozen=True)
class Column:
    """One column: heading, cells, how they are written, width in characters, text in place of NA.

    ``unit`` stands after the heading. Cells that are one of ``tints`` have that format's colour. ``about``,
    ``formula`` and ``source`` are what a sheet of explanations says of it.
    """

    title: str
    cells: pd.Series
    kind: Kind = Kind.TEXT
    width: float = 12
    blanks: pd.Series | None = None
    unit: str = ""
    tints: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    formula: str = ""
    source: str = ""

    @property
    def heading(self) -> str:
        """The title with the unit: ``Asukkaita (hlö)``."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def is_text(self) -> bool:
        """Whether the column is read from the left."""
        return self.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.DATE}


@dataclass(frozen=True)
class Sheet:
    """One sheet: the name on its tab, its title, sentences, warnings, and its table.

    ``example`` is one sentence that reads a row. ``link`` is where to go for more: a place in the workbook
    (``Selitykset!A12``) and the words that lead there. ``frozen`` columns stay in sight when scrolling
    sideways. ``chart`` is drawn below the table, where ``below`` are sentences too.
    """

    name: str
    title: str
    sentences: Sequence[str]
    columns: Sequence[Column]
    warnings: Sequence[str] = ()
    empty: str = ""
    frozen: int = 1
    example: str = ""
    link: tuple[str, str] | None = None
    below: Sequence[str] = ()
    chart: Lines | None = None

    @property
    def above(self) -> list[tuple[str, str]]:
        """What stands between title and table, each text with its format."""
        lines = [(text, "warning") for text in self.warnings]
        lines += [(text, "sentence") for text in self.sentences]
        return [*lines, *([(self.example, "example")] if self.example else [])]


@dataclass(frozen=True)
class Book:
    """An open workbook with its formats."""

    file: Any
    language: str
    formats: dict[str, Any] = field(default_factory=dict)

    def format(self, name: str) -> Any:
        """Give a format, made once."""
        if name not in self.formats:
            form = sheet_formats.of(name, self.language)
            self.formats[name] = self.file.add_format({"valign": "top", **form})
        return self.formats[name]


@contextmanager
def writing(target: io.BytesIO, say: Words, *, title: str) -> Iterator[Book]:
    """Open a workbook that is written to ``target`` on leaving."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": SIZE},
    }
    with xlsxwriter.Workbook(target, options) as file:
        file.set_properties({"title": title, "created": CREATED})
        yield Book(file, say.language)


def add(book: Book, sheet: Sheet) -> None:
    """Write one sheet."""
    page = book.file.add_worksheet(sheet.name)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    row = heading(book, page, sheet)
    rows = len(sheet.columns[0].cells)
    page.set_row(row, LINE * max(lines(column.heading, column.width - 2) for column in sheet.columns) + 3)
    for number, column in enumerate(sheet.columns):
        _write_heading(book, page, row, number, column)
        _write(book, page, row + 1, number, column)
        _tint(book, page, row + 1, number, column)
    for number, high in enumerate(_heights(sheet.columns), start=row + 1):
        page.set_row(number, LINE * high + 1)
    if rows:
        page.autofilter(row, 0, row + rows, len(sheet.columns) - 1)
    elif sheet.empty:
        _wide(book, page, row + 1, (sheet.empty, "sentence"), _span(sheet.columns))
    for number, text in enumerate(sheet.below, start=row + max(rows, 1) + 2):
        _wide(book, page, number, (text, "sentence"), _span(sheet.columns))
    if sheet.chart is not None and rows:
        sheet_chart.add(book.file, page, sheet.chart, sheet.name, first=row + 1, rows=rows)
    page.freeze_panes(row + 1, sheet.frozen)
    page.repeat_rows(row)
    printed(page, sheet.name, width=sum(column.width for column in sheet.columns))
    if sheet.chart is None:
        page.repeat_columns(0, sheet.frozen - 1)
    else:
        page.fit_to_pages(1, 1)  # not a line cut in two


def heading(book: Book, page: Any, sheet: Sheet) -> int:
    """Write title and what stands below it, each over the width of the table; give the first free row."""
    page.set_row(0, 24)
    page.write_string(0, 0, sheet.title, book.format("title"))
    for row, line in enumerate(sheet.above, start=1):
        _wide(book, page, row, line, _span(sheet.columns))
    row = first_row(sheet) - 2
    if sheet.link is not None:
        place, text = sheet.link
        page.write_url(row, 0, f"internal:{place}", book.format("link"), text)
    return row + 1


def _wide(book: Book, page: Any, row: int, line: tuple[str, str], span: tuple[int, float]) -> None:
    """Write a text with its format over the width of the table."""
    (text, name), (last, width) = line, span
    page.set_row(row, LINE * lines(text, width) + 2)
    if last:
        page.merge_range(row, 0, row, last, "", book.format(name))
    page.write_string(row, 0, text, book.format(name))


def first_row(sheet: Sheet) -> int:
    """Give the row of the table's first line, from 0; above its headings one is left for the link."""
    return len(sheet.above) + 3


def _span(columns: Sequence[Column]) -> tuple[int, float]:
    """Give the last column that a sentence covers, and the width it has there."""
    width = 0.0
    for number, column in enumerate(columns):
        width += column.width
        if width >= _MERGED_WIDTH:
            return number, width
    return len(columns) - 1, width


def lines(text: str, width: float) -> int:
    """Estimate how many lines ``text`` takes in ``width`` characters, broken between words."""
    return len(textwrap.wrap(text, max(int(width), 1))) or 1


def _heights(columns: Sequence[Column]) -> list[int]:
    """Give the lines of each row, where there is long text that is broken; not every program counts them."""
    long = [column for column in columns if column.kind is Kind.LONG_TEXT]
    heights = [
        column.cells.map({text: lines(text, column.width - 1) for text in column.cells.dropna().unique()})
        for column in long
    ]
    return [int(max(row)) for row in zip(*(one.fillna(1) for one in heights), strict=True)]


def _write_heading(book: Book, page: Any, row: int, number: int, column: Column) -> None:
    form = book.format("head" if column.is_text else "head-number")
    if not column.unit:
        page.write_string(row, number, column.title, form)
        return
    bold, light = book.format("head-title"), book.format("head-unit")
    page.write_rich_string(row, number, bold, f"{column.title} ", light, f"({column.unit})", form)


def _tint(book: Book, page: Any, top: int, number: int, column: Column) -> None:
    """Colour the cells that are one of the column's tints."""
    for text, name in column.tints.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": book.format(name)}
        page.conditional_format(top, number, top + max(len(column.cells), 1) - 1, number, rule)


def _write(book: Book, page: Any, top: int, number: int, column: Column) -> None:
    form, empty = book.format(column.kind), book.format("blank-text" if column.is_text else "blank")
    write = {Kind.TEXT: page.write_string, Kind.LONG_TEXT: page.write_string}.get(
        column.kind, page.write_number
    )
    values, known = column.cells.tolist(), column.cells.notna().tolist()
    if column.kind is Kind.DATE:
        write = page.write_datetime
    elif write == page.write_string:
        values = [str(value)[:LONGEST_TEXT] for value in values]
    blanks = [""] * len(values) if column.blanks is None else column.blanks.fillna("").tolist()
    for row, (value, there, blank) in enumerate(zip(values, known, blanks, strict=True), start=top):
        if there:
            write(row, number, value, form)
        elif blank:
            page.write_string(row, number, blank, empty)


def printed(page: Any, name: str, *, width: float) -> None:
    """Set how a sheet of ``width`` characters is printed: lying, one page wide, A3 where A4 is small."""
    page.set_landscape()
    page.set_paper(_A4 if width <= _A4_WIDTH else _A3)
    if width > _UNSCALED_WIDTH:  # some programs would enlarge what is narrower
        page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{name}&R&P / &N")
