"""Second homes of municipalities, from their own figures or those of their postal areas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boundary_fixtures as board
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import residents, tables, words
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.population import second_homes
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level

TOWNS = list(board.BOARD)


def areas(postal: dict[str, Any]) -> gpd.GeoDataFrame:
    """Give the municipalities of the board and postal areas by code."""
    towns = [board.square(*place) for place in board.BOARD.values()]
    table = gpd.GeoDataFrame(
        {
            "area_id": [*TOWNS, *(f"pno-{code}" for code in postal)],
            "level": ["municipality"] * len(TOWNS) + ["postal-area"] * len(postal),
            "name_fi": [*board.NAMES.values(), *postal],
            "in_region": True,
        },
        geometry=[*towns, *postal.values()],
        crs="EPSG:3067",
    )
    return tables.AREAS.conform(table)


def own(**figures: float) -> pd.DataFrame:
    table = pd.DataFrame({"area_id": TOWNS, "year": 2025, "residents": 1000.0})
    told = {code.removeprefix("m"): value for code, value in figures.items()}
    return tables.AREA_RESIDENTS.conform(table.assign(second_homes=table["area_id"].map(told)))


def filled(
    folder: Path,
    text: str,
    *,
    postal: dict[str, Any] | None = None,
    told: pd.DataFrame | None = None,
    required: bool = True,
) -> pd.DataFrame:
    (folder / "paavo.csv").write_text(text, encoding="utf-8-sig")
    found = second_homes.filled(
        own() if told is None else told,
        Source(file="paavo.csv"),
        folder,
        areas(postal or {}),
        required=required,
    )
    return found.set_index("area_id")[["second_homes", "second_homes_least"]]


PAAVO = "postinumeroalue,nimi,kunta,ra_ke\n40100,A,179,12\n40200,B,179,30\n41500,C,077,7\n00100,H,091,5\n"


def test_postal_areas_are_summed_by_the_municipality_they_name(tmp_path: Path) -> None:
    found = filled(tmp_path, PAAVO)["second_homes"]
    assert found[["077", "179"]].tolist() == [7, 42]
    assert found[["182", "410"]].isna().all()


def test_a_protected_postal_area_makes_the_sum_unknown_and_says_what_is_known(tmp_path: Path) -> None:
    found = filled(tmp_path, PAAVO.replace("B,179,30", "B,179,-1") + "40300,D,179,\n42100,E,182,-1\n")
    assert found.loc["077"].fillna(-9).tolist() == [7, -9]
    assert found.loc["179"].fillna(-9).tolist() == [-9, 12]
    assert found.loc["182"].isna().all()


def test_a_municipality_s_own_figure_wins(tmp_path: Path) -> None:
    protected = PAAVO.replace("B,179,30", "B,179,-1")
    found = filled(tmp_path, protected, told=own(m179=99.0))
    assert found.loc["179"].fillna(-9).tolist() == [99, -9]
    assert found.loc["077", "second_homes"] == 7


@pytest.mark.parametrize("name", ["Halli (Jämsä)", "Kalho (Pohja) (Jämsä)"])
def test_the_municipality_may_stand_in_the_name(tmp_path: Path, name: str) -> None:
    text = f"Postinumero;Alueen_nimi;Kesämökit yhteensä (RA)\n35600;{name};21\n00100;Töölö (Helsinki);4\n"
    assert filled(tmp_path, text)["second_homes"].dropna().to_dict() == {"182": 21}


def test_where_no_municipality_is_named_each_has_its_share_of_the_ground(tmp_path: Path) -> None:
    # A quarter lies in 077; what is over 179's other border is narrower than two maps differ.
    over = shapely.box(board.WEST + 7_500, board.SOUTH, board.WEST + 17_500, board.SOUTH + board.SIDE + 50)
    within = board.square(0, 0, side=7_500.0)
    text = "postinumeroalue,ra_ke\n40100,100\n41500,10\n00100,77\n"
    found = filled(tmp_path, text, postal={"40100": over, "41500": within})["second_homes"]
    assert found.dropna().to_dict() == {"077": 35, "179": 75}


def test_the_municipality_that_a_source_names_has_the_whole_area(tmp_path: Path) -> None:
    over = shapely.box(board.WEST + 5_000, board.SOUTH, board.WEST + 15_000, board.SOUTH + board.SIDE)
    text = "postinumeroalue,kunta,ra_ke\n40100,Jyväskylä,100\n"
    found = filled(tmp_path, text, postal={"40100": over})["second_homes"]
    assert found.dropna().to_dict() == {"179": 100}


def test_a_table_by_municipality(tmp_path: Path) -> None:
    found = filled(tmp_path, "kuntanumero;kesämökit\n77;1433\n179;4038\n91;1\n")["second_homes"]
    assert found.dropna().to_dict() == {"077": 1433, "179": 4038}
    found = filled(tmp_path, "nimi;kesämökit\nLaukaa;1556\nHelsinki;2\n")["second_homes"]
    assert found.dropna().to_dict() == {"410": 1556}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("postinumeroalue,kunta,asukkaita\n40100,179,5\n", "second-homes-no-column"),
        ("postinumeroalue,kunta,ra_ke\n00100,091,5\n", "second-homes-no-match"),
        ("postinumeroalue,ra_ke\n40100,5\n", "second-homes-no-match"),
        ("postinumeroalue,kunta,ra_ke\n40100,179,-5\n", "residents-negative"),
    ],
)
def test_a_source_of_second_homes_that_tells_none_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        filled(tmp_path, text)
    assert caught.value.code == code
    for language in words.LANGUAGES:
        assert "paavo.csv" in words.load(language)(f"error.{code}", **caught.value.params)


def test_postal_areas_without_second_homes_are_no_mistake(tmp_path: Path) -> None:
    for text in ("postinumeroalue,kunta\n40100,179\n", "postinumeroalue,ra_ke\n40100,5\n"):
        assert filled(tmp_path, text, required=False)["second_homes"].isna().all()
    nothing = second_homes.filled(own(), None, tmp_path, areas({}), required=False)
    pd.testing.assert_frame_equal(nothing, own())


@given(st.lists(st.integers(0, 5000), min_size=4, max_size=4), st.floats(1_000, 9_000))
def test_no_second_home_is_lost_or_doubled_by_ground(
    tmp_path_factory: pytest.TempPathFactory, homes: list[int], side: float
) -> None:
    folder = tmp_path_factory.mktemp("homes")
    centre = (board.WEST + board.SIDE, board.SOUTH + board.SIDE)
    across = shapely.box(*(at - side for at in centre), *(at + side for at in centre))
    codes = ["40100", "40200", "40300", "40400"]
    text = "pno,ra_ke\n" + "".join(f"{code},{n}\n" for code, n in zip(codes, homes, strict=True))
    found = filled(folder, text, postal=dict.fromkeys(codes, across))["second_homes"]
    assert found.sum() == pytest.approx(sum(homes), abs=2)  # each of the four is rounded
    assert found.max() - found.min() <= 1


def test_real_second_homes_by_name_and_by_ground(real_data: Path, tmp_path: Path) -> None:
    layer = gpd.read_file(real_data / "boundaries/keski_suomi_municipalities.geojson")
    region = sorted(layer["natcode"].astype("str").str.zfill(3))
    borders = Source(file="boundaries/SuomenKuntajako_2021_100k.shp")
    towns = load.areas(borders, Level.MUNICIPALITY, real_data, region=region).areas
    people = Source(file="population/population_by_municipality_2000_2022.csv")
    told = residents.area_residents(people, real_data, towns)
    paavo = Source(file="population/paavo_master_2024stats.csv")
    found = second_homes.filled(told, paavo, real_data, towns, required=True).set_index("area_id")
    ours = found.loc[region, "second_homes"]
    assert ours.sum() == 31_187
    assert ours[["435", "179"]].tolist() == [837, 4038]

    postal_areas = Source(file="boundaries/postal_areas_finland.geojson")
    postal = load.areas(postal_areas, Level.POSTAL_AREA, real_data, parents=towns).areas
    table = pd.read_csv(real_data / paavo.file, dtype={"Postinumero": "str"})
    table = table[["Postinumero", "Kesämökit yhteensä (RA)"]]
    table.to_csv(tmp_path / "nameless.csv", index=False)
    both = pd.concat([towns, postal], ignore_index=True)
    nameless = Source(file="nameless.csv")
    found = second_homes.filled(told, nameless, tmp_path, both, required=True).set_index("area_id")
    by_ground = found.loc[region, "second_homes"]
    assert by_ground.sum() == pytest.approx(ours.sum(), rel=0.02)
    assert (by_ground / ours).between(0.75, 1.25).all(), by_ground / ours


def test_second_homes_of_merged_municipalities_count_for_that_of_today(tmp_path: Path) -> None:
    by_town = filled(tmp_path, "kunta;kesämökit\n179;100\n180;30\n277;5\n077;7\n")
    assert by_town.loc[["179", "077"], "second_homes"].tolist() == [135, 7]
    text = "postinumeroalue;nimi;kunta;ra_ke\n40100;A;179;100\n41800;B;277;5\n41500;C;077;7\n"
    by_area = filled(tmp_path, text, postal={"40100": board.square(0, 0)})
    assert by_area.loc[["179", "077"], "second_homes"].tolist() == [105, 7]


def test_second_homes_of_a_split_municipality_are_refused_or_go_by_ground(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        filled(tmp_path, "kunta;kesämökit\n182;100\n443;30\n")
    assert caught.value.code == "second-homes-split"
    for language in words.LANGUAGES:
        told = words.load(language)("error.second-homes-split", **caught.value.params)
        assert "443 Längelmäki → 182 Jämsä, 562 Orivesi (2007)" in told
    ground = {"35400": board.square(*board.BOARD["182"])}
    text = "postinumeroalue;nimi;kunta;ra_ke\n35400;Länkipohja;443;30\n"
    assert filled(tmp_path, text, postal=ground).loc["182", "second_homes"] == 30
