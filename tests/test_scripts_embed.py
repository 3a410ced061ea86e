from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import embed_fixtures as fx
import map_fixtures
import pytest
from house_fixtures import ROOT

from jarjestokartta.maps import figure
from jarjestokartta.maps.edition import Edition

TITLE = "Järjestöt & ”kylät” <b>"
SITE = ("--url", "https://kartta.kunta.fi/jk/embed.html", "--site", "https://www.kunta.fi")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = replace(map_fixtures.content(), title=TITLE)
    page = figure.page(content, edition=Edition.EMBED, day=None)
    return fx.workspace(tmp_path_factory.mktemp("työtila ä"), page)


def test_gives_file_code_headers_and_words(run: Callable, folder: Path) -> None:
    told = run("-C", folder, "embed", *SITE)
    assert (told.code, told.stderr) == (0, "")
    assert str(folder / "maps/output/embed.html") in told.stdout.splitlines()
    code = fx.code_of(told.stdout)
    assert code.isascii()
    assert unescape(re.search(r' title="([^"]*)"', code).group(1)) == TITLE
    assert 'sandbox="allow-scripts allow-popups allow-downloads"' in code
    assert 'loading="lazy"' in code
    assert "aspect-ratio:4/3" in code
    assert len(re.search(r"<script>.*</script>", code, re.DOTALL).group().splitlines()) <= 15
    assert fx.rule_of(told.stdout) == "frame-ancestors 'self' https://www.kunta.fi"
    assert "location = /jk/embed.html {" in told.stdout
    assert '<location path="jk/embed.html">' in told.stdout
    for word in ("Kartalle piirrettyjä", "De ritade områdena", "drawn on it cannot be read"):
        assert word in told.stdout


def test_sentences_keep_to_80_columns(run: Callable, folder: Path) -> None:
    for language in ("fi", "sv", "en"):
        told = run("-C", folder, "embed", *SITE, "--lang", language).stdout
        prose = re.sub(r"(?ms)^(<|location).*?^(</\w+>|})$", "", told)
        assert [line for line in prose.splitlines() if len(line) > 80 and not line.startswith("/")] == []


def test_settings_stand_in_for_options(run: Callable, folder: Path, tmp_path: Path) -> None:
    page = (folder / "maps/output/embed.html").read_text(encoding="utf-8")
    section = '[map.embed]\nurl = "https://a.fi/e.html"\nsites = ["https://b.fi", "https://c.fi:8443"]\n'
    told = run("-C", fx.workspace(tmp_path, page, section), "embed")
    assert told.stderr == ""
    assert 'src="https://a.fi/e.html"' in told.stdout
    assert fx.rule_of(told.stdout) == "frame-ancestors 'self' https://b.fi https://c.fi:8443"


def test_without_an_address_says_so_and_gives_an_example(run: Callable, folder: Path) -> None:
    told = run("-C", folder, "embed")
    assert "esimerkki" in told.told
    assert 'src="https://www.example.fi/kartta/embed.html"' in told.stdout
    assert fx.rule_of(told.stdout) == "frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("options", "fragment"),
    [
        ((), ""),
        (("--page-lang", "sv"), "#l=sv"),
        (("--start", "#9/62.2/25.7&t=rate&l=fi&a=179"), "#9/62.2/25.7&t=rate&l=fi&a=179"),
        (("--start", "#9/62.2/25.7&l=fi", "--page-lang", "en"), "#9/62.2/25.7&l=en"),
        (("--start", "https://a.fi/embed.html#t=rate"), "#t=rate"),
    ],
)
def test_the_frame_opens_as_wished(
    run: Callable, folder: Path, options: tuple[str, ...], fragment: str
) -> None:
    told = run("-C", folder, "embed", *SITE, *options).stdout
    assert unescape(re.search(r'src="([^"]*)"', told).group(1)) == SITE[1] + fragment


@pytest.mark.parametrize(
    "options",
    [
        ("--url", "embed.html"),
        ("--url", 'https://a.fi/"><script>'),
        ("--site", "https://a.fi/sivu"),
        ("--site", "*"),
        ("--site", "https://a.fi; script-src *"),
        ("--start", '"><script>'),
    ],
)
def test_what_cannot_stand_in_code_or_header_is_refused(
    run: Callable, folder: Path, options: tuple[str, str]
) -> None:
    told = run("-C", folder, "embed", *options)
    assert told.code == 2
    assert told.stdout == ""
    assert "Anna" in told.told or "Kopioi" in told.told


def test_before_the_first_run(run: Callable, tmp_path: Path) -> None:
    (tmp_path / "jarjestokartta.toml").write_text(fx.REGION, encoding="utf-8")
    told = run("-C", tmp_path, "embed", *SITE)
    assert told.code == 3
    assert "update" in told.stderr


def test_says_who_learns_of_the_reader(run: Callable, folder: Path, tmp_path: Path) -> None:
    section = '[map.tiles]\nurl = "https://kuvat.fi/{z}/{x}/{y}.png"\nattribution = "Kuvat"\n'
    page = (folder / "maps/output/embed.html").read_text(encoding="utf-8")
    assert "ei hae mitään muualta eikä" in run("-C", folder, "embed", *SITE).stdout
    stale = run("-C", fx.workspace(tmp_path / "ennen", page, section), "embed", *SITE)
    assert "jarjestokartta map" in stale.told
    assert "kuvat.fi" not in stale.stdout
    with_tiles = page.replace("img-src data:;", "img-src data: https://kuvat.fi;", 1)
    told = run("-C", fx.workspace(tmp_path / "nyt", with_tiles, section), "embed", *SITE)
    assert "palvelusta kuvat.fi" in " ".join(told.stdout.split())
    assert told.stderr == ""


@pytest.mark.parametrize("page", ["cp850", "cp1252"])
def test_output_outlives_the_code_pages_of_windows(program: list[str], folder: Path, page: str) -> None:
    shown = subprocess.run(
        [*program, "-C", folder, "embed", *SITE],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0"},
        check=False,
        capture_output=True,
    )
    assert shown.returncode == 0
    assert "Kartalle piirrettyjä" in shown.stdout.decode(page)
