"""Distance poverty: who lives too far from how many of the needs, and how much too far.

The measures are those of poverty in money, with distance in its place. A resident is poor in a need whose
nearest provider known to be open lies beyond the need's threshold *z*. By what part of the threshold it lies
beyond is the excess g = (d − z) / z, 0 for those who are not poor. The means of g⁰, g¹ and g² over residents
are incidence, depth and severity (Foster, Greer & Thorbecke 1984, `doi:10.2307/1913475`; of distances, where
the poor are those above the line, g has no upper bound). How many needs one is poor in at once is counted as
Alkire & Foster (2011, `doi:10.1016/j.jpubeco.2010.11.006`) do, each need with the same weight.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Level, Need

LACKING = tuple(f"lacking_{count}" for count in range(1, len(Need) + 1))
_KEYS = {Level.MUNICIPALITY: ["municipality_code"], Level.VILLAGE: ["municipality_code", "area_id"]}


def by_need(demand: pd.DataFrame, *, thresholds_m: Mapping[Need, float]) -> pd.DataFrame:
    """Give incidence, depth and severity of each area and need.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives: cells of the region, needs that are measured there.
    thresholds_m
        Travel distance within which each need is met (m).

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``level``, ``municipality_code``, ``need``, ``residents``; ``unreached``, those who reach
        no provider at all; ``incidence`` among all, ``depth`` and ``severity`` among those of whom a distance
        is known, so without the unreached. NA where there is nobody.
    """
    rows = _excess(demand, thresholds_m)
    sums = ["residents", "poor", "unreached", "depth", "severity"]
    parts = []
    for level, keys in _KEYS.items():
        table = rows.groupby([*keys, "need"], sort=True)[sums].sum().reset_index()
        parts.append(table.assign(level=level.value, area_id=table[keys[-1]]))
    whole = pd.concat(parts, ignore_index=True)
    known = whole["residents"] - whole["unreached"]
    whole["incidence"] = whole["poor"] / whole["residents"].where(whole["residents"] > 0)
    for name in ("depth", "severity"):
        whole[name] /= known.where(known > 0)
    order = ["area_id", "level", "municipality_code", "need", "residents", "unreached"]
    return whole[[*order, "incidence", "depth", "severity"]]


def together(demand: pd.DataFrame, *, thresholds_m: Mapping[Need, float]) -> pd.DataFrame:
    """Give for each area how many live too far from at least one, two, … of its measured needs.

    Parameters
    ----------
    demand, thresholds_m
        As of :func:`by_need`.

    Returns
    -------
    pandas.DataFrame
        DistancePoverty. ``lacking_<k>`` is the share of residents poor in *k* needs or more, of the ``needs``
        that are measured in the municipality: NA for more than these. ``incidence``, ``depth`` and
        ``severity`` are means over the measured needs; ``unreached`` are those who reach no provider of some
        need at all.
    """
    rows = _excess(demand, thresholds_m)
    cell = ["municipality_code", "area_id", "cell_id"]
    rows = rows.assign(lacks=demand["within_open"].to_numpy() == 0, nowhere=rows["unreached"] > 0)
    grouped = rows.groupby(cell, sort=True)
    homes = grouped.agg(
        residents=("residents", "first"),
        needs=("need", "size"),
        lacks=("lacks", "sum"),
        away=("nowhere", "max"),
    ).reset_index()
    homes["unreached"] = homes["residents"].where(homes["away"], 0.0)
    counted = [homes["residents"].where(homes["lacks"] >= count, 0.0) for count in range(1, len(LACKING) + 1)]
    homes = homes.assign(**dict(zip(LACKING, counted, strict=True)))
    means = by_need(demand, thresholds_m=thresholds_m)
    means = means.groupby(["level", "area_id"])[["incidence", "depth", "severity"]].mean()
    parts = []
    for level, keys in _KEYS.items():
        groups = homes.groupby(keys, sort=True)
        table = groups[["residents", "unreached", *LACKING]].sum().join(groups["needs"].max()).reset_index()
        parts.append(table.assign(level=level.value, area_id=table[keys[-1]]))
    whole = pd.concat(parts, ignore_index=True)
    inhabited = whole["residents"].where(whole["residents"] > 0)
    for count, name in enumerate(LACKING, start=1):
        whole[name] = (whole[name] / inhabited).clip(upper=1).where(whole["needs"] >= count)
    whole = whole.merge(means.reset_index(), on=["level", "area_id"], how="left")
    result: pd.DataFrame = tables.DISTANCE_POVERTY.conform(whole)
    return result


def _excess(demand: pd.DataFrame, thresholds_m: Mapping[Need, float]) -> pd.DataFrame:
    """Give what the sums of each row are made of, weighted by its residents."""
    limit = (
        demand["need"].map({need.value: metres for need, metres in thresholds_m.items()}).astype("float64")
    )
    people = demand["residents"].fillna(0.0)
    poor = demand["within_open"] == 0
    beyond = (demand["open_distance_m"] / limit - 1).clip(lower=0).where(poor, 0.0)
    return demand[["cell_id", "municipality_code", "area_id", "need"]].assign(
        residents=people,
        poor=people.where(poor, 0.0),
        unreached=people.where(beyond.isna(), 0.0),
        depth=(people * beyond).fillna(0.0),
        severity=(people * beyond**2).fillna(0.0),
    )
