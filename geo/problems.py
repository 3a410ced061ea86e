"""Rows of the Problems table, made a column at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Severity


def of(
    code: str,
    severity: Severity,
    *,
    rows: Iterable[Any],
    column: str | None = None,
    values: Iterable[Any] | None = None,
    restored: Iterable[Any] | None = None,
) -> pd.DataFrame:
    """Give one problem for each of ``rows``.

    Parameters
    ----------
    code
        Key below ``problem.`` in the catalogue.
    severity
        What the problem did to its row.
    rows
        Row numbers as the source counts them, from 1; NA where the problem concerns the whole file.
    column
        Header as it stands in the source.
    values, restored
        What stood there, and what it was taken for; as many as ``rows``.
    """
    numbers = pd.array(list(rows), dtype="Int64")
    if not len(numbers):
        return _none()
    missing = [pd.NA] * len(numbers)
    table = pd.DataFrame(
        {
            "source_row": numbers,
            "column": pd.array([column if column is not None else pd.NA] * len(numbers), dtype="str"),
            "code": pd.array([code] * len(numbers), dtype="str"),
            "severity": pd.array([severity.value] * len(numbers), dtype="str"),
            "value": pd.Series(list(values) if values is not None else missing, dtype="str"),
            "restored": pd.Series(list(restored) if restored is not None else missing, dtype="str"),
        }
    )
    result: pd.DataFrame = tables.PROBLEMS.conform(table)
    return result


def join(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put problems of several kinds into one table, in the order of their rows."""
    kept = [part for part in parts if len(part)]
    if not kept:
        return _none()
    return pd.concat(kept, ignore_index=True).sort_values("source_row", kind="stable", ignore_index=True)


def _none() -> pd.DataFrame:
    empty: pd.DataFrame = tables.PROBLEMS.empty()
    return empty
