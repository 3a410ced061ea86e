"""Activity places that surveys tell: premises at a building, and, where they may be used, sites."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import address, crs, decisions, geocode, site_merge, tables
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vocabulary import (
    GeocodeReason,
    Need,
    OpenTo,
    OwnerType,
    PlaceKind,
    Precision,
    SurveyField,
)

METHOD = "survey"
_POSTAL = r"^(?P<street>.*?)[\s,]*(?:\b(?P<code>\d{5})\b[\s,]*(?P<office>[^\d]*))?$"
_ADDRESS, _POINT, _NAME = (
    SurveyField.PLACE_ADDRESS.value,
    SurveyField.PLACE_POINT.value,
    SurveyField.PLACE_NAME.value,
)
# A place of these names is somebody's home.
_HOME = r"\b(?:kot(?:i|ona|onaan|iosoite)|puheenjohtajan?|sihteerin?|hemma|ordförandens?|home)\b"
_OPEN = [OpenTo.ALL.value, OpenTo.MEMBERS.value]
_ONE_PLACE_M = 150.0


def places(
    associations: pd.DataFrame, held: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Find the activity places that are known to a building.

    An address with a flat is no premises, nor is the contact's own address without the name of a place: it
    may be a home.

    Parameters
    ----------
    associations
        Associations of the register.
    held
        What holds of each (:func:`jarjestokartta.geo.survey.told.newest`).
    gazetteer
        Where addresses are looked up; without one only coordinates tell a place.
    areas
        Areas of all levels.

    Returns
    -------
    GeoDataFrame
        By ``association_id``, EPSG:3067: ``street_address``, ``postal_code``, ``post_office`` (NA where only
        coordinates were told), ``municipality_code``, ``matched_address``, ``source``, and the fields of
        the place.
    """
    own = _with_contacts(held, associations)
    rows = _in_parts(own)
    found = geocode.locate(rows, gazetteer, areas)
    given = own[_POINT].astype("str").str.extract(r"^(?P<e>\d+) (?P<n>\d+) (?P<precision>\S+)$")
    exact = (given["precision"] == Precision.BUILDING).fillna(value=False)
    points = gpd.GeoSeries(
        gpd.points_from_xy(given["e"].astype("float64"), given["n"].astype("float64")), crs=crs.METRES
    )
    lived_in = _lived_in(own, rows)
    by_address = (found["precision"] == Precision.BUILDING) & ~lived_in
    known = exact | by_address
    table = gpd.GeoDataFrame(
        rows.assign(
            municipality_code=found["municipality_code"].where(~exact),
            matched_address=found["matched_address"].where(by_address),
            source=own[f"{_ADDRESS}|source"].fillna(own[f"{_POINT}|source"]),
            told_on=own[f"{_ADDRESS}|told_on"].fillna(own[f"{_POINT}|told_on"]),
            **{field.value: own[field.value] for field in SurveyField if field.value.startswith("place-")},
        ),
        geometry=found.geometry.where(~exact, points),
        crs=crs.METRES,
    )
    for name in ("street_address", "postal_code", "post_office"):
        table[name] = table[name].mask(lived_in)
    placed: gpd.GeoDataFrame = table[known.to_numpy(dtype=bool)].set_index("association_id")
    return placed


def _with_contacts(held: pd.DataFrame, associations: pd.DataFrame) -> pd.DataFrame:
    """Give those of whom a place is told, with their home municipality and the register's address."""
    own = held.reindex(associations["association_id"]).reset_index()
    own = own.assign(
        home_municipality=associations["home_municipality"].to_numpy(),
        contact=decisions.address_text(associations).to_numpy(),
    )
    return own[own[_ADDRESS].notna() | own[_POINT].notna()].reset_index(drop=True)


def _in_parts(own: pd.DataFrame) -> pd.DataFrame:
    """Give the told addresses as the geocoder takes them."""
    parts = own[_ADDRESS].astype("str").str.extract(_POSTAL).astype("str")
    office = parts["office"].str.strip().astype("str")
    return pd.DataFrame(
        {
            "association_id": own["association_id"],
            "home_municipality": own["home_municipality"],
            "street_address": parts["street"].where(parts["street"] != ""),
            "postal_code": parts["code"],
            "post_office": office.where(office != ""),
        }
    )


def _lived_in(own: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Tell which addresses may be homes.

    With a flat, in care of someone, called a home, or the contact's own without the name of a place.
    """
    parsed = address.parse_table(rows)
    contact = decisions.same_text(own[_ADDRESS].astype("str"), own["contact"].astype("str"))
    street = own["contact"].astype("str").str.split(",").str[0]
    contact |= decisions.same_text(rows["street_address"].astype("str"), street)
    called = own[_NAME].str.contains(_HOME, case=False, regex=True).fillna(value=False).astype(bool)
    return parsed["flat"].notna() | parsed["care_of"].notna() | called | (contact & own[_NAME].isna())


def premises(located: gpd.GeoDataFrame, told: gpd.GeoDataFrame, decided: pd.Series) -> gpd.GeoDataFrame:
    """Put associations at the activity places told, as premises; a person's decision on a place wins.

    Parameters
    ----------
    located
        Located.
    told
        What :func:`places` gives.
    decided
        Of the index of ``located``: whether a person has said where it is.
    """
    own = told.reindex(located["association_id"]).set_index(located.index)
    hit = located["association_id"].isin(told.index) & ~decided.to_numpy()
    changed = located.assign(
        geometry=located.geometry.where(~hit, gpd.GeoSeries(own.geometry, crs=crs.METRES)),
        precision=located["precision"].mask(hit, Precision.BUILDING.value),
        place_kind=located["place_kind"].mask(hit, PlaceKind.PREMISES.value),
        method=located["method"].mask(hit, METHOD),
        score=located["score"].mask(hit, 1.0),
        runner_up=located["runner_up"].mask(hit),
        shared=located["shared"].mask(hit),
        reason=located["reason"].mask(hit, GeocodeReason.SURVEY.value),
        source=located["source"].mask(hit, own["source"]),
        **{
            name: located[name].mask(hit, own.get(name, pd.NA))
            for name in ("municipality_code", "matched_address", "building_use")
            if name in located
        },
    )
    conformed: gpd.GeoDataFrame = tables.LOCATED.conform(changed)
    return conformed


def with_addresses(
    associations: pd.DataFrame, located: gpd.GeoDataFrame, told: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Give associations that are placed by a survey the address of that place.

    What the register says is a contact's, often a home, and must not be published as that of premises.
    """
    by_survey = located.loc[located["method"] == METHOD, "association_id"]
    hit = associations["association_id"].isin(by_survey)
    own = told.reindex(associations["association_id"]).set_index(associations.index)
    line = decisions.address_text(associations)
    before = associations.get("register_address", pd.Series(pd.NA, index=associations.index, dtype="str"))
    return associations.assign(
        **{
            name: associations[name].mask(hit, own[name])
            for name in ("street_address", "postal_code", "post_office")
        },
        register_address=before.mask(hit, before.fillna(line)),
    )


def sites(told: gpd.GeoDataFrame, seasons: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Give the places that bear a name and are known to be open to somebody, as Sites.

    Parameters
    ----------
    told
        What :func:`places` gives.
    seasons
        Words for the codes of seasons.
    """
    open_to = told[SurveyField.PLACE_OPEN_TO.value]
    own = told[told[_NAME].notna() & open_to.isin(_OPEN)].reset_index()
    if own.empty:
        empty: gpd.GeoDataFrame = tables.SITES.empty()
        return empty
    count = own[SurveyField.PLACE_CAPACITY.value]
    step_free = own[SurveyField.PLACE_STEP_FREE.value].map({"yes": True, "no": False})
    key = own[_NAME].map(normal)
    table = gpd.GeoDataFrame(
        {
            "site_id": _ids(key, own.geometry),
            "name": own[_NAME],
            "needs": Need.MEETING_PLACES.value,
            "source": own["source"],
            "owner_type": OwnerType.UNKNOWN.value,
            "capacity": pd.to_numeric(count, errors="coerce").astype("float64"),
            "open_to": own[SurveyField.PLACE_OPEN_TO.value],
            "season": own[SurveyField.PLACE_SEASON.value].map(dict(seasons)).astype("str"),
            "step_free": step_free.astype("boolean"),
            "checked_on": own["told_on"],
            "street_address": own["street_address"].astype("str"),
            "municipality_code": own["municipality_code"].astype("str"),
        },
        geometry=own.geometry,
        crs=crs.METRES,
    )
    # Several associations of one hall: the newest word, and of equally new ones the first.
    newest = table.sort_values(["checked_on", "site_id"], ascending=[False, True], na_position="last")
    once = newest.drop_duplicates("site_id").sort_values("site_id", ignore_index=True)
    conformed: gpd.GeoDataFrame = tables.SITES.conform(once)
    return conformed


def _ids(names: pd.Series, points: gpd.GeoSeries) -> list[str]:
    """Give one id to all that bear one name within :data:`_ONE_PLACE_M` of the first of them."""
    ids: list[str] = []
    firsts: dict[str, list[tuple[float, float]]] = {}
    for name, x, y in zip(names, points.x, points.y, strict=True):
        near = [at for at in firsts.setdefault(name, []) if np.hypot(at[0] - x, at[1] - y) <= _ONE_PLACE_M]
        if not near:
            firsts[name].append((x, y))
        at = near[0] if near else (x, y)
        ids.append("survey:" + decisions.mark([name, round(at[0]), round(at[1])]))
    return ids


def with_sites(known: gpd.GeoDataFrame, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the surveys' places beside those of the sources; what both know is one place."""
    return site_merge.merge([known, own]) if len(own) else known
