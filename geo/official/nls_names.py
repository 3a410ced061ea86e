"""Place names of the National Land Survey (OGC API Features): villages and districts as points.

One row of the service is one name in one language; the names of a place become one village.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec
import pandas as pd
import shapely

from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded
from jarjestokartta.geo.service_key import Key

key = Key.basic  # the key is the user, there is no password

_TYPES = "types"
_LANGUAGES = {"fin": "name_fi", "fi": "name_fi", "swe": "name_sv", "sv": "name_sv"}
_NONE = b"null"
_LAST = 9  # of kinds of names that tell no officiality

_Code = str | int | None


class _Properties(msgspec.Struct, rename="camel"):
    place_id: str | int
    spelling: str
    place_name_id: _Code = None
    language: str = ""
    language_officiality: _Code = None
    place_type: _Code = None
    municipality: _Code = None
    place_location: msgspec.Raw = msgspec.Raw(_NONE)


class _Feature(msgspec.Struct):
    properties: _Properties
    id: _Code = None
    geometry: msgspec.Raw = msgspec.Raw(_NONE)


class _Link(msgspec.Struct):
    href: str
    rel: str = ""


class _Page(msgspec.Struct, rename="camel"):
    features: list[_Feature]
    links: list[_Link] = []
    number_matched: int | None = None
    number_returned: int | None = None


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the places as GeoJSON in WGS84: ``code``, ``name_fi``, ``name_sv``, ``municipality`` and a point.

    The service need not say how many names there are. All have come when its last page leads to no other,
    none has come twice, and where it does say how many there are, these are as many.

    Raises
    ------
    NetworkError
        ``source-repeats``, ``source-count``, ``source-elsewhere`` (a page leads to another host),
        ``source-empty``.
    """
    names = [one for kind in _kinds(errand) for one in _names(errand, kind)]
    places = _places(names)
    if places.empty:
        raise errand.wrong("source-empty")
    _write(places, path)
    return Fetched(len(places))


def probe(errand: Errand) -> Probed:
    """Ask for one name of the first kind."""
    asked = {"placeType": _kinds(errand)[0], "limit": "1"}
    page: _Page = decoded(errand.session.content(errand.url, asked, key=errand.key), _Page, errand.url)
    if not page.features:
        raise errand.wrong("source-empty")
    return Probed(rows=page.number_matched)


def _kinds(errand: Errand) -> list[str]:
    return [one.strip() for one in errand.source.params.get(_TYPES, "").split(",") if one.strip()]


def _names(errand: Errand, kind: str) -> list[_Feature]:
    """Give all names of places of one kind."""
    found: list[_Feature] = []
    seen: set[str | int] = set()
    wanted: int | None = None
    for page in _pages(errand, kind):
        ids = {_id(errand, one) for one in page.features}
        if len(ids | seen) < len(page.features) + len(seen):
            raise errand.wrong("source-repeats", rows=len(seen))
        if page.number_returned not in (None, len(page.features)):
            raise errand.wrong("source-count", wanted=page.number_returned, found=len(page.features))
        seen |= ids
        wanted = page.number_matched if wanted is None else wanted
        # A service that knows no such filter gives places of every kind.
        found += [one for one in page.features if str(one.properties.place_type or kind) == kind]
        errand.tell(len(seen))
    if wanted is not None and wanted != len(seen):
        raise errand.wrong("source-count", wanted=wanted, found=len(seen))
    return found


def _pages(errand: Errand, kind: str) -> Iterator[_Page]:
    """Follow the links from page to page, on the service's own host alone: the key goes along."""
    bounds = ",".join(map(str, errand.region().degrees))
    params = {"placeType": kind, "bbox": bounds, "limit": str(errand.source.page_size)}
    url, asked = errand.url, {k: v for k, v in errand.source.params.items() if k != _TYPES} | params
    been: set[str] = set()
    while True:
        page: _Page = errand.json(f"{kind}-{len(been):05d}", url, asked, kind=_Page)
        yield page
        onward = next((one.href for one in page.links if one.rel == "next"), None)
        if onward is None:
            return
        url, asked = urljoin(errand.url, onward), {}
        if urlsplit(url)[:2] != urlsplit(errand.url)[:2]:
            raise errand.wrong("source-elsewhere", to=urlsplit(url).hostname or "?")
        if url in been or not page.features:
            raise errand.wrong("source-repeats", rows=len(page.features))
        been.add(url)


def _id(errand: Errand, name: _Feature) -> str | int:
    known = name.properties.place_name_id if name.id is None else name.id
    if known is None:
        raise errand.wrong("source-shape", detail="placeNameId")
    return known


def _places(names: Iterable[_Feature]) -> pd.DataFrame:
    """Give one row a place: of several names in one language the official one, else the oldest."""
    told = [(one.properties, one.geometry) for one in names]
    table = pd.DataFrame(
        {
            "code": [str(one.place_id) for one, _ in told],
            "spelling": [one.spelling for one, _ in told],
            "column": [_LANGUAGES.get(one.language.lower(), "name") for one, _ in told],
            "official": [_number(one.language_officiality, _LAST) for one, _ in told],
            "number": [_number(one.place_name_id, 0) for one, _ in told],
            "municipality": [_municipality(one.municipality) for one, _ in told],
            "geometry": [_geometry(one, shape) for one, shape in told],
        }
    ).sort_values(["code", "official", "number"], kind="stable")
    if table.empty:
        return table
    first = table.drop_duplicates(["code", "column"]).set_index(["code", "column"])["spelling"]
    every = first.unstack().reindex(columns=["name_fi", "name_sv", "name"])  # noqa: PD010 - no sums
    places = table.drop_duplicates("code").set_index("code")[["municipality", "geometry"]].join(every)
    # Where a place has no Finnish name, it goes by the one that it has.
    places["name_fi"] = places["name_fi"].fillna(places["name_sv"]).fillna(places["name"])
    return places.reset_index()


def _geometry(name: _Properties, shape: msgspec.Raw) -> bytes | None:
    found = bytes(name.place_location) if bytes(shape) == _NONE else bytes(shape)
    return None if found == _NONE else found


def _number(code: _Code, otherwise: int) -> int:
    return int(str(code)) if str(code).isdecimal() else otherwise


def _municipality(code: _Code) -> str | None:
    return str(code).zfill(3) if str(code).isdecimal() else None


def _write(places: pd.DataFrame, path: Path) -> None:
    shapes = shapely.from_geojson(places["geometry"].to_numpy(dtype=object), on_invalid="ignore")
    points = shapely.to_geojson(shapely.point_on_surface(shapes))
    columns = ["code", "name_fi", "name_sv", "municipality"]
    told = places[columns].astype(object).where(places[columns].notna(), None).to_dict("records")
    features = [
        {"type": "Feature", "properties": row, "geometry": point and json.loads(point)}
        for row, point in zip(told, points, strict=True)
    ]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8")
