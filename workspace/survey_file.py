"""``private/survey.csv``: what surveys say, one line an answer, kept for years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.cleaning import register_number
from jarjestokartta.workspace.kept_lines import KeptLines, as_text


def _id(text: str) -> str | None:
    """Read an id; a register number whose last zeros a spreadsheet has cut off gets them back."""
    plain = text.replace(".", "").replace(",", "").isdigit()
    return (register_number.read(text).value if plain else None) or as_text(text)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


_LINES = KeptLines(
    contract=tables.SURVEY,
    lacking="survey-columns",
    broken="survey-broken",
    order=("source", "row"),
    readers={"association_id": _id, "row": _whole},
)


def load(path: Path) -> pd.DataFrame:
    """Read the lines; none where there is no file.

    Raises
    ------
    InputError
        ``survey-columns`` or ``survey-broken`` (with row, column and value) when the file has been spoilt.
    """
    return _LINES.load(path)


def save(lines: pd.DataFrame, path: Path) -> None:
    """Write the lines, whole or not at all; the same lines are the same bytes.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    _LINES.save(lines, path)
