"""Equity: whose residents are without, by income of their postal area, by age and by municipality.

Income is that of a postal area, not of a person: what is told of the lowest third is told of people who live
in postal areas of low median income.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage.distance_curve import SIDES
from jarjestokartta.coverage.homes import InAreas
from jarjestokartta.coverage.travel import Ints
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need, PeopleBy, PeopleGroup

THIRDS = (PeopleGroup.LOWEST, PeopleGroup.MIDDLE, PeopleGroup.HIGHEST)
AGES = {PeopleGroup.CHILDREN: "residents_0_14", PeopleGroup.OLDER: "residents_65_plus"}

_WITHOUT = ("residents_without", "residents_without_if_open")
# Of which sums the part is told whose age is estimated.
_ESTIMATED = {"residents": "estimated_share", "residents_without": "estimated_share_without"}


def thirds(residents: pd.Series, incomes: pd.Series) -> pd.Series:
    """Part areas into three by income, each with about a third of the residents of known income.

    Parameters
    ----------
    residents
        Persons by area.
    incomes
        Median income of the inhabitants by area (€ a year), NA where it is not told.

    Returns
    -------
    pandas.Series
        PeopleGroup by the index of ``residents``. Areas are not split, and those of the same income stay
        together: an area belongs to the third in which the middle of its income's residents lies.

    >>> people = pd.Series([100.0, 50.0, 150.0, 150.0, 9.0], index=list("abcde"))
    >>> thirds(people, pd.Series([20e3, 20e3, 22e3, 25e3], index=list("abcd"))).tolist()
    ['lowest', 'lowest', 'middle', 'highest', 'unknown']
    """
    told = incomes.reindex(residents.index).astype("float64")
    people = residents.fillna(0.0).groupby(told).sum().sort_index()
    total = float(people.sum())
    if not total:
        return pd.Series(PeopleGroup.UNKNOWN.value, index=residents.index, dtype="str")
    middle = (people.cumsum() - people / 2) / total
    names = np.array([one.value for one in THIRDS], dtype=object)
    place = pd.Series(names[np.minimum((3 * middle).astype("int64"), 2)], index=people.index, dtype="str")
    return told.map(place).fillna(PeopleGroup.UNKNOWN.value).astype("str")


def shortest_m(bands_m: tuple[float, ...], side_m: float) -> float:
    """Give the distance at which ages are read (m): the shortest band that the cells can tell of.

    >>> shortest_m((2000.0, 5000.0), 1000.0), shortest_m((1000.0, 5000.0), 1000.0)
    (2000.0, 2000.0)
    """
    return max(min(bands_m), SIDES * side_m)


def equity(
    demand: pd.DataFrame,
    providers: pd.DataFrame,
    cells: pd.DataFrame,
    incomes: pd.Series,
    *,
    thresholds_m: Mapping[Need, float],
    age_band_m: float,
) -> pd.DataFrame:
    """Sum who is without by income third, by age and by municipality.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives: cells of the region, needs that are measured there.
    providers
        Providers that the demand was made of.
    cells
        Residents with ages, ``village_id`` and ``postal_area_id``.
    incomes
        Median income by ``area_id`` of postal areas (€ a year).
    thresholds_m
        Travel distance within which each need is met (m): that of all groups but those by age.
    age_band_m
        Travel distance at which ages are read (:func:`shortest_m`), everyone's too, to compare them with.

    Returns
    -------
    pandas.DataFrame
        Equity. Municipalities where a need is not measured are in no sum of it, and have no row; people whose
        number or age is not known are never summed. ``income_low`` and ``income_high`` are the least and the
        greatest median income of the postal areas of a third. Without any income there are no rows of it.
    """
    place = pd.Index(cells["cell_id"]).get_indexer(demand["cell_id"])
    people = demand["residents"].fillna(0.0).astype("float64")
    group = thirds(_by_postal_area(cells.iloc[np.unique(place)]), incomes)
    third = cells["postal_area_id"].map(group.astype("object")).astype("object")
    third = third.fillna(PeopleGroup.UNKNOWN.value).to_numpy()[place]  # without incomes there is none to map
    sums = {name: demand[name].to_numpy() for name in _WITHOUT}
    rows = pd.DataFrame({"need": demand["need"].to_numpy(), "residents": people.to_numpy(), **sums})
    parts = [
        _summed(rows, PeopleBy.REGION, PeopleGroup.EVERYONE.value),
        _summed(rows, PeopleBy.MUNICIPALITY, demand["municipality_code"].to_numpy()),
    ]
    if (group != PeopleGroup.UNKNOWN).any():
        parts.append(_summed(rows, PeopleBy.INCOME, third))
    table = pd.concat(parts, ignore_index=True)
    limits = {need.value: metres for need, metres in thresholds_m.items()}
    table = table.assign(within_m=table["need"].map(limits))
    ages = _by_age(demand, providers, cells, place, age_band_m)
    table = pd.concat([table, ages.assign(within_m=age_band_m)], ignore_index=True)
    return _finished(table, _ranges(incomes, group))


def _by_postal_area(cells: pd.DataFrame) -> pd.Series:
    """Give the residents of each postal area who live in the region."""
    sums: pd.Series = cells["residents"].astype("float64").groupby(cells["postal_area_id"]).sum()
    return sums


def _summed(rows: pd.DataFrame, by: PeopleBy, people: str | NDArray[np.object_]) -> pd.DataFrame:
    """Sum all but the need by need and group."""
    sums = rows.assign(people=people).groupby(["need", "people"], sort=True).sum()
    return sums.reset_index().assign(by=by.value)


def _by_age(
    demand: pd.DataFrame, providers: pd.DataFrame, cells: pd.DataFrame, place: Ints, band_m: float
) -> pd.DataFrame:
    """Sum everyone and both ages beyond the band; ``place`` is the cell of each row of the demand."""
    beyond = {
        "residents_without": ("open_distance_m", providers.loc[providers["known_open"].astype(bool)]),
        "residents_without_if_open": ("distance_m", providers),
    }
    far = {
        name: (demand[column] > band_m).to_numpy() | demand[column].isna().to_numpy()
        for name, (column, _) in beyond.items()
    }
    where = InAreas(**InAreas.fields_of(cells))
    need = pd.Index([one.value for one in Need]).get_indexer(pd.Index(demand["need"]))
    far = {name: far[name] & ~where.by_need(beyond[name][1])[need, place] for name in far}
    share = cells["age_estimated_share"].fillna(0.0).to_numpy(dtype=float)[place]
    parts = []
    for group, column in {PeopleGroup.EVERYONE: "residents", **AGES}.items():
        persons = cells[column].fillna(0.0).to_numpy(dtype=float)[place]
        sums = {"residents": persons, **{name: np.where(far[name], persons, 0.0) for name in far}}
        estimated = share * (group is not PeopleGroup.EVERYONE)
        told = {part: estimated * sums[whole] for whole, part in _ESTIMATED.items()}
        rows = pd.DataFrame({"need": demand["need"].to_numpy(), **sums, **told})
        parts.append(_summed(rows, PeopleBy.AGE, group.value))
    return pd.concat(parts, ignore_index=True)


def _ranges(incomes: pd.Series, group: pd.Series) -> pd.DataFrame:
    told = incomes.reindex(group.index).astype("float64")
    found = told.groupby(group).agg(["min", "max"]).set_axis(["income_low", "income_high"], axis=1)
    return found.rename_axis("people").assign(by=PeopleBy.INCOME.value).reset_index()


def _finished(table: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    table = table.merge(ranges, on=["by", "people"], how="left")
    inhabited = table["residents"].where(table["residents"] > 0)
    for name in _WITHOUT:
        table[name.replace("residents", "share", 1)] = (table[name] / inhabited).clip(upper=1)
    for whole, part in _ESTIMATED.items():
        table[part] = (table[part] / table[whole].where(table[whole] > 0)).clip(upper=1)
    result: pd.DataFrame = tables.EQUITY.conform(table[list(tables.EQUITY.fields)])
    return result
