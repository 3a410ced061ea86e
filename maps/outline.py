"""Outlines that share their borders: simplified as one coverage, then cut into arcs used by both sides.

Each border is carried once, as whole steps of :data:`STEP`, so that villages, municipalities and their
neighbours meet without a sliver at any zoom.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

STEP = (2e-4, 1e-4)  # degrees of longitude and latitude: about 10 m in Central Finland
TOLERANCES_M = (60, 90, 130, 180, 250, 350, 500, 700, 1000)
Ring = NDArray[np.int64]


def simplify(polygons: NDArray[Any], *, most_vertices: int) -> NDArray[Any]:
    """Simplify a coverage of polygons (EPSG:3067) until it has at most ``most_vertices`` vertices.

    The tolerance is the side, in metres, of the square whose area a dropped corner may have: the least of
    :data:`TOLERANCES_M` that will do, or the greatest.
    """
    tried: dict[int, NDArray[Any]] = {}

    def fewer(tolerance: int) -> int:
        tried[tolerance] = np.asarray(shapely.coverage_simplify(polygons, tolerance))
        return -int(shapely.get_num_coordinates(tried[tolerance]).sum())

    place = min(bisect_left(TOLERANCES_M, -most_vertices, key=fewer), len(TOLERANCES_M) - 1)
    chosen = TOLERANCES_M[place]
    return tried[chosen] if chosen in tried else np.asarray(shapely.coverage_simplify(polygons, chosen))


def rings_of(polygon: Any) -> list[list[Any]]:
    """Give the rings of each part of a polygon, the outer one first."""
    return [
        [part.exterior, *part.interiors]
        for part in shapely.get_parts(polygon)
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def quantise(ring: Any) -> Ring | None:
    """Give a ring (degrees) in whole steps, open, without repeated vertices; None when nothing is left."""
    steps = np.round(shapely.get_coordinates(ring) / STEP).astype("int64")
    keep = np.any(steps != np.roll(steps, 1, axis=0), axis=1)
    kept = steps[keep]
    return kept if len(kept) >= 3 else None  # noqa: PLR2004 - a triangle


def topology(shapes: list[Any]) -> dict[str, Any]:
    """Cut shapes (degrees) into shared arcs.

    Returns
    -------
    dict
        ``arcs``: for each arc its first vertex and then differences, flat, in steps. ``shapes``: for each
        shape its parts, for each part its rings, for each ring the numbers of its arcs; ``-1 - n`` is
        arc ``n`` the other way round.
    """
    parts = [
        [[ring for one in rings if (ring := quantise(one)) is not None] for rings in rings_of(shape)]
        for shape in shapes
    ]
    nodes = _nodes([ring for shape in parts for rings in shape for ring in rings])
    arcs: dict[bytes, int] = {}
    lines: list[Ring] = []
    numbered = [
        [[_arcs_of(ring, nodes, arcs, lines) for ring in rings] for rings in shape if rings]
        for shape in parts
    ]
    return {
        "step": STEP,
        "arcs": [np.diff(line, axis=0, prepend=np.zeros((1, 2), "int64")).ravel().tolist() for line in lines],
        "shapes": numbered,
    }


def rings(topology: dict[str, Any], shape: int) -> list[list[NDArray[np.float64]]]:
    """Give the closed rings (degrees) of each part of one shape of a topology."""

    def line(number: int) -> NDArray[np.float64]:
        arc = topology["arcs"][number if number >= 0 else -1 - number]
        points: NDArray[np.float64] = np.cumsum(np.reshape(arc, (-1, 2)), axis=0) * topology["step"]
        return points[::-1] if number < 0 else points

    return [
        [np.vstack([line(number) for number in ring]) for ring in part] for part in topology["shapes"][shape]
    ]


def every_ring(topology: dict[str, Any]) -> list[list[NDArray[np.float64]]]:
    """Give the closed rings (degrees) of every shape, as :func:`rings` does; each arc is read but once."""
    step = np.asarray(topology["step"])
    lines = [np.cumsum(np.reshape(arc, (-1, 2)), axis=0) * step for arc in topology["arcs"]]

    def closed(ring: list[int]) -> NDArray[np.float64]:
        parts = [lines[number] if number >= 0 else lines[-1 - number][::-1] for number in ring]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    return [[closed(ring) for part in shape for ring in part] for shape in topology["shapes"]]


def _key(ring: Ring) -> NDArray[np.int64]:
    return (ring[:, 0] << 32) + ring[:, 1]


def _nodes(rings: list[Ring]) -> set[int]:
    """Give vertices where more or fewer than two different borders meet."""
    if not rings:
        return set()
    starts = np.concatenate([_key(ring) for ring in rings])
    ends = np.concatenate([np.roll(_key(ring), -1) for ring in rings])
    edges = np.unique(np.stack([np.minimum(starts, ends), np.maximum(starts, ends)], axis=1), axis=0)
    vertices, degree = np.unique(edges.ravel(), return_counts=True)
    return set(vertices[degree != 2].tolist())  # noqa: PLR2004 - a line passes through


def _arcs_of(ring: Ring, nodes: set[int], arcs: dict[bytes, int], lines: list[Ring]) -> list[int]:
    keys = _key(ring)
    cuts = [place for place, key in enumerate(keys.tolist()) if key in nodes]
    if not cuts:
        cuts = [int(np.argmin(keys))]
    turned = np.roll(ring, -cuts[0], axis=0)
    places = [cut - cuts[0] for cut in cuts] + [len(ring)]
    closed = np.vstack([turned, turned[:1]])
    return [_number(closed[start : end + 1], arcs, lines) for start, end in pairwise(places)]


def _number(line: Ring, arcs: dict[bytes, int], lines: list[Ring]) -> int:
    back = line[::-1]
    forward = tuple(map(tuple, line[:2].tolist())) + tuple(map(tuple, line[-2:].tolist()))
    backward = tuple(map(tuple, back[:2].tolist())) + tuple(map(tuple, back[-2:].tolist()))
    turned = backward < forward
    stored = np.ascontiguousarray(back if turned else line)
    number = arcs.setdefault(stored.tobytes(), len(lines))
    if number == len(lines):
        lines.append(stored)
    return -1 - number if turned else number
