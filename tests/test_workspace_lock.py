"""One run a workspace; a lock whose holder died blocks nobody."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import workspace_fixtures as fx

from jarjestokartta.geo.errors import LockedError
from jarjestokartta.workspace import lock
from jarjestokartta.workspace.folder import Workspace

HOLDER = """
import sys
from pathlib import Path
from jarjestokartta.workspace import lock
from jarjestokartta.workspace.folder import Workspace
with lock.hold(Workspace.open(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fx.make(tmp_path / "Järjestökartta ä")


def start_holder(workspace: Workspace) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, workspace.root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    return holder


def test_second_run_is_told_who_holds_it(workspace: Workspace) -> None:
    with start_holder(workspace) as holder:
        with pytest.raises(LockedError) as caught, lock.hold(workspace):
            pytest.fail("held twice")
        assert caught.value.params["pid"] == str(holder.pid)
        assert caught.value.params["host"] not in {"", "?"}
        assert caught.value.params["since"].count(".") == 2
        holder.communicate("")
    with lock.hold(workspace):
        pass
    assert not (workspace.private / lock.NOTE_NAME).exists()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_holder_blocks_nobody(workspace: Workspace) -> None:
    with start_holder(workspace) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert json.loads((workspace.private / lock.NOTE_NAME).read_text(encoding="utf-8"))
        with lock.hold(workspace):
            note = json.loads((workspace.private / lock.NOTE_NAME).read_text(encoding="utf-8"))
            assert note["pid"] == str(os.getpid())


def test_same_process_is_a_second_run_too(workspace: Workspace) -> None:
    with lock.hold(workspace), pytest.raises(LockedError), lock.hold(workspace):
        pytest.fail("held twice")


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": 1}'])
def test_an_unreadable_note_still_stops_the_second_run(workspace: Workspace, note: str) -> None:
    with lock.hold(workspace):
        (workspace.private / lock.NOTE_NAME).write_text(note, encoding="utf-8")
        with pytest.raises(LockedError) as caught, lock.hold(workspace):
            pytest.fail("held twice")
        assert caught.value.params["host"] == "?"


def test_lets_go_when_the_run_fails(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), lock.hold(workspace):
        raise RuntimeError
    with lock.hold(workspace):
        pass
