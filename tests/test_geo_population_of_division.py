"""Residents of another year's municipalities: summed where they merged, refused where nobody can tell."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from jarjestokartta.geo import residents, tables, vintages, words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source

CHANGES = "from_code,to_code,year\n601,931,2027\n256,931,2027\n256,601,2027\n265,312,2027\n265,777,2027\n"


def areas(*codes: str, vintage: int | None = 2027) -> gpd.GeoDataFrame:
    west = [4e5 + 1e4 * place for place in range(len(codes))]
    shapes = [shapely.box(one, 69e5, one + 1e4, 691e4) for one in west]
    table = {
        "area_id": codes,
        "level": "municipality",
        "name_fi": codes,
        "in_region": True,
        "vintage": vintage,
    }
    return tables.AREAS.conform(gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:3067"))


def read(folder: Path, rows: str, places: gpd.GeoDataFrame, year: int = 2025) -> pd.DataFrame:
    (folder / vintages.FILE).parent.mkdir(parents=True, exist_ok=True)
    (folder / vintages.FILE).write_text(CHANGES, encoding="utf-8")
    path = folder / f"vaesto_{year}.csv"
    path.write_text("kunta;vaesto;ika_0_14;ika_15_64;ika_65_;kesämökit\n" + rows, encoding="utf-8")
    return residents.area_residents(Source(file=path.name), folder, places).set_index("area_id")


def refusal(folder: Path, rows: str, places: gpd.GeoDataFrame, year: int = 2025) -> InputError:
    with pytest.raises(InputError) as caught:
        read(folder, rows, places, year)
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{caught.value.code}", **caught.value.params)
        assert str(caught.value.params["codes"]) in sentence
        assert f"vaesto_{year}.csv" in sentence
        assert not re.search(r"\{\w+\}", sentence)
    return caught.value


@pytest.mark.parametrize("old", ["601", "KU601", "Pihtipudas"])
def test_residents_of_a_merged_municipality_are_summed(old: str, tmp_path: Path) -> None:
    rows = f"931;6000;700;3000;2300;1000\n{old};3700;400;1800;1500;900\n"
    rows += "179;150000;1;2;149997;5\n091;700000;1;2;3;4\n"
    found = read(tmp_path, rows, areas("179", "931"))
    assert found.loc["931", ["residents", "residents_0_14", "residents_15_64"]].tolist() == [9700, 1100, 4800]
    assert found.loc["931", ["residents_65_plus", "second_homes", "year"]].tolist() == [3800, 1900, 2025]
    assert found.loc["179", "residents"] == 150_000
    assert found["former_codes"].fillna("").tolist() == ["", "601"]


def test_a_merger_of_long_ago_is_known_without_a_file(tmp_path: Path) -> None:
    found = read(tmp_path, "633;900;1;2;3;4\n729;9000;1;2;3;4\n", areas("729", vintage=2026))
    assert found.loc["729", "residents"] == 9900
    assert found.loc["729", "former_codes"] == "633"


def test_a_sum_with_an_unknown_part_is_unknown_unless_the_part_had_ended(tmp_path: Path) -> None:
    rows = "931;6000;1;2;3;4\n601;;;;;\n"
    assert read(tmp_path, rows, areas("931"), 2025).loc["931", ["residents"]].isna().all()
    # Counted on 31.12.2026 by the municipalities of 2027, where the old one is listed without people.
    assert read(tmp_path, rows, areas("931"), 2026).loc["931", "residents"] == 6000


def test_boundaries_older_than_the_merger_keep_both(tmp_path: Path) -> None:
    found = read(tmp_path, "931;6000;1;2;3;4\n601;3700;1;2;3;4\n", areas("601", "931", vintage=2026))
    assert found["residents"].tolist() == [3700, 6000]
    assert found["former_codes"].isna().all()


def test_a_split_is_refused_with_the_codes_and_years_unless_nobody_lives_there(tmp_path: Path) -> None:
    error = refusal(tmp_path, "256;1200;1;2;3;4\n931;6000;1;2;3;4\n601;9;1;2;3;4\n", areas("601", "931"))
    assert error.code == "residents-split"
    assert error.params["codes"] == "256 Kinnula → 601 Pihtipudas, 931 Viitasaari (2027)"
    assert (error.params["year"], error.params["vintage"]) == (2025, 2027)
    whole = read(tmp_path, "256;0;0;0;0;0\n931;6000;1;2;3;4\n601;9;1;2;3;4\n", areas("601", "931"))
    assert whole["residents"].tolist() == [9, 6000]


def test_a_split_that_reaches_beyond_the_region_is_refused_too(tmp_path: Path) -> None:
    assert refusal(tmp_path, "265;1000;1;2;3;4\n312;1300;1;2;3;4\n", areas("312")).code == "residents-split"


@pytest.mark.parametrize("vintage", [2026, None])
def test_residents_newer_than_the_boundaries_are_refused(vintage: int | None, tmp_path: Path) -> None:
    """Else the one municipality would have the people of both, and the other none."""
    error = refusal(tmp_path, "931;9700;1;2;3;4\n", areas("601", "931", vintage=vintage), 2026)
    assert error.code == "residents-newer"
    assert error.params["codes"] == "601 Pihtipudas → 931 Viitasaari (2027)"
    assert (error.params["year"], error.params["vintage"]) == (2026, vintage or "?")


def test_codes_that_no_table_knows_are_refused_with_those_that_are_missing(tmp_path: Path) -> None:
    places = areas("179", "500", vintage=2026)
    error = refusal(tmp_path, "179;150000;1;2;3;4\n888;9700;1;2;3;4\n", places)
    assert error.code == "residents-other-codes"
    assert (error.params["codes"], error.params["missing"]) == ("888", "500")
    # A file that merely lacks one has it unknown; municipalities elsewhere in Finland do not matter.
    found = read(tmp_path, "179;150000;1;2;3;4\n091;9700;1;2;3;4\n", places)
    assert found["residents"].isna().tolist() == [False, True]


def test_a_former_municipality_told_twice_is_refused(tmp_path: Path) -> None:
    rows = "931;6000;1;2;3;4\n601;3700;1;2;3;4\n601;3700;1;2;3;4\n"
    assert refusal(tmp_path, rows, areas("931")).code == "residents-double"
