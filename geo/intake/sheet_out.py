"""A sheet written as it came, with columns of ours behind its own."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import delimited_write
from jarjestokartta.geo.intake.spreadsheet import Sheet

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - spreadsheets have no zones; the same input gives the same bytes
_FORMATS = {
    "date": "dd.mm.yyyy",
    "datetime": "dd.mm.yyyy hh:mm:ss",
    "time": "hh:mm:ss",
    "timedelta": "[h]:mm:ss",
}


def write(sheet: Sheet, added: pd.DataFrame, out: Path) -> None:
    """Write ``sheet`` with the columns of ``added`` to the right of its own.

    Every row above, in and below the header stays where it is and as it is: text remains text (``00100``, a
    cell that begins with ``=``), numbers numbers, days days. CSV is as
    :func:`jarjestokartta.geo.intake.delimited_write.content` gives it.

    Parameters
    ----------
    sheet
        As :func:`spreadsheet.read_sheet` gives it.
    added
        Index as ``sheet.cells``; NA is written as an empty cell. A name that the sheet has gets ``_2``.
    out
        ``.csv`` or ``.xlsx``.

    Raises
    ------
    InputError
        When ``out`` has another ending.
    OutputError
        When ``out`` cannot be written.
    """
    writers = {".csv": _csv, ".xlsx": _xlsx}
    if out.suffix.casefold() not in writers:
        raise InputError("output-ending", file=out, endings=", ".join(writers))
    content = writers[out.suffix.casefold()](sheet, list(_rows(sheet, added)))
    files.write_whole(out, content)


def free_names(taken: Sequence[str], names: Sequence[str]) -> list[str]:
    """Give ``names``, those that are taken with a number behind."""
    used = {one.strip().casefold() for one in taken}
    free = []
    for name in names:
        candidates = (name if number == 1 else f"{name}_{number}" for number in range(1, len(used) + 2))
        free.append(next(one for one in candidates if one.casefold() not in used))
        used.add(free[-1].casefold())
    return free


def _rows(sheet: Sheet, added: pd.DataFrame) -> Iterator[list[Any]]:
    width = len(sheet.headers)
    for row in sheet.above:
        yield list(row)
    yield [*sheet.headers, *free_names(sheet.headers, list(added.columns))]
    ours = added.astype("object").where(added.notna(), "")
    theirs = sheet.cells.itertuples(index=True, name=None)
    blank = [""] * (width - sheet.cells.shape[1])
    for (number, *cells), extra in zip(theirs, ours.itertuples(index=False, name=None), strict=True):
        yield [*_unmerged(number, cells, sheet), *blank, *extra]


def _unmerged(number: int, cells: list[Any], sheet: Sheet) -> list[Any]:
    """Give the cells of a row with those blank that took their value from a merged one above."""
    if not sheet.merged:
        return cells
    return ["" if (number, place) in sheet.merged else cell for place, cell in enumerate(cells)]


def _csv(sheet: Sheet, rows: list[list[Any]]) -> bytes:
    return delimited_write.content(rows, sheet.delimiter)


def _xlsx(sheet: Sheet, rows: list[list[Any]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook waits for it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        book.set_properties({"created": _CREATED})
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
        page = book.add_worksheet(sheet.name or "")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                _put(page, number, place, cell, formats)
    return buffer.getvalue()


def _put(page: Any, row: int, column: int, cell: Any, formats: dict[str, Any]) -> None:
    if isinstance(cell, str):
        if cell:
            page.write_string(row, column, cell)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, datetime | date | time | timedelta):
        page.write_datetime(row, column, cell, formats[type(cell).__name__])
    else:
        page.write_number(row, column, cell)
