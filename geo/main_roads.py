"""Main roads from an extract of OpenStreetMap (``.osm.pbf``), for a map to find one's way on."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.network import Bounds

KINDS = ("motorway", "trunk", "primary", "secondary", "tertiary")  # from the largest


def read(file: Path, bounds: Bounds) -> gpd.GeoDataFrame:
    """Read the main roads within ``bounds``.

    Parameters
    ----------
    file
        An extract; ways whose nodes it does not hold are left out.
    bounds
        West, south, east, north (m, EPSG:3067): roads are cut there.

    Returns
    -------
    geopandas.GeoDataFrame
        ``kind`` (a value of ``highway``), ``ref`` (its number as signs show it, NA where none is told) and
        the lines, joined where roads of one kind and number go on; EPSG:3067.

    Raises
    ------
    InputError
        ``roads-unreadable`` where it is no such file, or damaged.
    """
    rows = []
    to_line = osmium.geom.WKBFactory()
    wanted = osmium.filter.TagFilter(*(("highway", kind) for kind in KINDS))
    every = osmium.FileProcessor(str(file)).with_locations()
    try:
        for way in every.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(wanted):
            if not isinstance(way, osmium.osm.Way):
                continue
            try:
                line = to_line.create_linestring(way)
            except (RuntimeError, osmium.InvalidLocationError):  # one place alone, or cut by the extract
                continue
            rows.append((way.tags["highway"], way.tags.get("ref"), line))
    except RuntimeError as error:
        raise InputError("roads-unreadable", file=file) from error
    table = pd.DataFrame(rows, columns=["kind", "ref", "line"])
    lines = gpd.GeoSeries(shapely.from_wkb(np.array(table["line"], dtype=object)), crs=crs.DEGREES)
    cut = shapely.clip_by_rect(lines.to_crs(crs.METRES).to_numpy(), *bounds)
    return _joined(table["kind"], table["ref"].astype("str"), cut)


def _joined(kind: pd.Series, ref: pd.Series, lines: np.ndarray) -> gpd.GeoDataFrame:
    there = ~shapely.is_empty(lines)
    groups = pd.DataFrame({"kind": kind, "ref": ref.fillna(""), "line": lines})[there].groupby(
        ["kind", "ref"]
    )
    keys, shapes = [], []
    for key, members in groups["line"]:
        keys.append(key)
        shapes.append(shapely.line_merge(shapely.multilinestrings(shapely.get_parts(members.to_numpy()))))
    table = pd.DataFrame(keys, columns=["kind", "ref"], dtype="str")
    table["ref"] = table["ref"].where(table["ref"] != "")
    return gpd.GeoDataFrame(table, geometry=shapes, crs=crs.METRES)
