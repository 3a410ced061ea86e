"""The recipe, second half: smooth polygons from rasters of squares.

Shared borders stay shared: squares are united as one coverage, simplified as one coverage, and their
corners moved by a bend whose slope is below 1, so that nothing folds over. A municipality is the union of its
villages, so the levels nest exactly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from jarjestokartta.geo.model.draws import Floats, Ints

Polygons = npt.NDArray[np.object_]

SIMPLIFIED_M = 700.0
LONGEST_M = 1_200.0  # a longer stretch of border is bent in the middle too
BEND_M = 220.0
BEND_LENGTH_M = 7_300.0


def units(raster: Ints, count: int, *, west: int, south: int, step: int) -> Polygons:
    """Give one polygon for each unit of a raster (row, column from the south-west), whole metres."""
    squares = united(raster, count, west=west, south=south, step=step)
    simple = shapely.coverage_simplify(squares, SIMPLIFIED_M)
    return smoothed(shapely.segmentize(simple, LONGEST_M))


def united(raster: Ints, count: int, *, west: int, south: int, step: int) -> Polygons:
    """Give the squares of each unit 0 … ``count`` − 1, united."""
    rows, columns = np.nonzero(raster >= 0)
    x, y = west + step * columns, south + step * rows
    boxes = shapely.box(x, y, x + step, y + step)
    owner = raster[rows, columns]
    order = np.argsort(owner, kind="stable")
    parts = np.split(boxes[order], np.searchsorted(owner[order], np.arange(1, count)))
    return np.array([shapely.coverage_union_all(part) for part in parts], dtype=object)


def smoothed(polygons: Polygons, *, bend_m: float = BEND_M) -> Polygons:
    """Move every corner by slow sines (slope 2π·bend/7,300 m < 1) and round it to a whole metre."""

    def bend(xy: Floats) -> Floats:
        wave = 2 * np.pi / BEND_LENGTH_M
        x = xy[:, 0] + bend_m * np.sin(wave * xy[:, 1]) * np.cos(wave * 0.6 * xy[:, 0])
        y = xy[:, 1] + bend_m * np.sin(wave * 0.8 * xy[:, 0] + 1.0)
        return np.round(np.column_stack([x, y]))

    return np.asarray(shapely.transform(polygons, bend), dtype=object)


def merged(polygons: Polygons, owners: npt.ArrayLike) -> dict[str, shapely.Geometry]:
    """Give the union of the polygons of each owner, owners in their order of appearance."""
    owner = np.asarray(owners, dtype=object)
    return {str(one): shapely.coverage_union_all(polygons[owner == one]) for one in dict.fromkeys(owner)}
