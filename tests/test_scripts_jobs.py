"""``init``, ``demo``, ``rates``, ``gaps`` and ``map``, as their users run them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from demo_fixtures import updated_region

FOLDER = "OneDrive – KYT ry/Järjestökartta ä"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER
    shutil.copytree(updated_region(), folder)
    return folder


@pytest.mark.parametrize(
    ("command", "results"),
    [
        ("rates", ["csv/municipalities.csv", "csv/villages.csv"]),
        ("gaps", ["csv/gaps.csv"]),
        ("map", ["index.html"]),
    ],
)
def test_a_step_again_gives_the_paths_of_its_results(
    run: Callable, workspace: Path, command: str, results: list[str]
) -> None:
    told = run(command, folder=workspace)
    assert told.code == 0, told.stderr
    assert told.stdout.splitlines() == [str(workspace / "maps/output" / name) for name in results]


def test_demo_makes_a_workspace_and_names_its_map(run: Callable, tmp_path: Path) -> None:
    told = run("demo", FOLDER, "--scale", "0.01", folder=tmp_path)
    assert told.code == 0, told.stderr
    path = Path(told.stdout.strip())
    assert path == tmp_path / FOLDER / "maps/output/index.html"
    assert path.stat().st_size > 100_000
    again = run("demo", FOLDER, "--scale", "0.01", folder=tmp_path)
    assert again.code == 0, again.stderr


def test_init_then_update_of_ten_rows(run: Callable, tmp_path: Path) -> None:
    rows = [
        f"{n}.100;Yhdistys {n} ry;{'Luhanka' if n % 2 else 'Jyväskylä'};Kylätie {n}" for n in range(101, 111)
    ]
    register = tmp_path / "rekisteri ä.csv"
    header = "Rekisterinumero;Nimi;Kotipaikka;Postiosoite\n"
    register.write_bytes((header + "\n".join(rows)).encode("cp1252"))
    assert run("init", FOLDER, folder=tmp_path).code == 0
    assert run("check", register, folder=tmp_path).code == 0
    told = run("-C", FOLDER, "update", register, folder=tmp_path)
    assert told.code == 0, told.stderr
    assert "10 yhdistystä" in told.stderr
    assert "Luonnosrajat" in told.stderr
    assert told.stderr.count("ei tietoa") == 5
    gaps = (tmp_path / FOLDER / "maps/output/csv/gaps.csv").read_text(encoding="utf-8-sig")
    assert len(gaps.splitlines()) == 1


def test_init_twice_is_refused(run: Callable, tmp_path: Path) -> None:
    assert run("init", "w", "--municipality", "435", folder=tmp_path).code == 0
    refused = run("init", "w", folder=tmp_path)
    assert refused.code == 3
    assert "on jo työtila" in refused.stderr


def test_outside_a_workspace_the_way_in_is_told(run: Callable, tmp_path: Path) -> None:
    for command in ("rates", "gaps", "map", "publish"):
        told = run(command, folder=tmp_path)
        assert told.code == 3
        assert "jarjestokartta init" in told.stderr
