"""What geocoders of the Pelias kind answer: GeoJSON points, whose properties may each be missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.vocabulary import Precision

_FAILED = re.compile("error|fail|timeout", re.IGNORECASE)
_TO_METRES = Transformer.from_crs(crs.DEGREES, crs.METRES, always_xy=True)
_CODE_DIGITS = 3
_POSTAL_DIGITS = 5


class Asked(NamedTuple):
    """An address in one line, and where it may lie: west, south, east and north in degrees."""

    text: str
    bounds: tuple[float, float, float, float]


class Found(NamedTuple):
    """One address as a service knows it; what it does not tell is ``""``. Metres of EPSG:3067."""

    street: str
    number: str
    postal_code: str
    municipality_code: str
    easting: float
    northing: float
    precision: Precision


class Point(NamedTuple):
    """A feature's properties and its place in metres of EPSG:3067."""

    properties: Mapping[str, Any]
    easting: float
    northing: float


def features(document: Any) -> list[Any] | None:
    """Give the features of an answer; None where it is none, or a part of the service has failed.

    An empty list is an answer: there is no such address.
    """
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        return None
    found, told = document.get("features"), document.get("geocoding")
    if not isinstance(found, list):
        return None
    return None if not found and isinstance(told, dict) and _has_failed(told) else found


def _has_failed(told: Mapping[str, Any]) -> bool:
    sources = told.get("sources")
    each = list(sources.values()) if isinstance(sources, dict) else []
    states = [told.get("status"), *(one.get("status") for one in each if isinstance(one, dict))]
    return bool(told.get("errors")) or any(isinstance(one, str) and _FAILED.search(one) for one in states)


def points(found: Sequence[Any]) -> list[Point]:
    """Give the features that are points in Finland, whether in degrees or in metres."""
    kept = [
        (properties, *place) for one in found if (place := _place(one)) for properties in _properties(one)
    ]
    return [Point(*one) for one in kept]


def _properties(feature: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    properties = feature.get("properties")
    return [properties] if isinstance(properties, dict) else []


def _place(feature: Any) -> tuple[float, float] | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    pair = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(pair, list) or len(pair) < 2:  # noqa: PLR2004 - a height may follow
        return None
    east, north = pair[0], pair[1]
    if type(east) not in (int, float) or type(north) not in (int, float):
        return None
    if _within((east, north), crs.FINLAND_DEGREES):
        east, north = _TO_METRES.transform(east, north)
    return (float(east), float(north)) if _within((east, north), crs.FINLAND_METRES) else None


def _within(place: tuple[float, float], bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return west <= place[0] <= east and south <= place[1] <= north


def text(value: Any) -> str:
    """Give a property as one line of visible text; a number as it is written, anything else as ``""``."""
    if type(value) is int:
        return str(value)
    shown = "".join(one if one.isprintable() else " " for one in value) if isinstance(value, str) else ""
    return " ".join(shown.split())


def postal_code(value: Any) -> str:
    """Give a postal code with the zeros that a number has lost; ``""`` where it is none."""
    code = text(value)
    return code.zfill(_POSTAL_DIGITS) if re.fullmatch(r"[0-9]{1,5}", code) else ""


def municipality_code(value: Any) -> str:
    """Give a municipality's code with the zeros that a number has lost; ``""`` where it is none."""
    code = text(value)
    return code.zfill(_CODE_DIGITS) if re.fullmatch(r"[0-9]{1,3}", code) else ""


def is_exact(properties: Mapping[str, Any], least_confidence: float) -> bool:
    """Tell whether the service itself takes the point for the address: what it does not tell says nothing."""
    match, accuracy, sure = (properties.get(name) for name in ("match_type", "accuracy", "confidence"))
    is_sure = sure is None or (type(sure) in (int, float) and sure >= least_confidence)
    return match in (None, "exact") and accuracy in (None, "point") and is_sure
