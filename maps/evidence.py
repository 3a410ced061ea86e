"""The evidence of a gap, as its column holds it (JSON), in the columns the map shows."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd


def searched(evidence: pd.Series) -> pd.Series:
    """Give the sources searched, ``name (yyyy-mm-dd)`` joined by commas; NA where nothing is said."""
    return evidence.map(lambda cell: _searched(_read(cell))).astype("str")


def checked(evidence: pd.Series) -> pd.Series:
    """Give the day a local person checked the gap, ``yes`` where only that it was; NA where nobody has."""
    return evidence.map(lambda cell: _checked(_read(cell))).astype("str")


def _read(cell: Any) -> dict[str, Any]:
    if not isinstance(cell, str):
        return {}
    try:
        read = json.loads(cell)
    except json.JSONDecodeError:
        return {"sources": [cell]}
    return read if isinstance(read, dict) else {}


def _searched(evidence: dict[str, Any]) -> str | None:
    sources = evidence.get("sources") or evidence.get("searched") or []
    if isinstance(sources, str):
        sources = [sources]
    texts = [_source(one) if isinstance(one, dict) else str(one) for one in sources]
    return ", ".join(text for text in texts if text) or None


def _source(source: dict[str, Any]) -> str:
    name, day = source.get("name") or "", source.get("retrieved_on")
    return f"{name} ({day})" if day else str(name)


def _checked(evidence: dict[str, Any]) -> str | None:
    value = evidence.get("checked") or evidence.get("checked_on")
    if not value:
        return None
    return "yes" if value is True else str(value)
