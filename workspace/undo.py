"""The last publication taken back: the set before it stands again, and its run is told as undone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.today import today
from jarjestokartta.workspace import disk, lock, publish, snapshots, staging
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.snapshots import Snapshot


@dataclass(frozen=True)
class Undone:
    """What became of it.

    Parameters
    ----------
    taken, now
        The run that was taken back, and the one whose set stands now.
    made_again
        Whether its files had to be made again.
    differing
        Those of them that are not as they were published then: another program has made them.
    """

    taken: Snapshot
    now: Snapshot
    made_again: bool = False
    differing: tuple[str, ...] = ()


def undo(workspace: Workspace, begin: Step) -> Undone:
    """Publish the set of the run before the last one, and note the last one as taken back.

    Nothing is deleted, and neither settings nor sources are turned back. Done again, it goes one run further
    back. Files are taken from where they are kept; those of a run long ago are made again from what it read.
    It is published as any set is: all of it, or nothing.

    Raises
    ------
    InputError
        ``no-register-yet``, ``nothing-before`` where there is no run to go back to; as
        :func:`jarjestokartta.workspace.restored.restore` where its files must be made again and cannot.
    OutputError
        As :func:`jarjestokartta.workspace.publish.publish`.
    """
    with lock.hold(workspace), staging.begun(workspace) as staged:
        taken, now = _last_two(workspace)
        differing: tuple[str, ...] = ()
        gathered = _gather(workspace, now, staged)
        if not gathered:
            from jarjestokartta.workspace import as_of  # noqa: PLC0415 - pandas with it, which a copy does without

            differing = as_of.remake(workspace, now, staged, begin)
        newest = snapshots.history(workspace)[-1].number
        undone = msgspec.structs.replace(taken, undone_on=today(), undone_after=newest)
        snapshots.write(staged / workspace.private.name / workspace.snapshots.name, undone)
        begin("publish")
        # A set that came out otherwise is no run's: the next update makes its own.
        publish.publish(workspace, staged, made_from="" if differing else now.made_from)
    return Undone(undone, now, not gathered, differing)


def _last_two(workspace: Workspace) -> tuple[Snapshot, Snapshot]:
    runs = snapshots.standing(workspace)
    if not runs:
        raise InputError("no-register-yet", folder=workspace.root)
    *before, taken = runs
    if not before:
        raise InputError("nothing-before", number=taken.number, run_on=taken.run_on)
    return taken, before[-1]


def _gather(workspace: Workspace, snapshot: Snapshot, staged: Path) -> bool:
    """Copy every file that a run published into ``staged``; tell whether all are still somewhere."""
    kept = {path: _kept(workspace, path, digest) for path, digest in snapshot.published.items()}
    found = {path: source for path, source in kept.items() if source is not None}
    if not found or len(found) < len(kept):
        return False
    for path, source in found.items():
        disk.copy(source, publish.place_in(staged, path))
    return True


def _kept(workspace: Workspace, path: str, digest: str) -> Path | None:
    """Give where a published file is as it was then: in its place, or among those put aside."""
    places = (workspace.root / path, publish.aside(workspace) / path)
    return next((place for place in places if disk.digest(place) == digest), None)
