"""The manifest says what a set holds and was made from, the same on any day and machine."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import workspace_fixtures as fx

from jarjestokartta.geo.settings import Region, Settings, Source, Sources
from jarjestokartta.maps.content import Attribution
from jarjestokartta.workspace import manifest
from jarjestokartta.workspace.manifest import Input

OF_THE_MACHINE = "D:/Tiimi/Matti/OneDrive/vaki.geojson"
SETTINGS = Settings(
    region=Region(name="Keski-Suomi", municipalities=("077", "410")),
    sources=Sources(residents=Source(file=OF_THE_MACHINE)),
)
INPUTS = (
    Input("register", "C:\\Users\\Matti\\rekisteri.xlsx", "aa" * 32, "2026-01-02"),
    Input("grid", "/media/matti/vaki2025_1km.geojson", "bb" * 32, year=2025),
)
LIPAS = Attribution("LIPAS", "Jyväskylän yliopisto", "CC BY 4.0", 2026, "2026-01-02")
OSM = Attribution("Kartta", "© OpenStreetMap contributors", "ODbL 1.0", 2026)

PAGES = ("embed.html", "index.html", "index.zip")
FILES = (*PAGES, "tables.xlsx", "coverage.gpkg", "csv/gaps.csv", "csv/villages.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def build(folder: Path, *, attributions: tuple[Attribution, ...] = (LIPAS,)) -> bytes:
    return manifest.build(
        folder,
        inputs=INPUTS,
        settings=SETTINGS,
        attributions=attributions,
        register_date=date(2026, 1, 2),
        notices={"sketched-boundaries": "Luonnosrajat, ei viralliset."},
    )


def test_lists_files_inputs_and_parameters(folder: Path) -> None:
    content = json.loads(build(folder))
    assert list(content["files"]) == sorted(FILES)
    assert content["files"]["index.html"]["bytes"] == 10
    assert content["inputs"][1] == {
        "role": "register",
        "file": "rekisteri.xlsx",
        "sha256": "aa" * 32,
        "date": "2026-01-02",
        "year": None,
    }
    assert content["inputs"][0]["year"] == 2025
    assert content["parameters"]["needs"]["hobbies"]["threshold-km"] == 10
    assert content["parameters"]["gaps"]["draws"] == 200
    assert content["attributions"][0]["licence"] == "CC BY 4.0"
    assert content["register_date"] == "2026-01-02"
    assert content["notices"] == {"sketched-boundaries": "Luonnosrajat, ei viralliset."}


def test_no_path_of_the_machine_and_no_clock(folder: Path) -> None:
    text = build(folder).decode()
    assert "Matti" not in text
    assert "matti" not in text
    assert str(folder) not in text
    today = datetime.now(tz=UTC).date().isoformat()
    assert today not in text
    assert not re.search(r"\d\d:\d\d", text)


def test_same_bytes_whatever_the_order(folder: Path) -> None:
    assert build(folder, attributions=(LIPAS, OSM)) == build(folder, attributions=(OSM, LIPAS))


def test_places_from_openstreetmap_stay_under_their_licence(folder: Path) -> None:
    assert json.loads(build(folder))["licences"] == []
    (entry,) = json.loads(build(folder, attributions=(LIPAS, OSM)))["licences"]
    assert entry["licence"] == "ODbL-1.0"
    assert entry["files"]["coverage.gpkg"] == ["sites", "gaps"]
    assert set(PAGES) < entry["files"].keys()
    assert "csv/villages.csv" not in entry["files"]
    named = replace(OSM, attribution="", licence="Open Database License")
    assert json.loads(build(folder, attributions=(named,)))["licences"] == [entry]


def test_differences(folder: Path) -> None:
    assert manifest.differences(folder) == ["manifest.json"]
    (folder / manifest.NAME).write_bytes(build(folder))
    assert manifest.differences(folder) == []
    (folder / "index.html").write_text("changed", encoding="utf-8")
    (folder / "csv" / "gaps.csv").unlink()
    (folder / "more.html").write_text("more", encoding="utf-8")
    assert manifest.differences(folder) == ["csv/gaps.csv", "index.html", "more.html"]
    assert set(manifest.names(folder)) >= {"index.html", "manifest.json"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {"a": 1}}'])
def test_an_unreadable_manifest_lists_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / manifest.NAME).write_text(text, encoding="utf-8")
    assert manifest.names(tmp_path) == []
    assert manifest.differences(tmp_path) == ["manifest.json"]


def test_settings_of_fixtures_are_enough() -> None:
    assert manifest.parameters(fx.SETTINGS)["region"]["name"] == "Keski-Suomi"
