"""Which municipalities an address may lie in, by what the postal areas' own ground says."""

from __future__ import annotations

import geocode_fixtures
import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from jarjestokartta.geo import geocode
from jarjestokartta.geo.matching import evidence
from jarjestokartta.geo.vocabulary import Level


def areas_with_41800_reaching(metres: float) -> gpd.GeoDataFrame:
    """Give the areas, 41800 of Jyväskylä reaching ``metres`` (of then 5,000 more) into Laukaa."""
    areas = geocode_fixtures.areas()
    code = areas["area_id"] == "pno-41800"
    areas.loc[code, "geometry"] = [box(435_000, 6_890_000, 440_000 + metres, 6_900_000)]
    return areas


@pytest.mark.parametrize(("metres", "reached"), [(0, {"179"}), (100, {"179"}), (1_000, {"179", "410"})])
def test_a_postal_code_is_of_every_municipality_that_its_area_reaches(
    metres: float, reached: set[str]
) -> None:
    postal = evidence.Knowledge.of(None, areas_with_41800_reaching(metres)).postal
    assert set(postal.loc[postal["postal_code"] == "41800", "municipality_code"]) == reached


def test_an_area_over_a_border_places_each_in_its_home_municipality() -> None:
    areas = areas_with_41800_reaching(1_000)
    asked = [{"postal_code": "41800", "home_municipality": home} for home in ("179", "410", "992")]
    located = geocode.locate(geocode_fixtures.associations(asked), None, areas)
    assert located["precision"].tolist() == ["postal-area"] * 3
    assert located["municipality_code"].tolist() == ["179", "410", "179"]
    grounds = areas[areas["level"] == Level.MUNICIPALITY].set_index("area_id").geometry
    assert [
        grounds[code].covers(point) for code, point in zip(["179", "410"], located.geometry, strict=False)
    ] == [
        True,
        True,
    ]


def test_without_postal_areas_nothing_is_said() -> None:
    areas = geocode_fixtures.areas(Level.MUNICIPALITY)
    assert isinstance(evidence.Knowledge.of(None, areas).postal, pd.DataFrame)
    assert evidence.Knowledge.of(None, areas).postal.empty
