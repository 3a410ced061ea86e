"""``fetch`` as the team runs it: what it says, in which language, and how it ends."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import demo_fixtures
import pytest
import replica_fixtures
from conftest import Outcome
from replica_fixtures import FAULTS, Replica

from jarjestokartta.geo import settings, words
from jarjestokartta.scripts import exits
from jarjestokartta.workspace import beginning

replica_fixtures.import_all()

Run = Callable[..., Outcome]
WIDTH = 80


@pytest.fixture
def folder(tmp_path: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a new workspace whose settings name the replica; commands run beside it."""
    made = tmp_path / "OneDrive – KYT ry" / "työtila ä"
    beginning.start(made)
    with (made / settings.FILE_NAME).open("a", encoding="utf-8") as file:
        for name, change in replica.settings().items():
            url = f'url = "{change.url}"\nper-second = 1000\n' if change.url else ""
            file.write(f"\n[fetch.{name}]\n{url}on = {str(change.on).lower()}\n")
    monkeypatch.chdir(tmp_path)
    return made


def test_tells_each_source_and_gives_the_paths(run: Run, folder: Path) -> None:
    done = run("-C", folder, "fetch", "boundaries", "grid")
    assert done.code == exits.DONE
    raw = folder.resolve() / "data" / "raw"
    assert str(raw / "kunnat.geojson") in done.stdout.splitlines()
    assert re.search(r"Kuntarajat: haettu, \d+ riviä \(2026\)\.", done.told)
    assert re.search(r"Väestöruudut: haettu, [\d\s]+ riviä \(2025\)\.", done.told)
    assert "Aja nyt: jarjestokartta update REKISTERI" in done.told
    again = run("-C", folder, "fetch", "boundaries", "--lang", "en")
    assert again.code == exits.DONE
    assert again.stdout == ""
    assert "Municipal boundaries: up to date, fetched on" in again.told


def test_a_failure_tells_what_stays_and_ends_with_four(run: Run, folder: Path, replica: Replica) -> None:
    assert run("-C", folder, "fetch", "boundaries", "population").code == exits.DONE
    replica.faults["px"] = FAULTS["html"]
    done = run("-C", folder, "fetch", "population", "grid", "--again")
    assert done.code == exits.NETWORK
    assert "Väestö kunnittain: EI HAETTU. Palvelun 127.0.0.1 vastaus ei ole sitä" in done.told
    assert re.search(r"Käyttöön jäi \d+\.\d+\.\d{4} haettu aineisto\.", done.told)
    assert "Väestöruudut: haettu" in done.told  # one that fails stops no other
    assert "Kaikkea ei saatu: Väestö kunnittain." in done.told


def test_nothing_is_asked_offline(run: Run, folder: Path, replica: Replica) -> None:
    done = run("-C", folder, "--offline", "fetch", "boundaries")
    assert done.code == exits.NETWORK
    assert replica.asked == []
    assert "--offline" in done.told
    assert "Aineistoa ei ole työtilassa." in done.told


def test_without_boundaries_they_come_first(run: Run, folder: Path) -> None:
    done = run("-C", folder, "fetch", "population")
    assert done.code == exits.DONE
    assert done.told.index("Kuntarajat: haettu") < done.told.index("Väestö kunnittain: haettu")


def test_real_data_are_not_fetched_among_invented(run: Run) -> None:
    done = run("-C", demo_fixtures.raw_region(), "fetch")
    assert done.code == exits.BAD_DATA
    assert "jarjestokartta init" in done.told


def test_a_file_of_the_teams_own_is_left_alone(run: Run, folder: Path) -> None:
    own = demo_fixtures.raw_region() / "data" / "raw" / "vaki2025_1km.geojson"
    (folder / "oma.geojson").write_bytes(own.read_bytes())
    with (folder / settings.FILE_NAME).open("a", encoding="utf-8") as file:
        file.write('\n[sources.grid]\nfile = "oma.geojson"\nyear = 2025\n')
    done = run("-C", folder, "fetch", "grid")
    assert done.code == exits.DONE
    assert "Väestöruudut: ei haettu, koska asetukset nimeävät oman tiedoston." in done.told
    assert settings.load(folder).sources.grid.file == "oma.geojson"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_probe_lays_out_every_source(run: Run, folder: Path, replica: Replica, language: str) -> None:
    replica.faults["px"] = FAULTS["503"]
    done = run("-C", folder, "fetch", "--probe", "boundaries", "population", "grid", "--lang", language)
    assert done.code == exits.NETWORK
    say = words.load(language)
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert all(len(line) <= WIDTH for line in done.stdout.splitlines())
    yes, no = say("probe.yes"), say("probe.no")
    assert re.fullmatch(rf"municipalities +{yes} +{yes} +2026 +CC BY 4\.0", rows["municipalities"])
    assert re.fullmatch(rf"population +{no} +– +– +CC BY 4\.0", rows["population"])
    assert "population: " in done.told
    assert list((folder / "data" / "raw").glob(".fetch*")) == []


def test_a_terminal_shows_bytes_and_rows(folder: Path, program: list[str]) -> None:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    ours, theirs = pty.openpty()
    line = [*program, "-C", str(folder), "fetch", "grid"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 1 << 16):
                shown += piece
        except OSError:  # the terminal is gone with its program
            pass
        process.communicate()
    os.close(ours)
    text = shown.decode("utf-8")
    assert process.returncode == exits.DONE
    assert re.search(r"\rVäestöruudut · \d+,\d Mt", text)
    assert all(len(part) < WIDTH for line in text.splitlines() for part in line.split("\r"))


def test_status_tells_rows_year_day_and_origin(run: Run, folder: Path, replica: Replica) -> None:
    run("-C", folder, "fetch", "boundaries", "grid")
    told = run("-C", folder, "status").stdout
    grid = r"väestöruudut: data/raw/vaestoruudut_1km\.geojson\n +[\d\s]+ riviä · vuosi 2025 · haettu"
    assert re.search(grid, told)
    assert f"mistä: {replica.url}/wfs" in told
    assert "lähdemerkintä: Tilastokeskus, väestöruutuaineisto · CC BY 4.0" in told
    assert "Luonnosrajat" not in told
