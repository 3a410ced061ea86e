"""Geocoding of the National Land Survey of Finland, version 2: Pelias in form, its own in what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jarjestokartta.geo.service_key import Key
from jarjestokartta.geo.services import pelias_features
from jarjestokartta.geo.services.pelias_features import Asked, Found, Point
from jarjestokartta.geo.vocabulary import Precision

NAME = "nls"
_STREET = "katunimi"
# Of the features' sources; a feature of any other is no address.
_PRECISIONS = {
    "addresses": Precision.BUILDING,
    "interpolated-road-addresses": Precision.INTERPOLATED,
}


def key(value: str) -> Key:
    """Give the header that the service knows a key by."""
    return Key.basic(value)


def params(asked: Asked) -> dict[str, str]:
    """Give what is sent; the service knows no bounds, and passes over postal codes."""
    return {"text": asked.text}


def found(features: Sequence[Any], least_confidence: float) -> Iterator[Found]:
    """Give the addresses of an answer; a building may have several, in two languages."""
    for point in pelias_features.points(features):
        claim = _PRECISIONS.get(str(point.properties.get("source")))
        if claim is not None:
            exact = pelias_features.is_exact(point.properties, least_confidence)
            precision = claim if exact else Precision.INTERPOLATED
            yield from _addresses(point, precision)


def _addresses(point: Point, precision: Precision) -> Iterator[Found]:
    """Read ``katunimi`` and its like, also as ``osoite.Osoite#2.katunimi``."""
    properties = point.properties
    code = pelias_features.municipality_code(properties.get("kuntatunnus") or properties.get("municipality"))
    for name in properties:
        street = pelias_features.text(properties[name]) if name.endswith(_STREET) else ""
        if street:
            own = name.removesuffix(_STREET)
            yield Found(
                street,
                pelias_features.text(properties.get(f"{own}katunumero")),
                pelias_features.postal_code(properties.get(f"{own}postinumero")),
                code,
                point.easting,
                point.northing,
                precision,
            )
