"""A workspace as commands open it: brought up to date, and warned of where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jarjestokartta.scripts.console import Console

if TYPE_CHECKING:
    from jarjestokartta.workspace.folder import Workspace


def opened(console: Console, folder: Path | None = None) -> Workspace:
    """Open the workspace of a command that writes; one of an earlier version is brought up to date.

    Raises
    ------
    SettingsError
        When the folder is no workspace, or a newer program has written it.
    """
    from jarjestokartta.workspace import lock, upgrade, version
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder if folder is None else folder)
    if version.of(workspace.private) < version.CURRENT:
        with lock.hold(workspace):
            brought = upgrade.bring(workspace)
        if brought:
            console.note("version.brought", folder=upgrade.backup(workspace))
    return workspace


def warn_if_synced(console: Console, folder: Path) -> None:
    """Say that ``private/`` goes where the folder goes, where a cloud service keeps it in step."""
    from jarjestokartta.workspace import synced

    service = synced.service(folder)
    if service is not None:
        console.note("workspace.synced", service=service)
