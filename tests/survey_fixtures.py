"""Surveys as people send them, and the workbook of proposals filled in as a person would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from jarjestokartta.geo import words
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.survey import columns, facts
from jarjestokartta.maps import join_sheet

SAY = words.load("fi")
VILLAGES = frozenset({"vehniä", "kuohu"})
SOURCE = "Kartoitus 2026"


def write(path: Path, headers: Sequence[str], *rows: Sequence[object]) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    for row in (headers, *rows):
        page.append(list(row))
    book.save(path)
    return path


def read(path: Path, named: dict[str, str] | None = None, told_on: object = None) -> facts.Read:
    """Read a survey with the 22 municipalities of the region."""
    names = Municipalities(builtin_table("municipalities"))
    day = None if told_on is None else pd.Timestamp(str(told_on)).date()
    return facts.read(columns.read(path, named or {}), SOURCE, day, names, VILLAGES)


def said(found: facts.Read, row: int) -> dict[str, str]:
    """Give the fields of one row."""
    own = found.lines[found.lines["row"] == row]
    return dict(zip(own["field"], own["value"], strict=True))


def problems(found: facts.Read) -> list[tuple[int, str]]:
    """Give row and code of each problem."""
    table = found.problems
    return list(zip(table["source_row"].tolist(), table["code"].tolist(), strict=True))


class Proposals:
    """The sheet of proposals: cells by the name that the survey has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.page = self.book.worksheets[0]
        self.head = int("".join(filter(str.isdigit, self.page.freeze_panes))) - 1
        titles = {SAY(f"column.join.{key}"): key for key in (*join_sheet.READ, "name", "why", "source")}
        self.columns = {
            titles[cell.value]: cell.column for cell in self.page[self.head] if cell.value in titles
        }
        self.rows = {
            self.page.cell(row, self.columns["name"]).value: row
            for row in range(self.head + 1, self.page.max_row + 1)
            if self.page.cell(row, self.columns["key"]).value
        }

    def get(self, name: str, key: str) -> object:
        return self.page.cell(self.rows[name], self.columns[key]).value

    def put(self, name: str, key: str, value: object) -> None:
        self.page.cell(self.rows[name], self.columns[key]).value = value

    def choices(self, name: str) -> list[str]:
        """Give what the drop-down of a row holds."""
        heads, *rows = self.book[join_sheet.SHEET].iter_rows(values_only=True)
        row = next(one for one in rows if one[0] == self.get(name, "key"))
        return [
            text for head, text in zip(heads, row, strict=True) if str(head).startswith("label_") and text
        ]

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path
