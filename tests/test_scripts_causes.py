"""What people get for a file that is none: sentences of their language, never the system's own English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boundary_fixtures as board
import pytest
from register_fixtures import row, write_csv

from jarjestokartta.geo import settings

ENGLISH = re.compile(
    r"Errno|denied|directory|Permission|No such|too long|recogni[sz]ed|truncated|malformed|broken|invalid"
    r"|Unterminated|Expected|archive|central|Error|Traceback|\bthe\b|\bof\b|\bis\b"
)
REGION = '[region]\nname = "Keski-Suomi"\nmunicipalities = ["077"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sound files, and of others that only bear the names of such."""
    write_csv(tmp_path / "r.csv", [row(1)])
    (tmp_path / "p.csv").write_text("nimi;lat;lon\na;62,3;25,8\n", encoding="utf-8")
    board.write(board.municipalities(), tmp_path / "a.gpkg")
    (tmp_path / "roska.gpkg").write_bytes(b"SQLite format 3\0 but no more")
    (tmp_path / "roska.shp").write_bytes(b"shape")
    (tmp_path / "katki.geojson").write_text('{"type": "FeatureCollection", "features": [{', encoding="utf-8")
    (tmp_path / "roska.xlsx").write_bytes(b"PK\x03\x04 broken off")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("check roska.xlsx", 3),
        ("check r.csv/x.csv", 3),
        (f"check {'ä' * 300}.csv", 3),
        ("assign p.csv -o o.csv --areas roska.gpkg", 3),
        ("assign p.csv -o o.csv --areas roska.shp", 3),
        ("assign p.csv -o o.csv --areas katki.geojson", 3),
        ("assign p.csv -o r.csv/o.csv --areas a.gpkg", 6),
        ("assign p.csv -o r.csv/o.gpkg --areas a.gpkg", 6),
        ("init r.csv", 6),
        ("init r.csv/x", 6),
    ],
)
def test_no_english_of_the_system_reaches_a_finn(
    run: Callable[..., Any], folder: Path, line: str, code: int
) -> None:
    outcome = run(*line.split(), folder=folder)
    assert (outcome.code, outcome.stdout) == (code, "")
    assert outcome.stderr.startswith("Virhe: ")
    assert not ENGLISH.search(outcome.stderr)


@pytest.mark.parametrize(
    "mistake",
    ['[gaps]\ndraws = "200"\n', "[sources.grid]\nfile = 12:00:00\n", "[sources]\naddresses = [1]\n"],
)
def test_nor_that_of_the_reader_of_settings(run: Callable[..., Any], tmp_path: Path, mistake: str) -> None:
    (tmp_path / settings.FILE_NAME).write_text(REGION + mistake, encoding="utf-8")
    outcome = run("status", folder=tmp_path)
    assert (outcome.code, outcome.stdout) == (3, "")
    assert not re.search(r"\b(str|int|array|object|time)\b", outcome.stderr)


def test_who_asks_gets_the_original_too(run: Callable[..., Any], folder: Path) -> None:
    outcome = run("-v", "assign", "p.csv", "-o", "o.csv", "--areas", "roska.gpkg", folder=folder)
    told, original = outcome.stderr.splitlines()
    assert told.startswith("Virhe: ")
    assert original.startswith("Alkuperäinen ilmoitus: DataSourceError: ")
