"""What of a nationwide file lies near enough to the region to matter."""

from __future__ import annotations

import geopandas as gpd
import shapely

from jarjestokartta.geo import crs


def near(layer: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, within_m: float) -> gpd.GeoDataFrame:
    """Keep the rows of ``layer`` that lie in the region or within ``within_m`` of it.

    Parameters
    ----------
    layer
        Cells, sites or lakes, EPSG:3067.
    areas
        Areas, EPSG:3067; those with ``in_region`` are the region.
    within_m
        How far beyond its border (m): twice the largest threshold, so that nobody near the border is
        called without in error.

    Raises
    ------
    CrsError
        When either is not in EPSG:3067.
    """
    crs.require(layer, crs.METRES, name="layer")
    crs.require(areas, crs.METRES, name="areas")
    home = areas[areas["in_region"].fillna(value=False).astype(bool)]
    ground = shapely.union_all(home.geometry.to_numpy())
    shapely.prepare(ground)
    return layer[shapely.dwithin(ground, layer.geometry.to_numpy(), within_m)].reset_index(drop=True)
