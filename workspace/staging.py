"""The folder of a run while it is made: at the end the run is published, waits to be, or is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jarjestokartta.workspace import disk, publish, upgrade
from jarjestokartta.workspace.folder import Workspace


@contextmanager
def begun(workspace: Workspace) -> Iterator[Path]:
    """Give an empty folder for a new run; where the run breaks off before it is ready, remove it.

    A workspace of an earlier version is brought up to date first.

    Raises
    ------
    OutputError
        As :func:`publish.begin`.
    """
    upgrade.bring(workspace)
    staged = publish.begin(workspace)
    try:
        yield staged
    finally:
        if publish.pending(workspace) is None:
            with suppress(OSError):
                disk.clear(staged)
