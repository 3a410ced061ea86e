"""Geocoding of Digitransit, a Pelias of Finland."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from jarjestokartta.geo.service_key import Key
from jarjestokartta.geo.services import pelias_features
from jarjestokartta.geo.services.pelias_features import Asked, Found
from jarjestokartta.geo.vocabulary import Precision

NAME = "digitransit"
_SIDES = ("min_lon", "min_lat", "max_lon", "max_lat")
_NAMED = re.compile(r"(?P<street>[^\d,].*?)\s+(?P<number>\d.*)")
_FINLAND = (None, "FIN")


def key(value: str) -> Key:
    """Give the header that the service knows a key by."""
    return Key("digitransit-subscription-key", value)


def params(asked: Asked) -> dict[str, str]:
    """Give what is sent: the address, within the bounds of the municipalities it may lie in."""
    bounds = zip(_SIDES, asked.bounds, strict=True)
    return {
        "text": asked.text,
        "boundary.country": "FIN",
        **{f"boundary.rect.{side}": f"{degree:.2f}" for side, degree in bounds},
    }


def found(features: Sequence[Any], least_confidence: float) -> Iterator[Found]:
    """Give the addresses and streets of an answer; places, stops and areas are none."""
    for point in pelias_features.points(features):
        properties = point.properties
        layer = properties.get("layer")
        if layer not in ("address", "street") or properties.get("country_a") not in _FINLAND:
            continue
        named = _NAMED.fullmatch(pelias_features.text(properties.get("name")))
        street = pelias_features.text(properties.get("street"))
        number = pelias_features.text(properties.get("housenumber"))
        if layer == "street":
            street, number = street or pelias_features.text(properties.get("name")), ""
        elif named and not (street and number):
            street, number = named["street"], named["number"]
        exact = pelias_features.is_exact(properties, least_confidence)
        yield Found(
            street,
            number,
            pelias_features.postal_code(properties.get("postalcode")),
            "",
            point.easting,
            point.northing,
            Precision.STREET
            if layer == "street" or not number
            else (Precision.BUILDING if exact else Precision.INTERPOLATED),
        )
