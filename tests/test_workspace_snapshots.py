"""Each published run is kept: what it read once by its hash, and a record with the tables of the run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pandas as pd
import pytest
import workspace_fixtures as fx

from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace import publish, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Program, Snapshot

TABLE = pd.DataFrame({"association_id": ["001", "002"], "name": ["=Kylä ry", "Seura ry"]}, dtype="str")
GAPS = pd.DataFrame({"gap_id": ["groups:1"], "residents_without": [12.5]})


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fx.make(tmp_path / "ws")


def run(
    workspace: Workspace, register: str, day: int = 5, *, grid: str = "g1", fail: bool = False
) -> Snapshot:
    staged = fx.stage(workspace, fx.OLD)
    draft = Snapshot(
        number=0,
        run_on=date(2026, 1, day),
        register_sha256=register * 64,
        register_file="rekisteri.xlsx",
        register_date=date(2026, 1, 1),
        stored=f"{register * 64}.xlsx",
        associations=len(TABLE),
        inputs={"grid": grid},
        contents={"jarjestokartta.toml": "s1", "data/grid.csv": grid},
        program=Program("0.1", "p1"),
        figures={"associations": 2.0, "residents_without:groups": None},
    )
    kept = snapshots.keep(workspace, staged, draft, {"associations": TABLE, "gaps": GAPS})
    if not fail:
        publish.publish(workspace, staged)
    return kept


def undo(workspace: Workspace, snapshot: Snapshot) -> None:
    taken = msgspec.structs.replace(snapshot, undone_on=date(2026, 2, 1), undone_after=snapshot.number)
    snapshots.write(workspace.snapshots, taken)


def test_what_is_kept_is_read_again(workspace: Workspace) -> None:
    assert snapshots.latest(workspace) is None
    kept = run(workspace, "a")
    assert snapshots.history(workspace) == [kept]
    assert (kept.number, kept.settings_sha256, kept.tables) == (1, "s1", ("associations", "gaps"))
    assert snapshots.associations(workspace, kept).equals(TABLE)
    assert snapshots.table(workspace, kept, "gaps").equals(GAPS)
    assert snapshots.table(workspace, kept, "rates") is None
    assert {path.name for path in workspace.snapshots.iterdir()} == set(snapshots.files_of(kept))


def numbers(found: list[Snapshot]) -> list[int]:
    return [one.number for one in found]


def test_what_comes_before_a_register(workspace: Workspace) -> None:
    first, again = run(workspace, "a"), run(workspace, "a", grid="g2")
    second = run(workspace, "b", grid="g2")
    assert numbers(snapshots.history(workspace)) == [1, 2, 3]
    assert snapshots.latest(workspace) == second
    assert snapshots.latest_different(workspace, "b" * 64) == again != first
    assert snapshots.latest_different(workspace, "new") == second
    run(workspace, "b", grid="g3")  # the same register again shifts nothing
    assert numbers(snapshots.earlier(workspace, "b" * 64)) == [2]
    assert numbers(snapshots.earlier(workspace, "new")) == [2, 4]
    run(workspace, "a")  # an old one again is compared with what stood
    assert numbers(snapshots.earlier(workspace, "a" * 64)) == [2, 4]


def test_what_was_taken_back_is_told_and_not_compared_with(workspace: Workspace) -> None:
    first, second = run(workspace, "a"), run(workspace, "b")
    undo(workspace, second)
    assert numbers(snapshots.history(workspace)) == [1, 2]
    assert snapshots.latest(workspace) == first
    assert snapshots.latest_different(workspace, "new") == first
    assert run(workspace, "b").number == 3


def test_the_same_inputs_are_the_same_snapshot(workspace: Workspace) -> None:
    first = run(workspace, "a", 5)
    assert run(workspace, "a", 9) == first
    assert snapshots.history(workspace) == [first]
    assert run(workspace, "a", 9, grid="g2").number == 2


def test_a_failed_run_leaves_none(workspace: Workspace) -> None:
    run(workspace, "a", fail=True)
    assert snapshots.latest(workspace) is None
    kept = run(workspace, "b", 6)
    assert snapshots.history(workspace) == [kept]


def test_a_record_of_before_is_read(workspace: Workspace) -> None:
    """As the program wrote them when it kept the register alone."""
    workspace.snapshots.mkdir(parents=True)
    digest = "342d9fd6" + "0" * 56
    name = "0001-2026-11-24-342d9fd6"
    record = {
        "associations": 2,
        "inputs": {"grid:data/raw/vaki.geojson": "bd0f"},
        "number": 1,
        "register_date": "2024-12-19",
        "register_file": "register.xlsx",
        "register_sha256": digest,
        "run_on": "2026-11-24",
        "stored": f"{digest}.xlsx",
    }
    (workspace.snapshots / f"{name}.json").write_bytes(msgspec.json.encode(record))
    TABLE.to_parquet(workspace.snapshots / f"{name}.parquet")
    old = snapshots.latest(workspace)
    assert (old.name, old.contents, old.program, old.settings_sha256) == (name, {}, None, None)
    assert snapshots.associations(workspace, old).equals(TABLE)
    assert snapshots.table(workspace, old, "rates") is None
    assert numbers([run(workspace, "a")]) == [2]


def test_a_broken_record_is_named(workspace: Workspace) -> None:
    kept = run(workspace, "a")
    for name in ("", ".gaps"):
        (workspace.snapshots / f"{kept.name}{name}.parquet").write_bytes(b"no parquet")
        with pytest.raises(InputError, match="snapshot-broken"):
            snapshots.table(workspace, kept, name.removeprefix(".") or "associations")
    (workspace.snapshots / f"{kept.name}.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        snapshots.latest(workspace)
    assert caught.value.params["file"].name == f"{kept.name}.json"
