"""The evidence of a gap, as its column holds it (JSON), in the columns the map shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo.vocabulary import GapAnswer
from jarjestokartta.geo.words import Words


def searched(evidence: pd.Series) -> pd.Series:
    """Give the sources searched, ``name (yyyy-mm-dd)`` joined by commas; NA where nothing is said."""
    return evidence.map(lambda cell: _searched(_read(cell))).astype("str")


def sources(cell: Any) -> list[tuple[str, date | None]]:
    """Give the sources searched for one gap, each with the day it was fetched where that is known."""
    found = _read(cell).get("sources") or []
    return [
        (str(one.get("name") or ""), _day(one.get("retrieved_on"))) for one in found if isinstance(one, dict)
    ]


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def checked(evidence: pd.Series) -> pd.Series:
    """Give what a local person said and when, ``holds 2027-03``; NA where nobody has checked the gap."""
    return evidence.map(lambda cell: _checked(_read(cell))).astype("str")


def checked_words(evidence: pd.Series, say: Words) -> pd.Series:
    """Tell of each gap whether, and in which month, a local person has checked it."""
    return checked(evidence).fillna("").map(lambda told: _words(told, say)).astype("str")


def in_words(gaps: gpd.GeoDataFrame, say: Words) -> gpd.GeoDataFrame:
    """Give the gaps, each telling in its evidence too, as ``status``, in words whether it was checked."""
    words = checked_words(gaps["evidence"], say)
    told = [_with_status(cell, text) for cell, text in zip(gaps["evidence"], words, strict=True)]
    return gaps.assign(evidence=pd.Series(told, index=gaps.index, dtype="str"))


def _with_status(cell: Any, text: str) -> str:
    return json.dumps({**_read(cell), "status": text}, ensure_ascii=False, sort_keys=True)


def _words(told: str, say: Words) -> str:
    if not told:
        return say("map.unchecked")
    answer, _, month = told.partition(" ")
    year, _, number = month.partition("-")
    return say(f"map.checked.{GapAnswer(answer)}", month=f"{int(number)}/{year}")


def _read(cell: Any) -> Mapping[str, Any]:
    return _parsed(cell) if isinstance(cell, str) else {}


@lru_cache(maxsize=4096)  # tables and both maps read the same cells
def _parsed(cell: str) -> Mapping[str, Any]:
    try:
        read = json.loads(cell)
    except json.JSONDecodeError:
        return {"sources": [cell]}
    return read if isinstance(read, dict) else {}


def _searched(evidence: Mapping[str, Any]) -> str | None:
    sources = evidence.get("sources") or evidence.get("searched") or []
    if isinstance(sources, str):
        sources = [sources]
    texts = [_source(one) if isinstance(one, dict) else str(one) for one in sources]
    return ", ".join(text for text in texts if text) or None


def _source(source: dict[str, Any]) -> str:
    name, day = source.get("name") or "", source.get("retrieved_on")
    return f"{name} ({day})" if day else str(name)


def _checked(evidence: Mapping[str, Any]) -> str | None:
    day, answer = evidence.get("checked"), evidence.get("answer")
    return f"{answer} {day[:7]}" if isinstance(day, str) and answer else None
