"""``assign IN -o OUT --areas FILE``: every row and column back, with its area."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import boundary_fixtures as board
import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

HEADER = "nimi;lon;lat"
POINTS = gpd.GeoSeries(gpd.points_from_xy([435_000.0, 445_000.0], [6_905_000.0] * 2), crs="EPSG:3067").to_crs(
    4326
)
ROWS = [
    f"Seura yksi;{POINTS[0].x:.7f};{POINTS[0].y:.7f}".replace(".", ","),
    f"=kaksi;{POINTS[1].x:.7f};{POINTS[1].y:.7f}",
    "007;;",
]


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return board.write(board.municipalities(), tmp_path / "kunnat.gpkg")


def csv(folder: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path = folder / "pisteet ä.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_comes_back_whole(run: Callable, tmp_path: Path, areas: Path, encoding: str) -> None:
    source = csv(tmp_path, ["Pisteet 2026", "", HEADER, *ROWS], encoding)
    out = tmp_path / "ulos ö.csv"
    outcome = run("assign", source, "-o", out, "--areas", areas)
    assert outcome.code == 0
    assert outcome.stdout.strip() == str(out)
    assert "kunta" in outcome.stderr
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert out.read_text(encoding="utf-8-sig").splitlines() == [
        "Pisteet 2026",
        "",
        f"{HEADER};area_id;area_name;assign_reason",
        f"{ROWS[0]};077;Hankasalmi;inside",
        f"{ROWS[1]};179;Jyväskylä;inside",
        f"{ROWS[2]};;;unplaced",
    ]


def test_a_workbook_keeps_its_kinds_of_cells(run: Callable, tmp_path: Path, areas: Path) -> None:
    source, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["nimi", "E", "N", "määrä", "koodi"])
        sheet.write_row(1, 0, ["Seura", 435_000, 6_905_000, 12.5])
        sheet.write_string(1, 4, "007")
        sheet.write_string(2, 0, "=1+1")
    assert run("assign", source, "-o", out, "--areas", areas).code == 0
    rows = list(openpyxl.load_workbook(out).active.values)
    assert rows[0] == ("nimi", "E", "N", "määrä", "koodi", "area_id", "area_name", "assign_reason")
    assert rows[1] == ("Seura", 435_000, 6_905_000, 12.5, "007", "077", "Hankasalmi", "inside")
    assert rows[2] == ("=1+1", None, None, None, None, None, None, "unplaced")


@pytest.mark.parametrize("name", ["ulos.gpkg", "ulos.geojson", "ulos.csv"])
def test_a_layer_of_points(run: Callable, tmp_path: Path, areas: Path, name: str) -> None:
    layer = gpd.GeoDataFrame({"nimi": ["a", "b"], "luku": [1, 2]}, geometry=POINTS)
    layer.to_file(tmp_path / "pisteet.geojson")
    assert run("assign", tmp_path / "pisteet.geojson", "-o", tmp_path / name, "--areas", areas).code == 0
    found = gpd.read_file(tmp_path / name)
    assert found["area_id"].tolist() == ["077", "179"]
    assert found["nimi"].tolist() == ["a", "b"]
    assert {"lon", "lat", "luku", "area_name", "assign_reason"} <= set(found.columns)
    if name != "ulos.csv":
        assert found.crs.to_epsg() == (3067 if name.endswith("gpkg") else 4326)
        assert found.geometry.to_crs(3067).distance(POINTS.to_crs(3067)).max() < 0.1


@pytest.mark.parametrize("name", ["ulos.xlsx", "ulos.gpkg", "ulos.geojson"])
def test_the_same_input_gives_the_same_bytes(run: Callable, tmp_path: Path, areas: Path, name: str) -> None:
    source = csv(tmp_path, [HEADER, *ROWS])
    outputs = [tmp_path / folder / name for folder in ("a", "b")]
    for output in outputs:
        output.parent.mkdir()
        assert run("assign", source, "-o", output, "--areas", areas).code == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_swapped_columns_are_refused_and_swapped_rows_named(
    run: Callable, tmp_path: Path, areas: Path
) -> None:
    source = csv(tmp_path, ["nimi;lat;lon", *ROWS])
    out = tmp_path / "ulos.csv"
    outcome = run("assign", source, "-o", out, "--areas", areas)
    assert outcome.code == 3
    assert "väärin päin" in outcome.told
    assert not out.exists()
    source = csv(tmp_path, [HEADER, ROWS[0], "Väärin;62,3;25,8", "Kaukana;2;48"])
    outcome = run("assign", source, "-o", out, "--areas", areas)
    assert outcome.code == 0
    assert "(1): 3" in outcome.told
    assert "(1): 4" in outcome.told
    assert out.read_text(encoding="utf-8-sig").splitlines()[2] == "Väärin;62,3;25,8;;;unplaced"


def test_what_the_areas_are_is_told_by_their_columns_or_by_hand(run: Callable, tmp_path: Path) -> None:
    source, out = csv(tmp_path, [HEADER, ROWS[0]]), tmp_path / "ulos.csv"
    shape = [board.square(0, 0)]
    named = {"postinumeroalue": ["40100"], "nimi": ["Keskus"], "kunta": ["179"]}
    postal = gpd.GeoDataFrame(named, geometry=shape, crs="EPSG:3067")
    village = gpd.GeoDataFrame(
        {"tunnus": ["5"], "nimi": ["Kylä"], "kunta": ["179"]}, geometry=shape, crs="EPSG:3067"
    )
    for layer, level, wanted in (
        (postal, None, "pno-40100;Keskus;inside"),
        (village, None, "kyla-5;Kylä;inside"),
        (postal, "village", "kyla-40100;Keskus;inside"),
    ):
        layer.to_file(tmp_path / "alueet.geojson")
        by_hand = ["--level", level] if level else []
        assert run("assign", source, "-o", out, "--areas", tmp_path / "alueet.geojson", *by_hand).code == 0
        assert out.read_text(encoding="utf-8-sig").splitlines()[1].endswith(wanted)


def test_nothing_is_written_over_the_input_or_over_its_columns(
    run: Callable, tmp_path: Path, areas: Path
) -> None:
    source = csv(tmp_path, [HEADER, *ROWS])
    before = source.read_bytes()
    assert run("assign", source, "-o", source, "--areas", areas).code == 3
    assert source.read_bytes() == before
    taken = csv(tmp_path, [f"{HEADER};area_id", *ROWS])
    outcome = run("assign", taken, "-o", tmp_path / "ulos.csv", "--areas", areas)
    assert outcome.code == 3
    assert "area_id" in outcome.stderr


@pytest.mark.parametrize(
    ("lines", "code"),
    [(["nimi;osoite", "a;b"], 3), ([HEADER], 3), ([""], 3)],
)
def test_a_table_without_points_is_refused(
    run: Callable, tmp_path: Path, areas: Path, lines: list[str], code: int
) -> None:
    outcome = run("assign", csv(tmp_path, lines), "-o", tmp_path / "ulos.csv", "--areas", areas)
    assert outcome.code == code
    assert "pisteet ä.csv" in outcome.stderr


def test_an_unknown_kind_of_output_is_a_slip_of_the_command_line(
    run: Callable, tmp_path: Path, areas: Path
) -> None:
    outcome = run("assign", csv(tmp_path, [HEADER, *ROWS]), "-o", tmp_path / "ulos.pdf", "--areas", areas)
    assert outcome.code == 2
    assert ".gpkg" in outcome.stderr


def test_mended_boundaries_are_mentioned(run: Callable, tmp_path: Path) -> None:
    layer = board.municipalities()
    island = gpd.GeoDataFrame(
        {"kunta": ["077"], "nimi": ["Hankasalmi"]}, geometry=[board.square(3, 3)], crs="EPSG:3067"
    )
    island = gpd.GeoDataFrame(pd.concat([layer, island]), crs="EPSG:3067")
    areas = board.write(island, tmp_path / "kunnat.gpkg")
    outcome = run("assign", csv(tmp_path, [HEADER, *ROWS]), "-o", tmp_path / "ulos.csv", "--areas", areas)
    assert outcome.code == 0
    assert "(1)" in outcome.stderr


def test_real_points_in_real_municipalities(run: Callable, tmp_path: Path, real_data: Path) -> None:
    out = tmp_path / "ulos.csv"
    source = real_data / "population" / "municipality_central_localities.csv"
    areas = real_data / "boundaries" / "SuomenKuntajako_2021_100k.shp"
    outcome = run("assign", source, "-o", out, "--areas", areas)
    assert outcome.code == 0
    rows = [line.split(",") for line in out.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert len(rows) == 309
    assert sum(row[1].zfill(3) == row[4] for row in rows) >= 300
