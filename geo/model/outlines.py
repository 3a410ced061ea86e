"""The recipe, second half: smooth polygons from rasters of squares.

Shared borders stay shared: squares are united and simplified as one coverage, the lines between junctions are
smoothed once for both sides, and all corners are moved by a bend whose slope is below 1, so that nothing
folds over. A municipality is the union of its villages, so the levels nest exactly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from jarjestokartta.geo.model.draws import Floats, Ints

Polygons = npt.NDArray[np.object_]

SIMPLIFIED_M = 500.0
LONGEST_M = 1_400.0  # a longer stretch of border is bent in the middle too
SMOOTHED = 2  # times
BEND_M = 220.0
BEND_LENGTH_M = 7_300.0


def units(raster: Ints, count: int, *, west: int, south: int, step: int) -> Polygons:
    """Give one polygon for each unit of a raster (row, column from the south-west), whole metres."""
    squares = united(raster, count, west=west, south=south, step=step)
    simple = shapely.segmentize(shapely.coverage_simplify(squares, SIMPLIFIED_M), LONGEST_M)
    return bent(_smooth_coverage(simple))


def united(raster: Ints, count: int, *, west: int, south: int, step: int) -> Polygons:
    """Give the squares of each unit 0 … ``count`` − 1, united."""
    rows, columns = np.nonzero(raster >= 0)
    x, y = west + step * columns, south + step * rows
    boxes = shapely.box(x, y, x + step, y + step)
    owner = raster[rows, columns]
    order = np.argsort(owner, kind="stable")
    parts = np.split(boxes[order], np.searchsorted(owner[order], np.arange(1, count)))
    return np.array([shapely.coverage_union_all(part) for part in parts], dtype=object)


def _smooth_coverage(polygons: Polygons) -> Polygons:
    """Smooth the lines between junctions and build the polygons anew from them, in their order."""
    merged_lines = shapely.line_merge(shapely.union_all(shapely.boundary(polygons)))
    lines = [_cut_corners(shapely.get_coordinates(line)) for line in shapely.get_parts(merged_lines)]
    faces = shapely.get_parts(shapely.polygonize([shapely.LineString(line) for line in lines]))
    owner, face = shapely.STRtree(faces).query(shapely.point_on_surface(polygons), predicate="within")
    if len(faces) != len(polygons) or sorted(owner.tolist()) != list(range(len(polygons))):
        raise ValueError("smoothing has joined or split units")
    return np.asarray(faces[face[np.argsort(owner)]], dtype=object)


def _cut_corners(line: Floats) -> Floats:
    """Put every inner corner of a line in the middle between the middles of its two stretches; ends stay."""
    for _ in range(SMOOTHED):
        inner = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
        line = np.concatenate([line[:1], inner, line[-1:]])
    return line


def round_off(polygons: Polygons) -> Polygons:
    """Smooth polygons that share no borders: every corner goes between its neighbours."""

    def rounded(ring: shapely.LinearRing) -> Floats:
        corners = shapely.get_coordinates(ring)[:-1]
        for _ in range(SMOOTHED):
            corners = (np.roll(corners, 1, axis=0) + 2 * corners + np.roll(corners, -1, axis=0)) / 4
        return corners

    smooth = [
        shapely.Polygon(rounded(one.exterior), [rounded(ring) for ring in one.interiors])
        for one in polygons.tolist()
    ]
    return np.array(smooth, dtype=object)


def bent(polygons: Polygons, *, bend_m: float = BEND_M) -> Polygons:
    """Move every corner by slow sines (slope 2π·bend/7,300 m < 1) and round it to a whole metre."""

    def bend(xy: Floats) -> Floats:
        wave = 2 * np.pi / BEND_LENGTH_M
        x = xy[:, 0] + bend_m * np.sin(wave * xy[:, 1]) * np.cos(wave * 0.6 * xy[:, 0])
        y = xy[:, 1] + bend_m * np.sin(wave * 0.8 * xy[:, 0] + 1.0)
        moved: Floats = np.round(np.column_stack([x, y])).astype(np.float64)
        return moved

    return np.asarray(shapely.transform(polygons, bend), dtype=object)


def merged(polygons: Polygons, owners: npt.ArrayLike) -> dict[str, shapely.Geometry]:
    """Give the union of the polygons of each owner, owners in their order of appearance."""
    owner = np.asarray(owners, dtype=object)
    return {str(one): shapely.coverage_union_all(polygons[owner == one]) for one in dict.fromkeys(owner)}
