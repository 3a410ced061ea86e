"""A CSV, XLSX, XLS or ODS file as one sheet: its headers where they stand, its cells unchanged."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import delimited, encodings, file_kind
from jarjestokartta.geo.intake.headers import Match, find
from jarjestokartta.geo.intake.workbook import Cell, Workbook

_SEARCHED_ROWS = 40  # how far down a header is looked for
_SURE = 3  # recognised headers that make a sheet the one we want
Recognise = Callable[[Sequence[str]], Match]
_MANY_DIGITS = 1e15  # from here a float no longer holds every whole number


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Parameters
    ----------
    headers
        Header cells as they stand, ``""`` where blank; as many as ``cells`` has columns.
    cells
        Native values (text, float, bool, date, datetime; ``""`` where blank), all rows below the header,
        blank rows included. Columns are positions from 0, the index is the row number a spreadsheet shows.
    header_row
        Row number of the header, from 1.
    above
        The rows above the header.
    match
        Which headers are our columns.
    name, other_sheets
        The sheet of a workbook, and those of its visible sheets that hold something and were not read.
    encoding, encoding_sure, delimiter
        What a text file was read with; ``encoding_sure`` is False where it was guessed.
    opened_rows
        Rows of a text file where a quote is opened and not closed.
    merged
        Cells (row number, position) that took their value from the merged cell above.
    """

    path: Path
    headers: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    header_row: int
    above: tuple[tuple[Any, ...], ...]
    match: Match
    name: str | None = None
    other_sheets: tuple[str, ...] = ()
    encoding: str | None = None
    encoding_sure: bool = True
    delimiter: str | None = None
    opened_rows: tuple[int, ...] = ()
    merged: frozenset[Cell] = frozenset()

    def text(self, position: int) -> pd.Series:
        """Give one column as text, NA where blank: 40100.0 is ``40100``, a day is ``2026-11-24``."""
        native = self.cells[position].to_numpy(dtype=object).tolist()
        values = [(one if isinstance(one, str) else as_text(one)) or None for one in native]
        return pd.Series(values, index=self.cells.index, dtype=object)

    def filled(self) -> npt.NDArray[np.bool_]:
        """Tell which rows of ``cells`` hold anything."""
        return np.array([_filled(row) for row in self.cells.to_numpy().tolist()], dtype=np.bool_)

    def column(self, name: str) -> pd.Series | None:
        """Give one of our columns as text, None where no header is recognised as it."""
        position = self.match.positions.get(name)
        return None if position is None else self.text(position)


class _Table(NamedTuple):
    rows: Sequence[Sequence[Any]]
    header: int  # position of the header row
    match: Match


def as_text(value: Any) -> str:
    """Write a native value as a person would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _MANY_DIGITS else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, timedelta):  # a number in a cell that is formatted as a duration: days
        return as_text(value / timedelta(days=1))
    return value.isoformat() if isinstance(value, date | time) else "" if value is None else str(value)


def read_sheet(path: Path, recognise: Recognise = find) -> Sheet:
    """Read the table of a file: the first sheet, and the first row in it, with headers we know.

    ``recognise`` tells which headers these are; those of a register where not given.

    Hidden sheets are not read: nobody who looks at the workbook knows of them.

    Raises
    ------
    InputError
        When the file is missing, locked, empty, of another kind, or no row of it holds known headers
        (``header-missing``).
    """
    content = file_kind.read_bytes(path)
    if file_kind.kind_of(content, path) is file_kind.Kind.WORKBOOK:
        return _read_workbook(content, path, recognise)
    return _read_text(content, path, recognise)


def _read_text(content: bytes, path: Path, recognise: Recognise) -> Sheet:
    decoded = encodings.decode(content)
    start = delimited.head(decoded.text)
    try:
        choices = delimited.likely_delimiters(start)
        found = {one: _locate(delimited.read(start, one).cells, recognise) for one in choices}
        delimiter = max(choices, key=lambda one: _recognised(found[one]))  # of equals the more even
        rows = delimited.read(decoded.text, delimiter)
    except csv.Error as error:
        raise InputError("file-csv", file=path) from error
    table = _locate(rows.cells, recognise)
    if table is None:
        raise _no_header(rows.cells, path)
    return _sheet(
        table,
        path,
        encoding=decoded.encoding,
        encoding_sure=decoded.sure,
        delimiter=delimiter,
        opened_rows=tuple(position + 1 for position in rows.opened),
    )


def _read_workbook(content: bytes, path: Path, recognise: Recognise) -> Sheet:
    book = Workbook(content, path)
    sheets = {name: book.rows(name) for name in book.shown_names()}
    filled = {name: one for name, one in sheets.items() if any(map(_filled, one[0]))}
    if not filled:
        raise InputError("file-empty", file=path)
    tables = {name: _locate(rows, recognise) for name, (rows, _) in filled.items()}
    name = next((one for one, table in tables.items() if _recognised(table) >= _SURE), None)
    name = name or max(tables, key=lambda one: _recognised(tables[one]))
    table = tables[name]
    if table is None:
        raise _no_header(next(iter(filled.values()))[0], path)
    others = tuple(one for one in filled if one != name)
    merged = frozenset((row + 1, column) for row, column in filled[name][1])
    return _sheet(table, path, name=name, other_sheets=others, merged=merged)


def _filled(row: Sequence[Any]) -> bool:
    return any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _recognised(table: _Table | None) -> int:
    return 0 if table is None else len(table.match.positions)


def _locate(rows: Sequence[Sequence[Any]], recognise: Recognise) -> _Table | None:
    """Find the header: the row in which most of our columns are recognised, the first of equals.

    One recognised column is enough only in the first row that holds anything.
    """
    best: _Table | None = None
    first = True
    for position, row in enumerate(rows[:_SEARCHED_ROWS]):
        if not _filled(row):
            continue
        match = recognise([as_text(cell) for cell in row])
        wanted = _recognised(best) + 1 if best else 1 if first else 2
        first = False
        if len(match.positions) >= wanted:
            best = _Table(rows, position, match)
        if _recognised(best) > _SURE:
            break
    return best


def _sheet(table: _Table, path: Path, **facts: Any) -> Sheet:
    below = list(table.rows[table.header + 1 :])
    while below and not _filled(below[-1]):
        below.pop()
    names = [as_text(cell) for cell in table.rows[table.header]]
    width = max([len(names), *map(len, below)])
    names += [""] * (width - len(names))
    cells = np.full((len(below), width), "", dtype=object)
    for number, row in enumerate(below):
        cells[number, : len(row)] = row
    return Sheet(
        path=path,
        headers=tuple(names),
        cells=pd.DataFrame(
            cells, index=pd.RangeIndex(table.header + 2, table.header + 2 + len(below), name="source_row")
        ),
        header_row=table.header + 1,
        above=tuple(tuple(row) for row in table.rows[: table.header]),
        match=table.match,
        **facts,
    )


def _no_header(rows: Sequence[Sequence[Any]], path: Path) -> InputError:
    first = next((row for row in rows if _filled(row)), ())
    shown = ", ".join(as_text(cell)[:30] for cell in first if cell != "")
    return InputError("header-missing", file=path, found=shown[:200])
