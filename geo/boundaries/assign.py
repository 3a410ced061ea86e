"""Points → the one area each belongs to, and how it came there."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.vocabulary import AssignReason, Level

# Boundaries drawn at small scales cut off shores: a point in no area may belong to one this near.
NEAREST_M = 2_000.0


def assign(points: gpd.GeoSeries | gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give every point its area.

    A point on a shared border gets the lowest ``area_id``. Only a point in none of the areas, the
    neighbours among them, goes to the nearest within 2 km; a village has no such reach, since not all
    ground is of a village.

    Parameters
    ----------
    points
        EPSG:3067; missing or empty points are ``unplaced``.
    areas
        Areas of one level, the neighbours outside the region (``in_region`` False) among them.

    Returns
    -------
    pandas.DataFrame
        ``area_id`` (NA where the point is in no area of the region) and ``reason`` (a code of
        :class:`~jarjestokartta.geo.vocabulary.AssignReason`); the index of ``points`` kept.

    Raises
    ------
    CrsError
        When points or areas are not in EPSG:3067.
    """
    crs.require(points, crs.METRES, name="points")
    crs.require(areas, crs.METRES, name="areas")
    shapes = points.geometry.to_numpy()
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    ranked = areas.sort_values("area_id", ignore_index=True)
    rank, count = _inside(shapes, ranked)
    reason = np.where(count > 1, AssignReason.BORDER.value, AssignReason.INSIDE.value).astype(object)
    alone = placed & (count == 0)
    reason[alone] = AssignReason.OUTSIDE.value
    if alone.any() and not ranked["level"].eq(Level.VILLAGE).any():
        rank[alone] = _nearest(shapes[alone], ranked)
        reason[alone & (rank >= 0)] = AssignReason.NEAREST.value
    home = ranked["in_region"].fillna(value=False).to_numpy(dtype=bool)
    foreign = (rank >= 0) & ~np.append(home, False)[rank]
    rank[foreign], reason[foreign] = -1, AssignReason.OUTSIDE.value
    reason[~placed] = AssignReason.UNPLACED.value
    ids = ranked["area_id"].astype("str").reindex(rank).to_numpy()
    return pd.DataFrame(
        {
            "area_id": pd.Series(ids, index=points.index, dtype="str"),
            "reason": pd.Series(reason, index=points.index, dtype="str"),
        }
    )


def _inside(points: np.ndarray, ranked: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give each point's lowest area by position (−1: none) and how many areas it touches."""
    # The polygons are asked, not the points: shapely prepares the side that asks.
    area, point = shapely.STRtree(points).query(ranked.geometry.to_numpy(), predicate="intersects")
    rank = np.full(len(points), len(ranked), dtype=np.int64)
    np.minimum.at(rank, point, area)
    rank[rank == len(ranked)] = -1
    return rank, np.bincount(point, minlength=len(points))


def _nearest(points: np.ndarray, ranked: gpd.GeoDataFrame) -> np.ndarray:
    """Give the nearest area within 2 km by position, of equally near ones the lowest."""
    (point, area), _ = shapely.STRtree(ranked.geometry.to_numpy()).query_nearest(
        points, max_distance=NEAREST_M, return_distance=True, all_matches=True
    )
    rank = np.full(len(points), len(ranked), dtype=np.int64)
    np.minimum.at(rank, point, area)
    rank[rank == len(ranked)] = -1
    return rank
