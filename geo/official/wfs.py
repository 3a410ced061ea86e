"""WFS 2.0 of a GeoServer: a layer around the region, page by page, as one GeoJSON file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import NetworkError
from jarjestokartta.geo.http import host
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded

_BASE = {"service": "WFS", "version": "2.0.0"}
_NAME = re.compile(r"<(?:\w+:)?Name>\s*([\w:.-]+)\s*</")
_MATCHED = re.compile(r"\bnumberMatched\s*=\s*[\"'](\d+|unknown)[\"']")
_YEAR = "{year}"
_BEGINNING = b'{"type":"FeatureCollection","crs":%s,"features":[\n'
_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}


class _Page(msgspec.Struct):
    features: list[msgspec.Raw]
    crs: dict[str, Any] | None = None


class _Feature(msgspec.Struct):
    id: str | int | None = None


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the features as one GeoJSON file in EPSG:3067.

    Raises
    ------
    NetworkError
        ``source-no-layer``, ``source-repeats`` (a feature comes twice), ``source-count`` (fewer or more came
        than the service had told), ``source-empty``.
    """
    layer, year = newest_layer(errand)
    asked = {
        **_BASE,
        "request": "GetFeature",
        "typeNames": layer,
        "srsName": crs.METRES,
        **errand.source.params,
    }
    if errand.around is not None:
        asked["bbox"] = ",".join(f"{one:.0f}" for one in errand.around.metres) + f",{crs.METRES}"
    wanted = hits(errand, asked)
    seen: set[str | int] = set()
    with path.open("wb") as file:
        for page in _pages(errand, asked, wanted):
            if not seen:
                file.write(_BEGINNING % msgspec.json.encode(page.crs or _CRS))
            ids = {_id(one) for one in page.features}
            if len(ids | seen) < len(page.features) + len(seen):
                raise errand.wrong("source-repeats", rows=len(seen))
            file.write((b",\n" if seen else b"") + b",\n".join(map(bytes, page.features)))
            seen |= ids
            errand.tell(len(seen))
        file.write(b"\n]}\n")
    if wanted is not None and len(seen) != wanted:
        raise errand.wrong("source-count", wanted=wanted, found=len(seen))
    if not seen:
        raise errand.wrong("source-empty")
    return Fetched(len(seen), year, layer)


def probe(errand: Errand) -> Probed:
    """Ask which layers there are, and for one feature of ours."""
    layer, year = newest_layer(errand)
    asked = {**_BASE, "request": "GetFeature", "typeNames": layer, "srsName": crs.METRES}
    asked |= errand.source.params
    one = {"outputFormat": "application/json", "count": "1"}
    page = decoded(errand.session.content(errand.url, asked | one), _Page, errand.url)
    if not page.features:
        raise errand.wrong("source-empty")
    return Probed(year, hits(errand, asked))


def newest_layer(errand: Errand) -> tuple[str, int | None]:
    """Give the layer's name and year: the newest that the service has, or that of the settings.

    Raises
    ------
    NetworkError
        ``source-no-layer`` where it has none of that name.
    """
    source = errand.source
    if _YEAR not in source.layer:
        return source.layer, source.year
    if source.year is not None:
        return source.layer.replace(_YEAR, str(source.year)), source.year
    told = errand.session.content(errand.url, {**_BASE, "request": "GetCapabilities"}).decode(
        "utf-8", "replace"
    )
    names = set(_NAME.findall(told))
    before, after = map(re.escape, source.layer.split(_YEAR))
    bare = before.rpartition(":")[2]  # a workspace's own service leaves its name out
    pattern = re.compile(rf"(?:{before}|{bare})(\d{{4}}){after}")
    years = [int(found[1]) for found in map(pattern.fullmatch, names) if found]
    if not years:
        raise NetworkError("source-no-layer", host=host(source.url), layer=source.layer, count=len(names))
    return source.layer.replace(_YEAR, str(max(years))), max(years)


def hits(errand: Errand, asked: dict[str, str]) -> int | None:
    """Give how many rows there are; None where the service does not know.

    Raises
    ------
    NetworkError
        ``source-shape`` where the answer does not tell.
    """
    return matched(errand, errand.session.content(errand.url, {**asked, "resultType": "hits"}))


def matched(errand: Errand, answer: bytes) -> int | None:
    """Read how many rows there are from an answer to ``resultType=hits``; as :func:`hits`."""
    found = _MATCHED.search(answer[:10_000].decode("utf-8", "replace"))
    if found is None:
        raise errand.wrong("source-shape", detail="numberMatched")
    return None if found[1] == "unknown" else int(found[1])


def _pages(errand: Errand, asked: dict[str, str], wanted: int | None) -> Iterator[_Page]:
    """Ask page after page until all have come, or none comes any more."""
    start = 0
    while wanted is None or start < wanted:
        page = _page(errand, asked, start)
        if not page.features:
            return
        yield page
        start += len(page.features)
        if wanted is None and len(page.features) < errand.source.page_size:
            return


def _id(feature: msgspec.Raw) -> str | int:
    """Give what a feature is known by: its id, else all of it."""
    own = msgspec.json.decode(feature, type=_Feature).id
    return bytes(feature).decode() if own is None else own


def _page(errand: Errand, asked: dict[str, str], start: int) -> _Page:
    paging = {"outputFormat": "application/json", "count": str(errand.source.page_size)}
    if errand.source.sort:
        paging["sortBy"] = errand.source.sort
    page: _Page = errand.json(
        f"{start:08d}", errand.url, {**asked, **paging, "startIndex": str(start)}, kind=_Page
    )
    return page
