"""What kind of place an address is: premises by evidence alone, homes kept as homes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geocode_fixtures
import geopandas as gpd
import pandas as pd
import pytest

from jarjestokartta.geo import geocode, place_kind, tables
from jarjestokartta.geo.gazetteer import Gazetteer, build

AREAS = geocode_fixtures.areas()
HALL = {
    "name": "Seurojentalo",
    "needs": "meeting-places",
    "street_address": "Rantatie 5",
    "x": 432000,
    "y": 6891000,
}


@cache
def known() -> Gazetteer:
    with TemporaryDirectory() as folder:
        return geocode_fixtures.gazetteer(Path(folder))


def sites(*places: dict[str, object]) -> gpd.GeoDataFrame:
    if not places:
        return tables.SITES.empty()
    table = pd.DataFrame([{**HALL, "municipality_code": "179", **place} for place in places])
    table = table.assign(
        site_id=[f"s{place}" for place in range(len(table))],
        source="drawn",
        owner_type="unknown",
        open_to="unknown",
    )
    return tables.SITES.conform(
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["x"], table["y"]), crs=3067)
    )


def kinds(
    *addresses: str, places: gpd.GeoDataFrame, code: str = "40100", gazetteer: Gazetteer | None = None
) -> gpd.GeoDataFrame:
    rows = [{"street_address": one, "postal_code": code, "home_municipality": "179"} for one in addresses]
    asked = geocode_fixtures.associations(rows).set_axis(range(10, 10 + len(rows)))
    found = geocode.locate(asked, known(), AREAS)
    result = place_kind.place_kinds(asked, found, places, gazetteer)
    assert result.index.equals(asked.index)
    return result


def kind(address: str, *places: dict[str, object], **more: object) -> str:
    return kinds(address, places=sites(*places), **more)["place_kind"].iloc[0]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Rantatie 5", "premises"),
        ("rantat. 5", "premises"),
        ("c/o Mäki, Rantatie 5", "premises"),
        ("Rantatie 5 A 3", "home-like"),
        ("Rantatie 5 as 3", "home-like"),
        ("Kauppakatu 2", "contact"),
        ("Kauppakatu 2 B 3", "home-like"),
        ("c/o Mäki, Kauppakatu 2", "home-like"),
        ("c/o Mäki", "postal-only"),
        ("PL 12", "postal-only"),
        ("Kauppakatu 2, PL 12", "contact"),
        ("", "contact"),
    ],
)
def test_kind_by_address(address: str, expected: str) -> None:
    assert kind(address, {}) == expected


def test_large_customer_is_postal_only() -> None:
    assert kind("PL 3", code="00011") == "postal-only"
    assert kind("", code="00011") == "postal-only"


def test_no_sites_make_no_premises_however_many_share_an_address() -> None:
    found = kinds(*["Kauppakatu 2"] * 12, places=sites())
    assert set(found["place_kind"]) == {"contact"}
    assert set(found["shared"]) == {12}


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ({"street_address": None, "x": 431050}, "premises"),  # 30 m away, its address unknown
        ({"street_address": None, "x": 431080}, "contact"),  # 60 m
        ({"street_address": "Kauppakatu 4", "x": 431050}, "contact"),  # it is the neighbour, and says so
        ({"street_address": "Toritie 1", "x": 431025}, "premises"),  # the same house at its other corner
        ({"street_address": None, "x": 431050, "needs": "hobbies"}, "contact"),  # a ski track
        ({"street_address": None, "x": 431050, "needs": "hobbies;local-services"}, "premises"),
    ],
)
def test_kind_by_nearness(site: dict[str, object], expected: str) -> None:
    assert kind("Kauppakatu 2", {"y": 6895010, **site}) == expected


def test_home_beside_a_school_remains_a_home() -> None:
    school = {"street_address": None, "x": 431030, "y": 6895010, "needs": "local-services"}
    assert kind("Kauppakatu 2 A 4", school) == "home-like"
    assert kind("c/o Mäki, Kauppakatu 2", school) == "home-like"


def test_with_the_gazetteer_only_the_nearest_address_is_the_place() -> None:
    hall = {"street_address": None, "x": 431050, "y": 6895010}  # 10 m from number 4, 30 m from number 2
    found = kinds("Kauppakatu 2", "Kauppakatu 4", places=sites(hall), gazetteer=known())
    assert list(found["place_kind"]) == ["contact", "premises"]


def test_the_same_address_in_another_municipality_is_another_place() -> None:
    far = {"municipality_code": "410", "x": 442000, "y": 6893000}
    assert kind("Rantatie 5", far) == "contact"
    assert kind("Rantatie 5", {**far, "municipality_code": None}) == "contact"
    assert kind("Rantatie 5", {"municipality_code": None, "x": 432900}) == "premises"


def test_place_outdoors_counts_only_where_it_stands_at_the_house() -> None:
    assert kind("Rantatie 5", {"needs": "hobbies", "x": 432300}) == "contact"
    assert kind("Rantatie 5", {"needs": "hobbies"}) == "premises"


def test_building_that_its_register_says_is_no_dwelling(tmp_path: Path) -> None:
    out = tmp_path / "dvv.parquet"
    build([geocode_fixtures.OPT], out)
    rows = [
        {"street_address": one, "postal_code": "40100", "home_municipality": "179"}
        for one in ("Kauppakatu 8", "Kauppakatu 1", "Kauppakatu 8 A 3")
    ]
    asked = geocode_fixtures.associations(rows)
    found = geocode.locate(asked, Gazetteer.load(out), AREAS)
    assert list(place_kind.place_kinds(asked, found, sites())["place_kind"]) == [
        "premises",
        "contact",
        "home-like",
    ]


def test_shared_counts_houses_boxes_and_places_however_they_are_spelt() -> None:
    found = kinds(
        *["Kauppakatu 2", "KAUPPAK. 2", "c/o Mäki, Kauppakatu 2 A 4", "Kauppakatu 4"],
        *["PL 3", "P.L. 3", "Kalliosaari", ""],
        places=sites(),
    )
    assert found["shared"].fillna(0).to_list() == [3, 3, 3, 1, 2, 2, 1, 0]


def test_rows_are_matched_by_id_not_by_order() -> None:
    rows = [
        {"street_address": one, "postal_code": "40100", "home_municipality": "179"}
        for one in ("Rantatie 5", "PL 3")
    ]
    asked = geocode_fixtures.associations(rows)
    found = geocode.locate(asked, known(), AREAS)
    turned = place_kind.place_kinds(asked.iloc[::-1], found, sites({}))
    assert list(turned["place_kind"]) == ["premises", "postal-only"]
