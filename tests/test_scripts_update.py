"""``update`` on bad input: a sentence says what, where and how to mend it; nothing published changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import xlsxwriter
from conftest import Outcome
from update_fixtures import (
    ADDRESSES,
    MUNICIPALITIES,
    RESIDENTS,
    SETTINGS,
    VILLAGES,
    Spoil,
    published,
    settings,
    workspace,
)

from jarjestokartta.geo import words
from jarjestokartta.scripts import exits

Run = Callable[..., Outcome]

__all__ = ["workspace"]  # a fixture


def refuse(run: Run, workspace: Path, register: Path, *, language: str = "fi") -> str:
    """Run, see that it is refused as bad data and changes nothing, and give what it said."""
    before = published(workspace)
    shown = run("--lang", language, "-C", workspace, "update", register)
    assert (shown.code, shown.stdout) == (exits.BAD_DATA, ""), shown.stderr
    start = words.load(language)("Error: {message}", message="")
    assert shown.stderr.startswith(start)
    assert "Traceback" not in shown.stderr
    assert published(workspace) == before
    return shown.stderr


# --- registers -----------------------------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)


REGISTERS: dict[str, tuple[str, bytes | dict[str, list[list[str]]], str]] = {
    "empty": ("tyhjä.csv", b"", "on tyhjä"),
    "empty workbook": ("tyhjä.xlsx", b"", "on tyhjä"),
    "blank sheet": ("blanko.xlsx", {"Taul1": []}, "on tyhjä"),
    "PDF named .xlsx": ("rekisteri.xlsx", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "on PDF-tiedosto"),
    "broken workbook": ("katki.xlsx", b"PK\x03\x04" + bytes(range(256)) * 4, "Avaa se Excelissä"),
    "no name": ("ei_nimeä.csv", b"Kotipaikka;Osoite\r\nJ\xe4ms\xe4;Katu 1\r\n", "otsikoksi Nimi"),
    "no municipality": ("ei_kuntaa.csv", b"Nimi;Osoite\r\nA ry;Katu 1\r\n", "otsikoksi Kotipaikka"),
    "no municipality, workbook": (
        "ei_kuntaa.xlsx",
        {"Taul1": [["Nimi", "Osoite"], ["A ry", "Katu 1"]]},
        "otsikoksi Kotipaikka",
    ),
    "headers alone": ("otsikot.csv", b"Nimi;Kotipaikka\r\n", "ei yhtään yhdistystä"),
    "text": ("kirje.csv", b"Hei!\r\n", "ei löydy otsikkoriviä"),
}


@pytest.mark.parametrize("case", REGISTERS)
def test_a_register_that_cannot_be_read_is_refused(run: Run, workspace: Path, case: str) -> None:
    name, content, told = REGISTERS[case]
    register = workspace / name
    if isinstance(content, bytes):
        register.write_bytes(content)
    else:
        workbook(register, content)
    for language in words.LANGUAGES:
        said = refuse(run, workspace, register, language=language)
        assert name in said
        assert (told in said) == (language == "fi")


def test_a_missing_register_and_a_folder_are_told_apart(run: Run, workspace: Path) -> None:
    said = refuse(run, workspace, workspace / "registre.xlsx")
    assert "register.xlsx" in said
    assert "on kansio" in refuse(run, workspace, workspace / "data")


# --- official inputs -----------------------------------------------------------------------------------


def layer(name: str, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Spoil:
    def spoil(workspace: Path) -> None:
        path = workspace / name
        changed = change(gpd.read_file(path))
        path.unlink()
        changed.to_file(path, driver="GeoJSON")

    return spoil


def residents(change: Callable[[list[float]], list[float]]) -> Spoil:
    def spoil(workspace: Path) -> None:
        path = workspace / RESIDENTS
        reply: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        reply["value"] = change(reply["value"])
        path.write_text(json.dumps(reply), encoding="utf-8")

    return spoil


def list_of_residents(workspace: Path) -> None:
    rows = "kunta;vuosi;asukkaat\r\n179;2025;-1\r\n410;2025;18775\r\n"
    (workspace / "data/raw/väki.csv").write_bytes(rows.encode())
    settings(RESIDENTS, "data/raw/väki.csv")(workspace)


def swapped(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table.set_geometry(
        shapely.transform(table.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=table.crs
    )


def abroad(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give Stockholm and Uppsala instead."""
    boxes = [shapely.box(17.8, 59.2, 18.2, 59.5), shapely.box(17.4, 59.7, 17.9, 60.0)]
    return table.iloc[:2].set_geometry(boxes, crs=4326)


def elsewhere(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give Helsinki and Espoo instead."""
    boxes = [shapely.box(24.8, 60.15, 25.2, 60.3), shapely.box(24.5, 60.1, 24.8, 60.3)]
    return table.iloc[:2].assign(kunta=["091", "049"]).set_geometry(boxes, crs=4326)


def addresses_elsewhere(workspace: Path) -> None:
    path = workspace / ADDRESSES
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    names = [name.strip('"') for name in head.split(",")]
    place = names.index("municipality_number") - len(names)
    kept = [row.rsplit(",", -place) for row in rows[:200]]
    moved = [",".join([first, '"091"', *rest]) for first, _, *rest in kept]
    path.write_text("\n".join([head, *moved]), encoding="utf-8")


SOURCES: dict[str, tuple[Spoil, str, str]] = {
    "boundaries without codes": (
        layer(MUNICIPALITIES, lambda table: table[["geometry"]].assign(selite="a")),
        MUNICIPALITIES,
        "ei löydy alueiden koodeja",
    ),
    "boundaries with axes swapped": (layer(MUNICIPALITIES, swapped), MUNICIPALITIES, "väärin päin"),
    "degrees swapped": (
        layer(MUNICIPALITIES, lambda table: swapped(table.to_crs(4326))),
        MUNICIPALITIES,
        "väärin päin",
    ),
    "villages swapped": (layer(VILLAGES, swapped), VILLAGES, "väärin päin"),
    "boundaries of another country": (layer(MUNICIPALITIES, abroad), MUNICIPALITIES, "eivät ole Suomessa"),
    "villages of another country": (layer(VILLAGES, abroad), VILLAGES, "eivät ole Suomessa"),
    "boundaries of another region": (
        layer(MUNICIPALITIES, elsewhere),
        MUNICIPALITIES,
        "puuttuvat alueen kunnat",
    ),
    "addresses of another region": (
        addresses_elsewhere,
        "addresses.parquet",
        "yhtään osoitetta alueen kunnista",
    ),
    "residents of −1": (residents(lambda old: [-1.0] * len(old)), RESIDENTS, "nollaa pienempi luku (-1)"),
    "one figure below zero": (
        residents(lambda old: [-5.0, *old[1:]]),
        RESIDENTS,
        "nollaa pienempi luku (-5)",
    ),
    "a list with residents of −1": (list_of_residents, "väki.csv", "nollaa pienempi luku (-1)"),
    "a reply cut short": (residents(lambda old: old[:-7]), RESIDENTS, ""),
    "settings: a key mistyped": (
        settings("threshold-km", "treshold-km"),
        SETTINGS,
        "needs.meeting-places on avain ”treshold-km”",
    ),
    "settings: a decimal comma": (settings("5.0", "5,5"), SETTINGS, "threshold-km = 5,5"),
    "settings: a wrong path": (settings("kylat.geojson", "kyla.geojson"), "kyla.geojson", "ei ole"),
    "settings: a wrong column": (
        settings(f'"{VILLAGES}"', f'"{VILLAGES}"\ncolumns = {{ name_fi = "kylä" }}'),
        VILLAGES,
        "Sarakkeet ovat:",
    ),
    "settings: a column of ours mistyped": (
        settings(f'"{VILLAGES}"', f'"{VILLAGES}"\ncolumns = {{ nimi = "nimi" }}'),
        VILLAGES,
        "jota ei tunneta",
    ),
    "settings: a code without its zero": (settings('"077"', '"77"'), SETTINGS, "Kirjoita etunollat"),
}


@pytest.mark.parametrize("case", SOURCES)
def test_an_input_that_cannot_be_true_is_refused(run: Run, workspace: Path, case: str) -> None:
    spoil, name, told = SOURCES[case]
    spoil(workspace)
    said = refuse(run, workspace, workspace / "register.xlsx")
    assert name.rpartition("/")[2] in said
    assert told in said


def test_after_the_mend_the_same_command_goes_through(run: Run, workspace: Path) -> None:
    before = published(workspace)
    shutil.copy(workspace / RESIDENTS, workspace / "ehjä.json")
    residents(lambda old: [-1.0] * len(old))(workspace)
    refuse(run, workspace, workspace / "register.xlsx")
    shutil.move(workspace / "ehjä.json", workspace / RESIDENTS)
    assert run("-C", workspace, "update", workspace / "register.xlsx").code == exits.DONE
    assert published(workspace) == before


# --- registers that are good -----------------------------------------------------------------------------


def test_a_register_of_one_row_as_excel_writes_it_goes_through(run: Run, workspace: Path) -> None:
    register = workspace / "yksi.csv"
    register.write_bytes("Nimi;Kotipaikka\r\nÄijälän Martat ry;Äänekoski\r\n".encode("cp1252"))
    shown = run("-C", workspace, "update", register, "--accept")
    assert shown.code == exits.DONE, shown.stderr
    assert shown.stdout.strip().endswith("index.html")
    assert "yksi.csv: 1 rivi, 1 yhdistys." in shown.stderr
    assert "1 000 asukasta kohti on 0,004 yhdistystä." in shown.stderr.replace(words.NBSP, " ")
    assert "Äijälän Martat ry" in (workspace / "private/located.csv").read_text(encoding="utf-8-sig")
    shown = run("-C", workspace, "status")
    assert "yksi.csv" in shown.stdout
