"""How far the loaded places reach, so that a cell near their edge is not called without in silence."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def data_ends(
    cells: gpd.GeoSeries, sites: gpd.GeoSeries, municipalities: gpd.GeoSeries, *, within_m: float
) -> pd.Series:
    """Give each cell's distance to where the loaded places end, NA where that is beyond ``within_m``.

    Places are taken to be searched for in every municipality that holds at least one of them; beyond these
    nothing is known.

    Parameters
    ----------
    cells, sites
        Points, EPSG:3067.
    municipalities
        Polygons of the region and its neighbours, EPSG:3067.
    within_m
        Distance from which on the edge does not matter (m).

    Returns
    -------
    pandas.Series
        Distances (m), the index of ``cells`` kept; 0 for a cell outside the searched municipalities.
    """
    tree = shapely.STRtree(municipalities.to_numpy())
    _, hit = tree.query(sites.to_numpy(), predicate="intersects")
    searched = shapely.union_all(municipalities.to_numpy()[np.unique(hit)])
    edge = shapely.boundary(searched)
    shapely.prepare(searched)
    inside = shapely.intersects(searched, cells.to_numpy())
    distance = np.where(inside, shapely.distance(cells.to_numpy(), edge), 0.0)
    return pd.Series(np.where(distance < within_m, distance, np.nan), index=cells.index, name="data_ends_m")
