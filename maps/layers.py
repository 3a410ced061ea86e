"""The tables of one run as the columns the page carries. Computes nothing: it chooses, orders and encodes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from jarjestokartta.geo.vocabulary import BY_ASSOCIATIONS, Basis, Level, Need, PlaceKind, Role, TargetGroup
from jarjestokartta.maps import area_tables, encode
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.edition import Edition
from jarjestokartta.maps.evidence import checked, searched
from jarjestokartta.maps.shapes import Ground, degrees

NEEDS = tuple(need.value for need in Need)
SERVED = tuple(need.value for need in BY_ASSOCIATIONS)
ROLES = tuple(role.value for role in Role)
TARGET_GROUPS = tuple(group.value for group in TargetGroup)
MEASURED, NOT_MEASURED, NO_DATA, PROTECTED = range(4)  # states of an area under one theme


def areas(ground: Ground, content: Content) -> dict[str, Any]:
    """Give areas with their residents and rate."""
    table = ground.areas
    rates = rates_of(ground, content)
    likely = area_tables.likely(content, table["area_id"])
    places = pd.Series(range(len(table)), index=table["area_id"])
    return {
        "id": encode.column(table["area_id"]),
        "level": encode.dictionary(table["level"]),
        "fi": encode.column(table["name_fi"]),
        "sv": encode.column(table["name_sv"].where(table["name_sv"] != table["name_fi"])),
        "parent": table["parent_id"].map(places).fillna(-1).astype("int64").tolist(),
        "middle": np.where(np.isfinite(ground.labels), np.round(ground.labels, 4), 0).tolist(),
        "residents": encode.numbers(rates["residents"], 0),
        "year": encode.dictionary(rates["residents_year"].astype("str")),
        "count": encode.column(rates["associations"]),
        "alive": [None if pd.isna(low) else [int(low), int(high)] for low, high in likely.to_numpy()],
        "rate": encode.numbers(rates["per_1000"], 1),
        "low": encode.numbers(rates["low"], 1),
        "high": encode.numbers(rates["high"], 1),
        "shrunk": encode.numbers(rates["shrunk"], 1),
        "verdict": encode.dictionary(rates["verdict"]),
        "state": rate_states(rates).tolist(),
    }


def rates_of(ground: Ground, content: Content) -> pd.DataFrame:
    """Give one row of Rates for each area of ``ground``: municipalities by domicile, others by address."""
    rates = content.rates[content.rates["subject"] == "all"]
    towns = ground.areas.loc[ground.areas["level"] == Level.MUNICIPALITY, "area_id"]
    by_home = rates["area_id"].isin(towns)
    wanted = np.where(by_home, rates["basis"] == Basis.DOMICILE, rates["basis"] == Basis.ADDRESS)
    chosen = rates[wanted].drop_duplicates("area_id").set_index("area_id")
    return chosen.reindex(ground.areas["area_id"]).reset_index()


def rate_states(rates: pd.DataFrame) -> NDArray[np.int64]:
    """Give whether each area's rate is shown, hidden to protect people, or not known."""
    hidden = (
        rates["protected"].fillna(value=False).astype(bool)
        if "protected" in rates
        else pd.Series(data=False, index=rates.index)
    )
    known = rates["per_1000"].notna()
    return np.select([hidden, known], [PROTECTED, MEASURED], NO_DATA)


def gap_values(ground: Ground, content: Content) -> dict[str, dict[str, list[Any]]]:
    """Give for each need the people without and their share in each area, and the area's state.

    ``people`` counts places of unknown openness as no supply, ``ifopen``, given where
    it differs, as supply: the truth lies between.

    A municipality's are its totals; an area below it without a gap has 0 where the need is measured.
    """
    table = ground.areas
    whole = table["level"] == Level.MUNICIPALITY
    town = table["area_id"].where(whole, table["parent_id"])
    inhabited = rates_of(ground, content)["residents"].notna() & ~whole
    measured = content.measured[content.measured["measured"].astype(bool)]
    without = _without(content)
    result = {}
    for need in NEEDS:
        found = without[need].reindex(table["area_id"]).set_axis(table.index)
        judged = town.isin(measured.loc[measured["need"] == need, "municipality_code"])
        known = found["residents_without"].notna() | inhabited
        state = np.select(
            [table["level"] == "outside", ~judged, ~known], [NO_DATA, NOT_MEASURED, NO_DATA], MEASURED
        )
        people = found["residents_without"].fillna(0.0).where(state == MEASURED)
        if_open = found["residents_without_if_open"].where(people > 0)
        result[need] = {
            "people": encode.numbers(people, 0),
            "ifopen": encode.numbers(if_open.where(if_open.round() != people.round()), 0),
            "share": encode.shares(found["share_without"].where(people != 0, people)),
            "state": state.tolist(),
        }
    return result


def _without(content: Content) -> dict[str, pd.DataFrame]:
    """Give people without and their share by need and area: of municipalities, and of areas with a gap."""
    columns = ["residents_without", "residents_without_if_open", "share_without"]
    totals = content.totals.rename(columns={"municipality_code": "area_id"})
    gaps = pd.DataFrame(content.gaps[["area_id", "need", *columns]])
    both = pd.concat([totals[["area_id", "need", *columns]], gaps], ignore_index=True)
    numbers = both[columns].set_index(both["area_id"])
    return {need: numbers[(both["need"] == need).to_numpy()] for need in NEEDS}


def gaps(ground: Ground, content: Content) -> dict[str, Any]:
    """Give gaps in their rank; those below the least size keep their place at the end, without a rank."""
    table = content.gaps
    places = _places(ground)
    evidence = table["evidence"]
    return {
        "id": encode.column(table["gap_id"]),
        "need": _codes(table["need"], NEEDS),
        "area": table["area_id"].map(places).fillna(-1).astype("int64").tolist(),
        "town": table["municipality_code"].map(places).fillna(-1).astype("int64").tolist(),
        "name": [
            None if known else name
            for known, name in zip(table["area_id"].isin(places.index), table["area_name"], strict=True)
        ],
        "rank": encode.column(table["rank"]) if "rank" in table else list(range(1, len(table) + 1)),
        "ranklow": encode.column(table["rank_low"]),
        "rankhigh": encode.column(table["rank_high"]),
        "people": encode.numbers(table["residents_without"], 0),
        "ifopen": encode.numbers(table["residents_without_if_open"], 0),
        "residents": encode.numbers(table["residents_in_area"], 0),
        "share": encode.shares(table["share_without"]),
        "nearest": encode.dictionary(table["nearest_provider"]),
        "km": encode.numbers(table["nearest_km"], 1),
        "robust": encode.numbers(table["robustness"], 3),
        "robusterr": encode.numbers(table["robustness_error"], 3),
        "checked": encode.dictionary(checked(evidence)),
        "searched": encode.dictionary(searched(evidence)),
        **points(table.geometry.to_numpy(), encode.DEGREE_STEP * 10),
    }


def associations(ground: Ground, content: Content, edition: Edition) -> dict[str, Any]:
    """Give associations; in public editions only those at known premises have a point and an address."""
    table = content.associations
    placed = table.geometry.notna() & ~table.geometry.is_empty
    if edition.public:
        placed &= table["place_kind"] == PlaceKind.PREMISES
    places = _places(ground)
    home = table["home_municipality"].map(places).fillna(-1).astype("int64")
    lon = table.geometry.x.where(placed)
    order = pd.DataFrame({"placed": ~placed, "home": home, "lon": lon, "id": table["association_id"]})
    table = table.loc[
        order.sort_values(["placed", "home", "lon", "id"]).index
    ]  # those without a point by number
    count = int(placed.sum())
    shown = table["place_kind"] == PlaceKind.PREMISES if edition.public else table["place_kind"].notna()
    address = _joined(table, ("street_address", "postal_code", "post_office")).where(shown)
    return {
        "name": encode.column(table["name"]),
        "reg": encode.column(table["registration_number"]),
        "home": table["home_municipality"].map(places).fillna(-1).astype("int64").tolist(),
        "village": table["village_id"].map(places).fillna(-1).astype("int64").tolist(),
        "needs": encode.bits(table["needs"], NEEDS),
        "roles": encode.bits(table["roles"], ROLES),
        "targets": encode.bits(table["target_groups"], TARGET_GROUPS),
        "scale": encode.dictionary(table["scale"]),
        "kind": encode.dictionary(table["place_kind"]),
        "precision": encode.dictionary(table["precision"].where(shown)),
        "reason": encode.dictionary(table["reason"].where(shown)),
        "address": _sparse(address),
        "web": _sparse(table["website"]),
        **points(table.geometry.to_numpy()[:count]),
    }


def sites(ground: Ground, content: Content) -> dict[str, Any]:
    """Give meeting places and services."""
    table = content.sites
    places = _places(ground)
    home = table["municipality_code"].map(places).fillna(-1).astype("int64")
    outside = home < 0  # last
    order = pd.DataFrame({"out": outside, "home": home, "lon": table.geometry.x, "id": table["site_id"]})
    table = table.loc[order.sort_values(["out", "home", "lon", "id"]).index]
    return {
        "name": encode.column(table["name"]),
        "home": table["municipality_code"].map(places).fillna(-1).astype("int64").tolist(),
        "needs": encode.bits(table["needs"], NEEDS),
        "source": encode.dictionary(table["source"]),
        "owner": encode.dictionary(table["owner_type"]),
        "open": encode.dictionary(table["open_to"]),
        "season": encode.dictionary(table["season"]),
        "step_free": [-1 if pd.isna(one) else int(one) for one in table["step_free"]],
        "seats": encode.numbers(table["capacity"], 0),
        "seen": encode.dictionary(table["checked_on"].dt.strftime("%Y-%m-%d").astype("str")),
        "address": encode.column(table["street_address"]),
        **points(table.geometry.to_numpy()),
    }


def _places(ground: Ground) -> pd.Series:
    return pd.Series(range(len(ground.areas)), index=ground.areas["area_id"])


def _codes(values: pd.Series, codes: tuple[str, ...]) -> list[int]:
    return pd.Categorical(values, categories=codes).codes.astype("int64").tolist()


def points(geometry: NDArray[Any], step: float = encode.DEGREE_STEP) -> dict[str, Any]:
    """Give points (EPSG:3067) as differences of whole steps of degrees."""
    where = np.stack([shapely.get_x(geometry), shapely.get_y(geometry)], axis=1).astype("float64")
    where = degrees(where) if len(geometry) else where.reshape(0, 2)
    return {"step": step, "lon": encode.deltas(where[:, 0], step), "lat": encode.deltas(where[:, 1], step)}


def _joined(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    street, *rest = (table[name].fillna("") for name in columns)
    text = (street + ", " + (rest[0] + " " + rest[1]).str.strip()).str.strip(", ")
    return text.where(text != "")


def _sparse(values: pd.Series) -> dict[str, list[Any]]:
    """Give a mostly empty column as row numbers (differences) and texts."""
    there = values.notna().to_numpy()
    return {
        "at": np.diff(np.flatnonzero(there), prepend=0).tolist(),
        "v": [str(one) for one in values[there]],
    }
