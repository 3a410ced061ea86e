"""A run on unchanged inputs touches nothing and says so; any change makes it a whole run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from conftest import ROOT, Outcome
from demo_fixtures import updated_region
from update_fixtures import SETTINGS, VILLAGES, published, workspace
from update_fixtures import settings as spoil

from jarjestokartta.geo import settings, words
from jarjestokartta.workspace import unchanged
from jarjestokartta.workspace.folder import Workspace

Run = Callable[..., Outcome]
State = dict[str, tuple[str, int]]

__all__ = ["workspace"]  # a fixture
REGISTER = "register.xlsx"
SAID = {"fi": "Mikään ei ole muuttunut", "sv": "Ingenting har ändrats", "en": "Nothing has changed"}
HEAVY = ("numpy", "pandas", "pyarrow", "geopandas", "shapely", "xlsxwriter", "folium")


def state(folder: Path) -> State:
    """Hash and time of change of every file but the lock's, which any run takes."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".lock")
    }


# --- nothing has changed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_nothing_is_touched_and_the_last_day_is_told(run: Run, workspace: Path, language: str) -> None:
    before = state(workspace)
    shown = run("--lang", language, "-C", workspace, "update", workspace / REGISTER)
    assert shown.code == 0, shown.stderr
    assert shown.stdout == f"{workspace / 'maps/output/index.html'}\n"
    told, *notices = shown.told.splitlines()
    last = unchanged.last(Workspace.open(workspace), workspace / REGISTER)
    assert told.startswith(SAID[language])
    assert words.load(language).date(last.day) in told
    assert any(words.load(language)("notice.sketched-boundaries") in notice for notice in notices)
    assert state(workspace) == before


def test_nothing_heavy_is_imported(program: list[str], workspace: Path) -> None:
    command = [program[0], "-X", "importtime", *program[1:], "-C", workspace, "update", workspace / REGISTER]
    for _ in range(2):  # whole at first where the program is being changed while its tests run
        shown = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=in_utf8())
    assert SAID["fi"] in shown.stderr
    imported = {line.rpartition("|")[2].strip() for line in shown.stderr.splitlines() if "|" in line}
    assert "jarjestokartta.workspace.unchanged" in imported
    assert not imported & set(HEAVY)


def test_the_same_register_under_another_name_is_the_same(run: Run, workspace: Path) -> None:
    renamed = shutil.move(workspace / REGISTER, workspace / "rekisteri 2027.xlsx")
    before = state(workspace)
    assert SAID["fi"] in run("-C", workspace, "update", renamed).stderr
    assert state(workspace) == before


def test_a_source_that_was_only_touched_is_read_once_more(run: Run, workspace: Path) -> None:
    os.utime(workspace / VILLAGES, (1, 1))
    stamps = workspace / "data/stamps.json"
    before = stamps.read_bytes()
    assert SAID["fi"] in run("-C", workspace, "update", workspace / REGISTER).stderr
    learnt = stamps.read_bytes()
    assert learnt != before
    assert SAID["fi"] in run("-C", workspace, "update", workspace / REGISTER).stderr
    assert stamps.read_bytes() == learnt


# --- something has changed -------------------------------------------------------------------------------


def grow(name: str, *, by: bytes = b"\n") -> Callable[[Path], None]:
    def change(workspace: Path) -> None:
        path = workspace / name
        path.write_bytes(path.read_bytes() + by)

    return change


def flip(name: str, *, place: int) -> Callable[[Path], None]:
    def change(workspace: Path) -> None:
        path = workspace / name
        content = bytearray(path.read_bytes())
        content[place] ^= 1
        path.write_bytes(content)

    return change


def lose(name: str) -> Callable[[Path], None]:
    return lambda workspace: (workspace / name).unlink()


def made_from(workspace: Workspace, stamp: str) -> None:
    """Let the last publication have been made from something else."""
    record = workspace.staging / "published.json"
    told = msgspec.json.decode(record.read_bytes())
    record.write_bytes(msgspec.json.encode({**told, "made_from": stamp}))


CHANGES: dict[str, Callable[[Path], None]] = {
    "register": flip(REGISTER, place=10),  # the hour within its ZIP: still a workbook
    "settings": grow(SETTINGS),
    "source": grow(VILLAGES),
    "output lost": lose("maps/output/csv/gaps.csv"),
    "output edited": grow("maps/output/csv/gaps.csv", by=b"1,2,3\r\n"),
    "output cut": flip("maps/output/coverage.gpkg", place=-1),
    "manifest lost": lose("maps/output/manifest.json"),
    "manifest edited": grow("maps/output/manifest.json"),
    "private lost": lose("private/tehtavat.xlsx"),
    "private edited": grow("private/located.csv"),
    "record of the publication lost": lose("private/staging/published.json"),
    "record of the publication broken": grow("private/staging/published.json", by=b"}"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_any_change_makes_a_whole_run(run: Run, workspace: Path, case: str) -> None:
    before = published(workspace)
    CHANGES[case](workspace)
    shown = run("-C", workspace, "update", workspace / REGISTER)
    assert shown.code == 0, shown.stderr
    assert "register.xlsx: " in shown.stderr  # what a whole run says of its register
    after = published(workspace)
    assert after.keys() == before.keys()
    differing = {name for name, digest in after.items() if digest != before[name]}
    # The manifest names the inputs by their hash; pages and the workbook tell of changes once there is
    # another register to compare with. No number in a table for scripts is another.
    told = {name for name in differing if not name.endswith((".html", ".zip", "tables.xlsx"))}
    assert (told if case == "register" else differing) <= {"manifest.json"}
    assert (workspace / "private/tehtavat.xlsx").is_file()
    shown = run("-C", workspace, "update", workspace / REGISTER)
    assert SAID["fi"] in shown.stderr


def test_a_run_that_broke_off_is_made_again(workspace: Path) -> None:
    opened, register = Workspace.open(workspace), workspace / REGISTER
    assert unchanged.last(opened, register) is not None
    (opened.staging / "set").mkdir()
    assert unchanged.last(opened, register) is None


def test_a_missing_or_broken_input_is_left_to_the_run(workspace: Path) -> None:
    opened = Workspace.open(workspace)
    assert unchanged.last(opened, workspace / "ei ole.xlsx") is None
    assert unchanged.last(opened, workspace) is None
    (workspace / VILLAGES).unlink()
    assert unchanged.last(opened, workspace / REGISTER) is None
    made_from(opened, "")  # not known then, not known now
    assert unchanged.last(opened, workspace / REGISTER) is None


def test_what_lies_in_the_workspace_and_is_read_counts(workspace: Path) -> None:
    opened, register = Workspace.open(workspace), workspace / REGISTER
    named = settings.load(workspace)
    unnamed = msgspec.structs.replace(named, sources=msgspec.structs.replace(named.sources, addresses=()))
    first = unchanged.stamp(opened, named, register), unchanged.stamp(opened, unnamed, register)
    grow("data/addresses.parquet")(workspace)
    assert unchanged.stamp(opened, named, register) == first[0]  # made of the sources again if need be
    assert unchanged.stamp(opened, unnamed, register) != first[1]
    for name in ("decisions", "gap-checks"):
        before = unchanged.stamp(opened, named, register)
        (workspace / f"private/{name}.csv").write_text("", encoding="utf-8")
        assert unchanged.stamp(opened, named, register) != before


def test_where_a_service_is_asked_every_run_is_whole(workspace: Path) -> None:
    spoil("services = []", 'services = ["nls"]')(workspace)
    opened, register = Workspace.open(workspace), workspace / REGISTER
    made_from(opened, unchanged.stamp(opened, settings.load(workspace), register))
    assert unchanged.last(opened, register) is None


# --- the program has changed -----------------------------------------------------------------------------


def in_utf8(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "LANGUAGE": "fi", **more}


def test_another_build_of_the_same_version_makes_a_whole_run(
    program: list[str], workspace: Path, tmp_path: Path
) -> None:
    command = [*program, "-C", str(workspace), "update", str(workspace / REGISTER)]

    def said(by: str) -> str:
        env = in_utf8(PYTHONPATH=str(tmp_path / by))
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=env).stderr

    for room in ("geo", "coverage", "maps", "workspace", "scripts"):
        ignored = shutil.ignore_patterns("web", "output", "__pycache__")
        shutil.copytree(ROOT / room, tmp_path / "one" / "jarjestokartta" / room, ignore=ignored)
    said(by="one")
    shutil.copytree(tmp_path / "one", tmp_path / "other ä")
    assert SAID["fi"] in said(by="other ä")  # another folder is not another program
    grow("coverage/rates.py")(tmp_path / "other ä" / "jarjestokartta")
    assert "register.xlsx: " in said(by="other ä")
    assert SAID["fi"] in said(by="other ä")


def test_the_workspace_of_the_fixtures_was_not_changed() -> None:
    assert unchanged.last(Workspace.open(updated_region()), updated_region() / REGISTER) is not None
