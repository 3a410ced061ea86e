"""LIPAS sports places: replies of API v2 (``items``, kebab-case) and of the older API (a list, camelCase)."""

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
    "city": OwnerType.MUNICIPALITY,
    "city-main-owner": OwnerType.MUNICIPALITY,
    "municipal-consortium": OwnerType.MUNICIPALITY,
    "kunta": OwnerType.MUNICIPALITY,
    "kuntayhtymä": OwnerType.MUNICIPALITY,
    "kuntaenemmistöinen yritys": OwnerType.MUNICIPALITY,
    "registered-association": OwnerType.ASSOCIATION,
    "rekisteröity yhdistys": OwnerType.ASSOCIATION,
    "company-ltd": OwnerType.COMPANY,
    "yritys": OwnerType.COMPANY,
    "state": OwnerType.STATE,
    "valtio": OwnerType.STATE,
    "foundation": OwnerType.OTHER,
    "säätiö": OwnerType.OTHER,
    "other": OwnerType.OTHER,
    "muu": OwnerType.OTHER,
}
_IN_USE = (None, "active")
_UNUSED = {
    "out-of-service-temporarily": "site-closed-for-now",
    "out-of-service-permanently": "site-closed-for-good",
    "planned": "site-planned",
    "planning": "site-planned",
}


def read(path: Path) -> Places:
    """Read the sports places that are in use; trails and areas get a point on them.

    Raises
    ------
    InputError
        ``lipas-shape`` when the file is no reply of LIPAS.
    """
    document = json_document.read(path)
    items = document.get("items") if isinstance(document, dict) else document
    if not isinstance(items, list) or not all(isinstance(item, dict) and "type" in item for item in items):
        raise InputError("lipas-shape", file=path)
    numbered = list(enumerate(items, start=1))
    used = [(row, item) for row, item in numbered if item.get("status") in _IN_USE]
    found = places.of(
        [_row(row, item) for row, item in used],
        [_shape(item.get("location") or {}) for _, item in used],
        crs.DEGREES,
        file=path,
    )
    unused = [(row, item) for row, item in numbered if item.get("status") not in _IN_USE]
    for code in dict.fromkeys((*_UNUSED.values(), "site-not-in-use")):
        such = [one for one in unused if _UNUSED.get(one[1]["status"], "site-not-in-use") == code]
        found = places.without(
            found,
            code,
            rows=[row for row, _ in such],
            values=[item.get("name") for _, item in such],
            restored=[item["status"] for _, item in such],
        )
    return found


def _row(row: int, item: dict[str, Any]) -> dict[str, Any]:
    location = item.get("location") or {}
    city = location.get("city") or {}
    code = city.get("city-code", city.get("cityCode"))
    kind = item["type"]
    owner = _OWNERS.get(str(item.get("owner", "")).casefold(), OwnerType.UNKNOWN)
    free = item.get("freeUse", (item.get("properties") or {}).get("free-use?"))
    return {
        "row": row,
        "site_id": f"lipas-{item.get('lipas-id', item.get('sportsPlaceId', row))}",
        "name": item.get("name") or kind.get("name"),
        "type": str(kind.get("type-code", kind.get("typeCode"))),
        "owner_type": owner.value,
        "open_to": OpenTo.ALL.value if free is True else None,
        "street_address": _address(location),
        "municipality_code": f"{int(code):03d}" if code is not None else None,
        "checked_on": str(item.get("event-date", item.get("lastModified", "")))[:10] or None,
    }


def _address(location: dict[str, Any]) -> str | None:
    code = location.get("postal-code", location.get("postalCode"))
    office = location.get("postal-office", location.get("postalOffice"))
    place = " ".join(str(part).strip() for part in (code, office) if part)
    street = str(location.get("address") or "").strip().strip("-")  # "-" stands for none
    return ", ".join(part for part in (street, place) if part) or None


def _shape(location: dict[str, Any]) -> shapely.Geometry | None:
    """Give the first point, else what covers most."""
    features = (location.get("geometries") or {}).get("features") or []
    shapes = [shapely.geometry.shape(one["geometry"]) for one in features if one.get("geometry")]
    points = [shape for shape in shapes if shape.geom_type == "Point"]
    if points:
        return points[0]
    return max(shapes, key=lambda shape: (shape.area, shape.length), default=None)
