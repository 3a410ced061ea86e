"""XLSX, XLS and ODS by python-calamine: the sheets of a workbook as rows of native values."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import python_calamine as calamine

from jarjestokartta.geo.cleaning import lost_cells
from jarjestokartta.geo.errors import InputError

Rows = list[list[Any]]
Cell = tuple[int, int]  # row and column, from 0


def _panics() -> tuple[type[BaseException], ...]:
    """Give the exceptions that Rust code raises when it panics, as it does on a half-written .xls.

    Their class cannot be imported; it exists from the first panic on, when this is asked.
    """
    return tuple(one for one in BaseException.__subclasses__() if one.__name__ == "PanicException")


@contextmanager
def _broken_is_input_error(path: Path) -> Iterator[None]:
    try:
        yield
    except calamine.PasswordError:
        raise InputError("file-encrypted", file=path) from None
    except (calamine.CalamineError, OSError) as error:
        raise InputError("file-not-workbook", file=path) from error
    except _panics() as error:
        raise InputError("file-not-workbook", file=path) from error


class Workbook:
    """An open workbook.

    Raises
    ------
    InputError
        ``file-encrypted``, or ``file-not-workbook`` for what only bears a workbook's name.
    """

    def __init__(self, content: bytes, path: Path) -> None:
        self._path = path
        self._content = content
        with _broken_is_input_error(path):
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))

    def sheet_names(self) -> list[str]:
        """Give the names of the worksheets, visible ones first."""
        sheets = [one for one in self._book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        shown = calamine.SheetVisibleEnum.Visible
        return [one.name for one in sorted(sheets, key=lambda one: one.visible != shown)]

    def shown_names(self) -> list[str]:
        """Give the names of the worksheets that whoever opens the workbook sees."""
        shown = calamine.SheetVisibleEnum.Visible
        hidden = {one.name for one in self._book.sheets_metadata if one.visible != shown}
        return [name for name in self.sheet_names() if name not in hidden]

    def rows(self, name: str) -> tuple[Rows, frozenset[Cell]]:
        """Give all rows of one sheet from its first, and the cells filled from the merged cell above them.

        A cell whose value the workbook does not hold (an error, a formula never computed) comes as the text
        a spreadsheet shows for it: ``#N/A``, ``=A1``.
        """
        with _broken_is_input_error(self._path):
            sheet = self._book.get_sheet_by_name(name)
            rows: Rows = sheet.to_python(skip_empty_area=False)
        for (row, column), text in lost_cells.find(self._content, name).items():
            if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
                rows[row][column] = text
        return rows, frozenset(_fill_merged(rows, sheet.merged_cell_ranges or []))


def _fill_merged(rows: Rows, ranges: list[tuple[Cell, Cell]]) -> Iterator[Cell]:
    """Repeat the value of cells merged downwards in each row they cover."""
    for (top, left), (bottom, right) in ranges:
        if left != right or bottom == top:  # a merged title, not a value shared by rows
            continue
        for row in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[row]) and rows[row][left] == "" and any(cell != "" for cell in rows[row]):
                rows[row][left] = rows[top][left]
                yield row, left
