"""The workbook of proposals as it comes back from Excel or LibreOffice: whose each row is said to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jarjestokartta.geo import words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import file_kind
from jarjestokartta.geo.intake.spreadsheet import as_text
from jarjestokartta.geo.intake.workbook import Workbook
from jarjestokartta.maps import join_sheet
from jarjestokartta.workspace import review_file


@dataclass(frozen=True)
class Returned:
    """A workbook that came back.

    Parameters
    ----------
    rows
        By the row that a spreadsheet shows: ``choice``, ``number`` and ``key``, as text, NA where blank.
    headers
        The columns' headings as they stand.
    options
        ``key``, ``label``, ``association_id`` (:data:`join_sheet.NOBODY` for none).
    """

    rows: pd.DataFrame
    headers: dict[str, str]
    options: pd.DataFrame


def is_ours(path: Path) -> bool:
    """Tell whether a file is a workbook of proposals, by what is in it."""
    content = file_kind.read_bytes(path)
    if file_kind.kind_of(content, path) is not file_kind.Kind.WORKBOOK:
        return False
    return join_sheet.SHEET in Workbook(content, path).sheet_names()


def read(path: Path) -> Returned:
    """Read a workbook of proposals.

    Raises
    ------
    InputError
        ``join-columns`` when headings of the answers are gone.
    """
    book = Workbook(file_kind.read_bytes(path), path)
    sheets = [name for name in book.sheet_names() if name != join_sheet.SHEET]
    found = [
        review_file.headed(book.rows(name)[0], "column.join", join_sheet.READ, least=2) for name in sheets
    ]
    table = next(filter(None, found), None)
    headers = {} if table is None else table[1]
    missing = [key for key in join_sheet.READ if key not in headers]
    if table is None or missing:
        raise InputError("join-columns", file=path, columns=", ".join(map(_heading, missing)))
    return Returned(table[0], headers, _options(book.rows(join_sheet.SHEET)[0]))


def _heading(key: str, language: str = words.DEFAULT) -> str:
    return words.load(language)(f"column.join.{key}")


def _options(rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    heads = [as_text(cell) for cell in rows[0]] if rows else []
    most = sum(head.startswith(join_sheet.label(0)[:-1]) for head in heads)
    found = [
        (as_text(row[0]), as_text(row[heads.index(join_sheet.label(at))]),
         as_text(row[heads.index(join_sheet.meaning(at))]))
        for row in rows[1:]
        for at in range(most)
        if as_text(row[heads.index(join_sheet.label(at))])
    ]  # fmt: skip
    table = pd.DataFrame(found, columns=["key", "label", "association_id"], dtype="str")
    return table.assign(label=table["label"].str.split().str.join(" ").astype("str")).drop_duplicates(
        ["key", "label"]
    )
