"""``private/gap-checks.csv``: what local people answered on gaps, one line an answer. Never published."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.review import gap_news
from jarjestokartta.workspace.kept_lines import KeptLines, as_code


def load(path: Path) -> pd.DataFrame:
    """Read the answers; none where there is no file.

    Raises
    ------
    InputError
        ``gap-checks-columns`` or ``gap-checks-broken`` when the file has been spoilt.
    """
    return _LINES.load(path)


def save(checks: pd.DataFrame, path: Path) -> None:
    """Write the answers, whole or not at all; the same answers are the same bytes.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    _LINES.save(checks, path)


_LINES = KeptLines(
    tables.GAP_CHECKS,
    lacking="gap-checks-columns",
    broken="gap-checks-broken",
    order=gap_news.ORDER,
    optional=frozenset({"edition", "answers"}),
    readers={"municipality_code": as_code, "place_municipality": as_code},
)
