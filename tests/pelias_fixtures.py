"""Two services in the forms of NLS and Digitransit, that know the addresses they are given."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from network_fixtures import Asked, Reply, in_json
from pyproj import Transformer

from jarjestokartta.geo.matching import streets

NLS_KEY = "nls-avain-0f5c2b"
DIGITRANSIT_KEY = "dt-avain-77aa10"
_TO_DEGREES = Transformer.from_crs(3067, 4326, always_xy=True)


@dataclass(frozen=True)
class House:
    """One address that a service knows."""

    street: str
    number: str
    postal_code: str
    municipality: str
    easting: float
    northing: float
    computed: bool = False  # between road junctions, not at a building


@dataclass
class Services:
    """Answers for both; ``houses`` is what they know."""

    houses: list[House]

    def __call__(self, asked: Asked) -> Reply:
        """Answer one request, or refuse it for its key."""
        nls = asked.path.startswith("/nls")
        if not _may_ask(asked, nls=nls):
            return Reply(b"Unauthorized", 401, {"WWW-Authenticate": "Basic"})
        found = [house for house in self.houses if _is_meant(house, asked.params["text"])]
        form = as_nls if nls else as_digitransit
        return in_json(collection(form(house) for house in found[: int(asked.params.get("size", 10))]))


def _may_ask(asked: Asked, *, nls: bool) -> bool:
    if nls:
        wanted = "Basic " + base64.b64encode(f"{NLS_KEY}:".encode()).decode()
        return asked.headers.get("authorization") == wanted
    return asked.headers.get("digitransit-subscription-key") == DIGITRANSIT_KEY


def _is_meant(house: House, text: str) -> bool:
    """Tell whether a street of that name is asked for, as Pelias would: the number decides the order only."""
    line = text.partition(",")[0]
    name = re.sub(r"\s+\d+\w?$", "", line)
    return streets.key(house.street).endswith(streets.key(name))


def collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), "geocoding": {"status": "success"}}


def feature(house: House, properties: dict[str, Any]) -> dict[str, Any]:
    lon, lat = _TO_DEGREES.transform(house.easting, house.northing)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def as_nls(house: House) -> dict[str, Any]:
    told = {"match_type": "exact", "accuracy": "point", "kuntatunnus": house.municipality, "rank": 1}
    if house.computed:
        own = {"source": "interpolated-road-addresses", "katunimi": house.street, "katunumero": house.number}
    else:
        own = {
            "source": "addresses",
            "katunimi": house.street,
            "katunumero": house.number,
            "postinumero": house.postal_code,
        }
    return feature(house, {**told, **own})


def as_digitransit(house: House) -> dict[str, Any]:
    told = {
        "layer": "address" if house.number else "street",
        "source": "openaddresses",
        "name": f"{house.street} {house.number}".strip(),
        "street": house.street,
        "housenumber": house.number,
        "postalcode": house.postal_code,
        "confidence": 1,
        "match_type": "interpolated" if house.computed else "exact",
        "accuracy": "centroid" if house.computed else "point",
        "country_a": "FIN",
    }
    return feature(house, {name: value for name, value in told.items() if value != ""})
