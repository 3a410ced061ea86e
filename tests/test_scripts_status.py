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
    assert "asukkaat kylittäin" in told.stdout  # the role without a source
    assert "Viimeisin rekisteri: register.xlsx" in told.stdout
    assert "Julkaisu on ehjä" in told.stdout
    assert "Luonnosrajat" in told.stdout


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
