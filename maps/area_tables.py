"""One row an area, with its counts, rate and verdict: what CSV, workbook and GeoPackage share."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Basis, Level, Need, Role
from jarjestokartta.maps.content import Content

REST_NAMES = {"name_fi": "sijoittamatta", "name_sv": "oplacerade"}

NEEDS = {f"need_{need.replace('-', '_')}": f"need:{need}" for need in Need}
ROLES = {f"role_{role}": f"role:{role}" for role in Role}
_RATE = ["associations", "residents", "residents_year", "per_1000", "low", "high", "shrunk", "verdict"]
# What is counted beside the rates: the columns of counts that each is summed of.
BESIDE = {
    "unclassified": ["unclassified"],
    "unplaced": ["unplaced"],
    "associations_local": ["scale:village", "scale:municipality"],
    "associations_regional": ["scale:region"],
}


def municipalities(content: Content) -> pd.DataFrame:
    """Give the region's municipalities by code; associations by their home municipality.

    Returns
    -------
    pandas.DataFrame
        ``municipality_code``, ``name_fi``, ``name_sv``, then counts and rates (per 1,000 residents), then
        one count for each need and role. NA where unknown or protected.
    """
    areas = _of_level(content, Level.MUNICIPALITY)
    table = areas.rename(columns={"area_id": "municipality_code"})[
        ["municipality_code", "name_fi", "name_sv"]
    ]
    values = _values(content, table["municipality_code"], Basis.DOMICILE)
    # Who has no place at all stands in the rest of the home municipality.
    rest = _beside(content, tables.REST + table["municipality_code"])["unplaced"]
    return table.join(values.assign(unplaced=values["unplaced"].fillna(rest)))


def villages(content: Content) -> pd.DataFrame:
    """Give the region's villages by municipality, each municipality ending with its row ``sijoittamatta``.

    Without any village there is nothing that lies outside them: the table is empty.

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``municipality_code``, then as :func:`municipalities`, counted by address.
    """
    found = _of_level(content, Level.VILLAGE).rename(columns={"parent_id": "municipality_code"})
    codes = _of_level(content, Level.MUNICIPALITY)["area_id"]
    codes = codes if len(found) else codes.iloc[:0]
    rest = pd.DataFrame({"area_id": tables.REST + codes, "municipality_code": codes, **REST_NAMES})
    names = ["area_id", "municipality_code", "name_fi", "name_sv"]
    table = pd.concat([found[names].assign(last=False), rest.astype("str").assign(last=True)])
    table = table.sort_values(["municipality_code", "last", "area_id"], ignore_index=True)[names]
    return table.join(_values(content, table["area_id"], Basis.ADDRESS))


def gaps(content: Content) -> pd.DataFrame:
    """Give gaps by rank, those without a rank last, with the degrees of their centre.

    Returns
    -------
    pandas.DataFrame
        ``rank``, the columns of Gaps, ``lon`` and ``lat`` (WGS84).
    """
    points = content.gaps.geometry.to_crs(crs.DEGREES)
    table = pd.DataFrame(content.gaps.drop(columns="geometry"))
    if "rank" not in table:
        table = table.assign(rank=pd.array([pd.NA] * len(table), dtype="Int64"))
    table = table[["rank", *tables.GAPS.fields]].assign(lon=points.x, lat=points.y)
    return table.sort_values(["rank", "gap_id"], na_position="last", ignore_index=True)


def second_homes_least(content: Content, ids: pd.Series) -> pd.Series:
    """Give the second homes that are known of areas of which not all are, with the index of ``ids``."""
    known = _newest(content.residents)["second_homes_least"]
    return known.reindex(ids).set_axis(ids.index)


def likely(content: Content, ids: pd.Series) -> pd.DataFrame:
    """Give how many associations of each area are likely to be active, with the index of ``ids``.

    ``likely_low`` and ``likely_high``; NA where no range is given.
    """
    counts = pd.DataFrame() if content.counts is None else content.counts
    found = counts.reindex(index=ids, columns=["likely_low", "likely_high"]).astype("Int64")
    return found.set_axis(ids.index)


def has_villages(content: Content) -> bool:
    """Tell whether the region has villages at all."""
    return bool(((content.areas["level"] == Level.VILLAGE) & content.areas["in_region"]).any())


def outside_villages(content: Content, areas: pd.Series) -> pd.Series:
    """Tell which of the area ids are the part of a municipality outside its villages.

    Where there are no villages none is: that area is the municipality itself.
    """
    return areas.str.startswith(tables.REST) & has_villages(content)


def protected(content: Content, table: pd.DataFrame, key: str, basis: Basis) -> pd.DataFrame:
    """Tell for each need and role column of ``table`` whether its count is protected."""
    flags = pd.DataFrame(data=False, index=table.index, columns=[*NEEDS, *ROLES])
    if "protected" not in content.rates:
        return flags
    hidden = content.rates[content.rates["protected"].astype(bool) & (content.rates["basis"] == basis)]
    for column, subject in (NEEDS | ROLES).items():
        flags[column] = table[key].isin(hidden.loc[hidden["subject"] == subject, "area_id"])
    return flags


def _of_level(content: Content, level: Level) -> pd.DataFrame:
    areas = content.areas[(content.areas["level"] == level) & content.areas["in_region"]]
    return pd.DataFrame(areas.drop(columns="geometry")).sort_values("area_id", ignore_index=True)


def _values(content: Content, ids: pd.Series, basis: Basis) -> pd.DataFrame:
    """Give everything that is known of each of ``ids``, with the index of ``ids``."""
    rates = content.rates[content.rates["basis"] == basis]
    whole = rates[rates["subject"] == "all"].set_index("area_id")[_RATE]
    counts = rates.pivot(index="area_id", columns="subject", values="associations")  # noqa: PD010 - NA stays NA
    subjects = NEEDS | ROLES
    by_subject = counts.reindex(index=ids, columns=list(subjects.values())).set_axis(list(subjects), axis=1)
    homes = _newest(content.residents)["second_homes"].reindex(ids)
    table = pd.concat([whole.reindex(ids), _beside(content, ids).set_axis(ids), homes, by_subject], axis=1)
    return table.set_axis(ids.index)


def _newest(residents: pd.DataFrame) -> pd.DataFrame:
    return residents.sort_values("year").drop_duplicates("area_id", keep="last").set_index("area_id")


def _beside(content: Content, ids: pd.Series) -> pd.DataFrame:
    """Give the counts beside the rates, with the index of ``ids``; NA where they were not counted."""
    counts = pd.DataFrame() if content.counts is None else content.counts
    columns = {
        name: counts.reindex(index=ids, columns=parts).sum(axis=1, min_count=1).astype("Int64")
        for name, parts in BESIDE.items()
    }
    return pd.DataFrame(columns).set_axis(ids.index)
