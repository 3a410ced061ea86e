"""OpenStreetMap places: a reply of the Overpass API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import json_document
from jarjestokartta.geo.services import places
from jarjestokartta.geo.services.places import Places
from jarjestokartta.geo.vocabulary import OpenTo, OwnerType

_OWNERS = {
    "association": OwnerType.ASSOCIATION,
    "ngo": OwnerType.ASSOCIATION,
    "community": OwnerType.ASSOCIATION,
    "charity": OwnerType.ASSOCIATION,
    "public": OwnerType.MUNICIPALITY,
    "municipality": OwnerType.MUNICIPALITY,
    "religious": OwnerType.PARISH,
    "private": OwnerType.COMPANY,
    "business": OwnerType.COMPANY,
    "government": OwnerType.STATE,
}
_OPEN = {
    "yes": OpenTo.ALL,
    "public": OpenTo.ALL,
    "permissive": OpenTo.ALL,
    "members": OpenTo.MEMBERS,
    "private": OpenTo.MEMBERS,
    "no": OpenTo.MEMBERS,
}
_STEP_FREE = {"yes": True, "designated": True, "no": False}


def read(path: Path) -> Places:
    """Read the nodes, ways and relations of a reply.

    Raises
    ------
    InputError
        ``overpass-shape``; ``overpass-partial`` when the reply says itself that it is not whole.
    """
    document = json_document.read(path)
    if not isinstance(document, dict) or not isinstance(document.get("elements"), list):
        raise InputError("overpass-shape", file=path)
    if document.get("remark"):
        raise InputError("overpass-partial", file=path, detail=document["remark"])
    elements = [(row, one) for row, one in enumerate(document["elements"], start=1) if one.get("tags")]
    return places.of(
        [_row(row, one) for row, one in elements],
        [_point(one) for _, one in elements],
        crs.DEGREES,
        file=path,
    )


def _row(row: int, element: dict[str, Any]) -> dict[str, Any]:
    tags: dict[str, str] = element["tags"]
    owner = _OWNERS.get(tags.get("operator:type", ""), OwnerType.UNKNOWN)
    street = " ".join(part for part in (tags.get("addr:street"), tags.get("addr:housenumber")) if part)
    place = " ".join(part for part in (tags.get("addr:postcode"), tags.get("addr:city")) if part)
    return {
        "row": row,
        "site_id": f"osm-{element.get('type', 'node')}-{element.get('id', row)}",
        "name": tags.get("name:fi") or tags.get("name"),
        "type": ";".join(f"{key}={value}" for key, value in sorted(tags.items())),
        "owner_type": owner.value,
        "open_to": opened.value if (opened := _OPEN.get(tags.get("access", ""))) else None,
        "season": tags.get("seasonal"),
        "capacity": tags.get("capacity"),
        "step_free": _STEP_FREE.get(tags.get("wheelchair", "")),
        "street_address": ", ".join(part for part in (street, place) if part) or None,
        "checked_on": tags.get("check_date"),
    }


def _point(element: dict[str, Any]) -> shapely.Point | None:
    place = element if "lat" in element else element.get("center") or {}
    return shapely.Point(place["lon"], place["lat"]) if "lat" in place and "lon" in place else None
