"""Places that local people told of → Sites."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import crs, decisions, site_merge, tables
from jarjestokartta.geo.review import gap_news
from jarjestokartta.geo.vocabulary import Need, OwnerType

_ORDER = {need.value: place for place, need in enumerate(Need)}
_STREET = r"^([^,]*)"
_NEAR_M = 500.0  # farther apart nothing is told to be one place


def sites(checks: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give the places as Sites: one told for several needs is one site.

    Parameters
    ----------
    checks
        GapChecks.

    Returns
    -------
    GeoDataFrame
        Sites in EPSG:3067, ``source`` and ``checked_on`` those of the answer that was told last.
    """
    if not checks["easting"].notna().any():
        empty: gpd.GeoDataFrame = tables.SITES.empty()
        return empty
    told = gap_news.last_of_place(checks).sort_values("told_on", kind="stable")
    place = told[["place_name", "easting", "northing"]]
    ids = ["kunta:" + decisions.mark([name.casefold(), e, n]) for name, e, n in place.itertuples(index=False)]
    told = told.assign(site_id=ids, need=told["gap_id"].str.partition(":")[0])
    needs = told.groupby("site_id")["need"].agg(
        lambda codes: tables.join_codes(sorted(set(codes), key=_ORDER.__getitem__))
    )
    last = told.drop_duplicates("site_id", keep="last").sort_values("site_id", ignore_index=True)
    table = pd.DataFrame(
        {
            "site_id": last["site_id"],
            "name": last["place_name"],
            "needs": last["site_id"].map(needs),
            "source": last["source"],
            "owner_type": OwnerType.UNKNOWN.value,
            "capacity": pd.Series(float("nan"), index=last.index),
            "open_to": last["open_to"],
            "season": last["season"],
            "step_free": last["step_free"],
            "checked_on": last["told_on"],
            "street_address": last["place_address"].str.extract(_STREET, expand=False).astype("str"),
            "municipality_code": last["place_municipality"],
        }
    )
    points = gpd.points_from_xy(last["easting"], last["northing"])
    conformed: gpd.GeoDataFrame = tables.SITES.conform(
        gpd.GeoDataFrame(table, geometry=points, crs=crs.METRES)
    )
    return conformed


def beside(known: gpd.GeoDataFrame, told: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the told places beside those of the sources; one that a source knows too becomes one with it.

    Sites that no told place is near stay as they are.
    """
    if told.empty:
        return known
    shapes = known.geometry.to_numpy()
    near = np.zeros(len(known), dtype=bool)
    near[shapely.STRtree(shapes).query(told.geometry.to_numpy(), "dwithin", distance=_NEAR_M)[1]] = True
    joined = site_merge.merge([known[near], told])
    both = pd.concat([known[~near], joined], ignore_index=True).sort_values("site_id", ignore_index=True)
    conformed: gpd.GeoDataFrame = tables.SITES.conform(both)
    return conformed
