"""Main roads as lines that the page carries: the largest kinds, simplified until they are few enough."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.maps.outline import STEP, TOLERANCES_M

KINDS = ("motorway", "trunk", "primary", "secondary", "tertiary")
NEEDED = 3  # kinds that are drawn however many they are; smaller ones where there is room
MOST_VERTICES = 7_000
SHORTEST_M = 400.0  # a stub shorter than this leads nowhere on a map of a region
LEAST_NAMED_M = 3_000.0


def lines(roads: gpd.GeoDataFrame, frame: Any) -> dict[str, Any] | None:
    """Give the main roads within ``frame``; None where there is none.

    Parameters
    ----------
    roads
        ``kind``, ``ref`` and lines (EPSG:3067), as ``geo.main_roads`` gives them.
    frame
        A rectangle in the same metres.

    Returns
    -------
    dict
        ``step`` (degrees); ``kind`` of each line (0 the largest); ``lines``: its vertices, the first whole
        and then differences, flat, in steps; ``refs``: numbers of roads with a longitude and latitude each.
    """
    parts, owner = shapely.get_parts(
        shapely.clip_by_rect(roads.geometry.to_numpy(), *frame.bounds), return_index=True
    )
    rank = (
        roads["kind"].map({kind: place for place, kind in enumerate(KINDS)}).to_numpy(dtype="float64")[owner]
    )
    kept = (shapely.length(parts) >= SHORTEST_M) & np.isfinite(rank)
    parts, owner, rank = parts[kept], owner[kept], rank[kept].astype(int)
    if not len(parts):
        return None
    parts, chosen = _few(parts, rank)
    order = np.lexsort((np.arange(len(parts)), rank[chosen]))
    to_degrees = Transformer.from_crs(crs.METRES, crs.DEGREES, always_xy=True)
    points = np.column_stack(to_degrees.transform(*shapely.get_coordinates(parts[order]).T))
    steps = np.round(points / STEP).astype("int64")
    ends = np.cumsum(shapely.get_num_coordinates(parts[order]))[:-1]
    carried = [np.diff(line, axis=0, prepend=np.zeros((1, 2), "int64")) for line in np.split(steps, ends)]
    return {
        "step": STEP,
        "kind": rank[chosen][order].tolist(),
        "lines": [line.ravel().tolist() for line in carried],
        "refs": _refs(roads, parts, owner[chosen], to_degrees),
    }


def _few(parts: np.ndarray, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Simplify, and leave out the smallest kinds, until there are few enough vertices."""
    for most in range(len(KINDS) - 1, NEEDED - 2, -1):
        chosen = np.flatnonzero(rank <= most)
        for tolerance in TOLERANCES_M[:5] if most >= NEEDED else TOLERANCES_M:
            simple = shapely.simplify(parts[chosen], tolerance)
            if shapely.get_num_coordinates(simple).sum() <= MOST_VERTICES:
                return simple, chosen
    return simple, chosen


def _refs(
    roads: gpd.GeoDataFrame, parts: np.ndarray, owner: np.ndarray, to_degrees: Transformer
) -> list[Any]:
    """Give each road number once, in the middle of its longest line."""
    ref = roads["ref"].to_numpy()[owner]
    lengths = shapely.length(parts)
    best: dict[str, int] = {}
    for place in np.argsort(-lengths, kind="stable"):
        if isinstance(ref[place], str) and lengths[place] >= LEAST_NAMED_M:
            best.setdefault(ref[place].split(";")[0].strip(), int(place))
    places = list(best.values())
    middles = shapely.line_interpolate_point(parts[places], 0.5, normalized=True)
    lon, lat = to_degrees.transform(shapely.get_x(middles), shapely.get_y(middles))
    return [[name, round(float(x), 4), round(float(y), 4)] for name, x, y in zip(best, lon, lat, strict=True)]
