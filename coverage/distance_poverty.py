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
IF_OPEN = "_if_open"  # what is reckoned with places of unknown openness as open
_MEANS = ["incidence", "depth", "severity"]


def together(demand: pd.DataFrame, *, thresholds_m: Mapping[Need, float]) -> pd.DataFrame:
    """Give for each area how many live too far from at least one, two, … of its measured needs.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives: cells of the region, needs that are measured there.
    thresholds_m
        Travel distance within which each need is met (m).

    Returns
    -------
    pandas.DataFrame
        DistancePoverty. ``lacking_<k>`` is the share of residents poor in *k* needs or more, of the ``needs``
        that are measured in the municipality: NA for more than these. ``incidence`` (among all), ``depth``
        and ``severity`` (among those of whom a distance is known) are means over the measured needs;
        ``unreached`` are those who reach no provider of some need at all. NA where there is nobody. The
        columns ``…_if_open`` are the same with providers of unknown openness or reach as open.
    """
    homes = _Homes.of(demand)
    areas = homes.sums.areas
    people = homes.sums.of(homes.people.to_frame("residents"))
    needs = areas["municipality_code"].map(_measured(demand)).astype("int64")
    table = areas.join(people).assign(needs=needs)
    for suffix, served, metres in (("", "within_open", "open_distance_m"), (IF_OPEN, "within", "distance_m")):
        rows = _excess(demand, demand[served], demand[metres], thresholds_m)
        told = _lacking(rows, homes, table).join(_means(demand["need"], rows, homes))
        table = table.join(told.add_suffix(suffix))
    result: pd.DataFrame = tables.DISTANCE_POVERTY.conform(table)
    return result


def _lacking(rows: pd.DataFrame, homes: _Homes, areas: pd.DataFrame) -> pd.DataFrame:
    """Give the share of residents poor in so many needs or more, and who reaches nothing, by area."""
    lacks, away = homes.counted(rows["poor"]), homes.counted(rows["unreached"] > 0)
    cells = {name: homes.people.where(lacks >= count, 0.0) for count, name in enumerate(LACKING, start=1)}
    table = homes.sums.of(pd.DataFrame(cells | {"unreached": homes.people.where(away > 0, 0.0)}))
    inhabited = areas["residents"].where(areas["residents"] > 0)
    for count, name in enumerate(LACKING, start=1):
        table[name] = (table[name] / inhabited).clip(upper=1).where(areas["needs"] >= count)
    return table


def _means(needs: pd.Series, rows: pd.DataFrame, homes: _Homes) -> pd.DataFrame:
    """Give incidence, depth and severity, means over the needs that are measured, by row of the areas."""
    parts = [pd.DataFrame(columns=_MEANS, dtype="float64")]
    for need in needs.unique():
        of_need = (needs == need).to_numpy()
        whole = homes.summed(rows.loc[of_need, ["residents", "unreached", *_MEANS]], homes.number[of_need])
        whole = whole.loc[whole["cells"] > 0]  # of the others it is not measured
        known = whole["residents"] - whole["unreached"]
        below = {name: whole["residents"] if name == "incidence" else known for name in _MEANS}
        parts.append(pd.DataFrame({name: whole[name] / one.where(one > 0) for name, one in below.items()}))
    filled = [part for part in parts if len(part)] or parts
    means: pd.DataFrame = pd.concat(filled).groupby(level=0).mean()
    return means


def _measured(demand: pd.DataFrame) -> pd.Series:
    """Give how many needs are measured, by municipality."""
    pairs = demand[["municipality_code", "need"]].drop_duplicates()
    return pairs["municipality_code"].value_counts()


@dataclass(frozen=True)
class _Homes:
    """The cells of demand: the residents of each, the number of each row's cell, and sums over them."""

    people: pd.Series
    number: Ints
    sums: Sums

    @staticmethod
    def of(demand: pd.DataFrame) -> _Homes:
        number, _ = pd.factorize(demand["cell_id"])
        first = demand.loc[~demand["cell_id"].duplicated()].reset_index(drop=True)
        return _Homes(first["residents"].fillna(0.0), number, Sums.over(first, first.index))

    def counted(self, flags: pd.Series) -> Floats:
        """Count the rows of each cell where the flag is set."""
        return np.bincount(self.number, weights=flags, minlength=len(self.people)).astype(np.float64)

    def summed(self, rows: pd.DataFrame, number: Ints) -> pd.DataFrame:
        """Sum rows, one a cell at most, to areas; ``cells`` tells of how many."""
        values = np.zeros((len(self.people), len(rows.columns)))
        values[number] = rows.to_numpy(dtype=np.float64)
        cells = pd.DataFrame(values, columns=rows.columns)
        cells["cells"] = np.bincount(number, minlength=len(self.people))
        return self.sums.of(cells)


def _excess(
    demand: pd.DataFrame, served: pd.Series, metres: pd.Series, thresholds_m: Mapping[Need, float]
) -> pd.DataFrame:
    """Give who is poor, and what the sums of each row are made of, weighted by its residents.

    ``served`` is by how many, ``metres`` how far the nearest of them is; of the rows of ``demand``.
    """
    limits = {need.value: limit for need, limit in thresholds_m.items()}
    people = demand["residents"].fillna(0.0)
    poor = served == 0
    beyond = (metres / demand["need"].map(limits).astype("float64") - 1).clip(lower=0).where(poor, 0.0)
    return pd.DataFrame(
        {
            "poor": poor,
            "residents": people,
            "unreached": people.where(beyond.isna(), 0.0),
            "incidence": people.where(poor, 0.0),
            "depth": (people * beyond).fillna(0.0),
            "severity": (people * beyond**2).fillna(0.0),
        }
    )
