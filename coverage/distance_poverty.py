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
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jarjestokartta.coverage.homes import Sums
from jarjestokartta.coverage.travel import Floats, Ints
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need

LACKING = tuple(f"lacking_{count}" for count in range(1, len(Need) + 1))
_MEANS = ["incidence", "depth", "severity"]


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
    return _means(demand, _excess(demand, thresholds_m), _Homes.of(demand))


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
    rows, homes = _excess(demand, thresholds_m), _Homes.of(demand)
    lacks = homes.counted((demand["within_open"] == 0).to_numpy())
    away = homes.counted((rows["unreached"] > 0).to_numpy()) > 0
    people = homes.first["residents"].fillna(0.0)
    cells = {name: people.where(lacks >= count, 0.0) for count, name in enumerate(LACKING, start=1)}
    table = pd.DataFrame({"residents": people, "unreached": people.where(away, 0.0), **cells})
    areas = homes.sums.areas
    measured = areas["municipality_code"].map(_measured(demand)).astype("int64")
    whole = homes.sums.of(table).join(areas).assign(needs=measured)
    inhabited = whole["residents"].where(whole["residents"] > 0)
    for count, name in enumerate(LACKING, start=1):
        whole[name] = (whole[name] / inhabited).clip(upper=1).where(measured >= count)
    means = _means(demand, rows, homes).groupby(["level", "area_id"])[_MEANS].mean()
    result: pd.DataFrame = tables.DISTANCE_POVERTY.conform(whole.join(means, on=["level", "area_id"]))
    return result


def _means(demand: pd.DataFrame, rows: pd.DataFrame, homes: _Homes) -> pd.DataFrame:
    """Give incidence, depth and severity of each area and need from what :func:`_excess` gave."""
    parts = [
        homes.summed(rows.loc[of_need], homes.number[of_need]).assign(need=need.value)
        for need in Need
        if (of_need := (demand["need"] == need).to_numpy()).any()
    ]
    whole = pd.concat(parts, ignore_index=True) if parts else homes.summed(rows, homes.number).assign(need="")
    whole = whole.loc[whole["cells"] > 0].reset_index(drop=True)  # of the others it is not measured
    known = whole["residents"] - whole["unreached"]
    for name in _MEANS:
        below = whole["residents"] if name == "incidence" else known
        whole[name] /= below.where(below > 0)
    order = ["area_id", "level", "municipality_code", "need", "residents", "unreached"]
    return whole[[*order, *_MEANS]]


def _measured(demand: pd.DataFrame) -> pd.Series:
    """Give how many needs are measured, by municipality."""
    pairs = demand[["municipality_code", "need"]].drop_duplicates()
    return pairs["municipality_code"].value_counts()


@dataclass(frozen=True)
class _Homes:
    """The cells of demand: its first row of each, the number of each row's cell, and sums over them."""

    first: pd.DataFrame
    number: Ints
    sums: Sums

    @staticmethod
    def of(demand: pd.DataFrame) -> _Homes:
        number, _ = pd.factorize(demand["cell_id"])
        first = demand.loc[~demand["cell_id"].duplicated()].reset_index(drop=True)
        return _Homes(first, number, Sums.over(first, first.index))

    def counted(self, flags: np.ndarray) -> Floats:
        """Count the rows of each cell where the flag is set."""
        return np.bincount(self.number, weights=flags, minlength=len(self.first)).astype(np.float64)

    def summed(self, rows: pd.DataFrame, number: Ints) -> pd.DataFrame:
        """Sum rows, one a cell at most, to areas; ``cells`` tells of how many."""
        values = np.zeros((len(self.first), len(rows.columns)))
        values[number] = rows.to_numpy(dtype=np.float64)
        cells = pd.DataFrame(values, columns=rows.columns)
        cells["cells"] = np.bincount(number, minlength=len(self.first))
        return self.sums.of(cells).join(self.sums.areas)


def _excess(demand: pd.DataFrame, thresholds_m: Mapping[Need, float]) -> pd.DataFrame:
    """Give what the sums of each row are made of, weighted by its residents."""
    limits = {need.value: metres for need, metres in thresholds_m.items()}
    limit = demand["need"].map(limits).astype("float64")
    people = demand["residents"].fillna(0.0)
    poor = demand["within_open"] == 0
    beyond = (demand["open_distance_m"] / limit - 1).clip(lower=0).where(poor, 0.0)
    return pd.DataFrame(
        {
            "residents": people,
            "unreached": people.where(beyond.isna(), 0.0),
            "incidence": people.where(poor, 0.0),
            "depth": (people * beyond).fillna(0.0),
            "severity": (people * beyond**2).fillna(0.0),
        }
    )
