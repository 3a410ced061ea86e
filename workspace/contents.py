"""Every file that a run reads besides its register, and the hash that each had."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from jarjestokartta.geo import fetched, files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Settings
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.stamps import Stamps, parts
from jarjestokartta.workspace.state import declared, kept


def digests(workspace: Workspace, settings: Settings) -> dict[str, str]:
    """Give the hash of each file by its name: its path below the workspace, a whole one where it is outside.

    Raises
    ------
    InputError
        When a source that the settings name is missing or cannot be read.
    """
    stamps = Stamps.load(workspace.data)
    found = {
        name_of(workspace, part): stamps.hash_of(part)
        for _, source in declared(settings)
        for part in parts(workspace.root / source.file)
    }
    unnamed = unnamed_files(workspace, settings)
    found |= {name_of(workspace, path): files.sha256(path) for path in unnamed if path.is_file()}
    stamps.keep()
    return dict(sorted(found.items()))


def unnamed_files(workspace: Workspace, settings: Settings) -> tuple[Path, ...]:
    """Give the files that a run reads though the settings do not name them, the settings' own among them."""
    addresses = () if settings.sources.addresses else (workspace.addresses,)
    return (
        workspace.settings_file,
        workspace.root / fetched.PATH,
        *kept(workspace).values(),
        *addresses,
    )


def name_of(workspace: Workspace, path: Path) -> str:
    """Give the name of a file of a run."""
    whole = Path(os.path.normpath(path.absolute()))
    return (whole.relative_to(workspace.root) if whole.is_relative_to(workspace.root) else whole).as_posix()


def check(began: Mapping[str, str], workspace: Workspace, settings: Settings) -> None:
    """See that no file has become another since the run began.

    Raises
    ------
    InputError
        ``input-changed``, with the file.
    """
    now = digests(workspace, settings)
    for name in sorted(began.keys() | now.keys()):
        if began.get(name) != now.get(name):
            raise InputError("input-changed", file=workspace.root / name)
