"""``addresses build``: the command line around the gazetteer."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geocode_fixtures
import pytest
from pyarrow import parquet

from jarjestokartta.geo import words
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.words import LANGUAGES

Run = Callable[..., Any]


def test_builds_and_tells_what_went_in(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "uusi kansio ä" / "osoitteet.parquet"
    outcome = run("addresses", "build", geocode_fixtures.RYHTI, geocode_fixtures.OPT, "-o", out)
    assert outcome.code == 0
    assert outcome.stdout.strip() == str(out)
    assert "1: riviltä puuttuu sijainti" in outcome.stderr
    assert len(Gazetteer.load(out).points) > parquet.read_metadata(out).num_rows  # Swedish names besides


def test_bad_source_is_named_with_its_mend(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "osoitteet.csv"
    source.write_text("name;x\n", encoding="utf-8")
    outcome = run("addresses", "build", source, "-o", tmp_path / "out.parquet")
    assert outcome.code == 3
    assert str(source) in outcome.stderr
    assert "open_address" in outcome.stderr
    assert not (tmp_path / "out.parquet").exists()


def test_a_terminal_shows_a_bar_that_ends_full(program: list[str], tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    ours, theirs = pty.openpty()
    line = [*program, "addresses", "build", geocode_fixtures.RYHTI, "-o", tmp_path / "out.parquet"]
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=theirs, check=True)
    shown = os.read(ours, 10_000).decode("utf-8")
    for end in (ours, theirs):
        os.close(end)
    assert words.load("fi")("addresses.building") in shown
    assert "100%" in shown
    assert done.stdout.decode().strip() == str(tmp_path / "out.parquet")


def test_output_that_cannot_be_written_gives_its_own_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.parquet").mkdir()
    (tmp_path / "out.parquet" / "kept").touch()
    outcome = run("addresses", "build", geocode_fixtures.RYHTI, "-o", tmp_path / "out.parquet")
    assert outcome.code == 6


@pytest.mark.parametrize("name", ["a.txt", "osoitteet", "osoitteet.csv", "a.parquet.gz"])
def test_the_result_is_parquet_by_its_name_too(run: Run, tmp_path: Path, name: str) -> None:
    outcome = run("addresses", "build", geocode_fixtures.RYHTI, "-o", tmp_path / name)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert ".parquet" in outcome.stderr
    assert list(tmp_path.iterdir()) == []
    assert run("addresses", "build", geocode_fixtures.RYHTI, "-o", tmp_path / "A.PARQUET").code == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_in_every_language(run: Run, language: str) -> None:
    outcomes = [run("--lang", language, "addresses", *more, "-h") for more in ((), ("build",))]
    assert [one.code for one in outcomes] == [0, 0]
    assert all("addresses build" in one.stdout for one in outcomes)
