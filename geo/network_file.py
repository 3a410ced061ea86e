"""Roads from an extract of OpenStreetMap on disk (``.osm.pbf``)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pyproj
import shapely

from jarjestokartta.geo import crs, network
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.network import Bounds, Network
from jarjestokartta.geo.network_tags import KINDS, TAGS, Open, opened


def read(file: Path, bounds: Bounds) -> Network:
    """Read the roads, paths and ferries around the region.

    Parameters
    ----------
    file
        An extract. Of ways that an extract has cut, the part whose nodes it holds is not known: they are
        left out.
    bounds
        West, south, east, north (m, EPSG:3067): ways that have a point inside are kept whole.

    Raises
    ------
    InputError
        ``roads-unreadable`` where it is no such file, or damaged; ``roads-none`` where it holds no road that
        anybody may use; ``roads-elsewhere`` where none of them is near the region.
    """
    try:
        lines, ways = _ways(file)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise InputError("roads-unreadable", file=file) from error
    if not lines:
        raise InputError("roads-none", file=file)
    shapes = shapely.from_wkb(np.array(lines, dtype=object))
    degrees, way = shapely.get_coordinates(shapes, return_index=True)
    transformer = pyproj.Transformer.from_crs(crs.DEGREES, crs.METRES, always_xy=True)
    xy = np.column_stack(transformer.transform(degrees[:, 0], degrees[:, 1]))
    inside = (xy >= bounds[:2]).all(axis=1) & (xy <= bounds[2:]).all(axis=1)
    kept = (np.bincount(way, weights=inside, minlength=len(lines)) > 0)[way]
    if not kept.any():
        raise InputError("roads-elsewhere", file=file)
    return network.build(xy[kept], way[kept], np.array(ways, dtype=np.uint8))


def _ways(file: Path) -> tuple[list[str], list[int]]:
    """Give the line (WKB, hexadecimal, degrees) of each way that anybody may use, and to whom it is open."""
    known: dict[tuple[str | None, ...], Open] = {}
    lines, ways = [], []
    to_line = osmium.geom.WKBFactory()
    every = osmium.FileProcessor(str(file)).with_locations()
    only = osmium.filter.EntityFilter(osmium.osm.WAY), osmium.filter.KeyFilter(*KINDS)
    for way in every.with_filter(only[0]).with_filter(only[1]):
        if not isinstance(way, osmium.osm.Way):
            continue
        told = tuple(way.tags.get(key) for key in TAGS)
        if told not in known:
            known[told] = opened({key: value for key, value in zip(TAGS, told, strict=True) if value})
        if not known[told]:
            continue
        try:
            lines.append(to_line.create_linestring(way))
        except (RuntimeError, osmium.InvalidLocationError):  # one place alone, or cut by the extract
            continue
        ways.append(int(known[told]))
    return lines, ways
