from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from demo_fixtures import raw_region, updated_region


def test_tells_sources_register_and_set(run: Callable) -> None:
    told = run("-C", updated_region(), "status")
    assert told.code == 0
    assert "kuntarajat: data/raw/kunta1000k_2026.geojson" in told.stdout
    assert "2026" in told.stdout
    assert "Ei lähdettä" not in told.stdout  # the grid tells of villages, the postal areas of second homes
    assert "Viimeisin rekisteri: register.xlsx" in told.stdout
    assert "Julkaisu on ehjä" in told.stdout
    assert "Luonnosrajat" in told.stdout


def test_names_what_no_source_tells(run: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "kopio"
    shutil.copytree(raw_region(), folder)
    settings = folder / "jarjestokartta.toml"
    grid = "\n[sources.grid]\n"
    assert grid in settings.read_text(encoding="utf-8")
    whole = settings.read_text(encoding="utf-8")
    head, _, tail = whole.partition(grid)
    settings.write_text(head + "\n[" + tail.partition("\n[")[2], encoding="utf-8")
    told = run("-C", folder, "status")
    assert "Ei lähdettä: asukkaat kylittäin, väestöruudut" in told.stdout


def test_before_the_first_run(run: Callable) -> None:
    told = run("-C", raw_region(), "status", "--lang", "en")
    assert "No register has been run yet" in told.stdout
    assert "Nothing has been published yet." in told.stdout


@pytest.mark.parametrize(
    ("change", "said"), [("missing", "tiedostoa ei ole"), ("edited", "Julkaisu ei ole ehjä")]
)
def test_tells_what_is_not_as_it_should_be(run: Callable, tmp_path: Path, change: str, said: str) -> None:
    folder = tmp_path / "kopio"
    shutil.copytree(updated_region(), folder)
    if change == "missing":
        (folder / "data/raw/kylat.geojson").unlink()
    else:
        (folder / "maps/output/index.html").write_text("x", encoding="utf-8")
    told = run("-C", folder, "status")
    assert told.code == 0
    assert said in told.stdout


def test_outside_a_workspace(run: Callable, tmp_path: Path) -> None:
    assert run("status", folder=tmp_path).code == 3
