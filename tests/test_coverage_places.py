"""Names of places as they stand in names of associations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from coverage_fixtures import areas

from jarjestokartta.coverage.places import Place, genitives, hits, of_areas
from jarjestokartta.geo.vocabulary import Scale

CASES = pd.read_csv(Path(__file__).parent / "data" / "place_genitives.csv", dtype="str")
PLACES = [
    Place("Hankasalmi", Scale.MUNICIPALITY),
    Place("Hankasalmen asema", Scale.VILLAGE),
    Place("Kuohu", Scale.VILLAGE),
    Place("Keskusta", Scale.VILLAGE),
]


@pytest.mark.parametrize(("name", "genitive"), list(CASES.itertuples(index=False, name=None)))
def test_genitives(name: str, genitive: str) -> None:
    assert genitive in genitives(name)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Hankasalmen Martat ry", "Hankasalmi"),
        ("SPR:n Hankasalmen osasto", "Hankasalmi"),
        ("Hankasalmen aseman kyläyhdistys", "Hankasalmen asema"),
        ("Kuohun Erä", "Kuohu"),
        ("Vanhan Kuohun ystävät", None),
        ("Keskustan kunnallisjärjestö", None),
        ("Hankasalmelaiset", None),
        ("Hankasalmen", None),
        ("", None),
    ],
)
def test_hits(name: str, place: str | None) -> None:
    assert [found for found, _, _ in hits(pd.Series([name], dtype="str"), PLACES)] == (
        [place] if place else []
    )


def test_every_row_is_given_once() -> None:
    names = pd.Series(["Kuohun Hankasalmen kerho", "Kuohun Erä", "Hankasalmen Latu"])
    rows = [row for _, _, found in hits(names, PLACES) for row in found]
    assert sorted(rows) == [0, 1, 2]


def test_a_village_named_as_its_municipality_tells_of_the_municipality() -> None:
    table = pd.concat([areas(), areas().iloc[[3]].assign(area_id="v9", name_fi="Hankasalmi")])
    scales = {place.name: place.scale for place in of_areas(table)}
    assert scales["Hankasalmi"] == Scale.MUNICIPALITY
    assert scales["Länsikylä"] == Scale.VILLAGE
    assert "Naapuri" not in scales
