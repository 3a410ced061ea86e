"""A table back into CSV or XLSX: the cells as they stood, further columns behind them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from jarjestokartta.geo.files import write_whole
from jarjestokartta.geo.intake import delimited_write
from jarjestokartta.geo.intake.tabular import Table

SUFFIXES = (".csv", ".xlsx")
# Not the time of writing, or no two files of the same content would be the same.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no time zones
_FORMATS: tuple[tuple[type, str], ...] = (
    (datetime, "yyyy-mm-dd hh:mm"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm:ss"),
    (timedelta, "[hh]:mm:ss"),
)


def write(path: Path, table: Table, more: pd.DataFrame) -> None:
    """Write ``table`` with the columns of ``more`` behind its own, as CSV or XLSX by the name of ``path``.

    CSV is as :func:`jarjestokartta.geo.intake.delimited_write.content` gives it. In XLSX text stays text: a
    cell that begins with ``=`` is no formula.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    rows = [list(above) for above in table.above]
    rows.append([*table.spelled, *map(str, more.columns)])
    added = more.astype(object).where(more.notna(), "").to_numpy()
    rows += [[*cells, *new] for cells, new in zip(table.cells.to_numpy(), added, strict=True)]
    is_workbook = path.suffix.lower() == ".xlsx"
    write_whole(path, _xlsx(rows) if is_workbook else delimited_write.content(rows, table.delimiter))


def _xlsx(rows: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in _FORMATS}
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell, formats)
    book.close()
    return content.getvalue()


def _write_cell(sheet: Any, row: int, column: int, cell: Any, formats: dict[type, Any]) -> None:
    kind = next((kind for kind in formats if isinstance(cell, kind)), None)
    if kind is not None:
        sheet.write_datetime(row, column, cell, formats[kind])
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell is not None and cell != "":
        sheet.write_string(row, column, str(cell))
