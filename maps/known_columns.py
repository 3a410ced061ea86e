"""What of a table may be published at all: a column that nobody named is not public."""

from __future__ import annotations

from typing import Any

from jarjestokartta.geo import tables


def known(table: Any, contract: tables.Contract, *more: str) -> Any:
    """Leave the columns of the contract and those named."""
    return table[[name for name in table if name in {*contract.fields, *more, "geometry"}]]
