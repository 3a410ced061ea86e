"""Registers are kept by hash, with a record of each published run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import workspace_fixtures as fx

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace import publish, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot

TABLE = pd.DataFrame({"association_id": ["001", "002"], "name": ["=Kylä ry", "Seura ry"]}, dtype="str")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fx.make(tmp_path / "ws")


def run(workspace: Workspace, text: str, day: int, *, grid: str = "g1", fail: bool = False) -> Snapshot:
    register = workspace.root / "rekisteri.xlsx"
    register.write_text(text, encoding="utf-8")
    staged = fx.stage(workspace, fx.OLD)
    kept = snapshots.keep(
        workspace,
        staged,
        register=register,
        associations=TABLE,
        inputs={"grid": grid},
        run_on=date(2026, 1, day),
        register_date=date(2026, 1, 1),
    )
    if not fail:
        publish.publish(workspace, staged)
    return kept


def test_latest_and_latest_different(workspace: Workspace) -> None:
    assert snapshots.latest(workspace) is None
    first = run(workspace, "register of January", 5)
    second = run(workspace, "register of April", 6)
    third = run(workspace, "register of April", 7, grid="g2")
    assert [one.number for one in snapshots.history(workspace)] == [1, 2, 3]
    assert snapshots.latest(workspace) == third
    assert third.register_sha256 == second.register_sha256
    assert snapshots.latest_different(workspace, second.register_sha256) == first
    assert snapshots.latest_different(workspace, "new") == third
    stored = snapshots.register(workspace, first)
    assert stored.read_text(encoding="utf-8") == "register of January"
    assert files.sha256(stored) == first.register_sha256
    assert snapshots.associations(workspace, second).equals(TABLE)


def test_the_same_inputs_are_the_same_snapshot(workspace: Workspace) -> None:
    first = run(workspace, "register", 5)
    assert run(workspace, "register", 9) == first
    assert snapshots.history(workspace) == [first]


def test_a_failed_run_leaves_none(workspace: Workspace) -> None:
    run(workspace, "register", 5, fail=True)
    assert snapshots.latest(workspace) is None
    assert not workspace.store.exists()
    kept = run(workspace, "another", 6)
    assert snapshots.history(workspace) == [kept]


def test_a_broken_record_is_named(workspace: Workspace) -> None:
    kept = run(workspace, "register", 5)
    (workspace.snapshots / f"{kept.name}.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match="snapshot-broken"):
        snapshots.associations(workspace, kept)
    (workspace.snapshots / f"{kept.name}.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        snapshots.latest(workspace)
    assert caught.value.params["file"].name == f"{kept.name}.json"
