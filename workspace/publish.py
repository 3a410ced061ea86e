"""Put a finished run in the place of the last one: all of it, or nothing.

A run is built in a folder of its own, ``output/`` for what is public and ``private/`` for what is not::

    staged = publish.begin(workspace)
    ...                                  # write staged / "output" / "index.html" …, manifest.json the last
    publish.publish(workspace, staged)

``maps/output/`` itself never moves and is never renamed, since Windows, OneDrive and Excel hold it. The files
that differ are copied aside, the changes are written into a journal, the new files are laid beside the old
and then swapped one by one: spreadsheets first, since these are what people leave open, ``manifest.json``
last. When a file cannot be swapped, those already swapped are put back. When the process dies in between,
the journal is still there, and the next command carries the publication on or, if it cannot, puts the old
set back. Files of others in ``maps/output/`` are left alone; only what the last manifest names is removed.

All functions expect that the caller holds the workspace (:mod:`jarjestokartta.workspace.lock`).
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path, PurePosixPath

from jarjestokartta.geo.errors import OutputError
from jarjestokartta.geo.files import cannot_write
from jarjestokartta.geo.today import today
from jarjestokartta.workspace import disk, journal, manifest
from jarjestokartta.workspace.folder import OUTPUT, PRIVATE, Workspace
from jarjestokartta.workspace.journal import Change, Journal, Published, Ready

WAIT_S = 5.0
_SPREADSHEETS = (".xlsx", ".csv")
PARTS = {"output": OUTPUT, "private": PRIVATE}  # of a staged run, and their places in the workspace


class Recovery(StrEnum):
    """What became of a publication that was interrupted."""

    NOTHING = "nothing"
    FINISHED = "finished"
    ROLLED_BACK = "rolled-back"


def begin(workspace: Workspace, *, wait_s: float = WAIT_S) -> Path:
    """Give an empty folder for a new run, after finishing what an earlier one left unfinished.

    Raises
    ------
    OutputError
        When an earlier run still cannot be published, or the folder cannot be made.
    """
    finish(workspace, wait_s=wait_s)
    staged = _staged(workspace)
    disk.clear(staged)
    disk.clear(workspace.scratch)
    try:
        for name in PARTS:
            (staged / name).mkdir(parents=True)
    except OSError as error:
        raise cannot_write(staged, error) from error
    return staged


def publish(workspace: Workspace, staged: Path, *, made_from: str = "", wait_s: float = WAIT_S) -> None:
    """Publish the run in ``staged`` (made by :func:`begin`).

    Parameters
    ----------
    made_from
        The stamp of what the run was made from, kept with the publication.
    wait_s
        Seconds to wait for a file that another program holds.

    Raises
    ------
    OutputError
        ``set-broken`` when the run does not agree with its manifest; ``file-open``, ``file-held``,
        ``disk-full``, ``read-only`` or ``cannot-write`` when a file cannot be written. Then the old set
        stands, and the run is kept for :func:`finish`.
    """
    found = _listing(staged)
    wrong = manifest.differences(staged / "output")
    if wrong:
        raise OutputError("set-broken", folder=staged, files=", ".join(wrong))
    ready = Ready(staged.relative_to(workspace.root).as_posix(), found, made_from)
    journal.write(_ready(workspace), ready)
    changes = _changes(workspace, found)
    if changes:
        _keep_old(workspace, changes)
        journal.write(_journal(workspace), Journal(changes))
        _carry_out(workspace, staged, changes, wait_s=wait_s)
    _close(workspace, ready)


def last(workspace: Workspace) -> Published | None:
    """Give the record of the last publication; None before the first, and while a run waits or broke off."""
    unfinished = (_journal(workspace), _ready(workspace), _staged(workspace))
    if any(path.exists() for path in unfinished):
        return None
    return journal.read_published(record(workspace))


def stands(workspace: Workspace, published: Published) -> bool:
    """Tell whether every file of a publication, public and private, is as it was published."""
    return all(disk.digest(workspace.root / path) == digest for path, digest in published.files.items())


def pending(workspace: Workspace) -> Path | None:
    """Give the folder of a checked run that waits to be published, None where there is none."""
    ready = _waiting(workspace)
    return None if ready is None else workspace.root / ready.folder


def finish(workspace: Workspace, *, wait_s: float = WAIT_S) -> bool:
    """Finish a publication that was interrupted or held up; tell whether there was one.

    What a run left that was killed before it was ready is removed.

    Raises
    ------
    OutputError
        As :func:`publish`.
    """
    recovery = recover(workspace, wait_s=wait_s)
    if recovery is Recovery.FINISHED:
        return True
    ready = _waiting(workspace)
    if ready is None:
        disk.clear(_staged(workspace))
        disk.remove(_ready(workspace), wait_s=wait_s)
        return False
    publish(workspace, workspace.root / ready.folder, made_from=ready.made_from, wait_s=wait_s)
    return True


def recover(workspace: Workspace, *, wait_s: float = WAIT_S) -> Recovery:
    """Carry on a publication whose process died; put the old set back if the new one is no longer whole.

    Raises
    ------
    OutputError
        When neither can be done; the journal stays for the next try.
    """
    begun = journal.read_journal(_journal(workspace))
    if begun is None:
        return Recovery.NOTHING
    ready = _waiting(workspace)
    if ready is None:
        _roll_back(workspace, begun.changes, wait_s=wait_s)
        return Recovery.ROLLED_BACK
    _carry_out(workspace, workspace.root / ready.folder, begun.changes, wait_s=wait_s)
    _close(workspace, ready)
    return Recovery.FINISHED


def _waiting(workspace: Workspace) -> Ready | None:
    """Give the record of a checked run that waits to be published, if all its files are still there."""
    ready = journal.read_ready(_ready(workspace))
    if ready is None:
        return None
    staged = workspace.root / ready.folder
    whole = all(disk.digest(staged / path) == digest for path, digest in ready.files.items())
    return ready if whole else None


def _staged(workspace: Workspace) -> Path:
    return workspace.staging / "set"


def _ready(workspace: Workspace) -> Path:
    return workspace.staging / "ready.json"


def _journal(workspace: Workspace) -> Path:
    return workspace.staging / "journal.json"


def aside(workspace: Workspace) -> Path:
    """Give where the files stand that the last publication put others in the place of."""
    return workspace.staging / "old"


def _last(workspace: Workspace) -> Path:
    return workspace.staging / "last.json"


def record(workspace: Workspace) -> Path:
    """Give the file that tells what was published last."""
    return workspace.staging / "published.json"


def _listing(staged: Path) -> dict[str, str]:
    """Hash every file of a staged run, by its path below the run's folder."""
    paths = sorted(path for name in PARTS for path in (staged / name).rglob("*") if path.is_file())
    return {path.relative_to(staged).as_posix(): disk.digest(path) or "" for path in paths}


def targets(staged: Path) -> dict[str, str]:
    """Hash every file of a staged run, by the place in the workspace that it will have."""
    return {_target(path): digest for path, digest in _listing(staged).items()}


def _target(path: str) -> str:
    """Give the place in the workspace of a file of a staged run."""
    first, *rest = PurePosixPath(path).parts
    return PARTS[first].joinpath(*rest).as_posix()


def place_in(staged: Path, target: str) -> Path:
    """Give the file of a staged run that belongs at ``target``, a place in the workspace."""
    for name, place in PARTS.items():
        if PurePosixPath(target).is_relative_to(place.as_posix()):
            return staged / name / PurePosixPath(target).relative_to(place.as_posix())
    raise ValueError(target)


def _changes(workspace: Workspace, found: dict[str, str]) -> tuple[Change, ...]:
    """List what differs, in the order of replacing: spreadsheets, the rest, removals, the manifest."""
    wanted = {_target(path): digest for path, digest in found.items()}
    published = {(OUTPUT / name).as_posix() for name in manifest.names(workspace.output)}
    paths = sorted(wanted.keys() | published)
    every = (Change(path, disk.digest(workspace.root / path), wanted.get(path)) for path in paths)
    return tuple(sorted((change for change in every if change.old != change.new), key=_rank))


def _rank(change: Change) -> tuple[bool, bool, bool, str]:
    name = PurePosixPath(change.path).name
    return name == manifest.NAME, change.new is None, not name.endswith(_SPREADSHEETS), change.path


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _keep_old(workspace: Workspace, changes: tuple[Change, ...]) -> None:
    """Copy aside every file that is about to go."""
    old = aside(workspace)
    disk.remove(_last(workspace), wait_s=0)
    disk.clear(old)
    try:
        for change in changes:
            if change.old is not None:
                disk.copy(workspace.root / change.path, old / change.path)
    except OSError:
        disk.clear(old)
        raise


def _carry_out(workspace: Workspace, staged: Path, changes: tuple[Change, ...], *, wait_s: float) -> None:
    """Bring every file to its new state; when that fails, all back to the old."""
    try:
        left = [change for change in changes if disk.digest(workspace.root / change.path) != change.new]
        for change in left:
            if change.new is not None:
                path = workspace.root / change.path
                disk.copy(place_in(staged, change.path), _part(path), told=path)
        for change in left:
            _settle(workspace, change.path, change.new, wait_s)
    except OSError:
        # What cannot be put back now is put back by the next command: the journal stays until it is done.
        with suppress(OSError):
            _roll_back(workspace, changes, wait_s=wait_s)
        raise


def _roll_back(workspace: Workspace, changes: tuple[Change, ...], *, wait_s: float) -> None:
    """Bring every file back to its old state."""
    for change in changes:
        path = workspace.root / change.path
        disk.remove(_part(path), wait_s=wait_s)
        if disk.digest(path) == change.old:
            disk.prune(path.parent, workspace.output)
            continue
        if change.old is not None:
            disk.copy(aside(workspace) / change.path, _part(path), told=path)
        _settle(workspace, change.path, change.old, wait_s)
    disk.remove(_journal(workspace), wait_s=wait_s)
    disk.clear(aside(workspace))


def _settle(workspace: Workspace, name: str, digest: str | None, wait_s: float) -> None:
    """Swap in what lies beside the file, or remove the file where there is to be none."""
    path = workspace.root / name
    if digest is None:
        disk.remove(path, wait_s=wait_s)
        disk.prune(path.parent, workspace.output)
    else:
        disk.replace(_part(path), path, wait_s=wait_s)


def _close(workspace: Workspace, ready: Ready) -> None:
    """Note what is published now and forget the run. The old set and its journal stay until the next one."""
    if _journal(workspace).exists():
        disk.replace(_journal(workspace), _last(workspace), wait_s=WAIT_S)
    published = {_target(path): digest for path, digest in ready.files.items()}
    journal.write(record(workspace), Published(today(), ready.made_from, published))
    disk.remove(_ready(workspace), wait_s=WAIT_S)
    with suppress(OSError):
        disk.clear(workspace.root / ready.folder)
