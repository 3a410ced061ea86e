"""The Finnish service catalogue (PTV), version 12: service locations, written as version 11 writes them.

Its shape is known from other programs alone, and nobody has tried this: where an answer has another, it is
refused. The names of services come from elsewhere in this version, so rules see the names of places alone.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import shapely

from jarjestokartta.geo.official import lean, ptv_channels
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded
from jarjestokartta.geo.official.ptv_channels import Address, Channel, Municipality, Street, Text
from jarjestokartta.geo.service_key import Key

_SEARCH = "/service-channel/search"
_MOST = 100  # channels a page
_METRES = "EPSG:3067"


class _Version(msgspec.Struct):
    name: str | None = None


class _Coordinate(msgspec.Struct):
    system: str
    easting: float | str
    northing: float | str


class _Street(msgspec.Struct, rename="camel"):
    coordinates: list[_Coordinate] | None = None
    street_number: Any = None
    postal_code: Any = None


class _Location(msgspec.Struct, rename="camel"):
    street_addresses: list[_Street]


class _Channel(msgspec.Struct, rename="camel"):
    content_id: str
    language_versions: dict[str, _Version]
    location: _Location | None = None
    publishing_status: str | None = None
    modified: str | None = None


class _Page(msgspec.Struct, rename="camel"):
    items: list[_Channel]
    total_count: int | None = None
    total_items: int | None = None

    @property
    def total(self) -> int | None:
        return self.total_items if self.total_count is None else self.total_count


def key(value: str) -> Key:
    """Give the header that the service knows a key by."""
    return Key("x-api-key", value)


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the service locations around the region as one reply of version 11.

    Raises
    ------
    NetworkError
        ``source-shape`` where the answers tell no total or no place, ``source-repeats``, ``source-count``,
        ``source-empty``.
    """
    around = errand.region()
    url = f"{errand.url}{_SEARCH}?{urlencode([('municipalities', code) for code in around.near])}"
    first = _page(errand, url, 1)
    channels = {one.content_id: one for one in first.items}
    came, number = len(first.items), 1
    while came < (first.total or 0):
        number += 1
        page = _page(errand, url, number)
        if not page.items:
            break
        came += len(page.items)
        channels |= {one.content_id: one for one in page.items}
        if len(channels) < came:
            raise errand.wrong("source-repeats", rows=came - len(page.items))
        errand.tell(came)
    if came != first.total:
        raise errand.wrong("source-count", wanted=first.total, found=came)
    if not channels:
        raise errand.wrong("source-empty")
    if all(one.location is None for one in channels.values()):
        raise errand.wrong("source-shape", detail="location.streetAddresses")
    shapely.prepare(around.ground)
    found = [_as_before(one, around.ground) for one in channels.values()]
    near = [one for one in found if one.addresses]
    ptv_channels.write(near, path)
    return Fetched(len(near))


def probe(errand: Errand) -> Probed:
    """Ask for one place."""
    url = errand.url + _SEARCH
    params = {**errand.source.params, "page": "1", "pageSize": "1"}
    page: _Page = decoded(errand.session.content(url, params, key=errand.key), _Page, url)
    if not page.items:
        raise errand.wrong("source-empty")
    return Probed(rows=page.total)


def _page(errand: Errand, url: str, number: int) -> _Page:
    def check(page: _Page) -> None:
        if page.total is None:
            raise errand.wrong("source-shape", detail="totalCount")

    size = min(errand.source.page_size, _MOST)
    params = {**errand.source.params, "page": str(number), "pageSize": str(size)}
    page: _Page = lean.page(errand, f"{number:05d}.json", url, params, kind=_Page, check=check)
    return page


def _as_before(channel: _Channel, ground: shapely.Geometry) -> Channel:
    """Write a channel as version 11 does; its addresses are those on the ground."""
    names = channel.language_versions.items()
    streets = [] if channel.location is None else channel.location.street_addresses
    placed = [(one, point) for one in streets if (point := _point(one)) and shapely.covers(ground, point)]
    return Channel(
        channel.content_id,
        ptv_channels.LOCATION,
        channel.publishing_status,
        [Text(version.name, language, "Name") for language, version in names if version.name],
        [Address(ptv_channels.VISIT, _street(one, point)) for one, point in placed],
        modified=channel.modified,
    )


def _street(street: _Street, point: shapely.Point) -> Street:
    return Street(
        street_number=street.street_number if isinstance(street.street_number, str) else None,
        postal_code=street.postal_code if isinstance(street.postal_code, str) else None,
        municipality=Municipality(),
        latitude=f"{point.y:.3f}",
        longitude=f"{point.x:.3f}",
        coordinate_state="Ok",
    )


def _point(street: _Street) -> shapely.Point | None:
    for one in street.coordinates or []:
        if one.system == _METRES:
            with suppress(ValueError):  # "" where there is none
                return shapely.Point(float(one.easting), float(one.northing))
    return None
