"""``geocode``: any table with addresses comes out as it went in, with the points beside it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geocode_fixtures
import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import Point

from jarjestokartta.geo import words
from jarjestokartta.geo.gazetteer import build
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.geo.vocabulary import Level, Precision
from jarjestokartta.geo.words import LANGUAGES

Run = Callable[..., Any]
ADDED = ["lon", "lat", "precision", "score", "runner_up", "reason"]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("addresses") / "addresses.parquet"
    build([geocode_fixtures.RYHTI], out)
    return out


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


TEXT = (
    "Nro;Nimi;Osoite;Postinumero;Postitoimipaikka;Liittynyt;Huom\r\n"
    '007;A ry;Kauppakatu 2;40100;JYVÄSKYLÄ;01.02.2003;"sanoi ""hei""; lähti"\r\n'
    "008;=1+1;Torikatu 5;44100;ÄÄNEKOSKI;1.2.03;  väli  \r\n"
    ";;;;;;\r\n"
    "009;C ry;PL 3;41341;LAUKAA;;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_keeps_every_cell(run: Run, tmp_path: Path, addresses: Path, encoding: str) -> None:
    source = write(tmp_path / "lista.csv", TEXT, encoding)
    outcome = run("geocode", source, "-o", tmp_path / "out.csv", "--addresses", addresses)
    assert outcome.code == 0
    assert outcome.stdout.strip() == str(tmp_path / "out.csv")
    found = rows_of(tmp_path / "out.csv")
    given = list(csv.reader(TEXT.splitlines(), delimiter=";"))
    assert [row[: len(given[0])] for row in found] == given
    assert found[0][len(given[0]) :] == ADDED
    placed = [dict(zip(ADDED, row[len(given[0]) :], strict=True)) for row in found[1:]]
    assert [one["precision"] for one in placed] == ["building", "building", "none", "postal-area"]
    assert placed[2]["lon"] == placed[2]["lat"] == ""


def test_point_is_where_the_address_is(run: Run, tmp_path: Path, addresses: Path) -> None:
    source = write(tmp_path / "lista.csv", TEXT)
    run("geocode", source, "-o", tmp_path / "out.csv", "--addresses", addresses)
    row = rows_of(tmp_path / "out.csv")[1]
    lon, lat = (float(cell.replace(",", ".")) for cell in row[7:9])
    point = gpd.GeoSeries([Point(lon, lat)], crs=4326).to_crs(3067)[0]
    assert point.distance(Point(431020, 6895010)) < 0.2


@pytest.mark.parametrize(("delimiter", "decimal"), [(";", ","), (",", "."), ("\t", ".")])
def test_numbers_are_written_as_a_spreadsheet_reads_them(
    run: Run, tmp_path: Path, addresses: Path, delimiter: str, decimal: str
) -> None:
    text = "Nimi;Osoite;Postinumero;Muu\nA ry;Kauppakatu 2;40100;1.5\n".replace(";", delimiter)
    source = write(tmp_path / "lista.csv", text)
    outcome = run("geocode", source, "-o", tmp_path / "out.csv", "--addresses", addresses)
    assert outcome.code == 0
    row = rows_of(tmp_path / "out.csv", delimiter)[1]
    assert row[3] == "1.5"  # what was there stays as it was
    assert all(cell.count(decimal) == 1 for cell in row[4:6])
    assert not any(mark in cell for cell in row[4:6] for mark in {",", "."} - {decimal})
    read = pd.read_csv(tmp_path / "out.csv", sep=delimiter, decimal=decimal)
    assert (read["lon"].between(20, 32) & read["lat"].between(59, 71)).all()


def test_what_geocode_writes_assign_reads(run: Run, tmp_path: Path, addresses: Path) -> None:
    source = write(tmp_path / "lista.csv", "Nimi;Osoite;Postinumero\nA ry;Kauppakatu 2;40100\nB;PL 1;99999\n")
    run("geocode", source, "-o", tmp_path / "out.csv", "--addresses", addresses)
    layer = geocode_fixtures.areas(Level.MUNICIPALITY).rename(columns={"area_id": "kunta", "name_fi": "nimi"})
    layer[["kunta", "nimi", "geometry"]].to_file(tmp_path / "kunnat.gpkg")
    outcome = run(
        "assign", tmp_path / "out.csv", "-o", tmp_path / "a.csv", "--areas", tmp_path / "kunnat.gpkg"
    )
    assert outcome.code == 0
    head, first, second = rows_of(tmp_path / "a.csv")
    assert dict(zip(head, first, strict=True))["area_id"] == "179"
    assert dict(zip(head, second, strict=True))["assign_reason"] == "unplaced"
    assert first[:9] == rows_of(tmp_path / "out.csv")[1]


def test_a_workbook_as_csv_opens_in_a_spreadsheet(run: Run, tmp_path: Path, addresses: Path) -> None:
    source = workbook(tmp_path / "jäsenet.xlsx")
    run("geocode", source, "-o", tmp_path / "out.csv", "--addresses", addresses)
    head, first, _ = rows_of(tmp_path / "out.csv")
    row = dict(zip(head, first, strict=True))
    assert (row["Maksu"], row["Postinumero"]) == ("12,5", "40100")
    assert "," in row["lon_2"]


def test_rows_above_the_header_stay(run: Run, tmp_path: Path, addresses: Path) -> None:
    source = write(tmp_path / "lista.csv", f"Jäsenet 2026;;;;;;\r\n{TEXT}")
    run("geocode", source, "-o", tmp_path / "out.csv", "--addresses", addresses)
    found = rows_of(tmp_path / "out.csv")
    assert found[0][0] == "Jäsenet 2026"
    assert found[1][-6:] == ADDED
    assert len(found) == 6


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Jäsenet"
    page.append(["Nro", "Nimi", "Osoite", "Postinumero", "Kotipaikka", "Liittynyt", "Klo", "Maksu", "lon"])
    page.append(["007", "A ry", "Kauppakatu 2", 40100, "Jyväskylä", date(2003, 2, 1), None, 12.5, 1])
    page.append(
        [
            "008",
            "@B",
            "Torikatu 5",
            "44100",
            "Äänekoski",
            datetime.fromisoformat("2003-02-01 09:30"),
            None,
            True,
            2,
        ]
    )
    book.save(path)
    return path


def test_xlsx_keeps_numbers_texts_and_days(run: Run, tmp_path: Path, addresses: Path) -> None:
    source = workbook(tmp_path / "jäsenet.xlsx")
    outcome = run("geocode", source, "-o", tmp_path / "out.xlsx", "--addresses", addresses)
    assert outcome.code == 0
    given = list(openpyxl.load_workbook(source).active.iter_rows(values_only=True))
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    found = list(page.iter_rows(values_only=True))
    assert page.title == "Jäsenet"
    assert [row[:9] for row in found] == given
    assert list(found[0][9:]) == ["lon_2", *ADDED[1:]]
    assert [row[11] for row in found[1:]] == ["building", "building"]


def test_same_input_gives_the_same_bytes(run: Run, tmp_path: Path, addresses: Path) -> None:
    source = workbook(tmp_path / "in.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        run("geocode", source, "-o", tmp_path / name, "--addresses", addresses)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_workspace_lends_its_addresses_and_areas(run: Run, tmp_path: Path, addresses: Path) -> None:
    folder = tmp_path / "OneDrive – työ ä"
    (folder / "data").mkdir(parents=True)
    (folder / FILE_NAME).write_text('[region]\nname = "K"\nmunicipalities = ["179"]\n', encoding="utf-8")
    (folder / "data" / "addresses.parquet").write_bytes(addresses.read_bytes())
    for level in Level:
        geocode_fixtures.areas(level).to_file(folder / "data" / "boundaries.gpkg", layer=level.value)
    source = write(tmp_path / "lista.csv", "Osoite;Postinumero\nHietama;44100\nKauppakatu 2;40100\n")
    outcome = run("-C", folder, "geocode", source, "-o", tmp_path / "out.csv")
    assert outcome.code == 0
    assert [row[4] for row in rows_of(tmp_path / "out.csv")[1:]] == ["place", "building"]


def test_without_addresses_says_what_to_give(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "lista.csv", TEXT)
    outcome = run("geocode", source, "-o", "out.csv", folder=tmp_path)
    assert outcome.code == 3
    assert "--addresses" in outcome.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("content", "out", "word"),
    [
        ("Nimi;Tarkoitus\nA;B\n", "out.csv", "Postinumero"),
        (TEXT, "out.pdf", ".xlsx"),
        (TEXT, "lista.csv", "lista.csv"),
        ("", "out.csv", "lista.csv"),
    ],
)
def test_bad_input_changes_nothing(
    run: Run, tmp_path: Path, addresses: Path, content: str, out: str, word: str
) -> None:
    source = write(tmp_path / "lista.csv", content)
    before = source.read_bytes()
    outcome = run("geocode", source, "-o", tmp_path / out, "--addresses", addresses)
    assert outcome.code == 3
    assert word in outcome.stderr
    assert source.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["lista.csv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_summary_in_every_language(run: Run, tmp_path: Path, addresses: Path, language: str) -> None:
    source = write(tmp_path / "lista.csv", TEXT)
    outcome = run("--lang", language, "geocode", source, "-o", tmp_path / "o.csv", "--addresses", addresses)
    assert outcome.code == 0
    assert "4" in outcome.stderr
    say = words.load(language)
    for reason, count in (("exact", 2), ("nothing-known", 1), ("po-box", 1)):
        assert f"{reason} ({count}): {say(f'georeason.{reason}')}" in outcome.told


HOMES = (
    "Nimi;Kotipaikka;Postitoimipaikka\r\n"
    "A;Jyväskylä;\r\nB;Jyvskylä;\r\nC;Jyvskylä;\r\nD;Atlantis;\r\nE;Vaajakoski;\r\nF;Tampere;\r\n"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_municipalities_that_are_none_are_told(
    run: Run, tmp_path: Path, addresses: Path, language: str
) -> None:
    source = write(tmp_path / "lista.csv", HOMES)
    outcome = run("--lang", language, "geocode", source, "-o", tmp_path / "o.csv", "--addresses", addresses)
    assert outcome.code == 0
    say, said = words.load(language), " ".join(outcome.stderr.split())
    assert say.plural("geocode.municipality-unread", 3) in said
    assert say("geocode.municipality-meant", value="Jyvskylä", count="2", meant="Jyväskylä") in said
    assert say("geocode.municipality-strange", value="Atlantis", count="1") in said
    assert not any(f"{name}”" in said for name in ("Tampere", "Vaajakoski"))


def test_a_municipality_without_boundaries_is_not_called_a_lack_of_addresses(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / FILE_NAME).write_text('[region]\nname = "K"\nmunicipalities = ["179"]\n', encoding="utf-8")
    for level in Level:
        geocode_fixtures.areas(level).to_file(tmp_path / "data/boundaries.gpkg", layer=level.value)
    source = write(tmp_path / "lista.csv", "Osoite;Kotipaikka\nTie 1;Tampere\nTie 1;Jyväskylä\n")
    outcome = run("-C", tmp_path, "geocode", source, "-o", tmp_path / "out.csv")
    assert outcome.code == 0, outcome.stderr
    assert [(row[4], row[7]) for row in rows_of(tmp_path / "out.csv")[1:]] == [
        ("none", "municipality-elsewhere"),
        ("municipality", "no-gazetteer"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_explains_every_column_it_adds(run: Run, language: str) -> None:
    outcome = run("--lang", language, "geocode", "-h")
    assert outcome.code == 0
    explained = " ".join(outcome.stdout.split())
    assert all(
        re.search(rf"\. {name} \w", explained) for name in ("precision", "score", "runner_up", "reason")
    )
    assert all(precision in explained for precision in Precision)
