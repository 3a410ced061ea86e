"""The workbook of gap checks as it comes back: answers as codes and text, row by row of every sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import file_kind
from jarjestokartta.geo.intake.workbook import Rows, Workbook
from jarjestokartta.geo.review.gap_answers import CELLS, AskedGaps
from jarjestokartta.maps import gap_check_sheet as asking
from jarjestokartta.workspace.review_file import cell_text, headed, plain

_KIND = "column.gap-check"


@dataclass(frozen=True)
class ReturnedGaps:
    """A workbook that came back.

    Parameters
    ----------
    rows
        As :func:`jarjestokartta.geo.review.gap_answers.check` takes them, numbered through all sheets.
    places
        By the same numbers ``sheet`` and ``row``, as the spreadsheet shows it.
    headers
        The columns' headings as they stand.
    merged
        Numbers of rows whose answer stands in a cell that several rows share.
    asked
        What the workbook asked.
    """

    rows: pd.DataFrame
    places: pd.DataFrame
    headers: dict[str, str]
    merged: list[int]
    asked: AskedGaps


def is_one(path: Path) -> bool:
    """Tell whether a file is a workbook of gap checks; anything else, a broken one too, is not.

    Raises
    ------
    InputError
        When the file cannot be read at all.
    """
    content = file_kind.read_bytes(path)
    if file_kind.kind_of(content, path) is not file_kind.Kind.WORKBOOK:
        return False
    book = Workbook(content, path)
    return asking.ASKED in book.sheet_names() and bool(_heads(book.rows(asking.ASKED)[0]))


def _heads(rows: Rows) -> list[str]:
    heads = [cell_text(cell) or "" for cell in rows[0]] if rows else []
    return heads if set(asking.FACTS) <= set(heads) else []


def read(path: Path) -> ReturnedGaps:
    """Read a workbook.

    Raises
    ------
    InputError
        ``gap-check-columns`` when headings of a sheet with answers are gone.
    """
    book = Workbook(file_kind.read_bytes(path), path)
    parts: list[pd.DataFrame] = []
    headers: dict[str, str] = {}
    for name in book.sheet_names():
        cells, filled = book.rows(name)
        found = None if name == asking.ASKED else headed(cells, _KIND, asking.READ)
        if found is None:
            continue
        table, own = found
        missing = [key for key in asking.READ if key not in own]
        if missing:
            say = words.load(words.DEFAULT)
            named = ", ".join(say(f"{_KIND}.{key}") for key in missing)
            raise InputError("gap-check-columns", file=path, sheet=name, columns=named)
        headers |= own
        shared = {row + 1 for row, column in filled if _is_answer(cells, column, own)}
        parts.append(table.assign(sheet=name, row=table.index, shared=table.index.isin(shared)))
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*asking.READ])
    every = every[every[list(asking.READ)].notna().any(axis=1)]
    every.index += 1
    rows = every[["gap_id", *CELLS]].astype("str")
    for key in ("answer", "open_to", "step_free"):
        rows[key] = _as_codes(rows[key], key)
    return ReturnedGaps(
        rows,
        every[["sheet", "row"]],
        headers,
        every.index[every["shared"].astype(bool)].tolist(),
        _asked(book.rows(asking.ASKED)[0]),
    )


def _is_answer(cells: Rows, column: int, headers: dict[str, str]) -> bool:
    titles = {plain(headers[key]) for key in CELLS}
    return any(column < len(row) and plain(cell_text(row[column]) or "") in titles for row in cells)


def _as_codes(column: pd.Series, key: str) -> pd.Series:
    """Read the words of a drop-down, in any language, as its codes; anything else stays as it is."""
    codes = {
        plain(word): code
        for language in words.LANGUAGES
        for code, word in asking.choices(key, words.load(language)).items()
    }
    return column.map(lambda text: codes.get(plain(text), text), na_action="ignore").astype("str")


def _asked(rows: Rows) -> AskedGaps:
    heads = _heads(rows)
    table = pd.DataFrame([list(row) for row in rows[1:]], columns=heads, dtype=object)[list(asking.FACTS)]
    texts = {name: table[name].map(cell_text).astype("str") for name in asking.FACTS if name != "threshold_m"}
    metres = pd.to_numeric(table["threshold_m"], errors="coerce").astype("float64")
    facts = pd.DataFrame({**texts, "threshold_m": metres}).dropna(subset="gap_id")
    edition = next(iter(facts["edition"].dropna()), None)
    return AskedGaps(facts.drop(columns="edition").drop_duplicates("gap_id").set_index("gap_id"), edition)
