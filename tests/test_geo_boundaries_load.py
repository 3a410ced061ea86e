"""Boundary files of every common format and fault → Areas, or an error that says why not."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import boundary_fixtures as board
import geopandas as gpd
import pandas as pd
import pytest
import shapely

from jarjestokartta.geo import words
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level

REGION = tuple(board.BOARD)
KESKI_SUOMI = (
    *("077", "172", "179", "182", "216", "226", "249", "256", "265", "275", "312"),
    *("410", "435", "495", "500", "592", "601", "729", "850", "892", "931", "992"),
)


def read(path: Path, level: Level = Level.MUNICIPALITY, **options: object) -> load.Loaded:
    source = Source(file=path.name, **options)
    return load.areas(source, level, path.parent, region=REGION)


def refusal(path: Path, **options: object) -> str:
    """Give the code of the refusal; its sentence must fill in, in all languages."""
    with pytest.raises(InputError) as caught:
        read(path, **options)
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{caught.value.code}", **caught.value.params)
        assert path.name in sentence
        assert "{" not in re.sub(r"\{ \w+ = .*?\}", "", sentence)
    return caught.value.code


def same_ground(areas: gpd.GeoDataFrame) -> bool:
    wanted = [board.square(*board.BOARD[code]) for code in areas["area_id"]]
    return bool((shapely.hausdorff_distance(areas.geometry.to_numpy(), wanted) < 0.1).all())


@pytest.mark.parametrize(
    ("name", "crs", "options"),
    [
        ("kunnat.gpkg", "EPSG:3067", {}),
        ("kunnat.geojson", "EPSG:3067", {}),
        ("kunnat.geojson", "EPSG:4326", {}),
        ("kunnat.topojson", "EPSG:3067", {}),
        ("kunnat.shp", "EPSG:3067", {"encoding": "cp1252"}),
        ("kunnat.shp", "EPSG:3067", {"encoding": "utf-8"}),
        ("kunnat.gml", "EPSG:3067", {}),
        ("kunnat.gpkg", "EPSG:2393", {}),
    ],
)
def test_one_layer_in_every_format(tmp_path: Path, name: str, crs: str, options: dict[str, str]) -> None:
    path = board.write(board.municipalities().to_crs(crs), tmp_path / name, **options)
    beside = set(tmp_path.iterdir())
    found = read(path)
    assert found.areas["area_id"].tolist() == ["077", "179", "182", "410"]
    assert found.areas["name_fi"].tolist() == ["Hankasalmi", "Jyväskylä", "Jämsä", "Laukaa"]
    assert found.areas["name_sv"].tolist()[1] == "Jyväskylä"
    assert found.areas.crs.to_epsg() == 3067
    assert found.areas["in_region"].all()
    assert same_ground(found.areas)
    assert found.problems.empty
    assert set(tmp_path.iterdir()) == beside


def test_json_without_system_in_metres_is_taken_for_metres_and_told(tmp_path: Path) -> None:
    rows = [
        ({"kunta": code, "nimi": board.NAMES[code]}, board.square(*place))
        for code, place in board.BOARD.items()
    ]
    found = read(board.geojson(rows, tmp_path / "kunnat.geojson"))
    assert same_ground(found.areas)
    assert found.problems[["code", "restored"]].to_numpy().tolist() == [["layer-crs-taken", "EPSG:3067"]]


def test_a_shapefile_without_system_is_refused_until_the_settings_tell(tmp_path: Path) -> None:
    path = board.write(board.municipalities(), tmp_path / "kunnat.shp")
    path.with_suffix(".prj").unlink()
    assert refusal(path) == "layer-no-crs"
    assert same_ground(read(path, crs="EPSG:3067").areas)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_shapefile_that_lost_its_encoding_and_one_in_a_zip(tmp_path: Path, encoding: str) -> None:
    path = board.write(board.municipalities(), tmp_path / "kunnat.shp", encoding=encoding)
    path.with_suffix(".cpg").unlink()
    assert read(path).areas["name_fi"].tolist()[1:3] == ["Jyväskylä", "Jämsä"]
    packed = tmp_path / "kunnat.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("kunnat.???"):
            if part != packed:
                archive.write(part, part.name)
    assert read(packed).areas["name_fi"].tolist()[1:3] == ["Jyväskylä", "Jämsä"]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3067"])
@pytest.mark.parametrize("name", ["kunnat.geojson", "kunnat.gpkg"])
def test_swapped_coordinates_are_named(tmp_path: Path, crs: str, name: str) -> None:
    layer = board.municipalities().to_crs(crs)
    layer.geometry = shapely.transform(layer.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    layer = layer.set_crs(crs, allow_override=True)
    assert refusal(board.write(layer, tmp_path / name)) == "layer-swapped"


def test_degrees_in_a_layer_that_says_metres_are_refused(tmp_path: Path) -> None:
    layer = board.municipalities().to_crs("EPSG:4326").set_crs("EPSG:3067", allow_override=True)
    assert refusal(board.write(layer, tmp_path / "kunnat.gpkg")) == "layer-crs-wrong"


def test_another_country_is_refused(tmp_path: Path) -> None:
    hungary = [({"kunta": "179", "nimi": "Debrecen"}, shapely.box(21.5, 47.4, 21.8, 47.6))]
    assert refusal(board.geojson(hungary, tmp_path / "kunnat.geojson")) == "layer-abroad"


def test_one_feature_abroad_is_named_and_the_others_kept(tmp_path: Path) -> None:
    rows = [
        ({"kunta": code, "nimi": name}, shapely.geometry.mapping(shape))
        for code, name, shape in zip(
            board.BOARD, board.NAMES.values(), board.municipalities().to_crs(4326).geometry, strict=True
        )
    ]
    rows.append(({"kunta": "999", "nimi": "Muualla"}, shapely.box(0, 0, 1, 1)))
    found = read(board.geojson(rows, tmp_path / "kunnat.geojson"))
    assert len(found.areas) == 4
    assert found.problems[["code", "source_row", "value"]].to_numpy().tolist() == [
        ["area-abroad", 5, "Muualla"]
    ]


@pytest.mark.parametrize(
    "codes",
    [
        ["77", "179", "182", "410"],
        [77.0, 179.0, 182.0, 410.0],
        ["KU077", "KU179", "KU182", "KU410"],
        [77, 179, 182, 410],
    ],
)
def test_codes_are_brought_to_three_digits(tmp_path: Path, codes: list[object]) -> None:
    path = board.write(board.municipalities(kunta=codes), tmp_path / "kunnat.gpkg")
    assert read(path).areas["area_id"].tolist() == ["077", "179", "182", "410"]


def test_lost_codes_are_found_by_known_names(tmp_path: Path) -> None:
    path = board.write(board.municipalities().drop(columns="kunta"), tmp_path / "kunnat.gpkg")
    assert read(path).areas["area_id"].tolist() == ["077", "179", "182", "410"]


def test_without_codes_or_known_names_the_columns_are_listed(tmp_path: Path) -> None:
    layer = board.municipalities(nimi=["a", "b", "c", "d"], namn="x").drop(columns="kunta")
    assert refusal(board.write(layer, tmp_path / "kunnat.gpkg")) == "areas-no-code"


def test_a_column_named_by_the_settings_goes_first_and_must_exist(tmp_path: Path) -> None:
    layer = board.municipalities(kunta=["1", "2", "3", "4"], oma=list(board.BOARD))
    path = board.write(layer, tmp_path / "kunnat.gpkg")
    assert read(path, columns={"code": "OMA"}).areas["area_id"].tolist() == ["077", "179", "182", "410"]
    assert refusal(path, columns={"code": "toinen"}) == "areas-column-missing"
    assert refusal(path, columns={"koodi": "code"}) == "columns-key-unknown"


def test_names_that_the_file_lacks_are_those_we_know(tmp_path: Path) -> None:
    rows = [("77", None, None), ("410", "Laukaa", "Laukaa"), ("249", None, "Eget"), ("999", None, "Annan")]
    code, nimi, namn = (list(column) for column in zip(*rows, strict=True))
    path = board.write(board.municipalities(kunta=code, nimi=nimi, namn=namn), tmp_path / "kunnat.gpkg")
    found = load.areas(Source(file=path.name), Level.MUNICIPALITY, path.parent).areas
    assert found[["area_id", "name_fi", "name_sv"]].to_numpy().tolist() == [
        ["077", "Hankasalmi", "Hankasalmi"],
        ["249", "Keuruu", "Eget"],
        ["410", "Laukaa", "Laukas"],
        ["999", "999", "Annan"],
    ]


def test_swedish_names_where_the_file_has_no_column_of_them(tmp_path: Path) -> None:
    path = board.write(board.municipalities().drop(columns="namn"), tmp_path / "kunnat.gpkg")
    assert read(path).areas["name_sv"].tolist() == ["Hankasalmi", "Jyväskylä", "Jämsä", "Laukas"]


def test_two_areas_of_one_code_are_refused(tmp_path: Path) -> None:
    path = board.write(board.municipalities(kunta=["077", "179", "179", "410"]), tmp_path / "kunnat.gpkg")
    assert read_two(path) == "areas-duplicate"


def read_two(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load.areas(Source(file=path.name), Level.MUNICIPALITY, path.parent)
    return caught.value.code


def test_parts_of_one_municipality_are_joined(tmp_path: Path) -> None:
    island = gpd.GeoDataFrame(
        {"kunta": ["077"], "nimi": ["Hankasalmi"], "namn": [None]},
        geometry=[board.square(3, 0)],
        crs="EPSG:3067",
    )
    path = board.write(pd.concat([board.municipalities(), island]), tmp_path / "kunnat.gpkg")
    found = read(path)
    assert found.areas.geometry.iloc[0].area == pytest.approx(2 * board.SIDE**2)
    assert found.problems["code"].tolist() == ["area-parts-joined"]


def test_a_missing_municipality_of_the_region_stops_the_reading(tmp_path: Path) -> None:
    path = board.write(board.municipalities().iloc[1:], tmp_path / "kunnat.gpkg")
    assert refusal(path) == "areas-missing"


def test_neighbours_within_30_km_are_kept_outside_the_region(tmp_path: Path) -> None:
    near, far = board.square(2, 0), board.square(7, 0)
    more = gpd.GeoDataFrame(
        {"kunta": ["5", "9"], "nimi": ["Alajärvi", "Alavieska"]}, geometry=[near, far], crs="EPSG:3067"
    )
    path = board.write(pd.concat([board.municipalities(), more]), tmp_path / "kunnat.gpkg")
    found = read(path)
    assert found.areas["area_id"].tolist() == ["005", "077", "179", "182", "410"]
    assert found.areas["in_region"].tolist() == [False, True, True, True, True]


def test_a_ring_that_touches_itself_is_mended(tmp_path: Path) -> None:
    x, y, side = board.WEST, board.SOUTH, board.SIDE
    spike = shapely.Polygon(
        [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x - 900, y + side), (x, y + side)]
    )
    layer = board.municipalities()
    layer.geometry = [spike, *layer.geometry.iloc[1:]]
    found = read(board.write(layer, tmp_path / "kunnat.gpkg"))
    assert found.areas.geometry.is_valid.all()
    assert found.areas.geometry.iloc[0].area == pytest.approx(side**2)
    assert found.problems[["code", "severity", "value"]].to_numpy().tolist() == [
        ["area-ring-mended", "repaired", "Hankasalmi"]
    ]


def test_a_mend_that_may_be_wrong_is_told(tmp_path: Path) -> None:
    x, y, side = board.WEST, board.SOUTH, board.SIDE
    inner = [(x + 2000, y + 2000), (x + 12_000, y + 2000), (x + 12_000, y + 8000), (x + 2000, y + 8000)]
    hole_outside = shapely.Polygon(board.square(0, 0).exterior.coords, [inner])
    layer = board.municipalities()
    layer.geometry = [hole_outside, *layer.geometry.iloc[1:]]
    found = read(board.write(layer, tmp_path / "kunnat.gpkg"))
    assert found.areas.geometry.is_valid.all()
    assert found.areas.geometry.iloc[0].area < side**2
    assert "area-ring-doubtful" in found.problems["code"].tolist()


def test_features_without_ground_are_named(tmp_path: Path) -> None:
    line = shapely.LineString([(25.5, 62.0), (25.6, 62.1)])
    flat = {"type": "Polygon", "coordinates": [[[25.5, 62.0], [25.6, 62.1], [25.5, 62.0], [25.5, 62.0]]]}
    good = board.municipalities().to_crs(4326)
    rows = [
        ({"kunta": c, "nimi": n}, s)
        for c, n, s in zip(good["kunta"], good["nimi"], good.geometry, strict=True)
    ]
    rows += [({"kunta": "5", "nimi": "Ei mitään"}, None)]
    rows += [({"kunta": "9", "nimi": "Viiva"}, line), ({"kunta": "10", "nimi": "Litteä"}, flat)]
    found = read(board.geojson(rows, tmp_path / "kunnat.geojson"))
    assert len(found.areas) == 4
    assert found.problems[["code", "severity", "value"]].to_numpy().tolist() == [
        ["area-geometry-missing", "rejected", "Ei mitään"],
        ["area-geometry-kind", "rejected", "Viiva"],
        ["area-ring-lost", "rejected", "Litteä"],
    ]


def test_heights_and_curves_become_flat_lines(tmp_path: Path) -> None:
    high = board.municipalities()
    high.geometry = shapely.force_3d(high.geometry.to_numpy(), 95.0)
    found = read(board.write(high, tmp_path / "kunnat.gpkg"))
    assert not found.areas.geometry.has_z.any()
    assert same_ground(found.areas)
    gml = Path(__file__).parent / "data" / "boundaries" / "curve.gml"
    round_one = load.areas(Source(file=gml.name), Level.MUNICIPALITY, gml.parent).areas
    half_disc = 3.141592653589793 * 5000**2 / 2
    assert round_one.geometry.iloc[0].area == pytest.approx(half_disc, rel=0.001)


def test_overlapping_areas_are_told(tmp_path: Path) -> None:
    layer = board.municipalities()
    layer.geometry = [board.square(0, 0, 11_000), *layer.geometry.iloc[1:]]
    found = read(board.write(layer, tmp_path / "kunnat.gpkg"))
    values = found.problems.loc[found.problems["code"] == "areas-overlap", "value"].tolist()
    assert values == ["Hankasalmi, Jyväskylä", "Hankasalmi, Jämsä"]  # the corner at Laukaa is small


def test_the_year_comes_from_settings_column_or_file_name(tmp_path: Path) -> None:
    named = board.write(board.municipalities(), tmp_path / "kunta1000k_2026.gpkg")
    assert read(named).areas["vintage"].tolist() == [2026] * 4
    column = board.write(board.municipalities(vuosi=2025), tmp_path / "kunnat_2024.gpkg")
    assert read(column).areas["vintage"].tolist() == [2025] * 4
    assert read(named, year=2025).areas["vintage"].tolist() == [2025] * 4
    assert read(column, year=2025).areas["vintage"].tolist() == [2025] * 4
    assert refusal(column, year=2023) == "areas-year"  # by the year mergers are judged


def test_postal_areas_go_under_the_municipality_they_name_or_lie_in(tmp_path: Path) -> None:
    parents = read(board.write(board.municipalities(), tmp_path / "kunnat.gpkg")).areas
    layer = gpd.GeoDataFrame(
        {"postinumeroalue": ["40100", 41520, "99999"], "nimi": ["Keskus", "Asema", "Kaukana"],
         "kunta": ["179", None, None]},
        geometry=[board.square(0.5, 0.2, 4000), board.square(0, 1, 5000), board.square(20, 20)],
        crs="EPSG:3067",
    )  # fmt: skip
    path = board.write(layer, tmp_path / "pno.gpkg")
    source = Source(file=path.name)
    found = load.areas(source, Level.POSTAL_AREA, tmp_path, region=REGION, parents=parents).areas
    assert found[["area_id", "parent_id"]].to_numpy().tolist() == [["pno-40100", "179"], ["pno-41520", "182"]]


@pytest.mark.parametrize("content", ["", "%PDF-1.7 kunnat", '{"type": "FeatureCollection", "features": []}'])
def test_unusable_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kunnat.geojson"
    path.write_text(content, encoding="utf-8")
    assert refusal(path) in {"layer-unreadable", "layer-empty"}
    assert refusal(tmp_path / "puuttuu.gpkg") == "layer-missing"


def test_a_file_of_several_layers_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "kaikki.gpkg"
    board.municipalities().to_file(path, layer="kunnat")
    board.municipalities().to_file(path, layer="muut")
    assert refusal(path) == "layer-which"
    assert len(read(path, layer="kunnat").areas) == 4


@pytest.mark.parametrize(
    ("file", "neighbours"),
    [
        ("boundaries/SuomenKuntajako_2021_100k.shp", True),
        ("boundaries/kunta4500k_2025.geojson", True),
        ("boundaries/keski_suomi_municipalities.geojson", False),
        ("messy/finland-municipalities-topojson.json", True),
    ],
)
def test_real_municipalities(real_data: Path, file: str, neighbours: bool) -> None:  # noqa: FBT001
    found = load.areas(Source(file=file), Level.MUNICIPALITY, real_data, region=KESKI_SUOMI).areas
    home = found[found["in_region"]]
    assert home["area_id"].tolist() == list(KESKI_SUOMI)
    assert (len(found) > 22) is neighbours
    assert home.geometry.is_valid.all()
    assert home.area.sum() / 1e6 == pytest.approx(19_000, rel=0.05)


def test_real_postal_areas(real_data: Path) -> None:
    parents = load.areas(
        Source(file="boundaries/SuomenKuntajako_2021_100k.shp"),
        Level.MUNICIPALITY,
        real_data,
        region=KESKI_SUOMI,
    ).areas
    source = Source(file="boundaries/keski_suomi_postal_areas.geojson")
    found = load.areas(source, Level.POSTAL_AREA, real_data, region=KESKI_SUOMI, parents=parents).areas
    assert len(found) == 169
    assert found["in_region"].all()
    assert found.loc[found["area_id"] == "pno-19910", ["name_fi", "parent_id"]].to_numpy().tolist() == [
        ["Tammijärvi", "435"]
    ]


def test_a_layer_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "kaikki.gpkg"
    board.municipalities().to_file(path, layer="kunnat")
    board.municipalities().to_file(path, layer="muut")
    with pytest.raises(InputError) as caught:
        load.areas(Source(file="kaikki.gpkg", layer="kunta"), Level.MUNICIPALITY, tmp_path)
    assert caught.value.code == "layer-unknown"
    assert caught.value.params["layers"] == "kunnat, muut"


@pytest.mark.parametrize(
    ("width_m", "told"), [(0.5, []), (49.9, []), (50, ["1"]), (74, ["1"]), (120, ["2"]), (4000, ["80"])]
)
def test_slivers_of_generalised_borders_are_no_overlaps(
    tmp_path: Path, width_m: float, told: list[str]
) -> None:
    strip = shapely.box(0, 0, 200, width_m)  # a small island's share: all of it lies in Hankasalmi
    island = shapely.affinity.translate(strip, board.WEST + 5000, board.SOUTH + 5000)
    layer = board.municipalities()
    layer.geometry = [*layer.geometry.iloc[:3], island]
    found = read(board.write(layer, tmp_path / "kunnat.gpkg"))
    overlaps = found.problems[found.problems["code"] == "areas-overlap"]
    assert overlaps["restored"].tolist() == told
