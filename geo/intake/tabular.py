"""Any CSV, XLSX or ODS with one header row, whatever its columns: cells as they stand, and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import delimited, encodings, file_kind
from jarjestokartta.geo.intake.spreadsheet import as_text
from jarjestokartta.geo.intake.workbook import Workbook


@dataclass(frozen=True)
class Table:
    """A table and how it was written.

    ``cells`` holds native values (text only, where the file is text; ``""`` where blank) under the file's
    own headers, made unique; its index is the row number that a spreadsheet shows. ``spelled`` holds the
    headers as they stand, ``above`` the rows above them. ``delimiter`` is None for workbooks.
    """

    headers: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    delimiter: str | None = None
    spelled: tuple[str, ...] = ()
    above: tuple[tuple[Any, ...], ...] = ()

    def text(self, header: str) -> pd.Series:
        """Give one column as text, stripped, NA where blank."""
        values = pd.Series([as_text(cell).strip() for cell in self.cells[header]], dtype="str")
        values.index = self.cells.index
        return values.where(values != "")

    def number(self, header: str) -> pd.Series:
        """Give one column as numbers, decimal commas and spaces of thousands read; NaN where it is none."""
        text = self.text(header).str.replace(r"[\s\u00a0\u202f]", "", regex=True)
        plain = text.str.replace("\N{MINUS SIGN}", "-").str.replace(",", ".")
        return pd.to_numeric(plain, errors="coerce").astype("float64")


def of_attributes(layer: pd.DataFrame) -> Table:
    """Make a table of a map layer's attributes, rows numbered from 1."""
    plain = pd.DataFrame(layer).astype(object).where(layer.notna(), "")
    headers = tuple(map(str, plain.columns))
    plain = plain.set_axis(pd.Index(headers, dtype=object), axis=1)
    return Table(headers, plain.set_axis(pd.RangeIndex(1, len(plain) + 1)), spelled=headers)


def read(path: Path, sheet: str | None = None) -> Table:
    """Read a sheet; its header is the first row with two filled cells.

    Parameters
    ----------
    sheet
        Its name, for workbooks; None takes the first visible one that holds anything.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.geo.intake.file_kind.read_bytes`, ``file-empty``, ``table-no-rows`` and
        ``layer-unknown`` (no sheet of that name).
    """
    content = file_kind.read_bytes(path)
    delimiter = None
    if file_kind.kind_of(content, path) is file_kind.Kind.WORKBOOK:
        rows: Sequence[Sequence[Any]] = _sheet(Workbook(content, path), path, sheet)
    else:
        text = encodings.decode(content).text
        delimiter = delimited.likely_delimiters(text)[0]
        rows = delimited.read(text, delimiter).cells
    header = next((number for number, row in enumerate(rows) if _filled(row) > 1), 0)
    below = list(rows[header + 1 :])
    while below and not _filled(below[-1]):
        below.pop()
    if not below:
        raise InputError("table-no-rows", file=path)
    width = max(len(rows[header]), *map(len, below))
    spelled = [as_text(cell) for cell in rows[header]] + [""] * (width - len(rows[header]))
    names = _unique([name.strip() for name in spelled])
    cells = pd.DataFrame(
        [[*row, *[""] * (width - len(row))] for row in below],
        columns=pd.Index(names, dtype=object),
        index=pd.RangeIndex(header + 2, header + 2 + len(below)),
        dtype=object,
    )
    above = tuple(tuple(row) for row in rows[:header])
    return Table(tuple(names), cells, delimiter, tuple(spelled), above)


def _sheet(book: Workbook, path: Path, wanted: str | None) -> Sequence[Sequence[Any]]:
    if wanted is not None and wanted not in book.sheet_names():
        raise InputError("layer-unknown", file=path, layer=wanted, layers=", ".join(book.shown_names()))
    if wanted is not None:
        return book.rows(wanted)[0]
    for name in book.shown_names():
        rows, _ = book.rows(name)
        if any(_filled(row) for row in rows):
            return rows
    raise InputError("file-empty", file=path)


def _filled(row: Sequence[Any]) -> int:
    return sum(as_text(cell).strip() != "" for cell in row)


def _unique(names: list[str]) -> list[str]:
    """Tell apart headers that stand twice, by number, and blank ones, by their place."""
    seen: dict[str, int] = {}
    unique = []
    for place, name in enumerate(names, start=1):
        name = name or f"({place})"  # noqa: PLW2901 - the name it goes by
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique
