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
    found = [_table(book.rows(name)[0]) for name in book.sheet_names() if name != join_sheet.SHEET]
    table = next((one for one in found if one is not None), None)
    headers = {} if table is None else table[1]
    missing = [key for key in join_sheet.READ if key not in headers]
    if table is None or missing:
        raise InputError("join-columns", file=path, columns=", ".join(map(_heading, missing)))
    return Returned(table[0], headers, _options(book.rows(join_sheet.SHEET)[0]))


def _heading(key: str, language: str = words.DEFAULT) -> str:
    return words.load(language)(f"column.join.{key}")


def _table(rows: Sequence[Sequence[Any]]) -> tuple[pd.DataFrame, dict[str, str]] | None:
    """Find the row of headings and what stands below it; None where there is none."""
    known = {_plain(_heading(key, language)): key for language in words.LANGUAGES for key in join_sheet.READ}
    for place, row in enumerate(rows):
        titles = [as_text(cell) for cell in row]
        where = {known[_plain(title)]: at for at, title in enumerate(titles) if _plain(title) in known}
        if len(where) < 2:  # noqa: PLR2004 - one might be chance
            continue
        below = [
            [_cell(one[at]) if at < len(one) else None for at in where.values()] for one in rows[place + 1 :]
        ]
        index = pd.RangeIndex(place + 2, place + 2 + len(below), name="source_row")
        table = pd.DataFrame(below, columns=list(where), index=index, dtype="str")
        return table, {key: " ".join(titles[at].split()) for key, at in where.items()}
    return None


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _cell(value: Any) -> str | None:
    return " ".join(as_text(value).split()) or None


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
