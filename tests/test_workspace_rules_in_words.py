"""What people read names the settings of the run, whatever they are; and all of it says what must be said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import content_fixtures
import pandas as pd
import pytest
import update_fixtures
from demo_fixtures import quiet, updated_region
from python_calamine import CalamineWorkbook

from jarjestokartta.geo.words import LANGUAGES, NBSP, load
from jarjestokartta.maps import figure
from jarjestokartta.maps.edition import Edition
from jarjestokartta.workspace import update
from jarjestokartta.workspace.folder import Workspace

workspace = update_fixtures.workspace
CHANGED = {
    "detour-factor = 1.3": "detour-factor = 1.25",
    "lake-km2 = 1.0": "lake-km2 = 2.5",
    "min-residents = 10": "min-residents = 37",
    "draws = 200": "draws = 23",
    "missing-share = 0.20": "missing-share = 0.125",
    "[needs.hobbies]\nthreshold-km = 10.0": "[needs.hobbies]\nthreshold-km = 7.5",
}


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def words_of(sheet: list[list[Any]]) -> str:
    return plain("\n".join(cell for row in sheet for cell in row if isinstance(cell, str)))


@pytest.fixture
def changed(workspace: Path) -> update.Outcome:
    for old, new in CHANGED.items():
        update_fixtures.settings(old, new)(workspace)
    return update.update(Workspace.open(workspace), None, begin=quiet)


def test_words_follow_the_settings(changed: update.Outcome, browser: Any) -> None:
    output = changed.workspace.output
    found = sheets(output / "tables.xlsx")
    readme, gaps = words_of(found["Lue tämä"]), words_of(found["Missä puuttuu"])
    assert "linnuntie × 1,25" in readme
    assert "suurempi kuin 2,5 km²" in readme
    assert "7,5" in readme
    for text in (readme, gaps):
        assert "kuvitellaan 23 kertaa" in text
        assert "12,5 % paikoista" in text
    assert "Alle 37 asukkaan aukot" in gaps
    shown = [row for row in found["Missä puuttuu"] if isinstance(row[4], float)]
    assert min(row[4] for row in shown) >= 37

    page = browser.new_page()
    page.goto((output / "index.html").as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    sources = plain(page.locator("section.sources").inner_text())
    assert "linnuntie × 1,25, ei järven yli, joka on suurempi kuin 2,5 km²" in sources
    assert "Harrastukset: 7,5 km" in sources
    page.locator("input[name=theme][value=hobbies]").check()
    assert "7,5 km:n matkalla" in plain(page.locator("#map-title").inner_text())
    first = changed.content.gaps["need"].iloc[0]
    page.locator(f"input[name=theme][value={first}]").check()
    page.locator("[data-key^='gap:']").first.click()
    assert "arvontoja 23" in plain(page.locator("main").inner_text())
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_writes_distances_in_its_language(browser: Any, tmp_path: Path, language: str) -> None:
    content = content_fixtures.content()
    content = replace(content, thresholds_m=dict.fromkeys(content.thresholds_m, 2500.0))
    path = tmp_path / "index.html"
    path.write_text(figure.page(content, edition=Edition.INDEX, day=None, language="fi"), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri() + f"#l={language}")
    page.wait_for_selector("html[data-ready]", state="attached")
    text = plain(page.locator("section.sources").inner_text())
    assert f"{load(language).exact(2.5)} km" in text
    page.close()


def test_every_file_says_that_the_boundaries_are_sketched() -> None:
    workspace, notice = Workspace.open(updated_region()), "Luonnosrajat, ei viralliset"
    for path in (workspace.output / "tables.xlsx", workspace.todo, workspace.problems):
        for name, sheet in sheets(path).items():
            assert any(notice in str(cell) for row in sheet[:8] for cell in row), f"{path.name}: {name}"
    for path in (workspace.output / "index.html", workspace.internal_map):
        assert notice in path.read_text(encoding="utf-8").partition('id="app"')[0], path.name
    assert notice.encode() in (workspace.output / "coverage.gpkg").read_bytes()
    manifest = json.loads(workspace.manifest.read_text(encoding="utf-8"))
    assert manifest["notices"]["sketched-boundaries"].startswith(notice)


@pytest.mark.parametrize("command", ["rates", "gaps", "map", "status"])
def test_commands_that_tell_of_the_region_say_so_too(
    run: Callable[..., Any], workspace: Path, command: str
) -> None:
    outcome = run("-C", workspace, command)
    assert outcome.code == 0
    assert "Luonnosrajat, ei viralliset" in outcome.stdout + outcome.stderr


def test_a_protected_postal_area_is_an_empty_cell_for_scripts_and_a_least_for_people(
    workspace: Path,
) -> None:
    path = workspace / "data/raw/pno_tilasto_2026.geojson"
    paavo = json.loads(path.read_text(encoding="utf-8"))
    luhanka = [one["properties"] for one in paavo["features"] if one["properties"]["kunta"] == "435"]
    luhanka[0]["ra_ke"] = -1
    least = sum(one["ra_ke"] for one in luhanka[1:])
    path.write_text(json.dumps(paavo, ensure_ascii=False), encoding="utf-8")
    outcome = update.update(Workspace.open(workspace), None, begin=quiet)
    codes = {"municipality_code": "str"}
    found = pd.read_csv(outcome.workspace.output / "csv/municipalities.csv", dtype=codes)
    homes = found.set_index("municipality_code")["second_homes"]
    assert homes.index[homes.isna()].tolist() == ["435"]
    rows = sheets(outcome.workspace.output / "tables.xlsx")["Kunnat"]
    told = next(row for row in rows if row[0] == "Luhanka")
    assert f"vähintään {least}" in map(plain, filter(lambda cell: isinstance(cell, str), told))
    assert any("kausiasukkaita" in str(cell) for row in rows for cell in row)
