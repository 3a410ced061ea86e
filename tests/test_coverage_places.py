"""Names of places as they stand in names of associations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import areas

from jarjestokartta.coverage.places import Place, genitives, named, of_areas, scales
from jarjestokartta.coverage.rules import Texts
from jarjestokartta.geo.vocabulary import Scale

CASES = pd.read_csv(Path(__file__).parent / "data" / "place_genitives.csv", dtype="str")
TOWN, PART = Scale.MUNICIPALITY, Scale.VILLAGE
PLACES = [
    Place("Hankasalmi", TOWN, frozenset({"077"})),
    Place("Laukaa", TOWN, frozenset({"410"})),
    Place("Laukas", TOWN, frozenset({"410"})),
    Place("Hankasalmen asema", PART, frozenset({"077"})),
    Place("Kuohu", PART, frozenset({"179", "077"})),
    Place("Suo", PART, frozenset({"077"})),
    Place("Keskusta", PART),
    Place("Pikkukylä", PART),
]


def told(names: list[str], homes: list[str]) -> dict[int, tuple[str, str]]:
    found = named(Texts(pd.Series(names, dtype="str")), np.array(homes, dtype=object), PLACES)
    return {row: (place, scale) for place, scale, rows in scales(found, PLACES) for row in rows.tolist()}


@pytest.mark.parametrize(("name", "genitive"), list(CASES.itertuples(index=False, name=None)))
def test_genitives(name: str, genitive: str) -> None:
    assert genitive in genitives(name)


@pytest.mark.parametrize(
    ("name", "place", "scale"),
    [
        ("Hankasalmen Martat", "Hankasalmi", "municipality"),
        ("SPR:n Hankasalmen osasto", "Hankasalmi", "municipality"),
        ("MTK-Hankasalmi", "Hankasalmi", "municipality"),
        ("Golf Hankasalmi 2", "Hankasalmi", "municipality"),
        ("Hankasalmen aseman kyläyhdistys", "Hankasalmen asema", "village"),
        ("Kuohun Erä", "Kuohu", "village"),
        ("Vanhan Kuohun ystävät", "Kuohu", "village"),
        ("SPR Kuohun osasto", "Kuohu", "village"),
        ("Elävä Kuohu", "Kuohu", "village"),
        ("Hankasalmen Kuohun Martat", "Kuohu", "village"),
        ("Suon Martat", "Suo", "village"),
        ("Hankasalmen–Laukaan Reserviläiset", "Hankasalmi", "region"),
        ("Hankasalmen ja Laukaan Kuohun Erä", "Hankasalmi", "region"),
        ("Pikkukylän Kirjasto", "Pikkukylä", "village"),
    ],
)
def test_a_place_in_a_name_tells_how_large_an_area_is_served(name: str, place: str, scale: str) -> None:
    assert told([name], ["077"]) == {0: (place, scale)}


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("Keskustan kunnallisjärjestö", "077"),
        ("Hankasalmelaiset", "077"),
        ("Hankasalmen", "077"),
        ("Hankasalmi", "077"),
        ("Yhdistys Kuohun", "077"),
        ("Järven Suon Martat", "077"),  # short, and within the name: a word of its own, most often
        ("Laukaan Ratsastajat", "077"),
        ("Kuohun Erä", "410"),
        ("", "077"),
    ],
)
def test_a_name_that_is_no_place_of_its_home_tells_nothing(name: str, home: str) -> None:
    assert told([name], [home]) == {}


def test_where_the_home_is_unknown_a_place_may_be_anywhere() -> None:
    assert told(["Laukaan Latu", "Kuohun Erä"], ["", ""]) == {
        0: ("Laukaa", "municipality"),
        1: ("Kuohu", "village"),
    }


def test_two_names_of_one_municipality_are_one_municipality() -> None:
    assert told(["Laukaan (Laukas) kerho"], ["410"]) == {0: ("Laukaa", "municipality")}


def test_every_row_is_told_once() -> None:
    names = ["Kuohun Hankasalmen kerho", "Kuohun Erä", "Hankasalmen Latu"]
    found = named(Texts(pd.Series(names)), np.array(["077"] * 3, dtype=object), PLACES)
    rows = [row for *_, places in scales(found, PLACES) for row in places.tolist()]
    assert sorted(rows) == [0, 1, 2]


def test_parts_of_the_regions_municipalities_are_villages() -> None:
    parts = pd.DataFrame(
        {
            "name": ["Asema", "Asema", "Jyväskylä", "Muualla"],
            "municipality_code": ["077", "179", "179", "999"],
        }
    )
    listed = {place.name: place for place in of_areas(areas(), parts)}
    assert listed["Asema"] == Place("Asema", PART, frozenset({"077", "179"}))
    assert listed["Jyväskylä"].scale == TOWN
    assert "Muualla" not in listed


def test_a_village_named_as_its_municipality_tells_of_the_municipality() -> None:
    table = pd.concat([areas(), areas().iloc[[3]].assign(area_id="v9", name_fi="Hankasalmi")])
    listed = {place.name: place for place in of_areas(table)}
    assert listed["Hankasalmi"].scale == TOWN
    assert listed["Länsikylä"] == Place("Länsikylä", PART, frozenset({"077"}))
    assert "Naapuri" not in listed
