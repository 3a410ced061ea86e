"""Residents by area where areas of two levels have figures: each resident once, by the finest figure known.

A figure in the column ``estimated`` is a share of a whole that was cut: it yields to what is known.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo.vocabulary import Level

GROUPS = ("residents", "residents_0_14", "residents_15_64", "residents_65_plus")
# Finest first: where a village's own figure is known, its municipality's is not spread over it.
FINEST = (Level.VILLAGE, Level.POSTAL_AREA, Level.MUNICIPALITY)
_COLUMNS = list(GROUPS)


def figured(areas: gpd.GeoDataFrame, area_residents: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give the areas of the finest level with figures, and of municipalities what these leave of theirs.

    Estimated shares are lowered where their municipality has not so many residents left.

    Parameters
    ----------
    areas
        Areas, EPSG:3067.
    area_residents
        AreaResidents, one year an area.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas with a figure, the residents by age and ``estimated``.
    """
    told = area_residents.reindex(columns=["area_id", *GROUPS, "estimated"])
    told["estimated"] = told["estimated"].eq(other=True)
    table = areas.merge(told, on="area_id")
    table = table[table["residents"].notna()].reset_index(drop=True)
    levels = [level for level in FINEST if table["level"].eq(level).any()]
    whole = table["level"].eq(Level.MUNICIPALITY)
    if not levels or levels[0] is Level.MUNICIPALITY or not whole.any():
        finest = table["level"].eq(levels[0]) if levels else whole
        return gpd.GeoDataFrame(table[finest], geometry="geometry", crs=areas.crs)
    fine, rest = table[table["level"].eq(levels[0])], table[whole].set_index("area_id", drop=False)
    own = fine[~fine["estimated"]].groupby("parent_id")[_COLUMNS].sum()
    shares = fine[fine["estimated"]].groupby("parent_id")[_COLUMNS].sum()
    left = rest[_COLUMNS].sub(own.reindex(rest.index), fill_value=0).clip(lower=0)
    room = (left / shares.reindex(rest.index).where(lambda sums: sums > 0)).clip(upper=1)
    fine = _scaled(fine, room, fine["estimated"])
    shares = fine[fine["estimated"]].groupby("parent_id")[_COLUMNS].sum()
    left = left.sub(shares.reindex(rest.index), fill_value=0).clip(lower=0)
    both = pd.concat([fine, rest.assign(**left).reset_index(drop=True)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=areas.crs)


def housed(table: gpd.GeoDataFrame, homeless: pd.Series) -> gpd.GeoDataFrame:
    """Give the residents of municipalities that have no ground of their own to their finer areas.

    Estimated shares take them where there are any, else all finer areas by their residents.

    Parameters
    ----------
    table
        What :func:`figured` gives.
    homeless
        Codes of municipalities whose finer areas hold all ground; only those with a resident in a finer
        area are so treated.

    Returns
    -------
    geopandas.GeoDataFrame
        ``table`` without the rows of these municipalities.
    """
    rest = table[table["level"].eq(Level.MUNICIPALITY)].set_index("area_id")[_COLUMNS]
    rest = rest[rest.index.isin(homeless)]
    fine = table["parent_id"].isin(rest.index)
    with_shares = table["parent_id"].isin(table.loc[fine & table["estimated"], "parent_id"])
    takers = fine & (table["estimated"] | ~with_shares)
    base = table[takers].groupby("parent_id")[_COLUMNS].sum().reindex(rest.index)
    rest = rest[base["residents"] > 0]
    factors = 1 + (rest / base.where(base > 0)).reindex(rest.index).fillna(0)
    return _scaled(table, factors, takers)[~table["area_id"].isin(rest.index)]


def _scaled(table: gpd.GeoDataFrame, factors: pd.DataFrame, where: pd.Series) -> gpd.GeoDataFrame:
    """Multiply the residents of the chosen rows by the factors of their municipality; no factor is 1."""
    of_row = factors.reindex(table["parent_id"]).set_axis(table.index).fillna(1.0)
    return table.assign(**(table[_COLUMNS] * of_row.where(where, 1.0)))
