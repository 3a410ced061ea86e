"""One run a workspace: a lock of the operating system, and a note of who holds it.

The system lets go of the lock when its holder ends, however it ends; the note is only for people, and a
note left behind blocks nobody.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from jarjestokartta.geo.errors import LockedError
from jarjestokartta.geo.files import cannot_write
from jarjestokartta.workspace import disk
from jarjestokartta.workspace.folder import Workspace

LOCK_NAME = ".lock"
NOTE_NAME = ".lock.json"


@contextmanager
def hold(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for this run alone.

    Raises
    ------
    LockedError
        At once, when another run holds it; names its process, its computer and since when.
    OutputError
        When ``private/`` cannot be written to.
    """
    note = workspace.private / NOTE_NAME
    try:
        workspace.private.mkdir(parents=True, exist_ok=True)
        lock = FileLock(workspace.private / LOCK_NAME, timeout=0)
        lock.acquire()
    except Timeout:
        raise LockedError("locked", folder=workspace.root, **_holder(note)) from None
    except OSError as error:
        raise cannot_write(workspace.private, error) from error
    try:
        _write_note(note)
        disk.sweep(workspace)
        yield
    finally:
        with suppress(OSError):  # read by somebody this moment: the next run writes its own
            note.unlink()
        lock.release()


def _write_note(note: Path) -> None:
    since = datetime.now().astimezone().strftime("%d.%m.%Y %H:%M")
    holder = {"pid": str(os.getpid()), "host": socket.gethostname(), "since": since}
    try:
        note.write_text(json.dumps(holder), encoding="utf-8")
    except OSError as error:
        raise cannot_write(note, error) from error


def _holder(note: Path) -> dict[str, str]:
    """Read who holds the lock; a note that is being written, or gone, leaves question marks."""
    unknown = {"pid": "?", "host": "?", "since": "?"}
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return unknown
    return {key: str(found.get(key, "?")) for key in unknown} if isinstance(found, dict) else unknown
