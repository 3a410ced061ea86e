"""What stops a run before it is published, what is said of it, and what ``--accept`` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import workspace_fixtures as fx
from coverage_fixtures import areas, associations
from register_fixtures import row, write_csv
from update_fixtures import published, settings, workspace

from jarjestokartta.geo import fetched
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.settings import Region, Settings, Source, Sources
from jarjestokartta.geo.words import LANGUAGES, Words
from jarjestokartta.scripts.console import WIDTH
from jarjestokartta.workspace import gate, gate_words, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.gate import Finding, Rule, StoppedError

__all__ = ["workspace"]  # a fixture

Run = Callable[..., Any]

SETTINGS = Settings(region=Region(name="Alue", municipalities=("077", "179")))


def register(**counts: int) -> pd.DataFrame:
    """Give a register of so many associations by ``m<municipality>_<class>``."""
    cells = [name.removeprefix("m").split("_") for name, count in counts.items() for _ in range(count)]
    return associations([{"home_municipality": place, "purpose_class": kind} for place, kind in cells])


def text(one: Finding) -> str:
    return ":".join(map(str, one.told.values()))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"m077_4": 40, "m179_6": 900}, {"m077_4": 14, "m179_6": 900}, ["municipality:077:40:14"]),
        ({"m077_4": 40, "m179_6": 900}, {"m077_4": 85, "m179_6": 900}, ["municipality:077:40:85"]),
        ({"m077_4": 40, "m179_6": 900}, {"m077_4": 30, "m179_6": 950}, []),
        ({"m077_4": 2, "m179_6": 900}, {"m179_6": 900}, ["gone municipality:077:2:0"]),
        ({"m179_6": 900, "m179_4": 200}, {"m179_6": 1100}, ["purpose-class:4:200:0"]),
        ({"m179_6": 900, "m077_1": 100}, {"m179_6": 900, "m077_1": 90}, []),
        ({"m179_6": 500, "m179_5": 500}, {"m179_6": 420, "m179_5": 420}, ["region:region:1000:840"]),
    ],
)  # fmt: skip
def test_counts_too_far_apart_are_found(
    before: dict[str, int], after: dict[str, int], found: list[str]
) -> None:
    told = [text(one) for one in gate.counts(register(**before), register(**after), SETTINGS)]
    named = [text.removeprefix("shifted:").replace("gone:", "gone ") for text in told]
    # a class or municipality that is all there is tells the same once more
    assert [name for name in named if name in found] == found
    assert bool(named) == bool(found)


@pytest.mark.parametrize(("worse", "stops"), [(5, False), (6, True)])
def test_more_than_a_twentieth_placed_worse_is_found(worse: int, *, stops: bool) -> None:
    before = pd.Series("building", index=[f"a{n}" for n in range(100)], dtype="str")
    after = before.mask(before.index.isin([f"a{n}" for n in range(worse)]), "postal-area")
    assert [text(one) for one in gate.precision(before, after)] == [
        f"placed-worse:located:100:{worse}"
    ] * stops


NOW = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("source", "days", "used", "old"),
    [
        ("grid", 90, True, False),
        ("grid", 91, True, True),
        ("grid", 400, False, False),  # the settings name another
        ("osm-file", 400, True, False),  # without a cadence
        ("none-such", 400, True, False),
    ],
)
def test_an_input_older_than_its_cadence_is_found(
    tmp_path: Path, source: str, days: int, *, used: bool, old: bool
) -> None:
    workspace = fx.make(tmp_path)
    fetched_at = (NOW - timedelta(days=days)).isoformat()
    record = Record(use="grid", source={"file": "data/raw/grid.json"}, fetched_at=fetched_at)
    fetched.save(workspace.root, {source: record})
    file = "data/raw/grid.json" if used else "oma.json"
    settings = Settings(region=SETTINGS.region, sources=Sources(grid=Source(file=file)))
    found = [text(one) for one in gate.age(workspace, settings, NOW)]
    assert found == [f"old:{source}:90:{days}"] * old


def test_a_sketch_is_never_old(tmp_path: Path) -> None:
    workspace = fx.make(tmp_path)
    record = Record(use="grid", origin=fetched.SKETCH, source={"file": "a.json"})
    fetched.save(workspace.root, {"grid": record})
    settings = Settings(region=SETTINGS.region, sources=Sources(grid=Source(file="a.json")))
    assert list(gate.age(workspace, settings, NOW)) == []


@pytest.mark.parametrize(
    ("rate", "plausible"),
    [(9.9, False), (10, True), (19.5, True), (40, True), (41, False), (float("nan"), True)],
)
def test_a_regions_rate_has_its_limits(rate: float, *, plausible: bool) -> None:
    assert gate.is_plausible(rate) is plausible


FINDINGS = (
    Finding(Rule.SHIFTED, "region:region", 900, 700),
    Finding(Rule.SHIFTED, "purpose-class:0", 1200, 900),
    Finding(Rule.SHIFTED, "municipality:179", 40, 14),
    Finding(Rule.GONE, "municipality:077", 7, 0),
    Finding(Rule.PLACED_WORSE, "located", 5000, 300),
    Finding(Rule.OLD, "grid", 90, 120),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_found_is_said(language: str) -> None:
    say = Words(language)
    lines = gate_words.lines(StoppedError(FINDINGS, NOW, areas()), say)
    for one, line in zip(FINDINGS, lines, strict=False):
        assert say.number(one.before) in line
        assert one.rule is Rule.GONE or say.number(one.after) in line
    assert "Hankasalmi" in lines[3]
    assert "--accept" in lines[-1]
    assert len(lines) == len(FINDINGS) + len(Rule) + 1


# --- the whole command -------------------------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A register of one municipality, in many more associations than it had."""
    return write_csv(tmp_path / "osa.csv", [row(number) for number in range(1, 81)])


def test_update_stops_until_accepted_and_never_on_the_same_register(
    run: Run, workspace: Path, other: Path
) -> None:
    before = published(workspace)
    told = run("update", other, folder=workspace)
    assert (told.code, told.stdout) == (3, "")
    assert "Jyväskylä: yhdistyksiä oli" in told.stderr
    assert "--accept" in told.stderr
    assert max(map(len, told.stderr.splitlines())) <= WIDTH
    assert published(workspace) == before
    assert len(snapshots.history(Workspace.open(workspace))) == 1
    assert sorted(path.name for path in (workspace / "private/staging").iterdir()) == [
        "last.json",
        "published.json",
    ]
    again = run("update", workspace / "register.xlsx", folder=workspace)
    assert again.told.startswith("Mikään ei ole muuttunut")

    accepted = run("update", other, "--accept", folder=workspace)
    assert accepted.code == 0, accepted.stderr
    assert "Julkaistiin hyväksyntäsi perusteella" in accepted.stderr
    kept = snapshots.latest(Workspace.open(workspace)).accepted
    assert ("gone", "municipality:179", 0) in {(one["code"], one["subject"], one["after"]) for one in kept}
    assert published(workspace) != before

    settings("threshold-km = 5.0", "threshold-km = 4.0")(workspace)  # a whole run, not an unchanged one
    same = run("update", other, folder=workspace)
    assert same.code == 0, same.stderr


def test_a_gazetteer_that_is_lost_stops_every_command(run: Run, workspace: Path) -> None:
    path = workspace / "jarjestokartta.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[[sources.addresses]]")
    end = text.index("\n[", start + 1)
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    (workspace / "data/addresses.parquet").unlink()
    before = published(workspace)
    for command in (["update", workspace / "register.xlsx"], ["map"]):
        told = run(*command, folder=workspace)
        assert told.code == 3, told.stderr
        assert "epätarkemmin" in told.told
    assert published(workspace) == before
