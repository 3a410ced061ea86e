"""Rows back into a text file as spreadsheet programs read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from jarjestokartta.geo.intake.spreadsheet import as_text

# What a program set to Finnish or Swedish takes for a separator of cells; it then wants a decimal comma.
# With a point, Excel takes 25.1 for the 25th of January.
SEMICOLON = ";"


def content(rows: Iterable[Sequence[Any]], delimiter: str | None) -> bytes:
    """Write rows as UTF-8 with a byte order mark.

    Text stands as it is. Numbers have a decimal comma where cells are parted by semicolons, else a point.

    Parameters
    ----------
    delimiter
        That of the file the rows came from; None (they came from a workbook) is a semicolon.
    """
    delimiter = delimiter or SEMICOLON
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    write = _with_comma if delimiter == SEMICOLON else as_text
    writer.writerows([cell if isinstance(cell, str) else write(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _with_comma(cell: Any) -> str:
    return as_text(cell).replace(".", ",") if isinstance(cell, float) else as_text(cell)
