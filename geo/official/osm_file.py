"""OpenStreetMap from an extract on disk (``.osm.pbf``): the same objects as Overpass gives.

The file is read in three passes, none of which keeps more than the objects that are wanted: which they are,
of which nodes they are made, and where these lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from jarjestokartta.geo.errors import InputError, SettingsError
from jarjestokartta.geo.official import lean, osm_tags
from jarjestokartta.geo.official.around import Bounds
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed
from jarjestokartta.geo.official.osm_tags import Element

_NODE, _WAY, _RELATION = osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION
_KINDS = {"n": "node", "w": "way", "r": "relation"}
_DIGITS = 7  # of degrees in the file


@dataclass
class _Found:
    """Objects that are wanted, and of what they are made."""

    elements: list[Element] = field(default_factory=list)
    nodes: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    ways: dict[int, list[int]] = field(default_factory=dict)  # relation → ways


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the objects around the region as a reply of Overpass, unless the file is the one read before.

    Raises
    ------
    SettingsError
        ``fetch-no-osm-file`` where there is no such file: it is never fetched by itself.
    InputError
        ``osm-file-unreadable``, ``osm-file-elsewhere`` where it holds nothing around the region.
    """
    file = _file(errand)
    told = file.stat()
    mark = f"{told.st_size}-{told.st_mtime_ns}"
    if mark == errand.known:
        return Fetched(0, mark=mark, unchanged=True)
    elements = read(file, errand.region().degrees)
    if not elements:
        raise InputError("osm-file-elsewhere", file=file)
    lean.write(path, osm_tags.reply(elements, as_of=_as_of(file)))
    errand.tell(len(elements))
    return Fetched(len(elements), mark=mark)


def probe(errand: Errand) -> Probed:
    """Read the header of the file."""
    as_of = _as_of(_file(errand)) or ""
    return Probed(newest=int(as_of[:4]) if as_of[:4].isdecimal() else None)


def read(file: Path, bounds: Bounds) -> list[Element]:
    """Give the wanted objects of an extract whose point or centre lies within bounds.

    Parameters
    ----------
    bounds
        West, south, east, north (degrees).

    Raises
    ------
    InputError
        ``osm-file-unreadable`` where it is no such file, or damaged.
    """
    try:
        found = _chosen(file)
        _complete(file, found)
        where = _located(file, found)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise InputError("osm-file-unreadable", file=file) from error
    return [one for one in found.elements if _centre(one, found, where) and _inside(one, bounds)]


def _file(errand: Errand) -> Path:
    file = errand.root / errand.source.layer
    if not file.is_file():
        raise SettingsError("fetch-no-osm-file", file=file, url=errand.source.url, source=errand.source.id)
    return file


def _as_of(file: Path) -> str | None:
    """Give the moment that the extract is of, ISO 8601, where it tells."""
    try:
        with osmium.io.Reader(str(file), osmium.osm.NOTHING) as reader:
            told = reader.header().get("osmosis_replication_timestamp", "")
    except RuntimeError as error:
        raise InputError("osm-file-unreadable", file=file) from error
    return str(told) or None


def _chosen(file: Path) -> _Found:
    """Give the objects by their tags."""
    wanted, found = osm_tags.wanted(), _Found()
    # Most of what has a name is a road: of all objects, these two let few through to be looked at.
    by_tag_or_name = osmium.filter.KeyFilter(*wanted.values, "name")
    by_tag_or_kind = osmium.filter.KeyFilter(*wanted.values, *osm_tags.NAMED)
    every = osmium.FileProcessor(str(file))
    objects: Iterable[Any] = every.with_filter(by_tag_or_name).with_filter(by_tag_or_kind)
    for one in objects:
        tags = {tag.k: tag.v for tag in one.tags}
        if not wanted.holds(tags):
            continue
        element = Element(_KINDS[one.type_str()], one.id, tags=osm_tags.lean(tags))
        if one.is_node():
            element.lat, element.lon = _degrees(one.location)
        elif one.is_way():
            found.nodes[element.type, element.id] = [node.ref for node in one.nodes]
        elif one.is_relation():
            found.nodes[element.type, element.id] = [part.ref for part in one.members if part.type == "n"]
            found.ways[element.id] = [part.ref for part in one.members if part.type == "w"]
        found.elements.append(element)
    return found


def _complete(file: Path, found: _Found) -> None:
    """Give relations the nodes of their ways."""
    asked = {way for ways in found.ways.values() for way in ways}
    nodes = {one.id: [node.ref for node in one.nodes] for one in _by_id(file, _WAY, asked)}
    for relation, ways in found.ways.items():
        found.nodes["relation", relation] += [node for way in ways for node in nodes.get(way, [])]


def _located(file: Path, found: _Found) -> Mapping[int, tuple[float, float]]:
    asked = {node for nodes in found.nodes.values() for node in nodes}
    return {one.id: _degrees(one.location) for one in _by_id(file, _NODE, asked) if one.location.valid()}


def _by_id(file: Path, kind: Any, ids: set[int]) -> Iterator[Any]:
    if ids:
        yield from osmium.FileProcessor(str(file), kind).with_filter(osmium.filter.IdFilter(sorted(ids)))


def _degrees(location: Any) -> tuple[float, float]:
    return round(location.lat, _DIGITS), round(location.lon, _DIGITS)


def _centre(one: Element, found: _Found, where: Mapping[int, tuple[float, float]]) -> bool:
    """Give an object the centre of its bounds, as Overpass does; tell whether it has a place at all."""
    if one.type == "node":
        return True
    # What an extract cuts off at its border is not in it.
    points = np.array([where[node] for node in found.nodes[one.type, one.id] if node in where])
    if not len(points):
        return False
    lat, lon = (points.min(axis=0) + points.max(axis=0)) / 2
    one.center = {"lat": round(float(lat), _DIGITS), "lon": round(float(lon), _DIGITS)}
    return True


def _inside(one: Element, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    place = one.center or {"lat": one.lat or 0.0, "lon": one.lon or 0.0}
    return south <= place["lat"] <= north and west <= place["lon"] <= east
