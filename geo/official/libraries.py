"""The directory of libraries (api.kirjastot.fi, version 4): those around the region, as GeoJSON in degrees.

Its shape is known from other programs alone; an answer of another is refused. The service gives all libraries
of the country, which are few, and its total is at times that of one page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import msgspec
import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.official import lean
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded

_MOBILE = "mobile"  # a bus has no place
_LANGUAGES = ("fi", "sv", "en")

_Text = str | dict[str, str | None] | None


class _Address(msgspec.Struct):
    street: _Text = None
    zipcode: str | None = None
    city: _Text = None


class _Point(msgspec.Struct):
    lat: float | str
    lon: float | str

    @property
    def degrees(self) -> tuple[float, float] | None:
        """Longitude and latitude; None where they are no numbers."""
        with suppress(ValueError):
            place = float(self.lon), float(self.lat)
            return place if all(map(math.isfinite, place)) else None
        return None


class _Library(msgspec.Struct):
    id: int
    name: _Text
    coordinates: _Point | None = None
    type: str | None = None
    address: _Address | None = None


class _Page(msgspec.Struct):
    items: list[_Library]
    total: int | None = None


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the libraries on the ground that was asked for, each with the kind that the directory has it as.

    Raises
    ------
    NetworkError
        ``source-repeats``, ``source-count`` where fewer came than the service told, ``source-empty``,
        ``source-shape``.
    """
    found: dict[int, _Library] = {}
    came, total = 0, 0
    for page in _pages(errand):
        came += len(page.items)
        total = max(total, page.total or 0)
        found |= {one.id: one for one in page.items}
        if len(found) < came:
            raise errand.wrong("source-repeats", rows=came - len(page.items))
        errand.tell(came)
    if came < total:
        raise errand.wrong("source-count", wanted=total, found=came)
    if found and not any(one.coordinates for one in found.values()):
        raise errand.wrong("source-shape", detail="coordinates")
    near = _near([found[number] for number in sorted(found)], errand.region().ground)
    if not near:
        raise errand.wrong("source-empty")
    lean.write(path, {"type": "FeatureCollection", "features": near})
    return Fetched(len(near))


def probe(errand: Errand) -> Probed:
    """Ask for one library."""
    params = {**errand.source.params, "limit": "1", "skip": "0"}
    page: _Page = decoded(errand.session.content(errand.url, params), _Page, errand.url)
    if not page.items:
        raise errand.wrong("source-empty")
    return Probed(rows=page.total)


def _pages(errand: Errand) -> Iterator[_Page]:
    """Ask page after page until one is not full."""
    size, start = errand.source.page_size, 0
    while True:
        params = {**errand.source.params, "limit": str(size), "skip": str(start)}
        page: _Page = lean.page(errand, f"{start:05d}.json", errand.url, params, kind=_Page)
        yield page
        start += len(page.items)
        if len(page.items) < size:
            return


def _near(libraries: list[_Library], ground: shapely.Geometry) -> list[dict[str, Any]]:
    placed = [
        (one, shapely.Point(place))
        for one in libraries
        if one.type != _MOBILE and one.coordinates and (place := one.coordinates.degrees)
    ]
    metres = gpd.GeoSeries([point for _, point in placed], crs=crs.DEGREES).to_crs(crs.METRES).to_numpy()
    inside = shapely.covers(ground, metres) if placed else []
    return [_feature(one, point) for (one, point), near in zip(placed, inside, strict=True) if near]


def _feature(one: _Library, point: shapely.Point) -> dict[str, Any]:
    address = one.address or _Address()
    place = " ".join(part for part in (address.zipcode, _text(address.city)) if part)
    properties = {
        "site_id": str(one.id),
        "name": _text(one.name),
        "type": f"kirjasto:{one.type}" if one.type else None,
        "street_address": ", ".join(part for part in (_text(address.street), place) if part) or None,
    }
    geometry = {"type": "Point", "coordinates": [point.x, point.y]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _text(value: _Text) -> str | None:
    """Give a text; of one in several languages the Finnish, else the Swedish."""
    if isinstance(value, dict):
        return next((value[one] for one in _LANGUAGES if value.get(one)), None)
    return value
