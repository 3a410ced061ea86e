"""``private/decisions.csv``: what people have decided, one line an association."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.cleaning import register_number
from jarjestokartta.workspace.kept_lines import KeptLines, as_code, as_text


def load(path: Path) -> pd.DataFrame:
    """Read the decisions; none where there is no file.

    Raises
    ------
    InputError
        ``decisions-columns`` or ``decisions-broken`` (with row, column and value) when the file has been
        spoilt: decisions are never passed over in silence.
    """
    return _LINES.load(path)


def save(decisions: pd.DataFrame, path: Path) -> None:
    """Write the decisions, whole or not at all; the same decisions are the same bytes.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    _LINES.save(decisions, path)


def _id(text: str) -> str | None:
    """Read an id; a register number whose last zeros a spreadsheet has cut off gets them back."""
    plain = text.replace(".", "").replace(",", "").isdigit()
    return (register_number.read(text).value if plain else None) or as_text(text)


_LINES = KeptLines(
    tables.DECISIONS,
    lacking="decisions-columns",
    broken="decisions-broken",
    order=("association_id",),
    unique="association_id",
    optional=frozenset({"answers"}),
    readers={"association_id": _id, "municipality_code": as_code},
)
