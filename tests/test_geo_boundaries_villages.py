"""Villages: cut at municipal borders, ground for points, ids that stay."""

from __future__ import annotations

from pathlib import Path

import boundary_fixtures as board
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo.boundaries import load, villages
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source, VillageSource
from jarjestokartta.geo.vocabulary import Level

KESKI_SUOMI = (
    *("077", "172", "179", "182", "216", "226", "249", "256", "265", "275", "312"),
    *("410", "435", "495", "500", "592", "601", "729", "850", "892", "931", "992"),
)


@pytest.fixture(scope="module")
def parents(tmp_path_factory: pytest.TempPathFactory) -> gpd.GeoDataFrame:
    path = board.write(board.municipalities(), tmp_path_factory.mktemp("kunnat") / "kunnat.gpkg")
    region = ("077", "179", "182")
    return load.areas(Source(file=path.name), Level.MUNICIPALITY, path.parent, region=region).areas


def read(
    layer: gpd.GeoDataFrame, folder: Path, parents: gpd.GeoDataFrame | None, **options: float
) -> load.Loaded:
    path = board.write(layer, folder / "kylat.gpkg")
    source = VillageSource(file=path.name, **options)
    return load.areas(source, Level.VILLAGE, folder, region=("077", "179", "182"), parents=parents)


def layer(names: list[str], shapes: list[shapely.Geometry], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"nimi": names, **columns}, geometry=shapes, crs="EPSG:3067")


def test_a_village_inside_one_municipality_stays_as_it_is(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    shape = board.square(0.2, 0.2, 3000)
    found = read(layer(["Haapala"], [shape], tunnus=["K 12"]), tmp_path, parents).areas
    row = found.iloc[0]
    assert (row["area_id"], row["parent_id"], row["name_fi"]) == ("kyla-k-12", "077", "Haapala")
    assert row.geometry.equals(shape)


def test_a_village_across_a_border_becomes_one_area_a_municipality(
    tmp_path: Path, parents: gpd.GeoDataFrame
) -> None:
    shape = shapely.box(board.WEST + 4000, board.SOUTH, board.WEST + 12_000, board.SOUTH + 1000)
    found = read(layer(["Rajala"], [shape], tunnus=["7"]), tmp_path, parents).areas
    assert found[["area_id", "parent_id", "name_fi"]].to_numpy().tolist() == [
        ["kyla-7", "077", "Rajala (Hankasalmi)"],
        ["kyla-7-179", "179", "Rajala (Jyväskylä)"],
    ]
    assert found.area.tolist() == pytest.approx([6e6, 2e6])


def test_a_strip_beyond_the_border_is_cut_off_and_told(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    shape = shapely.box(board.WEST + 2000, board.SOUTH, board.WEST + 10_200, board.SOUTH + 1000)
    found = read(layer(["Rajala"], [shape]), tmp_path, parents)
    assert found.areas["name_fi"].tolist() == ["Rajala"]
    assert found.areas.area.tolist() == pytest.approx([8e6])
    assert found.problems[["code", "value"]].to_numpy().tolist() == [["village-edges-cut", "1"]]


def test_villages_of_a_neighbour_are_kept_outside_the_region(
    tmp_path: Path, parents: gpd.GeoDataFrame
) -> None:
    shapes = [board.square(0.1, 0.1, 900), board.square(9, 9, 900)]
    both = layer(["Kotikylä", "Kaukokylä"], shapes)
    inside = read(both, tmp_path, parents.assign(in_region=False))
    assert inside.areas["name_fi"].tolist() == ["Kotikylä"]
    assert not inside.areas["in_region"].any()
    with pytest.raises(InputError, match="areas-none-inside"):
        read(both.iloc[1:], tmp_path, parents)


def test_ids_do_not_depend_on_the_order_of_rows(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    names = ["Äijälä", "Äijälä", "Äijälä", "Mäkikylä"]
    shapes = [board.square(0.1, 0.1, 900), board.square(0.4, 0.4, 900), board.square(1.1, 0.1, 900),
              board.square(0.7, 0.7, 900)]  # fmt: skip
    there = read(layer(names, shapes), tmp_path, parents).areas
    back = read(layer(names[::-1], shapes[::-1]), tmp_path, parents).areas
    assert there["area_id"].tolist() == [
        "kyla-aijala-077", "kyla-aijala-077-2", "kyla-aijala-179", "kyla-makikyla-077"
    ]  # fmt: skip
    assert there["area_id"].tolist() == back["area_id"].tolist()
    assert there.geometry.to_wkt().tolist() == back.geometry.to_wkt().tolist()


def test_a_code_of_two_villages_is_told_apart_by_name(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    shapes = [board.square(0.1, 0.1, 900), board.square(0.4, 0.4, 900)]
    found = read(layer(["Ylikylä", "Alakylä"], shapes, tunnus=["5", "5"]), tmp_path, parents).areas
    assert found["area_id"].tolist() == ["kyla-5-alakyla", "kyla-5-ylikyla"]


def test_parts_of_one_village_are_joined(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    shapes = [board.square(0.1, 0.1, 900), board.square(0.4, 0.4, 900), board.square(0.6, 0.6, 900)]
    found = read(layer(["Saari", "Saari", "Muu"], shapes, tunnus=["5", "5", "6"]), tmp_path, parents)
    assert found.areas[["area_id", "name_fi"]].to_numpy().tolist() == [["kyla-5", "Saari"], ["kyla-6", "Muu"]]
    assert found.areas.area.tolist() == pytest.approx([2 * 900**2, 900**2])
    assert found.problems[["source_row", "code"]].to_numpy().tolist() == [[2, "area-parts-joined"]]


def test_points_get_the_nearest_ground_of_their_municipality(
    tmp_path: Path, parents: gpd.GeoDataFrame
) -> None:
    points = [
        shapely.Point(board.WEST + x, board.SOUTH + y)
        for x, y in ((2000, 5000), (8000, 5000), (11_000, 5000))
    ]
    found = read(layer(["Länsi", "Itä", "Naapuri"], points), tmp_path, parents, radius_km=50).areas
    by_name = found.set_index("name_fi")
    assert by_name.loc["Länsi"].geometry.area == pytest.approx(5e7)
    west_half = shapely.box(board.WEST, board.SOUTH, board.WEST + 5000, board.SOUTH + 10_000)
    assert by_name.loc["Länsi"].geometry.symmetric_difference(west_half).area == pytest.approx(0, abs=1)
    assert by_name.loc["Naapuri"].geometry.area == pytest.approx(1e8)
    assert by_name.loc["Naapuri", "parent_id"] == "179"


def test_a_point_reaches_no_farther_than_its_radius(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    middle = shapely.Point(board.WEST + 5000, board.SOUTH + 5000)
    found = read(layer(["Keskikylä"], [middle]), tmp_path, parents, radius_km=2).areas
    assert found.area.iloc[0] == pytest.approx(3.14159 * 2000**2, rel=0.005)


def test_a_second_point_at_one_place_is_named(tmp_path: Path, parents: gpd.GeoDataFrame) -> None:
    point = shapely.Point(board.WEST + 5000, board.SOUTH + 5000)
    found = read(layer(["Eka", "Toka"], [point, point]), tmp_path, parents)
    assert found.areas["name_fi"].tolist() == ["Eka"]
    assert found.problems[["code", "value"]].to_numpy().tolist() == [["village-point-double", "Toka"]]


def test_points_without_municipalities_and_villages_without_names_are_refused(tmp_path: Path) -> None:
    point = shapely.Point(board.WEST + 5000, board.SOUTH + 5000)
    with pytest.raises(InputError, match="villages-need-municipalities"):
        read(layer(["Eka"], [point]), tmp_path, None)
    with pytest.raises(InputError, match="areas-no-name"):
        read(layer([None], [board.square(0, 0, 900)]), tmp_path, None)


places = st.tuples(st.integers(1, 19_999), st.integers(1, 19_999))


@given(st.lists(places, min_size=1, max_size=12, unique=True), st.sampled_from([1_000.0, 8_000.0, 60_000.0]))
def test_villages_of_points_never_overlap_and_hold_their_point(
    where: list[tuple[int, int]], radius: float
) -> None:
    parents = board.municipalities().rename(
        columns={"kunta": "area_id", "nimi": "name_fi", "namn": "name_sv"}
    )
    parents = parents.assign(in_region=True)
    points = gpd.GeoDataFrame(
        {"row": range(1, len(where) + 1), "name_fi": [f"kylä {n}" for n in range(len(where))], "code": None,
         "name_sv": None, "parent": None},
        geometry=[shapely.Point(board.WEST + x, board.SOUTH + y) for x, y in where],
        crs="EPSG:3067",
    )  # fmt: skip
    areas, told = villages.from_points(points, parents, radius)
    assert told.empty
    assert len(areas) == len(where)
    holding = areas.set_index("row").geometry
    for row, point in zip(points["row"], points.geometry, strict=True):
        assert holding[row].distance(point) < 1e-6
    whole = shapely.union_all(areas.geometry.to_numpy())
    assert whole.area == pytest.approx(areas.area.sum(), rel=1e-9)


def test_real_postal_areas_as_villages(real_data: Path) -> None:
    municipalities = load.areas(
        Source(file="boundaries/SuomenKuntajako_2021_100k.shp"),
        Level.MUNICIPALITY,
        real_data,
        region=KESKI_SUOMI,
    ).areas
    source = VillageSource(file="boundaries/keski_suomi_postal_areas.geojson")
    found = load.areas(source, Level.VILLAGE, real_data, region=KESKI_SUOMI, parents=municipalities)
    home = found.areas[found.areas["in_region"]]
    assert len(home) >= 169
    assert {"Tammijärvi", "Putkilahti"} <= set(home["name_fi"].str.split(" (", regex=False).str[0])
    ground = home.dissolve("parent_id").area / municipalities.set_index("area_id").area
    assert ground.dropna().between(0.85, 1.001).all()
    assert (
        pd.Series(found.problems["code"])
        .isin(["village-edges-cut", "area-ring-mended", "areas-overlap"])
        .all()
    )
