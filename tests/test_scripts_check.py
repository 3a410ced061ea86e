from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jarjestokartta.geo import words

from .register_fixtures import HEADERS, row, write_csv, write_xlsx

WIDTH = 80


@pytest.fixture
def check(run: Callable[..., Any]) -> Callable[..., Any]:
    return partial(run, "check")


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        row(1),
        row(2, home_municipality="Kuhmoinen"),
        row(3, home_municipality="Äänekoksi"),
        row(4, name="=Yhdessä ry", registration_number=200.5),
        row(5, home_municipality="Jyväskylän mlk", name="Hyvin pitkä nimi " * 12),
        row(6, status="Purettu", website="a@b.fi"),
        row(6, status="Purettu", website="a@b.fi"),
        *[row(number, name=f"  Kylä {number} ") for number in range(10, 45)],
    ]
    folder = tmp_path_factory.mktemp("OneDrive – KYT ry ä")
    return write_xlsx(folder / "Rekisteri ä.xlsx", {"Yhdistykset": [HEADERS, *rows]})


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_it_says_what_is_wrong_in_80_columns_and_writes_nothing(
    check: Callable[..., Any], messy: Path, language: str
) -> None:
    done = check("--lang", language, messy, folder=messy.parent)
    assert done.code == 3, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert not re.search(r"[{}]|error\.|problem\.", done.stdout)
    assert list(messy.parent.iterdir()) == [messy]


def test_counts_and_rows_are_those_of_the_file(check: Callable[..., Any], messy: Path) -> None:
    text = check(messy, folder=messy.parent).stdout.replace("\N{NO-BREAK SPACE}", " ")
    for label, number in {
        "Rivejä": 42,
        "Yhdistyksiä": 39,
        "Päättynyt": 1,
        "Hylättyjä rivejä": 3,
    }.items():
        assert re.search(rf"^\s*{label}\s+{number}$", text, re.MULTILINE), label
    assert "Rivi 3, Kotipaikka. Kuhmoinen ei enää kuulu alueeseen" in text
    assert "Lähin nimi on Äänekoski" in " ".join(text.split())
    assert "Kotipaikka           ← Kotipaikka" in text
    assert "200.5 → 200.500" in text
    assert "16 riviä lisää" in text


def test_every_row_is_shown_when_asked(check: Callable[..., Any], messy: Path) -> None:
    text = check("-v", messy, folder=messy.parent).stdout
    assert all(f"Rivi {number}, Nimi" in text for number in range(9, 44))
    assert "lisää" not in text


def test_rejected_rows_are_told_in_their_order(check: Callable[..., Any], tmp_path: Path) -> None:
    rows = [
        row(1),
        row(2, home_municipality="Helsinki"),
        row(3, name=""),
        row(1),
        row(4, home_municipality="Laukka"),
        row(5, home_municipality=""),
    ]
    text = check(write_csv(tmp_path / "r.csv", rows), folder=tmp_path).stdout
    assert re.findall(r"Rivi (\d+)", text) == ["3", "4", "5", "6", "7"]
    assert "Sama rivi on jo rivillä 2." in text
    assert "→ 2" not in text


def test_a_sound_register_gives_zero_and_one_line_of_praise(
    check: Callable[..., Any], tmp_path: Path
) -> None:
    done = check(write_csv(tmp_path / "r.csv", [row(1), row(2)]), folder=tmp_path)
    assert done.code == 0
    assert "Rekisterissä ei ole huomautettavaa." in done.stdout
    assert done.stderr == ""


def test_repairs_and_warnings_alone_give_zero(check: Callable[..., Any], tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", [row(1, postal_code="1530", status="Outo")])
    assert check(path, folder=tmp_path).code == 0


def test_inside_a_workspace_its_region_decides(check: Callable[..., Any], tmp_path: Path) -> None:
    settings = '[region]\nname = "Luhanka"\nmunicipalities = ["435"]\n'
    (tmp_path / "jarjestokartta.toml").write_text(settings, encoding="utf-8")
    path = write_csv(tmp_path / "r.csv", [row(1), row(2, home_municipality="Luhanka")])
    done = check(path, folder=tmp_path)
    assert done.code == 3
    assert "”Laukaa” on alueen ulkopuolella" in done.stdout


def test_control_characters_of_a_file_never_reach_the_terminal(
    check: Callable[..., Any], tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "r.csv", [row(1, home_municipality="\x1b[31mPunainen\x07")])
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", check(path, folder=tmp_path).stdout)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("r.xlsx", b"%PDF-1.7", "PDF"),
        ("r.csv", b"", "tyhjä"),
        ("r.csv", b"Nimi;Osoite;Tila\nA;B;C\n", "kotipaikalle"),
        ("r.csv", b"Kotipaikka;Osoite;Tila\nA;B;C\n", "nimelle"),
    ],
)
def test_an_unusable_file_gets_one_sentence_and_code_3(
    check: Callable[..., Any], tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = check(name, folder=tmp_path)
    assert done.code == 3
    assert done.stdout == ""
    assert sentence in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_it_runs_as_a_program_too(check: Callable[..., Any], program: list[str], messy: Path) -> None:
    done = subprocess.run(
        [*program, "check", messy], cwd=messy.parent, capture_output=True, encoding="utf-8", check=False
    )
    told = check(messy, folder=messy.parent)
    assert (done.returncode, done.stdout, done.stderr) == (3, told.stdout, "")


def test_help_has_an_example(check: Callable[..., Any], tmp_path: Path) -> None:
    done = check("-h", folder=tmp_path)
    assert done.code == 0
    assert "jarjestokartta check rekisteri.xlsx" in done.stdout
