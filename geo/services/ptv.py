"""Service locations of the Finnish service catalogue (PTV, open API v11)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import json_document
from jarjestokartta.geo.services import places
from jarjestokartta.geo.services.places import Places

_PLACED = {"ok", "enteredbyuser", "enteredbyar"}
_LANGUAGES = ("fi", "sv", "en")


def read(path: Path) -> Places:
    """Read the published service locations, one place for each visiting address.

    A channel that covers a wide area comes again in every municipality's list: each id counts once. E-mail
    addresses, telephone numbers and descriptions are not read.

    Raises
    ------
    InputError
        ``ptv-shape`` when the file is no reply of the catalogue.
    """
    document = json_document.read(path)
    items = document.get("itemList") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise InputError("ptv-shape", file=path)
    found = list(_visits(items))
    return places.of([row for row, _ in found], [shape for _, shape in found], crs.METRES, file=path)


def _visits(items: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], shapely.Point | None]]:
    seen = set()
    for row, item in enumerate(items, start=1):
        wanted = item.get("serviceChannelType") == "ServiceLocation"
        published = item.get("publishingStatus", "Published") == "Published"
        if not (wanted and published) or item["id"] in seen:
            continue
        seen.add(item["id"])
        visits = [one for one in item.get("addresses") or [] if one.get("type") == "Location"]
        for number, address in enumerate(visits, start=1):
            yield _row(row, item, address.get("streetAddress") or {}, number), _point(address)


def _row(row: int, item: dict[str, Any], street: dict[str, Any], number: int) -> dict[str, Any]:
    services = [(one.get("service") or {}).get("name") for one in item.get("services") or []]
    return {
        "row": row,
        "site_id": f"ptv-{item['id']}" + (f"-{number}" if number > 1 else ""),
        "name": _name(item.get("serviceChannelNames") or []),
        "type": ";".join(_classes(item)) or None,
        "service": "; ".join(name for name in services if name) or None,
        "street_address": _address(street),
        "municipality_code": (street.get("municipality") or {}).get("code"),
        "checked_on": str(item.get("modified") or "")[:10] or None,
    }


def _classes(item: dict[str, Any]) -> list[str]:
    """Give the service classes (``P27.1``) where the reply tells them, of the place or of its services."""
    services = [one.get("service") or {} for one in item.get("services") or []]
    told = [one for part in (item, *services) for one in part.get("serviceClasses") or []]
    codes = [one.get("code") or str(one.get("uri") or "").rpartition("/")[2] for one in told]
    return sorted({code for code in codes if code})


def _name(names: list[dict[str, Any]]) -> str | None:
    by_language = {
        one.get("language"): one.get("value") for one in names if one.get("type", "Name") == "Name"
    }
    return next((by_language[one] for one in _LANGUAGES if by_language.get(one)), None)


def _in_finnish(values: list[dict[str, Any]] | None) -> str:
    by_language = {one.get("language"): one.get("value") for one in values or []}
    return next((str(by_language[one]) for one in _LANGUAGES if by_language.get(one)), "")


def _address(street: dict[str, Any]) -> str | None:
    line = f"{_in_finnish(street.get('street'))} {street.get('streetNumber') or ''}".strip()
    place = f"{street.get('postalCode') or ''} {_in_finnish(street.get('postOffice'))}".strip()
    return ", ".join(part for part in (line, place) if part) or None


def _point(address: dict[str, Any]) -> shapely.Point | None:
    """Give the point: ``latitude`` and ``longitude`` are texts of northing and easting in EPSG:3067."""
    street = address.get("streetAddress") or {}
    try:
        north, east = float(street.get("latitude") or 0), float(street.get("longitude") or 0)
    except ValueError:
        return None
    placed = str(street.get("coordinateState", "Ok")).casefold() in _PLACED
    return shapely.Point(east, north) if placed and north and east else None
