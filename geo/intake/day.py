"""Days as registers write them: dd.mm.yyyy, ISO, a spreadsheet's serial number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from jarjestokartta.geo.cleaning.reading import Reading

_FINNISH = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s+(?:klo\s*)?\d{1,2}[.:]\d\d(?:[.:]\d\d)?)?")
_SHORT_YEAR = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_MONTHS = 12
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d\d:\d\d.*)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SERIAL = re.compile(r"(\d{4,5})(?:[.,]\d+)?")
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL = 2_100  # late 1905; below it a four-digit number is a year
_PIVOT = 30  # 29 is 2029, 30 is 1930
_EARLIEST = date(1850, 1, 1)
_LATEST = date(2100, 12, 31)


def month_first(texts: Iterable[str]) -> bool:
    """Tell whether the days of a column are written as in America, 12/31/2020.

    One day whose second part is beyond 12 proves it, unless another's first part is.
    """
    parts = [(int(found.group(1)), int(found.group(2))) for found in map(_SLASHED.match, texts) if found]
    return any(second > _MONTHS for _, second in parts) and not any(first > _MONTHS for first, _ in parts)


def read_month_first(text: str) -> Reading:
    """Read a day of a column in which the month stands first."""
    return read(_SLASHED.sub(r"\2.\1.\3", text))


def read(text: str) -> Reading:
    """Read a day, given in ISO form; what no calendar holds is named and left out."""
    day = day_of(text)
    if day is not None:
        inside = _EARLIEST <= day <= _LATEST
        return Reading(day.isoformat()) if inside else Reading(None, "date-impossible", "")
    if match := _SHORT_YEAR.fullmatch(text):
        short = int(match.group(3))
        full = _date(short + (2000 if short < _PIVOT else 1900), int(match.group(2)), int(match.group(1)))
        if full is not None:
            return Reading(full.isoformat(), "date-short-year", _shown(full))
    if (match := _SERIAL.fullmatch(text)) and int(match.group(1)) >= _FIRST_SERIAL:
        restored = _EPOCH + timedelta(days=int(match.group(1)))
        if restored <= _LATEST:
            return Reading(restored.isoformat(), "date-serial", _shown(restored))
    return Reading(None, "date-impossible", "")


def day_of(text: str) -> date | None:
    """Give the day of a full date in Finnish, ISO or compact form; None for anything else."""
    if match := _FINNISH.fullmatch(text):
        return _date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
