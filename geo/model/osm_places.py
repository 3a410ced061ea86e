"""Halls as an Overpass reply gives them: nodes, ways with a centre, tags of varying completeness."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from jarjestokartta.geo.model.degrees import to_degrees
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.model.pool import house_number

WAYS = 0.6  # of the halls are drawn as buildings
ADDRESSED = 0.55
OPERATOR_TOLD = 0.5  # of village halls name the association that runs them


def write(places: pd.DataFrame, path: Path, *, seed: int) -> pd.DataFrame:
    """Write the halls; give place_id by source record."""
    own = places[places["source"] == "osm"].reset_index(drop=True)
    draws = Draws(seed, "osm")
    way, addressed = draws.hits(WAYS, len(own)).tolist(), draws.hits(ADDRESSED, len(own)).tolist()
    told = (draws.hits(OPERATOR_TOLD, len(own)) & own["name"].str.contains(" kylätalo")).tolist()
    lonlat = to_degrees(own[["x", "y"]].to_numpy())
    rows = own.assign(house=house_number(own)).to_dict("records")
    elements: list[dict[str, Any]] = []
    for place, one in enumerate(rows):
        lon, lat = lonlat[place]
        where: dict[str, Any] = (
            {"center": {"lat": lat, "lon": lon}} if way[place] else {"lat": lat, "lon": lon}
        )
        kind = "way" if way[place] else "node"
        tags = _tags(one, addressed[place])
        if told[place]:
            tags["operator"] = f"{one['name'].split(' kylätalo')[0]} kyläyhdistys ry"
        elements.append({"type": kind, "id": 900_000_001 + place, **where, "tags": tags})
    path.write_bytes(
        msgspec.json.encode(
            {
                "version": 0.6,
                "generator": "Overpass API",
                "osm3s": {
                    "timestamp_osm_base": "2026-01-20T05:00:00Z",
                    "copyright": "The data included in this document is from www.openstreetmap.org. "
                    "The data is made available under ODbL.",
                },
                "elements": elements,
            }
        )
    )
    record = [f"{element['type']}/{element['id']}" for element in elements]
    return pd.DataFrame({"source": "osm", "record": record, "place_id": own["place_id"]})


def _tags(one: dict[Any, Any], addressed: bool) -> dict[str, str]:  # noqa: FBT001 - an element of a column
    tags = {"amenity": "community_centre", "community_centre": one["code"], "name": one["name"]}
    if one["owner"] == "parish":
        tags["operator:type"] = "religious"
    elif one["owner"] == "municipality":
        tags["operator:type"] = "public"
    if one["open_to"] == "all":
        tags["access"] = "yes"
    elif one["open_to"] == "members":
        tags["access"] = "members"
    if addressed and one["house"]:
        tags |= {"addr:street": one["street"], "addr:housenumber": one["house"]}
        tags |= {"addr:postcode": one["postal_code"], "addr:city": one["post_office"].capitalize()}
    return tags
