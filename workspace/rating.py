"""How many associations each area has, per resident too, on both bases of counting."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import counts, dormancy, rates
from jarjestokartta.coverage import seasonal as among
from jarjestokartta.coverage import whole as region
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import AssignReason, Basis, Level, Precision, VillageBy
from jarjestokartta.workspace.inputs import Inputs

# A third of those placed by their postal area stand in another village than their own: where more than this
# share of a village's associations are, its count may be another's, and no verdict is given.
_COARSE_SHARE = 0.25
_BY_POSTAL_AREA = "by_postal_area"
_MILLION = 1_000_000


@dataclass(frozen=True)
class Placed:
    """The associations with where they are, which areas that is in, what they do and where they serve."""

    associations: pd.DataFrame
    located: gpd.GeoDataFrame
    assigned: pd.DataFrame
    labels: pd.DataFrame
    served: pd.DataFrame


def count(placed: Placed, inputs: Inputs) -> list[pd.DataFrame]:
    """Count by home municipality and, where there are villages, by the village of the address."""
    subjects = counts.subjects(placed.associations, placed.labels)
    municipalities = counts.region_ids(inputs.areas, Level.MUNICIPALITY)
    unplaced = placed.assigned.loc[placed.assigned["reason"] == AssignReason.UNPLACED, "association_id"]
    served = placed.served
    unknown = served.loc[served["known_by"] == VillageBy.NOTHING, "association_id"]
    named = {counts.UNPLACED: unplaced, counts.VILLAGE_UNKNOWN: unknown}
    of_home = subjects.assign(
        **{name: subjects.index.isin(ids).astype("int64") for name, ids in named.items()}
    )
    bounds = _likely(placed.associations).reindex(subjects.index)
    of_home = of_home.join(bounds)
    found = [counts.municipality_counts(placed.associations, of_home, municipalities)]
    if len(counts.region_ids(inputs.areas, Level.VILLAGE)):
        coarse = placed.located.loc[placed.located["precision"] == Precision.POSTAL_AREA, "association_id"]
        of_address = subjects.assign(**{_BY_POSTAL_AREA: subjects.index.isin(coarse).astype("int64")})
        of_address = of_address.join(bounds)
        found.append(counts.village_counts(placed.associations, placed.assigned, of_address, inputs.areas))
    told = dormancy.is_told(placed.associations)
    return [_with_range(table, told=told) for table in found]


def likely(associations: pd.DataFrame) -> pd.DataFrame:
    """Bound for each association the probability that it is active on the day of the register. Private."""
    return dormancy.odds(associations, associations[["registered_on", "last_entry_on"]].max().max())


def _likely(associations: pd.DataFrame) -> pd.DataFrame:
    """Give the bounds of each association's activity, in millionths: counts are whole numbers."""
    return (likely(associations) * _MILLION).round().astype("int64")


def _with_range(table: pd.DataFrame, *, told: bool) -> pd.DataFrame:
    """Put the range of those likely to be active in the place of the sums it is made of."""
    sums = table[list(dormancy.SUMS)] / _MILLION
    ranges = dormancy.ranges(sums, table[counts.ALL])
    return table.drop(columns=list(dormancy.SUMS)).join(ranges if told else ranges.mask(ranges.notna()))


@dataclass(frozen=True)
class Compared:
    """Counts of one level beside the residents they are compared by, and where a verdict may be given."""

    counts: pd.DataFrame
    residents: pd.Series
    year: int | None
    basis: Basis
    judged: pd.Series | None = None


def levels(placed: Placed, inputs: Inputs) -> list[Compared]:
    """Give what :func:`count` gives, each basis with its residents."""
    of_home, *of_address = count(placed, inputs)
    people = newest(inputs.residents)
    found = [Compared(of_home, people["residents"], _year(people["year"], of_home.index), Basis.DOMICILE)]
    villages = counts.region_ids(inputs.areas, Level.VILLAGE)
    for table in of_address:
        sure = table[_BY_POSTAL_AREA] <= _COARSE_SHARE * table[counts.ALL]
        persons = counts.village_residents(inputs.areas, people["residents"])
        year = _year(people["year"], villages)
        judged = sure & table.index.isin(villages)
        found.append(Compared(table, persons, year, Basis.ADDRESS, judged))
    return found


def rate(compared: list[Compared], inputs: Inputs, settings: Settings) -> pd.DataFrame:
    """Give the Rates of each level, and of municipalities those that are per people of an age."""
    parts = [
        rates.rates_of_subjects(
            one.counts[list(counts.SUBJECTS)],
            one.residents,
            basis=one.basis,
            residents_year=one.year,
            judgement=judgement(settings),
            judged=_judged(one, settings),
        )
        for one in compared
    ]
    parts += _of_ages(compared[0], newest(inputs.residents), settings)
    return pd.concat(parts, ignore_index=True)


def _judged(one: Compared, settings: Settings) -> pd.Series | None:
    """Tell which areas get a verdict: no municipality whose register seems less whole than others'."""
    if one.basis != Basis.DOMICILE:
        return one.judged
    persons = one.residents.reindex(one.counts.index)
    seems_less = one.counts[counts.ALL] * rates.PER < settings.gaps.least_associations_per_1000 * persons
    seems_less = seems_less.fillna(value=False)
    return None if seems_less.all() else ~seems_less


def judgement(settings: Settings) -> rates.Judgement:
    """Give when an area counts as similar or different."""
    rules = settings.rates
    return rates.Judgement((rules.similar_low, rules.similar_high), rules.false_discovery_rate)


def _of_ages(towns: Compared, people: pd.DataFrame, settings: Settings) -> list[pd.DataFrame]:
    """Give Rates per people of an age; NA where the ages are not known, or largely estimated.

    Not of villages: nine in ten of their cells tell no ages (``docs/adr/0020-withheld-ages.md``).
    """
    unsure = people["age_estimated_share"] > settings.rates.most_ages_estimated
    return [
        rates.rates(
            towns.counts[subject],
            people[column].mask(unsure),
            subject=subject,
            basis=towns.basis,
            residents_year=towns.year,
            judgement=judgement(settings),
            judged=_judged(towns, settings),
        )
        for subject, column in counts.OF_AGES.items()
    ]


def _year(years: pd.Series, ids: pd.Index) -> int | None:
    known = years.reindex(ids).dropna()
    return int(known.max()) if len(known) else None


def whole(rated: pd.DataFrame) -> pd.DataFrame:
    """Give the row of Rates of the region as a whole, of associations by home municipality."""
    return region.rate(rated[(rated["basis"] == Basis.DOMICILE) & (rated["subject"] == counts.ALL)])


def seasonal(inputs: Inputs, settings: Settings) -> tuple[str, ...]:
    """Give the region's municipalities with many second homes to a resident."""
    people = newest(inputs.residents).reset_index()
    towns = counts.region_ids(inputs.areas, Level.MUNICIPALITY)
    people = people[people["area_id"].isin(towns)]
    return tuple(among.seasonal(people, above=settings.rates.second_homes_per_resident))


def few(rates: pd.DataFrame, limits: GapSettings) -> pd.DataFrame:
    """Give the rows of municipalities with too few associations to a resident for a whole register."""
    of_home = rates[(rates["basis"] == Basis.DOMICILE) & (rates["subject"] == counts.ALL)]
    return of_home[(of_home["per_1000"] < limits.least_associations_per_1000).fillna(value=False)]


def newest(residents: pd.DataFrame) -> pd.DataFrame:
    """Give each area's row of the newest year, by ``area_id``."""
    latest = residents.sort_values("year").drop_duplicates("area_id", keep="last")
    return latest.set_index("area_id")
