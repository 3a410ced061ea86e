"""OpenStreetMap through the Overpass API: halls, clubs and services within the bounds around the region.

One query counts and gives, so that both are of the same moment.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from jarjestokartta.geo.official import lean, osm_tags
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded
from jarjestokartta.geo.official.osm_tags import Element

_TIMEOUT = "100"  # seconds; less than we wait for an answer, so that the service itself says that it gave up
_COUNT = "count"


class _Base(msgspec.Struct):
    timestamp_osm_base: str | None = None


class _Reply(msgspec.Struct, omit_defaults=True):
    elements: list[Element]
    osm3s: _Base | None = None
    remark: str | None = None


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the objects as a reply of Overpass; buildings and areas have a centre.

    Raises
    ------
    NetworkError
        ``source-partial`` where the service says that it gave up (it answers 200 all the same),
        ``source-count``, ``source-repeats``, ``source-empty``, ``source-shape``.
    """

    def check(found: _Reply) -> None:
        if found.remark:
            raise errand.wrong("source-partial", detail=found.remark)
        found.elements = _counted(errand, found.elements)

    west, south, east, north = errand.region().degrees
    timeout = errand.source.params.get("timeout", _TIMEOUT)
    query = (
        f"[out:json][timeout:{timeout}][bbox:{south},{west},{north},{east}];"
        f"{osm_tags.wanted().query()}->.found;.found out count;.found out center tags;"
    )
    found: _Reply = lean.page(
        errand, "reply.json", errand.url, {}, kind=_Reply, check=check, form={"data": query}
    )
    as_of = found.osm3s.timestamp_osm_base if found.osm3s else None
    lean.write(path, osm_tags.reply(found.elements, as_of=as_of))
    errand.tell(len(found.elements))
    return Fetched(len(found.elements))


def probe(errand: Errand) -> Probed:
    """Ask how many libraries the capital has."""
    query = '[out:json][timeout:25][bbox:60.15,24.9,60.2,25.0];nwr["amenity"="library"];out count;'
    content = errand.session.content(errand.url, form={"data": query})
    reply: _Reply = decoded(content, _Reply, errand.url)
    if reply.remark:
        raise errand.wrong("source-partial", detail=reply.remark)
    if not reply.elements:
        raise errand.wrong("source-empty")
    return Probed()


def _counted(errand: Errand, elements: list[Element]) -> list[Element]:
    """Give the objects, as many as the count among them says."""
    counts = [one for one in elements if one.type == _COUNT]
    objects = [one for one in elements if one.type != _COUNT]
    total = counts[0].tags.get("total", "") if len(counts) == 1 else ""
    if not total.isdecimal():
        raise errand.wrong("source-shape", detail="out count")
    if len({(one.type, one.id) for one in objects}) < len(objects):
        raise errand.wrong("source-repeats", rows=len(objects))
    if int(total) != len(objects):
        raise errand.wrong("source-count", wanted=int(total), found=len(objects))
    if not objects:
        raise errand.wrong("source-empty")
    for one in objects:
        one.tags = osm_tags.lean(one.tags)
    return objects
