"""How many are without at each distance: residents of municipalities and the region beyond each band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.coverage.homes import InAreas
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need

# A band shorter than this many sides of a cell tells of the cell's middle, not of its people.
SIDES = 2.0
MOST_STEPS = 40  # of a line
_AGES = ("residents_0_14", "residents_65_plus")


def distance_curve(
    demand: pd.DataFrame,
    providers: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    *,
    bands_m: Sequence[float],
    thresholds_m: Mapping[Need, float],
    steps_m: Sequence[float] = (),
) -> pd.DataFrame:
    """Count the residents who have no provider within each band.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives: cells of the region, needs that are measured there.
    providers
        Providers that the demand was made of; one that serves a whole village or municipality serves its
        people in every band.
    cells
        Residents with ``village_id``, whose ages are read.
    bands_m, thresholds_m
        Travel distances at which the curve is read (m): the bands, and of each need its threshold.
    steps_m
        Travel distances at which that of the whole region is read besides, for a line to be drawn of (m).

    Returns
    -------
    pandas.DataFrame
        DistanceCurve, a row a need, area (the municipalities, and ``tables.REGION``) and
        band. The young (0–14) and the old (65+), who travel less far alone, are counted in the shortest
        band of all; NA in the others.
    """
    rows = _rows(demand, providers, cells)
    shortest = min([*bands_m, *thresholds_m.values()], default=0.0)
    parts = [tables.DISTANCE_CURVE.empty()]
    for need, threshold in thresholds_m.items():
        mine = rows.loc[rows["need"] == need]
        bands = {*bands_m, threshold} if len(mine) else set()
        for band in sorted(bands):
            whole = _summed(_beyond(mine, band))
            if band > shortest:
                whole = whole.assign(**{f"{name}_without": np.nan for name in _AGES})
            parts.append(whole.assign(need=need.value, band_m=band))
        if bands:
            parts.append(_whole(mine, sorted({*steps_m} - bands)).assign(need=need.value))
    filled = [part for part in parts if len(part)] or parts
    result: pd.DataFrame = tables.DISTANCE_CURVE.conform(pd.concat(filled, ignore_index=True))
    return result


def least_band_m(cells: gpd.GeoDataFrame) -> float:
    """Give the shortest band that the cells can tell of (m): twice the side of the largest."""
    return SIDES * float(cells["side_m"].max()) if len(cells) else 0.0


def steps(shortest: float, longest: float, *, whole: float, most: int = MOST_STEPS) -> list[float]:
    """Give the steps of a line from the shortest to the longest distance: multiples of ``whole``, few enough.

    >>> steps(2000, 5000, whole=1000), steps(2500, 60_000, whole=1000, most=6)
    ([2000.0, 3000.0, 4000.0, 5000.0], [10000.0, 20000.0, 30000.0, 40000.0, 50000.0, 60000.0])
    """
    apart = whole * max(1, np.ceil((longest - shortest) / whole / most))
    numbers = np.arange(np.ceil(shortest / apart), longest // apart + 1)
    return [float(one) for one in numbers * apart]


def _rows(demand: pd.DataFrame, providers: pd.DataFrame, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the demand with ages, and with the distance 0 where somebody serves the whole area."""
    asked = ["need", "municipality_code", "residents", "distance_m", "open_distance_m"]
    place = pd.Index(cells["cell_id"]).get_indexer(demand["cell_id"])
    need = pd.Index([one.value for one in Need]).get_indexer(pd.Index(demand["need"]))
    ages = {name: cells[name].to_numpy()[place] for name in _AGES}
    rows = demand[asked].assign(**ages)
    where = InAreas(**InAreas.fields_of(cells))
    known_open = providers.loc[providers["known_open"].astype(bool)]
    for column, chosen in (("distance_m", providers), ("open_distance_m", known_open)):
        own = where.by_need(chosen)[need, place]
        rows[column] = rows[column].astype("float64").fillna(np.inf).mask(own, 0.0)
    return rows


def _beyond(rows: pd.DataFrame, band: float) -> pd.DataFrame:
    """Give of each cell its people, and those of them beyond the band."""
    far, far_if_open = rows["open_distance_m"] > band, rows["distance_m"] > band
    people = rows["residents"].astype("float64")
    told = {
        "residents": people,
        "residents_without": people.where(far, people * 0),
        "residents_without_if_open": people.where(far_if_open, people * 0),
    }
    for name in _AGES:
        of_age = rows[name].astype("float64")
        told |= {name: of_age, f"{name}_without": of_age.where(far, of_age * 0)}
    return pd.DataFrame(told).assign(area_id=rows["municipality_code"])


def _whole(rows: pd.DataFrame, steps: Sequence[float]) -> pd.DataFrame:
    """Count the people of the region beyond each step, without their ages."""
    people = rows["residents"].to_numpy(dtype=float)
    far, far_if_open = (rows[name].to_numpy() for name in ("open_distance_m", "distance_m"))
    table = pd.DataFrame(
        {
            "band_m": steps,
            "area_id": tables.REGION,
            "residents": rows["residents"].sum(min_count=1),
            "residents_without": [np.nansum(people[far > step]) for step in steps],
            "residents_without_if_open": [np.nansum(people[far_if_open > step]) for step in steps],
        }
    )
    return _with_share(table)


def _summed(cells: pd.DataFrame) -> pd.DataFrame:
    """Sum what is known: people of unknown number are never summed, NA where no number is known."""
    sums = cells.groupby("area_id", sort=True).sum(min_count=1)
    whole = cells.drop(columns="area_id").sum(min_count=1).to_frame(tables.REGION).T.rename_axis("area_id")
    table = pd.concat([sums, whole])
    return _with_share(table.reset_index())


def _with_share(table: pd.DataFrame) -> pd.DataFrame:
    inhabited = table["residents"].where(table["residents"] > 0)
    return table.assign(share_without=(table["residents_without"] / inhabited).clip(upper=1))
