"""Residents of areas and cells, from every kind of file they come in."""

from __future__ import annotations

import json
import re
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
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level

KESKI_SUOMI = (
    *("077", "172", "179", "182", "216", "226", "249", "256", "265", "275", "312"),
    *("410", "435", "495", "500", "592", "601", "729", "850", "892", "931", "992"),
)
AGES = ("residents_0_14", "residents_15_64", "residents_65_plus")


def municipalities() -> gpd.GeoDataFrame:
    table = (
        board.municipalities().rename(columns={"kunta": "area_id", "nimi": "name_fi"}).drop(columns="namn")
    )
    return tables.AREAS.conform(table.assign(level="municipality", in_region=True))


def areas(level: Level, ids: list[str], shapes: list[Any], parents: list[str]) -> gpd.GeoDataFrame:
    table = {"area_id": ids, "level": level.value, "name_fi": ids, "parent_id": parents, "in_region": True}
    return tables.AREAS.conform(gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:3067"))


def read(path: Path, places: gpd.GeoDataFrame | None = None, **options: Any) -> pd.DataFrame:
    source = Source(file=path.name, **options)
    return residents.area_residents(source, path.parent, municipalities() if places is None else places)


def refusal(path: Path, places: gpd.GeoDataFrame | None = None, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(path, places, **options)
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{caught.value.code}", **caught.value.params)
        assert path.name in sentence
        assert "{" not in re.sub(r"\{ \w+ = .*?\}", "", sentence)
    return caught.value.code


def csv(folder: Path, text: str, name: str = "vaesto.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_long_table_gives_the_newest_year_or_the_one_asked_for(tmp_path: Path) -> None:
    path = csv(tmp_path, "kunta;vuosi;vaesto\n77;2023;4000\n77;2024;3900\n179;2024;147000\n182;2023;19000\n")
    found = read(path)
    assert found["year"].tolist() == [2024] * 4
    assert found["residents"].tolist()[:2] == [3900, 147_000]
    assert found["residents"].isna().tolist() == [False, False, True, True]
    assert read(path, year=2023)["residents"].tolist()[0] == 4000
    assert refusal(path, year=1999) == "residents-year-missing"


@pytest.mark.parametrize(
    "text",
    [
        "kuntakoodi,2023,2024\n77,4000,3900\n",
        "kuntakoodi,vaki_2024\n077,3900\n",
        "Kunta;Väestö 2023;Väestö_2024\nKU077;1;3900\n",
        "nimi;väkiluku 2024\nHankasalmi;3 900\n",
        "Väestö kunnittain 31.12.\n\nnatcode\tpopulation_2024\n77.0\t3900\n",
    ],
)
def test_years_in_headers_codes_that_lost_their_zeros_and_names(tmp_path: Path, text: str) -> None:
    found = read(csv(tmp_path, text))
    assert found.loc[0, ["area_id", "year", "residents"]].tolist() == ["077", 2024, 3900]


def test_the_year_may_stand_in_the_file_name_or_settings_only(tmp_path: Path) -> None:
    text = "kunta,asukkaat\n77,3900\n"
    assert read(csv(tmp_path, text, "vaki_2024.csv"))["year"].tolist()[0] == 2024
    assert read(csv(tmp_path, text), year=2022)["year"].tolist()[0] == 2022
    assert refusal(csv(tmp_path, text)) == "residents-no-year"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kunta,vuosi,asukkaat\n77,2024,-1\n179,2024,5\n", "residents-negative"),
        ("kunta,vuosi,asukkaat\n77,2024,-20\n", "residents-negative"),
        ("kunta,vuosi,asukkaat\n77,2024,1\n077,2024,2\n", "residents-double"),
        ("kunta,vuosi,asukkaat\n5,2024,1\n", "residents-no-match"),
        ("kunta,vuosi,autoja\n77,2024,1\n", "residents-no-column"),
        ("alue,vuosi,asukkaat\n77,2024,1\n", "residents-no-code"),
        ("kunta,vuosi,asukkaat\n", "table-no-rows"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(csv(tmp_path, text)) == code


def test_a_protected_postal_area_is_unknown_not_minus_one(tmp_path: Path) -> None:
    shapes = [board.square(0, 0), board.square(1, 0), board.square(0, 1)]
    postal = areas(Level.POSTAL_AREA, ["pno-00100", "pno-40100", "pno-40200"], shapes, ["179"] * 3)
    text = "posti_alue,vaki_2022\nKOKO,5563970\n100,-1\n40100,2500\n40200,\n"
    found = read(csv(tmp_path, text), postal)
    assert found["residents"].isna().tolist() == [True, False, True]
    assert refusal(csv(tmp_path, "posti_alue,vaki_2022\n40100,-7\n"), postal) == "residents-negative"


def test_paavo_gives_ages_and_second_homes(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame(
        {"postinumeroalue": ["40100", "40200"], "vuosi": 2026, "he_vakiy": [100, 60], "he_0_2": [5, -1],
         "he_3_6": [5, -1], "he_7_12": [10, -1], "he_13_15": [6, -1], "he_16_17": [4, -1],
         "he_18_64": [50, -1],
         "he_65_84": [15, -1], "he_85_": [5, -1], "ra_ke": [7, 0]},
        geometry=[board.square(0, 0), board.square(1, 0)],
        crs="EPSG:3067",
    )  # fmt: skip
    layer.to_file(tmp_path / "pno.geojson")
    postal = areas(Level.POSTAL_AREA, ["pno-40100", "pno-40200"], list(layer.geometry), ["179"] * 2)
    found = read(tmp_path / "pno.geojson", postal)
    assert found.loc[0, ["year", "residents", *AGES, "second_homes"]].tolist() == [2024, 100, 24, 56, 20, 7]
    assert found["age_estimated_share"].tolist()[0] == pytest.approx(0.06)
    assert found.loc[1, "residents"] == 60
    assert found.loc[1, list(AGES)].isna().all()


def reply(**changes: Any) -> dict[str, Any]:
    """Give a json-stat2 reply: two areas, two years, single ages, sexes with their total."""
    ages = ["SSS", *(f"{age:03d}" for age in range(100)), "100-"]
    value = []
    for area in (1, 10):
        for year in (1, 2):
            for age in range(len(ages)):
                people = area * year * (len(ages) - 1 if age == 0 else 1)
                value += [people * 2, people, people]
    document = {
        "version": "2.0",
        "class": "dataset",
        "id": [
            "alue_23_20260101",
            "timeperiod_y",
            "ikaryhma_10_20180101",
            "sukupuoli_9_20180101",
            "contentscode",
        ],
        "size": [2, 2, len(ages), 3, 1],
        "dimension": {
            "alue_23_20260101": {"label": "Alue", "category": {"index": {"KU179": 1, "KU077": 0}}},
            "timeperiod_y": {"label": "Vuosi", "category": {"index": ["2024", "2025"]}},
            "ikaryhma_10_20180101": {
                "label": "Ikä",
                "category": {"index": {a: n for n, a in enumerate(ages)}},
            },
            "sukupuoli_9_20180101": {"label": "Sukupuoli", "category": {"index": ["SSS", "1", "2"]}},
            "contentscode": {"label": "Tiedot", "category": {"label": {"vaerak-vaesto": "Väestö"}}},
        },
        "value": value,
    }
    return document | changes


def write_reply(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "11re.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_pxweb_sums_ages_into_ours(tmp_path: Path) -> None:
    found = read(write_reply(tmp_path, reply()))
    assert found.loc[0, ["area_id", "year", "residents", *AGES]].tolist() == ["077", 2025, 404, 60, 200, 144]
    assert found.loc[1, "residents"] == 4040
    assert found.loc[2, list(AGES)].isna().all()


def test_pxweb_in_swedish_sparse_and_without_totals(tmp_path: Path) -> None:
    document = {
        "version": "2.0", "class": "dataset", "id": ["Område", "Kön", "År"], "size": [1, 2, 1],
        "dimension": {
            "Område": {"label": "Område", "category": {"index": ["KU179"]}},
            "Kön": {"label": "Kön", "category": {"index": ["1", "2"]}},
            "År": {"label": "År", "category": {"index": ["2025"]}},
        },
        "value": {"0": 70, "1": 77},
    }  # fmt: skip
    found = read(write_reply(tmp_path, document)).set_index("area_id")
    assert found.loc["179", "residents"] == 147
    assert found.loc["179", list(AGES)].isna().all()
    assert refusal(write_reply(tmp_path, reply(value=[1, 2, 3]))) == "pxweb-shape"
    bare = reply(id=["timeperiod_y"], size=[2], value=[1, 2])
    assert refusal(write_reply(tmp_path, bare)) == "pxweb-variable"
    path = tmp_path / "11re.json"
    path.write_text('{"class": "dataset", "id": [', encoding="utf-8")
    assert refusal(path) == "json-cut"


def test_villages_are_known_by_name_where_only_one_has_it(tmp_path: Path) -> None:
    ids, parents = ["kyla-rantala-077", "kyla-rantala-179", "kyla-ylamaa-179"], ["077", "179", "179"]
    shapes = [board.square(0, 0, 900), board.square(1, 0, 900), board.square(1.5, 0, 900)]
    villages = areas(Level.VILLAGE, ids, shapes, parents)
    villages["name_fi"] = ["Rantala", "Rantala", "Ylämaa"]
    text = "Kylä;Kunta;Asukkaat 2024\nRantala;Jyväskylä;30\nRantala;077;20\nylämaa;;10\nMuu;;5\n"
    assert read(csv(tmp_path, text), villages)["residents"].tolist() == [20, 30, 10]
    ambiguous = read(csv(tmp_path, "kylä;2024\nRantala;30\nYlämaa;10\n"), villages)
    assert ambiguous["residents"].isna().tolist() == [True, True, False]
    twice = csv(tmp_path, "kylä;2024\nYlämaa;30\nYlämaa;10\n")
    assert refusal(twice, villages) == "residents-double"


def cut_villages(tmp_path: Path) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Give village 7, nine tenths of it in 077 and one in 179, village 8 of 077, and their figures."""
    shapes = [
        shapely.box(431_000, 6_901_000, 432_000, 6_910_000),
        shapely.box(440_000, 6_901_000, 441_000, 6_902_000),
    ]
    shapes.append(shapely.box(434_000, 6_901_000, 438_000, 6_909_000))
    villages = areas(Level.VILLAGE, ["kyla-7", "kyla-7-179", "kyla-8"], shapes, ["077", "179", "077"])
    found = read(csv(tmp_path, "tunnus;vuosi;asukkaat\n7;2024;100\n8;2024;50\n"), villages)
    return villages, found


def test_each_piece_of_a_cut_village_has_its_share_and_yields_to_what_is_known(tmp_path: Path) -> None:
    _, found = cut_villages(tmp_path)
    assert found["residents"].tolist() == pytest.approx([90, 10, 50])
    assert found["estimated"].tolist() == [True, True, False]
    summed = found.drop(columns="estimated").assign(residents=[5.0, float("nan"), 7.0], source="ruudut")
    both = residents.first_known(found, summed)
    assert both["residents"].tolist() == pytest.approx([5, 10, 50])
    assert both["source"].tolist() == ["ruudut", "vaesto.csv", "vaesto.csv"]


@pytest.mark.parametrize(("of_municipality", "of_pieces"), [(1000, 90), (120, 70), (40, 0)])
def test_shares_of_cut_villages_never_exceed_their_municipality(
    tmp_path: Path, of_municipality: float, of_pieces: float
) -> None:
    villages, found = cut_villages(tmp_path)
    ground = [
        shapely.box(430_000, 6_900_000, 439_000, 6_911_000),
        shapely.box(439_000, 6_900_000, 445_000, 6_911_000),
    ]
    home = areas(Level.MUNICIPALITY, ["077", "179"], ground, [None, None])
    own = pd.concat([figures(["077", "179"], [of_municipality, 500]), found])
    cells = residents.spread(pd.concat([home, villages], ignore_index=True), own)
    assert cells.loc[cells.within(villages.geometry[0]), "residents"].sum() == pytest.approx(of_pieces)
    assert cells.loc[cells.within(villages.geometry[2]), "residents"].sum() == pytest.approx(50)
    assert cells.loc[cells["municipality_code"] == "179", "residents"].sum() == pytest.approx(500)


def test_residents_of_no_ground_go_to_the_shares_first() -> None:
    ground = shapely.box(430_000, 6_900_000, 440_000, 6_910_000)
    halves = [
        shapely.box(430_000, 6_900_000, 435_000, 6_910_000),
        shapely.box(435_000, 6_900_000, 440_000, 6_910_000),
    ]
    both = areas(Level.VILLAGE, ["kyla-a", "kyla-b"], halves, ["077", "077"])
    places = pd.concat([areas(Level.MUNICIPALITY, ["077"], [ground], [None]), both], ignore_index=True)
    own = figures(["077", "kyla-a", "kyla-b"], [1000, 500, 400]).assign(estimated=False)
    cells = residents.spread(places, own)
    assert cells["residents"].round(6).unique().tolist() == [
        round(500 / 50 / 0.9, 6),
        round(400 / 50 / 0.9, 6),
    ]
    cells = residents.spread(places, own.assign(estimated=[False, False, True]))
    assert cells.loc[cells.within(halves[1]), "residents"].sum() == pytest.approx(500)


def grid(
    folder: Path, rows: list[tuple[float, float, int, int]], *, points: bool = False, **columns: Any
) -> Path:
    shapes = [board.square(x / 10, y / 10, 1000) for x, y, _, _ in rows]
    table = {"vaesto": [row[2] for row in rows], "ika_0_14": [row[3] for row in rows], **columns}
    layer = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:3067")
    layer.geometry = layer.centroid if points else layer.geometry
    layer.to_file(folder / "vaki2025_1km.geojson")
    return folder / "vaki2025_1km.geojson"


@pytest.mark.parametrize("points", [False, True])
def test_cells_from_squares_or_their_centres(tmp_path: Path, *, points: bool) -> None:
    rows = [(0, 0, 30, 5), (1, 0, 4, -1), (5, 5, 12, 2)]
    path = grid(tmp_path, rows, points=points, kunta=["077", "77", "077"])
    cells = residents.cells(Source(file=path.name), tmp_path)
    assert cells["side_m"].tolist() == [1000] * 3
    assert cells["residents"].tolist() == [30, 4, 12]
    assert cells["residents_0_14"].isna().tolist() == [False, True, False]
    assert cells["cell_id"].tolist() == ["1kmN6900E0430", "1kmN6900E0431", "1kmN6905E0435"]
    assert cells["municipality_code"].tolist() == ["077"] * 3
    assert cells["year"].tolist() == [2025] * 3
    assert (cells.geometry.iloc[0].x, cells.geometry.iloc[0].y) == (430_500, 6_900_500)


def test_cells_below_zero_or_twice_are_refused(tmp_path: Path) -> None:
    path = grid(tmp_path, [(0, 0, -5, 1)])
    with pytest.raises(InputError, match="residents-negative"):
        residents.cells(Source(file=path.name), tmp_path)
    path = grid(tmp_path, [(0, 0, 5, 1), (1, 0, 5, 1)], grd_id=["a", "a"])
    with pytest.raises(InputError, match="cells-double"):
        residents.cells(Source(file=path.name), tmp_path)


def test_villages_sum_the_cells_whose_centre_they_hold(tmp_path: Path) -> None:
    rows = [(0, 0, 30, 5), (1, 0, 4, -1), (5, 5, 12, 2), (25, 0, 99, 9)]
    path = grid(tmp_path, rows, kunta=["077", "077", "077", "410"])
    cells = residents.cells(Source(file=path.name), tmp_path)
    shapes = [
        board.square(0, 0, 2000),
        board.square(0.5, 0.5, 1000),
        board.square(0.8, 0.8, 900),
        board.square(1, 0),
    ]
    villages = areas(Level.VILLAGE, ["kyla-a", "kyla-b", "kyla-c", "kyla-d"], shapes, ["077"] * 3 + ["179"])
    found = residents.sum_cells(cells, villages).set_index("area_id")
    assert found["residents"].tolist()[:3] == [34, 12, 0]
    assert pd.isna(found.loc["kyla-d", "residents"])  # of its municipality nothing is known
    assert pd.isna(found.loc["kyla-a", "residents_0_14"])  # one cell is protected
    assert found.loc["kyla-b", "residents_0_14"] == 2
    assert found["year"].tolist() == [2025] * 4


def figures(ids: list[str], people: list[float]) -> pd.DataFrame:
    return tables.AREA_RESIDENTS.conform(pd.DataFrame({"area_id": ids, "year": 2025, "residents": people}))


@given(st.lists(st.integers(0, 200_000), min_size=4, max_size=4), st.sampled_from([500.0, 1000.0, 3000.0]))
def test_spreading_keeps_the_sum_of_every_area(people: list[int], side: float) -> None:
    places = municipalities()
    cells = residents.spread(places, figures(list(board.BOARD), people), side_m=side)
    sums = cells.groupby("municipality_code")["residents"].sum()
    assert sums.tolist() == pytest.approx(people, rel=1e-12)
    assert cells["source"].eq(residents.SPREAD).all()
    assert cells["residents"].groupby(cells["municipality_code"]).nunique().max() == 1
    assert cells["cell_id"].is_unique


def test_spreading_goes_by_the_finest_figure_known() -> None:
    shapes = [board.square(0, 0, 5000), board.square(0.9, 0.9, 100)]
    village = areas(Level.VILLAGE, ["kyla-a", "kyla-tiny"], shapes, ["077", "077"])
    both = pd.concat([municipalities(), village], ignore_index=True)
    known = pd.concat(
        [figures(list(board.BOARD), [1000, 400, 0, 10]), figures(["kyla-a", "kyla-tiny"], [900, 3])]
    )
    cells = residents.spread(both, known)
    inside = cells.within(board.square(0, 0, 5000))
    assert cells.loc[inside, "residents"].sum() == pytest.approx(900)
    assert cells.loc[cells["municipality_code"] == "077", "residents"].sum() == pytest.approx(1000)
    assert cells.loc[cells["cell_id"] == "kyla-tiny", "residents"].tolist() == [3]
    assert cells["residents"].sum() == pytest.approx(1410)


def test_a_village_without_a_figure_gets_its_share_of_the_spread_rest() -> None:
    shapes = [board.square(0, 0, 5000), board.square(0.5, 0.5, 5000)]
    villages = areas(Level.VILLAGE, ["kyla-a", "kyla-b"], shapes, ["077", "077"])
    own = figures(["kyla-a", "kyla-b"], [900, float("nan")])
    both = pd.concat([municipalities(), villages], ignore_index=True)
    cells = residents.spread(both, pd.concat([figures(list(board.BOARD), [1000, 0, 0, 0]), own]))
    full = residents.first_known(own, residents.sum_cells(cells, villages))
    assert full["residents"].tolist() == pytest.approx([900, 100 * 25 / 75])
    assert cells["residents"].sum() == pytest.approx(1000)


def real_areas(real_data: Path, level: Level) -> gpd.GeoDataFrame:
    file = {Level.MUNICIPALITY: "keski_suomi_municipalities", Level.POSTAL_AREA: "keski_suomi_postal_areas"}[
        level
    ]
    source = Source(file=f"boundaries/{file}.geojson")
    return load.areas(source, level, real_data, region=KESKI_SUOMI).areas


def test_real_population_of_municipalities(real_data: Path) -> None:
    places = real_areas(real_data, Level.MUNICIPALITY)
    source = Source(file="population/population_by_municipality_2000_2022.csv")
    found = residents.area_residents(source, real_data, places)
    assert found["residents"].sum() == 272_437
    assert found["year"].unique().tolist() == [2022]
    same = residents.area_residents(
        Source(file="boundaries/keski_suomi_municipalities.geojson"), real_data, places
    )
    assert same["residents"].tolist() == found["residents"].tolist()
    cells = residents.spread(places, found)
    assert cells["residents"].sum() == pytest.approx(272_437)


def test_real_population_of_postal_areas(real_data: Path) -> None:
    places = real_areas(real_data, Level.POSTAL_AREA)
    paavo = residents.area_residents(Source(file="population/paavo_master_2024stats.csv"), real_data, places)
    layer = residents.area_residents(
        Source(file="boundaries/keski_suomi_postal_areas.geojson"), real_data, places
    )
    assert paavo["residents"].tolist() == layer["residents"].tolist()
    assert paavo["year"].unique().tolist() == [2024]
    assert paavo["second_homes"].notna().all()
    known = paavo[paavo[list(AGES)].notna().all(axis=1)]
    assert known[list(AGES)].sum(axis=1).tolist() == pytest.approx(known["residents"].tolist())
    old = residents.area_residents(
        Source(file="population/population_by_postal_code_2022.csv"), real_data, places
    )
    assert old["year"].unique().tolist() == [2022]
    assert old["residents"].notna().all()


def test_cells_have_whole_squares_around_their_centre(tmp_path: Path) -> None:
    path = grid(tmp_path, [(0, 0, 30, 5)])
    cells = residents.cells(Source(file=path.name), tmp_path)
    assert shapely.box(430_000, 6_900_000, 431_000, 6_901_000).centroid.equals(cells.geometry.iloc[0])
