"""Gaps: for one need, the residents of one village, or of a municipality's rest, beyond the threshold."""

from __future__ import annotations

import json
from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage.counts import region_ids
from jarjestokartta.coverage.homes import homes
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Level, Need

_METRES_IN_KM = 1000
_TOTALS = ("residents_in_area", "residents_without", "residents_without_if_open", "person_km_beyond")
_SUMS = (*_TOTALS, "unreached", "data_end")


def demand(
    reach: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    measured: pd.DataFrame,
    *,
    thresholds_m: Mapping[Need, float],
) -> pd.DataFrame:
    """Give what gaps and totals are summed from: one row a cell of the region and need measured there.

    Parameters
    ----------
    reach
        Reach, of the cells below at least.
    cells
        Residents with ``village_id``. Cells outside the region's municipalities are no demand; those whose
        residents are unknown (NA) are never summed, and evidence tells their number.
    areas, measured
        Areas of both levels, and Measured; a need not measured in a municipality gives no gap there.
    thresholds_m
        Travel distance within which each need is met (m).

    Raises
    ------
    CrsError
        When ``cells`` is not in EPSG:3067.
    """
    crs.require(cells, crs.METRES, name="Residents")
    where = homes(cells, areas)
    inside = cells.loc[where.index]
    places = where.assign(
        cell_id=inside["cell_id"],
        residents=inside["residents"].astype("float64"),
        data_ends_m=inside["data_ends_m"],
        x=inside.geometry.x,
        y=inside.geometry.y,
    )
    known = measured.loc[measured["measured"].astype(bool), ["municipality_code", "need"]]
    rows = reach.merge(places, on="cell_id").merge(known, on=["municipality_code", "need"])
    thresholds = pd.Series({need.value: metres for need, metres in thresholds_m.items()}, dtype="float64")
    return _weighed(rows, thresholds.reindex(rows["need"]).set_axis(rows.index))


def gaps(
    demand: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    searched: pd.DataFrame,
    min_residents: float = 10,
    names: Mapping[str, str] | None = None,
    checks: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """List the gaps of the region by the number of people in them.

    Parameters
    ----------
    demand
        What :func:`demand` gives.
    areas
        Areas of both levels.
    searched
        Which sources were searched for which need (:func:`coverage.measured.searched`).
    min_residents
        Gaps of fewer people are not ranked (``rank`` NA); they stay in their municipality's total.
    names
        Provider names by id; the id stands where there is none.
    checks
        By ``gap_id`` what a local person said last: ``answer``, ``told_on``, ``source``; None: nothing yet.
        A gap stays whatever the answer: what people said stands in its evidence.

    Returns
    -------
    geopandas.GeoDataFrame
        Gaps, most people first, with the column ``rank`` (1 …). ``residents_without`` takes providers of
        unknown openness or reach as no supply, ``residents_without_if_open`` as supply: the truth
        lies between. ``person_km_beyond`` sums residents × (distance to the nearest known open provider −
        threshold); people who reach none (``unreached_residents`` of the evidence) are not in it, and it is
        NA where nobody reaches any.
        The point is the weighted centre of the people without; a rest bears its municipality's name.
    """
    table = _areas(demand)
    table = table.loc[table["residents_without"] > 0]
    if not len(table):
        return tables.GAPS.empty().assign(rank=pd.Series(dtype="Int64"))
    table = table.assign(gap_id=table["need"] + ":" + table["area_id"])
    table = table.assign(
        share_without=(table["residents_without"] / table["residents_in_area"]).clip(0, 1),
        area_name=_area_names(table, areas),
        evidence=_evidence(table, searched, checks),
    )
    if names is not None:
        known = pd.Series(dict(names), dtype="str").reindex(table["nearest_provider"]).set_axis(table.index)
        table["nearest_provider"] = known.fillna(table["nearest_provider"])
    return _ranked(table, min_residents)


def municipality_totals(demand: pd.DataFrame, areas: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Sum the residents without by municipality and need, unranked gaps included.

    Parameters
    ----------
    demand
        What :func:`demand` gives.
    areas, measured
        Areas of both levels, and Measured.

    Returns
    -------
    pandas.DataFrame
        GapTotals: the sums over the municipality's gaps and the areas without one. NA where the need is
        not measured, or no cell tells where people live.
    """
    sums = demand.groupby(["municipality_code", "need"], sort=True)[[*_TOTALS, "unreached"]].sum()
    sums["person_km_beyond"] = _known_km(sums)
    sums = sums.drop(columns="unreached")
    index = pd.MultiIndex.from_product(
        [region_ids(areas, Level.MUNICIPALITY), measured["need"].unique()],
        names=["municipality_code", "need"],
    )
    known = measured.set_index(["municipality_code", "need"])["measured"].astype(bool)
    table = sums.reindex(index).where(known.reindex(index, fill_value=False))
    inhabited = table["residents_in_area"].where(table["residents_in_area"] > 0)
    table["share_without"] = (table["residents_without"] / inhabited).clip(0, 1)
    totals: pd.DataFrame = tables.GAP_TOTALS.conform(table.reset_index())
    return totals


def _ranked(table: pd.DataFrame, min_residents: float) -> gpd.GeoDataFrame:
    """Order gaps by people, number those of at least ``min_residents``, and put them on the map."""
    table = table.sort_values(["residents_without", "gap_id"], ascending=[False, True], ignore_index=True)
    ranked = table["residents_without"] >= min_residents
    table["rank"] = ranked.cumsum().where(ranked).astype("Int64")
    points = gpd.points_from_xy(table["x"], table["y"], crs=crs.METRES)
    table = table.drop(columns=["x", "y", "unreached", "data_end", "unknown_cells", "method"])
    result: gpd.GeoDataFrame = tables.GAPS.conform(gpd.GeoDataFrame(table, geometry=points))
    return result


def _weighed(rows: pd.DataFrame, threshold: pd.Series) -> pd.DataFrame:
    residents = rows["residents"].fillna(0)
    without = residents.where(rows["within_open"] == 0, 0.0)
    beyond = (rows["open_distance_m"] - threshold).clip(lower=0) / _METRES_IN_KM
    return rows.assign(
        residents_in_area=residents,
        residents_without=without,
        residents_without_if_open=residents.where(rows["within"] == 0, 0.0),
        person_km_beyond=(without * beyond).fillna(0),
        unreached=without.where(rows["open_distance_m"].isna(), 0.0),
        data_end=without.where(rows["data_ends_m"] < threshold, 0.0),
        unknown_cells=rows["residents"].isna().astype("int64"),
        east=without * rows["x"],
        north=without * rows["y"],
    )


def _areas(demand: pd.DataFrame) -> pd.DataFrame:
    """Sum cells to areas; the nearest provider is the one nearest to any of the people without."""
    keys = ["need", "area_id", "municipality_code"]
    groups = demand.groupby(keys, sort=True)
    table = groups[[*_SUMS, "unknown_cells", "east", "north"]].sum().reset_index()
    people = table["residents_without"].where(table["residents_without"] > 0)
    table["person_km_beyond"] = _known_km(table)
    ways = demand.drop_duplicates([*keys, "method"]).sort_values("method")
    table["method"] = ways.groupby(keys, sort=True)["method"].agg("; ".join).to_numpy()
    table = table.assign(x=table["east"] / people, y=table["north"] / people).drop(columns=["east", "north"])
    far = demand.loc[(demand["residents_without"] > 0) & demand["open_distance_m"].notna()]
    near = far.sort_values(["open_distance_m", "nearest_open_id"]).drop_duplicates(keys)
    near = near.assign(nearest_km=near["open_distance_m"] / _METRES_IN_KM)
    near = near.rename(columns={"nearest_open_id": "nearest_provider"})
    return table.merge(near[[*keys, "nearest_provider", "nearest_km"]], how="left", on=keys)


def _known_km(sums: pd.DataFrame) -> pd.Series:
    """Give the person-kilometres, NA where nobody of those without reaches any provider at all."""
    nobody = (sums["residents_without"] > 0) & (sums["unreached"] >= sums["residents_without"])
    known: pd.Series = sums["person_km_beyond"].mask(nobody)
    return known


def _area_names(table: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    names = areas.drop_duplicates("area_id").set_index("area_id")["name_fi"]
    own = table["area_id"].map(names)
    return own.fillna(table["municipality_code"].map(names)).fillna(table["area_id"])


def _evidence(table: pd.DataFrame, searched: pd.DataFrame, checks: pd.DataFrame | None) -> list[str]:
    """Write what each gap rests on as JSON of sorted keys; ``checked`` is the day somebody local answered."""
    dates = searched["retrieved_on"].astype(object).where(searched["retrieved_on"].notna(), None)
    listed: dict[str, list[dict[str, str | None]]] = {need.value: [] for need in Need}
    for need, source, day in zip(searched["need"], searched["source"], dates, strict=True):
        listed[need].append({"name": source, "retrieved_on": day})
    people = table[["data_end", "unreached"]].round().astype("int64")
    told = _told(checks)
    return [
        json.dumps(
            {
                "checked": False,
                "data_end_residents": near_end,
                "method": how,
                "sources": listed[need],
                "unknown_cells": unknown,
                "unreached_residents": unreached,
                **told.get(gap, {}),
            },
            ensure_ascii=False,
            sort_keys=True,
        )
        for gap, need, near_end, unreached, unknown, how in zip(
            table["gap_id"],
            table["need"],
            people["data_end"].tolist(),
            people["unreached"].tolist(),
            table["unknown_cells"].tolist(),
            table["method"].tolist(),
            strict=True,
        )
    ]


def _told(checks: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    if checks is None:
        return {}
    days = checks["told_on"].dt.strftime("%Y-%m-%d")
    return {
        str(gap): {"checked": day, "answer": answer, "checked_by": source}
        for gap, day, answer, source in zip(
            checks.index, days, checks["answer"], checks["source"], strict=True
        )
    }
