"""Register numbers as PRH writes them (``123.456``), restored where a spreadsheet damaged them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from jarjestokartta.geo.cleaning.reading import Reading
from jarjestokartta.geo.intake.day import day_of

_LABEL = re.compile(r"^(?:rek(?:isteri)?\.?\s*)?(?:n(?:ro|:o|umero|r)\.?)\s*:?\s*", re.IGNORECASE)
_WHOLE = re.compile(r"(\d{1,3})[. ,\N{NO-BREAK SPACE}](\d{3})")
_DIGITS = re.compile(r"(\d{1,6})(?:[.,]0+)?")
_ZEROS_LOST = re.compile(r"(\d{1,3})[.,](\d{1,2})")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+0?[0-5]", re.IGNORECASE)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_THOUSAND = 1000
_LARGEST = 999_999
_LAST_PLAUSIBLE_YEAR = 2100
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zone
_LEAP_BUG = datetime(1900, 3, 1)  # noqa: DTZ001 - Excel counts a 29 February 1900 that never was


def read(text: str) -> Reading:
    """Read a register number; one below 1,000 may be a damaged one (100.000 → 100) and is remarked upon."""
    bare = _LABEL.sub("", text)
    if match := _WHOLE.fullmatch(bare):
        return _number(int(match.group(1) + match.group(2)))
    if match := _ZEROS_LOST.fullmatch(bare):
        digits = match.group(1) + match.group(2).ljust(3, "0")
        return _number(int(digits), "register-number-zeros")
    if match := _DIGITS.fullmatch(bare):
        return _number(int(match.group(1)))
    if _SCIENTIFIC.fullmatch(bare):
        return _number(round(float(bare.replace(",", "."))), "register-number-zeros")
    moment = _moment(bare)
    if moment is not None:
        return _from_serial(moment)
    return Reading(None, "register-number-odd", "")


def _number(number: int, problem: str | None = None) -> Reading:
    if not 0 < number <= _LARGEST:
        return Reading(None, "register-number-odd", "")
    if number < _THOUSAND:
        return Reading(str(number), problem or "register-number-short", f"{number}.000")
    return Reading(f"{number // _THOUSAND}.{number % _THOUSAND:03}", problem)


def _moment(text: str) -> datetime | None:
    if _TIMESTAMP.fullmatch(text):
        return datetime.fromisoformat(text)
    day: date | None = day_of(text)
    return None if day is None else datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _from_serial(moment: datetime) -> Reading:
    """Undo a number shown as a day: 178,230 days from 30.12.1899, or 100.23 days.

    A day that might be a real one does not tell what stood there before: the number is only proposed.
    """
    serial = (moment - _EPOCH) / timedelta(days=1) - (1 if moment < _LEAP_BUG else 0)
    if serial == int(serial):
        number = _number(int(serial), "register-number-date")
        if serial >= _THOUSAND and moment.year > _LAST_PLAUSIBLE_YEAR:
            return number
        return Reading(None, "register-number-day", number.value if serial >= _THOUSAND else "")
    thousandths = serial * _THOUSAND
    if abs(thousandths - round(thousandths)) > 0.1:  # noqa: PLR2004 - a second is 0.012 thousandths of a day
        return Reading(None, "register-number-odd", "")
    return _number(round(thousandths), "register-number-date")
