"""An earlier run made again from what it read, beside what is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace import disk, keeping, lock, making, publish, restored, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.snapshots import Program, Snapshot

_WAIT_S = 5.0


@dataclass(frozen=True)
class Again:
    """An earlier run, made again.

    Parameters
    ----------
    snapshot
        The run of then.
    folder
        What came of it: ``output`` and ``private``.
    files
        How many files the run published.
    differing
        Those, by their place in a workspace, that are not as they were published then.
    program
        The program of now.
    """

    snapshot: Snapshot
    folder: Path
    files: int
    differing: tuple[str, ...]
    program: Program

    @property
    def by_the_same_program(self) -> bool:
        """Whether program and libraries are those of then."""
        return self.program == self.snapshot.program


def then(workspace: Workspace, day: date) -> Snapshot:
    """Give the run that stood on a day.

    Raises
    ------
    InputError
        ``no-run-yet`` when there was none by that day.
    """
    found = snapshots.on(workspace, day)
    if found is None:
        runs = snapshots.history(workspace)
        if not runs:
            raise InputError("no-register-yet", folder=workspace.root)
        raise InputError("no-run-yet", day=day, first=runs[0].run_on)
    return found


def again(workspace: Workspace, day: date, begin: Step) -> Again:
    """Make the run that stood on a day again, and lay it into ``private/as-of``; what is published stays.

    Nobody is asked: answers of services are those of then.

    Raises
    ------
    InputError
        As :func:`then` and :func:`jarjestokartta.workspace.restored.restore`.
    OutputError
        When something cannot be written, or the workspace is held by another run.
    """
    with lock.hold(workspace):
        snapshot = then(workspace, day)
        try:
            staged = workspace.scratch / "set"
            differing = remake(workspace, snapshot, staged, begin)
            folder = workspace.as_of / snapshot.name
            disk.clear(folder)
            folder.parent.mkdir(parents=True, exist_ok=True)
            disk.replace(staged, folder, wait_s=_WAIT_S)
        finally:
            disk.clear(workspace.scratch)
    return Again(snapshot, folder, len(snapshot.published), differing, keeping.program())


def remake(workspace: Workspace, snapshot: Snapshot, staged: Path, begin: Step) -> tuple[str, ...]:
    """Write the files of an earlier run again, below ``staged``; the caller holds the workspace.

    Returns
    -------
    tuple of str
        Those, by their place in the workspace, that are not as they were published then.
    """
    disk.clear(workspace.scratch / "workspace")
    for part in publish.PARTS:
        disk.clear(staged / part)
        (staged / part).mkdir(parents=True)
    try:
        back = restored.restore(workspace, snapshot, workspace.scratch / "workspace")
        asked = making.Asked(
            back.register, snapshot.register_file, back.settings, snapshot.contents, offline=True
        )
        making.make(back.workspace, asked, begin).write(staged, begin)
    finally:
        disk.clear(workspace.scratch / "workspace")
    found = publish.targets(staged)
    names = sorted(found.keys() | snapshot.published.keys())
    return tuple(name for name in names if found.get(name) != snapshot.published.get(name))
