"""A publication is all or nothing, whatever happens in between."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
import workspace_fixtures as fx

from jarjestokartta.geo.errors import OutputError
from jarjestokartta.workspace import manifest, publish
from jarjestokartta.workspace.folder import Workspace

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill a process midway")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in a folder as teams have them, with the old set published."""
    made = fx.make(tmp_path / "OneDrive – KYT ry" / "Järjestökartta ä")
    publish.publish(made, fx.stage(made, fx.OLD))
    return made


def check_whole(workspace: Workspace, texts: dict[str, str]) -> None:
    assert fx.published(workspace) == texts
    assert manifest.differences(workspace.output) == []


def test_publishes_and_removes_what_is_no_longer_in_the_set(workspace: Workspace) -> None:
    check_whole(workspace, fx.OLD)
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    check_whole(workspace, fx.NEW)
    assert not (workspace.output / "raportit").exists()
    assert publish.pending(workspace) is None


def test_leaves_files_of_others_alone(workspace: Workspace) -> None:
    for name in ("desktop.ini", "~$tables.xlsx", "omat muistiinpanot.txt"):
        (workspace.output / name).write_text("mine", encoding="utf-8")
    (workspace.private / "truth").mkdir()
    (workspace.private / "truth" / "truth.csv").write_text("mine", encoding="utf-8")
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    assert (workspace.output / "omat muistiinpanot.txt").read_text(encoding="utf-8") == "mine"
    assert (workspace.output / "~$tables.xlsx").exists()
    assert (workspace.private / "truth" / "truth.csv").exists()
    assert manifest.differences(workspace.output) == ["omat muistiinpanot.txt"]


def test_unchanged_files_keep_bytes_and_times(workspace: Workspace) -> None:
    same = workspace.output / "csv" / "gaps.csv"
    os.utime(same, ns=(1, 1_000_000_000))
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    assert same.stat().st_mtime_ns == 1_000_000_000
    before = {path: path.stat().st_mtime_ns for path in workspace.output.rglob("*") if path.is_file()}
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_output_folder_is_the_same_folder_afterwards(workspace: Workspace) -> None:
    inode = workspace.output.stat().st_ino
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    assert workspace.output.stat().st_ino == inode


def test_old_set_stays_aside(workspace: Workspace) -> None:
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    aside = workspace.staging / "old" / "maps" / "output"
    assert (aside / "tables.xlsx").read_text(encoding="utf-8") == "old table"
    assert (aside / "raportit" / "077-hankasalmi.html").exists()


def test_a_set_that_disagrees_with_its_manifest_is_refused(workspace: Workspace) -> None:
    staged = fx.stage(workspace, fx.NEW)
    (staged / "output" / "index.html").write_text("meddled with", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        publish.publish(workspace, staged)
    assert caught.value.code == "set-broken"
    assert caught.value.params["files"] == "index.html"
    check_whole(workspace, fx.OLD)


def test_a_set_without_manifest_is_refused(workspace: Workspace) -> None:
    staged = publish.begin(workspace)
    with pytest.raises(OutputError, match="set-broken"):
        publish.publish(workspace, staged)
    check_whole(workspace, fx.OLD)


def test_a_manifest_cannot_point_outside(workspace: Workspace) -> None:
    victim = workspace.root / "victim.txt"
    victim.write_text("mine", encoding="utf-8")
    text = workspace.manifest.read_text(encoding="utf-8").replace(
        "raportit/077-hankasalmi.html", "../../victim.txt"
    )
    workspace.manifest.write_text(text, encoding="utf-8")
    publish.publish(workspace, fx.stage(workspace, fx.NEW))
    assert victim.exists()


@needs_fork
def test_killed_at_any_act_the_next_command_completes_it(workspace: Workspace, tmp_path: Path) -> None:
    fx.stage(workspace, fx.NEW)
    template = shutil.copytree(workspace.root, tmp_path / "template")
    mixes = 0
    for event in range(1, 200):
        copy = Workspace.open(shutil.copytree(template, tmp_path / "runs" / str(event)))
        staged = copy.staging / "set"
        if not fx.die_at(event, copy.root, lambda c=copy, s=staged: publish.publish(c, s, wait_s=0)):
            break
        found = {name: text for name, text in fx.published(copy).items() if not name.endswith(".part")}
        for name, text in found.items():
            assert text in {fx.OLD.get(name), fx.NEW.get(name)}
        mixed = found not in (fx.OLD, fx.NEW)
        mixes += mixed
        if mixed and (copy.staging / "journal.json").exists():
            public = {n: t for n, t in found.items() if n.startswith("output")}
            old = {n: t for n, t in fx.OLD.items() if n.startswith("output")}
            assert bool(manifest.differences(copy.output)) == (public != old)
        finished = publish.finish(copy, wait_s=0)
        check_whole(copy, fx.NEW if finished or mixed or found == fx.NEW else fx.OLD)
        assert not (copy.staging / "journal.json").exists()
    else:
        pytest.fail("never came to its end")
    assert event > 20
    assert mixes > 3


@needs_fork
def test_killed_again_while_recovering(workspace: Workspace, tmp_path: Path) -> None:
    fx.stage(workspace, fx.NEW)
    template = shutil.copytree(workspace.root, tmp_path / "template")
    chance = random.Random(20250102)  # noqa: S311 - for variety
    for run in range(30):
        copy = Workspace.open(shutil.copytree(template, tmp_path / "runs" / str(run)))
        staged = copy.staging / "set"
        fx.die_at(chance.randint(8, 30), copy.root, lambda c=copy, s=staged: publish.publish(c, s, wait_s=0))
        lose = chance.random() < 0.5 and (staged / "output" / "index.html").exists()
        if lose:  # the new set is damaged too: only the old one can be brought back
            (staged / "output" / "index.html").write_text("damaged", encoding="utf-8")
        for _ in range(2):
            fx.die_at(chance.randint(1, 12), copy.root, lambda c=copy: publish.finish(c, wait_s=0))
        publish.finish(copy, wait_s=0)
        assert fx.published(copy) in (fx.OLD, fx.NEW)
        assert manifest.differences(copy.output) == []
        publish.publish(copy, fx.stage(copy, fx.NEW))
        check_whole(copy, fx.NEW)


def test_rolls_back_when_the_new_set_is_lost(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = fx.stage(workspace, fx.NEW)

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    real = Path.replace

    def replace(source: Path, target: Path) -> Path:
        if Path(target).name == "index.html":
            power_cut()
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        publish.publish(workspace, staged)
    monkeypatch.undo()
    assert (workspace.output / "tables.xlsx").read_text(encoding="utf-8") == "new table"
    assert "tables.xlsx" in manifest.differences(workspace.output)
    shutil.rmtree(staged)
    assert publish.recover(workspace) is publish.Recovery.ROLLED_BACK
    check_whole(workspace, fx.OLD)
    assert publish.recover(workspace) is publish.Recovery.NOTHING


@pytest.mark.parametrize(
    ("held", "code"),
    [("tables.xlsx", "file-open"), ("index.html", "file-held"), ("manifest.json", "file-held")],
)
def test_a_held_file_stops_it_and_publish_finishes(workspace: Workspace, held: str, code: str) -> None:
    staged = fx.stage(workspace, fx.NEW)
    with fx.immutable(workspace.output / held):
        with pytest.raises(OutputError) as caught:
            publish.publish(workspace, staged, wait_s=0.1)
        assert (caught.value.code, caught.value.params["file"]) == (code, held)
        check_whole(workspace, fx.OLD)
        with pytest.raises(OutputError, match=code):
            publish.begin(workspace, wait_s=0)
        assert publish.pending(workspace) == staged
    assert publish.finish(workspace)
    check_whole(workspace, fx.NEW)
    assert not publish.finish(workspace)


def test_waits_for_a_file_that_is_let_go(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    # Windows says PermissionError while Excel holds a file; here it lets go at the third try.
    real, tries = Path.replace, []

    def replace(source: Path, target: Path) -> Path:
        if Path(target).name == "tables.xlsx" and len(tries) < 2:
            tries.append(target)
            raise PermissionError(13, "held")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    publish.publish(workspace, fx.stage(workspace, fx.NEW), wait_s=2)
    assert len(tries) == 2
    check_whole(workspace, fx.NEW)


def test_read_only_folder_changes_nothing(workspace: Workspace) -> None:
    staged = fx.stage(workspace, fx.NEW)
    with fx.immutable(workspace.output):
        with pytest.raises(OutputError) as caught:
            publish.publish(workspace, staged, wait_s=0)
        assert caught.value.code == "read-only"
        assert not caught.value.params["file"].name.startswith(".")
        check_whole(workspace, fx.OLD)
    assert publish.finish(workspace)
    check_whole(workspace, fx.NEW)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    workspace = fx.make(tmp_path)
    staged = fx.stage(workspace, fx.NEW)
    (tmp_path / "maps").write_text("not a folder", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot-write"):
        publish.publish(workspace, staged, wait_s=0)
    assert fx.published(workspace) == {}
    (tmp_path / "maps").unlink()
    assert publish.finish(workspace)
    check_whole(workspace, fx.NEW)


def test_a_folder_where_a_file_should_be(workspace: Workspace) -> None:
    staged = fx.stage(workspace, fx.NEW)
    (workspace.output / "csv" / "changes.csv").mkdir()
    with pytest.raises(OutputError):
        publish.publish(workspace, staged, wait_s=0)
    check_whole(workspace, fx.OLD)
    (workspace.output / "csv" / "changes.csv").rmdir()
    assert publish.finish(workspace)
    check_whole(workspace, fx.NEW)


def refusal(workspace: Workspace, staged: Path) -> str:
    try:
        publish.publish(workspace, staged, wait_s=0)
    except OutputError as error:
        return error.code
    return ""


@pytest.mark.parametrize("spare_kb", [0, 40, 120, 200, 300])
def test_full_disk_changes_nothing(tmp_path: Path, spare_kb: int) -> None:
    big = {**fx.NEW, "output/index.html": "n" * 100_000, "output/report.html": "r" * 60_000}
    with fx.small_disk(tmp_path / "disk", "1m") as disk:
        workspace = fx.make(disk / "ws")
        old = {**fx.OLD, "output/index.html": "o" * 100_000}
        publish.publish(workspace, fx.stage(workspace, old))
        staged = fx.stage(workspace, big)
        spare = shutil.disk_usage(disk).free - 1024 * spare_kb
        (disk / "ballast").write_bytes(b"x" * spare)
        code = refusal(workspace, staged)
        assert code == "disk-full" or (code == "" and spare_kb >= 200)
        if code:
            check_whole(workspace, old)
            (disk / "ballast").unlink()
            if not publish.finish(workspace):  # not even a note that the run is ready found room
                assert spare_kb == 0
                publish.publish(workspace, fx.stage(workspace, big))
        check_whole(workspace, big)


def test_broken_journal_is_named(workspace: Workspace) -> None:
    (workspace.staging / "journal.json").write_text("{", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        publish.begin(workspace)
    assert caught.value.code == "journal-broken"
