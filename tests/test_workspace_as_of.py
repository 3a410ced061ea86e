"""An earlier run is made again from what it read: byte for byte, whatever has become of it since."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
import workspace_fixtures as fx
from conftest import Outcome
from demo_fixtures import quiet
from update_fixtures import RESIDENTS, SETTINGS, VILLAGES, workspace
from update_fixtures import settings as spoil

from jarjestokartta.geo import settings
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.today import VARIABLE, today
from jarjestokartta.scripts import as_of as telling
from jarjestokartta.workspace import as_of, keeping, publish, restored, snapshots, update
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot

__all__ = ["workspace"]  # a fixture
DECISION = (
    "association_id;name;register_address;way;address;easting;northing;precision;municipality_code;premises;"
    "person;remark;decided_on;answers\r\n{id};;;;;;;;;yes;Aino;;2.2.2027;\r\n"
)


LATER = (
    *("private/s", "private/.", "private/geo", "private/truth", "private/as-of", "private/decisions"),
    "private/version",
)


def digests(folder: Path) -> dict[str, str]:
    """Hash what a publication writes, but for what later runs add."""
    found = {}
    for part in ("maps/output", "private"):
        for path in (folder / part).rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not name.startswith(LATER):
                found[name] = sha256(path.read_bytes()).hexdigest()
    return found


def made_again(found: as_of.Again) -> dict[str, str]:
    places = {"output": "maps/output", "private": "private"}
    return {
        f"{places[path.relative_to(found.folder).parts[0]]}/"
        + "/".join(path.relative_to(found.folder).parts[1:]): sha256(path.read_bytes()).hexdigest()
        for path in found.folder.rglob("*")
        if path.is_file()
    }


def test_all_files_are_those_of_then(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Outcome]
) -> None:
    opened = Workspace.open(workspace)
    first, before = snapshots.latest(opened), digests(workspace)
    ids = snapshots.associations(opened, first)["association_id"]
    # Another register, other settings, another source, a person's word.
    spoil("threshold-km = 5.0", "threshold-km = 7.5")(workspace)
    opened.decisions.write_text(DECISION.format(id=ids.iloc[3]), encoding="utf-8")
    text = (workspace / RESIDENTS).read_text(encoding="utf-8")
    (workspace / RESIDENTS).write_text(text + "\n", encoding="utf-8")
    other = tmp_path / "toinen.xlsx"
    shutil.move(workspace / "register.xlsx", other)
    with other.open("r+b") as file:
        file.seek(10)
        file.write(b"\x01")  # the hour within its ZIP: still a workbook, and another register
    monkeypatch.setenv(VARIABLE, "2027-02-02")
    update.update(opened, other, begin=quiet, accept=True)
    second, after = snapshots.latest(opened), digests(workspace)
    assert (second.number, second.run_on) == (2, date(2027, 2, 2))
    assert before["private/tehtavat.xlsx"] != after["private/tehtavat.xlsx"]
    # Since then what both have read is gone.
    for name in (VILLAGES, RESIDENTS, "private/decisions.csv"):
        (workspace / name).unlink()
    other.unlink()
    (workspace / SETTINGS).write_text("", encoding="utf-8")
    shown = run("-C", workspace, "update", "--as-of", first.run_on.strftime("%d.%m.%Y"))
    assert shown.code == 0, shown.stderr
    assert "tavu tavulta samat" in shown.told
    assert Path(shown.stdout.strip()).is_file()
    assert made_again(as_of.Again(first, opened.as_of / first.name, 0, (), keeping.program())) == before
    found = as_of.again(opened, date(2099, 1, 1), quiet)
    assert (found.snapshot, found.differing, found.by_the_same_program) == (second, (), True)
    assert made_again(found) == after
    assert digests(workspace) | made_again(found) == digests(workspace)
    assert not opened.scratch.exists()


def test_what_lacks_is_named(workspace: Path, run: Callable[..., Outcome]) -> None:
    opened = Workspace.open(workspace)
    first = snapshots.latest(opened)
    (workspace / VILLAGES).unlink()
    digest = first.contents[VILLAGES]
    for path in opened.store.glob(f"{digest}*"):
        path.unlink()
    shown = run("-C", workspace, "update", "--as-of", first.run_on.isoformat())
    assert shown.code == 3
    assert VILLAGES in shown.told
    assert digest in shown.told
    assert not opened.scratch.exists()
    assert not opened.as_of.exists()
    early = run("-C", workspace, "update", "--as-of", "2000-01-01")
    assert early.code == 3
    assert "Päivänä 1.1.2000 ei vielä ollut" in early.told


@pytest.mark.parametrize("line", [["update"], ["update", "register.xlsx", "--as-of", "2026-01-01"]])
def test_a_register_or_a_day(workspace: Path, run: Callable[..., Outcome], line: list[str]) -> None:
    shown = run(*line, folder=workspace)
    assert shown.code == 2
    assert "--as-of" in shown.stderr


SAME = keeping.program()
WHY = {
    "another build": (msgspec.structs.replace(SAME, sha256="0" * 64), "Ohjelma on toinen"),
    "another library": (
        msgspec.structs.replace(SAME, libraries={**SAME.libraries, "pandas": "1.0"}),
        "pandas 1.0",
    ),
    "the same": (SAME, "toisesta tietokoneesta"),
}


@pytest.mark.parametrize("case", WHY)
def test_why_it_differs(case: str) -> None:
    program, told = WHY[case]
    found = as_of.Again(record(program=program), Path("x"), 44, ("maps/output/index.html",), SAME)
    lines = list(telling.lines(found))
    assert "1 tiedosto 44 tiedostosta" in lines[1]
    assert "index.html" in lines[1]
    assert told in lines[2]
    assert list(telling.lines(replace(found, differing=())))[1].endswith("samat kuin silloin.")


def record(**more: object) -> Snapshot:
    known = {
        "number": 3,
        "run_on": today(),
        "register_sha256": "a" * 64,
        "register_file": "rekisteri.csv",
        "register_date": None,
        "stored": "a.csv",
        "associations": 2,
        "inputs": {},
    }
    return Snapshot(**{**known, **more})


# --- what lay outside the workspace, and the runs before -------------------------------------------------


def test_sources_outside_and_the_history_of_then(tmp_path: Path) -> None:
    made = fx.make(tmp_path / "OneDrive ä" / "työtila")
    beside, whole = made.root.parent / "kylat.shp", tmp_path / "levy" / "kunnat.geojson"
    lines = {"municipalities": whole.as_posix(), "villages": "../kylat.shp"}
    text = '[region]\nname = "R"\nmunicipalities = ["077"]\n'
    text += "".join(f'[sources.{role}]\nfile = "{file}"\n' for role, file in lines.items())
    lines["grid"] = "../kaikki_kylat.shp"  # ends as another's name does
    text += f'[sources.grid]\nfile = "{lines["grid"]}"\n'
    every = made.root.parent / "kaikki_kylat.shp"
    files = {made.settings_file: text, whole: "kunnat", beside: "kylät", every: "ruudut",
             beside.with_suffix(".dbf"): "nimet"}  # fmt: skip
    for path, content in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    register = tmp_path / "rekisteri.csv"
    register.write_text("Nimi", encoding="utf-8")
    chosen = settings.load(made.root)
    digest = sha256(b"Nimi").hexdigest()
    contents = keeping.contents.digests(made, chosen)
    assert {Path(name).name for name in contents} == {path.name for path in files}
    store = keeping.store_of(made, made.staging)
    store.keep(register, "rekisteri.csv", digest, as_it_is=True)
    for name, one in contents.items():
        store.keep(made.root / name, name, one)
    for path in files:
        path.write_text("[changed]", encoding="utf-8")
    made.snapshots.mkdir(parents=True)
    then = record(number=3, contents=contents, register_sha256=digest)
    history = [
        record(number=1),
        record(number=2, undone_on=today(), undone_after=2),  # before this run
        then,
        record(number=4, undone_on=today() + timedelta(days=1), undone_after=4),
    ]
    first = msgspec.structs.replace(history[0], undone_on=today(), undone_after=4)  # after it
    for one in (first, *history[1:]):
        snapshots.write(made.snapshots, one)
    back = restored.restore(made, then, tmp_path / "silloin")
    sources = back.settings.sources
    laid = {role: back.workspace.root / getattr(sources, role).file for role in lines}
    assert {role: path.read_text(encoding="utf-8") for role, path in laid.items()} == {
        "municipalities": "kunnat",
        "villages": "kylät",
        "grid": "ruudut",
    }
    assert laid["villages"].with_suffix(".dbf").read_text(encoding="utf-8") == "nimet"
    assert back.register.name == "rekisteri.csv"
    stood = [(one.number, one.undone_on is None) for one in snapshots.history(back.workspace)]
    assert stood == [(1, True), (2, False)]
    with pytest.raises(InputError, match="run-not-kept"):
        restored.restore(made, record(), tmp_path / "ennen")


def test_a_run_taken_back_later_stood_until_then(tmp_path: Path) -> None:
    made = fx.make(tmp_path / "työtila")
    made.snapshots.mkdir(parents=True)
    first = record(number=1, run_on=date(2026, 1, 10))
    back = record(number=2, run_on=date(2026, 2, 10), undone_on=date(2026, 3, 1), undone_after=2)
    for one in (first, back):
        snapshots.write(made.snapshots, one)
    stood = {
        day: as_of.then(made, day).number for day in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(stood.values()) == [1, 2, 1]
    with pytest.raises(InputError, match="no-run-yet"):
        as_of.then(made, date(2026, 1, 9))


def test_a_begun_run_clears_what_was_left(tmp_path: Path) -> None:
    made = fx.make(tmp_path)
    (made.scratch / "workspace").mkdir(parents=True)
    publish.begin(made)
    assert not made.scratch.exists()
