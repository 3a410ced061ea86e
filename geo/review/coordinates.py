"""Coordinates as people type or paste them into two cells → a point in EPSG:3067.

Longitudes, latitudes, eastings and northings of Finland are of four sizes that do not overlap, so it does not
matter which of them stands in which cell, nor whether both were pasted into one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.intake.day import day_of
from jarjestokartta.geo.vocabulary import Precision

# Digits in groups of three, or run together; a comma or point before the last digits.
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?")
_LETTERS = re.compile(r"(?:lat|lon|itä|pohjoinen|[NEIP]|°|\bm\b)[:.]?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;/()]*")
# 62.2426, 25.7473: the comma stands between two numbers that have points.
_PAIR = re.compile(r"\s*([-+]?\d+\.\d+|\d{5,7})\s*[,;\s]\s*([-+]?\d+\.\d+|\d{5,7})\s*")
# Decimals of a degree that tell a building (a hundred-thousandth is about a metre), and a street.
OF_A_BUILDING, _OF_A_STREET = 4, 3


@dataclass(frozen=True)
class Point:
    """A point in EPSG:3067 (m, whole), and how exactly it was given."""

    easting: int
    northing: int
    precision: Precision


def read(*cells: str | None) -> Point | str | None:
    """Read the point that the cells hold together.

    Returns
    -------
    Point, str or None
        None where the cells are blank; a problem code where they hold no point: ``review-coordinates-one``,
        ``-unreadable``, ``-day`` (a spreadsheet made a date of it) or ``-abroad``.

    Examples
    --------
    >>> read("25,7473", "62,2426")
    Point(easting=434912, northing=6901836, precision=<Precision.BUILDING: 'building'>)
    >>> read("N 6 901 836", "E 434 912") == read("62.2426, 25.7473", None)
    True
    >>> read("435123", "")
    'review-coordinates-one'
    """
    texts = [cell.strip() for cell in cells if cell and cell.strip()]
    if not texts:
        return None
    if any(day_of(text) for text in texts):
        return "review-coordinates-day"
    numbers: list[str] = []
    for text in texts:
        found = _found(_LETTERS.sub(" ", text))
        if not found:
            return "review-coordinates-unreadable"
        numbers += found
    if len(numbers) == 1:
        return "review-coordinates-one"
    if len(numbers) > 2:  # noqa: PLR2004 - degrees, minutes and seconds, or more than one point
        return "review-coordinates-unreadable"
    return _point(numbers)


def _found(text: str) -> list[str]:
    """Give the numbers of one cell; none where something else stands between or around them."""
    pair = _PAIR.fullmatch(text)
    if pair:
        return [pair[1], pair[2]]
    return _NUMBER.findall(text) if _BETWEEN.fullmatch(_NUMBER.sub("", text)) else []


def _point(numbers: list[str]) -> Point | str:
    plain = [re.sub(r"[ \u00a0\u202f]", "", number).replace(",", ".") for number in numbers]
    one, other = map(float, plain)
    for x, y in ((one, other), (other, one)):
        if _inside(x, y, crs.FINLAND_METRES):
            return Point(round(x), round(y), Precision.BUILDING)
        if _inside(x, y, crs.FINLAND_DEGREES):
            to_metres = Transformer.from_crs(crs.DEGREES, crs.METRES, always_xy=True)
            easting, northing = to_metres.transform(x, y)
            return Point(round(easting), round(northing), _precision(plain))
    return "review-coordinates-abroad"


def _inside(x: float, y: float, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= x <= east and south <= y <= north


def _precision(numbers: list[str]) -> Precision:
    decimals = max(len(number.partition(".")[2]) for number in numbers)
    if decimals >= OF_A_BUILDING:
        return Precision.BUILDING
    return Precision.STREET if decimals >= _OF_A_STREET else Precision.PLACE
