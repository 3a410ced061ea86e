"""The last publication is taken back whole, however often it is stopped, and runs go on from there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import workspace_fixtures as fx
from conftest import Outcome
from demo_fixtures import quiet
from test_workspace_publish import needs_fork
from update_fixtures import published, workspace
from update_fixtures import settings as spoil

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.today import VARIABLE
from jarjestokartta.workspace import history, manifest, publish, snapshots, undo
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot

__all__ = ["workspace"]  # a fixture
Run = Callable[..., Outcome]
THRESHOLD = "[needs.meeting-places]\nthreshold-km = "


def published_run(made: Workspace, texts: dict[str, str], register: str, **more: object) -> Snapshot:
    staged = fx.stage(made, texts)
    run = Snapshot(
        number=len(snapshots.history(made)) + 1,
        run_on=date(2026, 1, 5),
        register_sha256=register * 64,
        register_file=f"{register}.csv",
        register_date=None,
        stored=f"{register}.csv",
        associations=2,
        **{"inputs": {}, "made_from": f"stamp of {register}", "published": publish.targets(staged), **more},
    )
    snapshots.write(staged / "private" / "snapshots", run)
    publish.publish(made, staged, made_from=run.made_from)
    return run


@pytest.fixture
def two(tmp_path: Path) -> Workspace:
    """A workspace of two published runs."""
    made = fx.make(tmp_path / "OneDrive – KYT ry" / "Järjestökartta ä")
    published_run(made, fx.OLD, "a")
    published_run(made, fx.NEW, "b")
    return made


def texts(made: Workspace) -> dict[str, str]:
    found = fx.published(made)
    return {name: text for name, text in found.items() if not name.startswith("private/snapshots/000")}


def stands(made: Workspace) -> dict[str, str]:
    """Give the files that are to stand, as the records tell; the private ones of both stay."""
    latest = snapshots.latest(made)
    return fx.OLD if latest.number == 1 else fx.NEW


def check_whole(made: Workspace) -> None:
    assert manifest.differences(made.output) == []
    found = texts(made)
    for name, text in stands(made).items():
        assert found[name] == text
    assert {name for name in found if name.startswith("output/")} <= stands(made).keys()


def test_the_set_before_stands_again(two: Workspace) -> None:
    done = undo.undo(two, quiet)
    assert (done.taken.number, done.now.number, done.made_again) == (2, 1, False)
    assert done.taken.undone_on is not None
    check_whole(two)
    assert stands(two) == fx.OLD
    assert publish.last(two).made_from == "stamp of a"
    assert [one.published for one in history.lines(two)] == [True, False]
    with pytest.raises(InputError, match="nothing-before"):
        undo.undo(two, quiet)
    check_whole(two)


def test_runs_go_on_from_there(two: Workspace) -> None:
    undo.undo(two, quiet)
    third = published_run(two, fx.NEW, "b")
    assert third.number == 3
    assert [one.number for one in snapshots.earlier(two, "b" * 64)] == [1]
    assert undo.undo(two, quiet).now.number == 1  # past what had been taken back before
    check_whole(two)


def test_without_a_run_there_is_nothing_to_take_back(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-register-yet"):
        undo.undo(fx.make(tmp_path), quiet)


def test_what_is_neither_aside_nor_to_be_made_again_changes_nothing(two: Workspace) -> None:
    shutil.rmtree(publish.aside(two))
    with pytest.raises(InputError, match="run-not-kept"):
        undo.undo(two, quiet)
    check_whole(two)
    assert stands(two) == fx.NEW
    assert publish.pending(two) is None


@needs_fork
def test_killed_at_any_act_the_next_command_completes_it(two: Workspace, tmp_path: Path) -> None:
    ends = set()
    for event in range(1, 200):
        copy = Workspace.open(shutil.copytree(two.root, tmp_path / "runs" / str(event)))
        if not fx.die_at(event, copy.root, lambda c=copy: undo.undo(c, quiet)):
            break
        publish.finish(copy, wait_s=0)
        check_whole(copy)
        assert [one.published for one in history.lines(copy)].count(True) == 1
        ends.add(snapshots.latest(copy).number)
        assert not [path for path in copy.output.rglob("*") if path.name.endswith(".part")]
    else:
        pytest.fail("never came to its end")
    assert ends == {1, 2}


def test_what_differed_is_told_of_the_run_that_stood_before(two: Workspace) -> None:
    undo.undo(two, quiet)
    before = {"grid:vaki.csv": "1", "sites:lipas.json": "1", "decisions:private/decisions.csv": "1"}
    published_run(two, fx.NEW, "a", inputs=before, contents={"jarjestokartta.toml": "1"})
    later = before | {"grid:vaki.csv": "2", "decisions:private/decisions.csv": "2"}
    kept = {"jarjestokartta.toml": "2", "private/geocode-answers/2026-01-05.json": "1"}
    published_run(two, fx.NEW, "a", inputs=later, contents=kept)
    told = [one.differing for one in history.lines(two)]
    assert told == [
        None,
        ("register",),
        ("population", "places", "people"),  # than the first; of its settings nothing is known
        ("settings", "population", "people", "answers"),
    ]


def digests(folder: Path) -> dict[str, str]:
    """Hash what people read."""
    private = ("tehtavat.xlsx", "located.csv", "problems.xlsx", "internal.html")
    return published(folder) | {
        name: hashlib.sha256((folder / "private" / name).read_bytes()).hexdigest() for name in private
    }


def test_back_by_as_many_runs_as_one_likes(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = [digests(workspace)]
    for was, km in (("5.0", "15.0"), ("15.0", "25.0")):
        spoil(THRESHOLD + was, THRESHOLD + km)(workspace)
        monkeypatch.setenv(VARIABLE, f"2027-0{km[0]}-01")
        assert run("gaps", folder=workspace).code == 0
        sets.append(digests(workspace))
    assert len({one["csv/gaps.csv"] for one in sets}) == 3
    for number in (2, 1):  # the last set was put aside, the one before is made again
        shown = run("undo", folder=workspace)
        assert shown.code == 0, shown.stderr
        assert f"Peruttiin ajo {number + 1}" in shown.told
        assert "toisenlai" not in shown.told
        assert digests(workspace) == sets[number - 1]
    shown = run("undo", folder=workspace)
    assert shown.code == 3
    assert "ainoa voimassa oleva ajo" in shown.told
    lines = run("history", folder=workspace).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[-1] for line in lines if "peruttu" in line] == ["1.2.2027", "1.2.2027"]
    assert sum("julkaistu nyt" in line for line in lines) == 1
    assert sum("muuttui: asetukset" in line for line in lines) == 2
    # The settings as they were: what stands is what an update would make.
    spoil("[needs.meeting-places]\nthreshold-km = 25.0", "[needs.meeting-places]\nthreshold-km = 5.0")(
        workspace
    )
    assert "Mikään ei ole muuttunut" in run("update", "register.xlsx", folder=workspace).told


def test_the_history_of_a_new_workspace(run: Run, tmp_path: Path) -> None:
    fx.make(tmp_path)
    shown = run("history", folder=tmp_path)
    assert (shown.code, shown.stdout) == (0, "")
    assert "ei ole vielä julkaistuja ajoja" in shown.told
