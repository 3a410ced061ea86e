"""A workspace of an earlier version brought up to date, with a copy of what it was.

From 1 to 2: records of runs name what was published, so that ``undo`` can go back to it. What a run read
besides its register was not kept then, and cannot be found any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from jarjestokartta.geo import fetched, files
from jarjestokartta.workspace import publish, snapshots, version
from jarjestokartta.workspace.folder import PRIVATE, Workspace
from jarjestokartta.workspace.state import kept

_NOT_PUBLISHED = tuple(f"{PRIVATE.as_posix()}/{name}/" for name in ("snapshots", "store"))


def backup(workspace: Workspace) -> Path:
    """Give where the copy of a workspace of the first version lies."""
    return workspace.private / "backup" / "version-1"


def bring(workspace: Workspace) -> bool:
    """Bring the workspace up to date, where it is behind; tell whether there was anything to bring.

    The caller holds the workspace. Stopped anywhere, it is begun anew and comes out the same.

    Raises
    ------
    InputError
        When a record of an earlier run cannot be understood.
    OutputError
        When something cannot be written.
    """
    if version.of(workspace.private) >= version.CURRENT:
        return False
    runs = snapshots.history(workspace)
    for path in _worth_keeping(workspace) if runs else ():
        copy = backup(workspace) / path.relative_to(workspace.root)
        if not copy.exists():  # the first copy is of what it was
            files.write_whole(copy, path.read_bytes())
    if runs:
        snapshots.write(workspace.snapshots, _with_published(workspace, runs[-1]))
    version.write(workspace.private)
    return bool(runs)


def _worth_keeping(workspace: Workspace) -> Iterator[Path]:
    """Give what is changed, and what nobody could make again."""
    yield from sorted(workspace.snapshots.glob("*"))
    own = (workspace.settings_file, workspace.root / fetched.PATH, *kept(workspace).values())
    yield from (path for path in (*own, publish.record(workspace)) if path.is_file())


def _with_published(workspace: Workspace, last: snapshots.Snapshot) -> snapshots.Snapshot:
    standing = publish.last(workspace)
    if standing is None or last.published:
        return last
    named = {path: digest for path, digest in standing.files.items() if not path.startswith(_NOT_PUBLISHED)}
    return msgspec.structs.replace(last, published=named, made_from=standing.made_from)
