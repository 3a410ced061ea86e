"""Competition-aware access of areas, for each need that places supply, and how its sums were checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.coverage import access, spots, supply
from jarjestokartta.coverage.homes import Sums, homes
from jarjestokartta.coverage.links import Links, weigh, zones
from jarjestokartta.coverage.rates import PER
from jarjestokartta.coverage.travel import AnyTravel, Flags, Pairs
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.access_vocabulary import AccessMethod
from jarjestokartta.geo.vocabulary import Need, ProviderKind

_MEANS = (AccessMethod.TWO_STEP, AccessMethod.ENHANCED, AccessMethod.BALANCED)
_IF_OPEN = "_if_open"
_NEAR = "residents_near"


@dataclass(frozen=True)
class Competition:
    """Access by area and need, what there was to share, and the sums that had to hold.

    Parameters
    ----------
    areas
        AreaAccess.
    supply
        AccessSupply.
    sums
        AccessSums.
    """

    areas: pd.DataFrame
    supply: pd.DataFrame
    sums: pd.DataFrame


@dataclass(frozen=True)
class Amounts:
    """How much each place supplies: ``amounts`` by place, ``known`` of known capacity, persons worth 1."""

    amounts: pd.Series
    known: int
    unit: float


def amounts(capacity: pd.Series) -> Amounts:
    """Count a place of unknown capacity as 1, and one of known capacity by the median of those known.

    Persons beside ones would make a hall of 200 worth 200 halls of which nobody knows the size.

    Parameters
    ----------
    capacity
        Persons, NA where unknown, of places of one need.

    Returns
    -------
    Amounts
        ``unit`` is the median of the capacities above 0; NaN where none is known.

    >>> amounts(pd.Series([30.0, 60.0, 90.0, float("nan")])).amounts.tolist()
    [0.5, 1.0, 1.5, 1.0]
    """
    persons = capacity.astype("float64")
    unit = float(persons.loc[persons > 0].median())
    known = persons.notna()
    counted = (persons / unit).fillna(0.0).where(known, 1.0)
    return Amounts(counted, int(known.sum()), unit)


def compete(
    cells: gpd.GeoDataFrame,
    providers: pd.DataFrame,
    capacity: pd.Series,
    areas: pd.DataFrame,
    measured: pd.DataFrame,
    *,
    thresholds_m: Mapping[Need, float],
    zone_weights: Sequence[float],
    travel: AnyTravel,
) -> Competition:
    """Share the places of each need among all who live within its threshold, those beyond the region too.

    Only needs that places supply are measured so, and of hobbies their places alone: an association has no
    seats and serves a whole area. As with gaps, places of unknown openness are no supply; columns that end
    in ``_if_open`` tell how it would be if all of them were open.

    Parameters
    ----------
    cells
        Residents with ``village_id``; NA residents demand nothing.
    providers
        Those that reach is made of (:mod:`coverage.supply`), places of the wider buffer included.
    capacity
        Persons, NA where unknown, of the places that are shared, by ``site_id``; other providers are not.
    areas, measured
        Areas of both levels, and Measured: a need not measured in a municipality gives NA there.
    thresholds_m
        Travel distance within which each need is met (m): one zone of 2SFCA, all zones of the others.
    zone_weights
        Of zones of the same width, the nearest first.
    travel
        How distances are measured.

    Raises
    ------
    CrsError
        When ``cells`` is not in EPSG:3067.
    """
    crs.require(cells, crs.METRES, name="Residents")
    from_homes = spots.cells_of(cells, travel).ends
    people = cells["residents"].astype("float64").set_axis(cells["cell_id"])
    sums = Sums.over(homes(cells, areas), cells.index)
    inside: Flags = sums.members.sum(axis=0) > 0
    known = measured.loc[measured["measured"].astype(bool)]
    rows, supplies, checks = [], [], []
    for need in supply.BY_SITES:
        mine = spots.of_need(providers, need)
        near = travel.within(from_homes, spots.gather(mine, travel).ends, thresholds_m[need])
        pairs, places = _places(near, mine, spots.numbers(mine, travel), capacity)
        found = _of_need(pairs, people, places, inside, (thresholds_m[need], zone_weights))
        judged = pd.Index(known.loc[known["need"] == need, "municipality_code"])
        rows.append(_by_area(found.cells, people, sums, judged).assign(need=need.value))
        supplies.append(found.supply.assign(need=need.value))
        checks.append(found.sums.assign(need=need.value))
    return Competition(
        areas=tables.AREA_ACCESS.conform(pd.concat(rows, ignore_index=True)),
        supply=tables.ACCESS_SUPPLY.conform(pd.concat(supplies, ignore_index=True)),
        sums=tables.ACCESS_SUMS.conform(pd.concat(checks, ignore_index=True)),
    )


def _places(
    near: Pairs, providers: pd.DataFrame, numbers: pd.Series, capacity: pd.Series
) -> tuple[Pairs, pd.DataFrame]:
    """Take the places that are shared out of their spots: pairs of cells and places, and the places."""
    is_site = providers["provider_kind"] == ProviderKind.SITE
    mine = providers.loc[is_site & providers["provider_id"].isin(capacity.index) & providers["x"].notna()]
    spot = numbers.reindex(mine.index).to_numpy(dtype=np.int64)
    order = np.argsort(spot, kind="stable")
    begins = np.searchsorted(spot[order], np.arange(near.spot.max(initial=-1) + 2))
    many = np.diff(begins)[near.spot]
    nth = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    place = order[np.repeat(begins[near.spot], many) + nth]
    pairs = Pairs(np.repeat(near.cell, many), place, np.repeat(near.metres, many))
    return pairs, mine.assign(capacity=capacity.reindex(mine["provider_id"]).to_numpy())


@dataclass(frozen=True)
class _OfNeed:
    cells: pd.DataFrame
    supply: pd.DataFrame
    sums: pd.DataFrame


def _of_need(
    pairs: Pairs,
    people: pd.Series,
    providers: pd.DataFrame,
    inside: Flags,
    within: tuple[float, Sequence[float]],
) -> _OfNeed:
    """Share the places known to be open, then those of unknown openness with them."""
    is_open = providers["known_open"].to_numpy(dtype=bool)
    parts = [
        _shared(_of(pairs, chosen), people, providers.loc[chosen, "capacity"], inside, within)
        for chosen in (is_open, np.ones(len(is_open), dtype=bool))
    ]
    flags = pd.Index([True, False], name="known_open")
    return _OfNeed(
        cells=parts[0].cells.join(parts[1].cells.add_suffix(_IF_OPEN)),
        supply=pd.concat([part.supply for part in parts], keys=flags).reset_index(0),
        sums=pd.concat([part.sums for part in parts], keys=flags).reset_index(0),
    )


def _of(pairs: Pairs, chosen: Flags) -> Pairs:
    """Leave the pairs of the chosen places, numbered among themselves."""
    kept, number = chosen[pairs.spot], np.cumsum(chosen) - 1
    return Pairs(pairs.cell[kept], number[pairs.spot[kept]], pairs.metres[kept])


def _shared(
    pairs: Pairs,
    people: pd.Series,
    capacity: pd.Series,
    inside: Flags,
    within: tuple[float, Sequence[float]],
) -> _OfNeed:
    """Share one set of places by every measure."""
    metres, weights = within
    counted = amounts(capacity)
    given = counted.amounts
    near, zoned = weigh(pairs, zones(metres, [1.0])), weigh(pairs, zones(metres, weights))
    one = access.two_step(near, people, given)
    many = access.two_step(zoned, people, given, method=AccessMethod.ENHANCED)
    even = access.balanced(zoned, people, given)
    falling = access.availability(zoned, people, given)
    nowhere = access.unreached(one, given)
    cells = {
        AccessMethod.TWO_STEP: one.cells,
        AccessMethod.ENHANCED: many.cells,
        AccessMethod.BALANCED: access.level_met(zoned, people, even),
        AccessMethod.AVAILABILITY: falling.cells,
        _NEAR: people.where(_reached(near, len(people)), 0.0),
    }
    told = {
        "places": len(given),
        "known_capacity": counted.known,
        "unit_persons": counted.unit,
        "supply": given.sum(),
        "unreached_places": len(nowhere),
        "unreached_supply": nowhere.sum(),
        "beyond_region": falling.cells.to_numpy()[~inside].sum(),
    }
    return _OfNeed(
        cells=pd.DataFrame({str(name).replace("-", "_"): column for name, column in cells.items()}),
        supply=pd.DataFrame([told]),
        sums=_told(one, many, even, falling),
    )


def _reached(links: Links, size: int) -> Flags:
    reached: Flags = np.bincount(links.cell, minlength=size) > 0
    return reached


def _told(*found: access.Access) -> pd.DataFrame:
    listed: Iterable[access.Sum] = (one for each in found for one in each.sums)
    return pd.DataFrame(
        [(one.method.value, one.conserved.value, one.shared, one.there, one.holds) for one in listed],
        columns=["method", "conserved", "shared", "there", "holds"],
    )


def _by_area(found: pd.DataFrame, people: pd.Series, sums: Sums, judged: pd.Index) -> pd.DataFrame:
    """Give what the residents of each area have on average, and what falls to them together."""
    number = people.fillna(0.0)
    means = [name + suffix for name in map(_column, _MEANS) for suffix in ("", _IF_OPEN)]
    table = found.assign(residents=number)
    table[means] = table[means].mul(number, axis=0)
    whole = sums.of(table)
    inhabited = whole["residents"].where(whole["residents"] > 0)
    whole[means] = PER * whole[means].div(inhabited, axis=0)
    known = sums.areas["municipality_code"].isin(judged)
    whole[[*found.columns]] = whole[[*found.columns]].where(known)
    return sums.areas.join(whole)


def _column(method: AccessMethod) -> str:
    return method.value.replace("-", "_")
