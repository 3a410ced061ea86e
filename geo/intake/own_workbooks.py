"""The workbooks that this product writes itself, told from those that people give it as a register."""

from __future__ import annotations

from pathlib import Path

from jarjestokartta.geo import words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import file_kind
from jarjestokartta.geo.intake.spreadsheet import as_text
from jarjestokartta.geo.intake.workbook import Workbook

QUESTIONS = "jarjestokartta"  # the hidden sheet of a review workbook
JOINS = "jarjestokartta_join"  # and of one that asks whose the rows of a survey are
# The error, and the sheet whose name and title in any language tell that we wrote it.
_BY_SHEET = {
    "register-is-todo": "sheet.todo",
    "register-is-problems": "sheet.problems",
    "register-is-tables": "sheet.gaps",
}


def refuse(path: Path) -> None:
    """Refuse a workbook of ours where a register is asked for.

    Raises
    ------
    InputError
        ``register-is-review``, ``register-is-join``, ``register-is-todo``, ``register-is-problems`` or
        ``register-is-tables``, and what :func:`jarjestokartta.geo.intake.file_kind.read_bytes` gives.
    """
    content = file_kind.read_bytes(path)
    if file_kind.kind_of(content, path) is not file_kind.Kind.WORKBOOK:
        return
    book = Workbook(content, path)
    shown = book.shown_names()
    if QUESTIONS in set(book.sheet_names()) - set(shown):
        raise InputError("register-is-review", file=path)
    if JOINS in set(book.sheet_names()) - set(shown):
        raise InputError("register-is-join", file=path)
    for code, key in _BY_SHEET.items():
        for say in map(words.load, words.LANGUAGES):
            if say(key) in shown and _first_cell(book, say(key)) == say(f"{key}.title"):
                raise InputError(code, file=path)


def _first_cell(book: Workbook, name: str) -> str:
    rows, _ = book.rows(name)
    return as_text(rows[0][0]) if rows and rows[0] else ""
