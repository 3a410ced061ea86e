"""Whether a run would make the very set that stands: told from hashes, before anything heavy is imported.

What a run depends on is gathered into one stamp, which is kept with the publication. A run on the same inputs
gives the same bytes, so where the stamp is the same and every published file is as it was, there is nothing
to do. This module and what it imports must stay free of pandas (``tests/test_workspace_unchanged.py``).
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from jarjestokartta.geo import files
from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Settings
from jarjestokartta.workspace import contents, disk, lock, manifest, publish, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.journal import Published
from jarjestokartta.workspace.stamps import Stamps
from jarjestokartta.workspace.state import declared

# The rooms that make a set, and what of them goes into it; scripts only start the work.
_ROOMS = ("geo", "coverage", "maps", "workspace")
_PROGRAM = ("*.py", "*/*.py", "data/*", "locales/*/LC_MESSAGES/*.mo", "assets/*")


def last(workspace: Workspace, register: Path) -> Published | None:
    """Give the last publication, where a run on ``register`` would only make the same set again.

    The register's content counts, not its name. None where the run must be made, and where that cannot be
    told: because an input is missing or broken, which the run says better.

    Raises
    ------
    SettingsError
        When the settings cannot be read.
    LockedError
        When another run holds the workspace.
    """
    settings = reading.load(workspace.root)
    if settings.geocoding.services:
        return None  # what a service will answer today is not known beforehand
    with lock.hold(workspace):
        published = publish.last(workspace)
        made_from = stamp(workspace, settings, register)
        if published is None or not made_from or published.made_from != made_from:
            return None
        return published if publish.stands(workspace, published) else None


def stamp(workspace: Workspace, settings: Settings, register: Path) -> str:
    """Give the stamp of everything that a run on ``register`` depends on.

    That is the register, the settings, the sources they name, what lies in the workspace and is read besides,
    the registers before it, and the program with its libraries. Empty where one of them cannot be
    read.
    """
    try:
        digest = files.sha256(register)
        before = snapshots.earlier(workspace, digest)
        read = contents.digests(workspace, settings)
        stamps = Stamps.load(workspace.data)
        found = stamps.of(
            [source for _, source in declared(settings)],
            workspace.root,
            digest,
            [one.name for one in before],
            read,
            program(),
            [metadata.version(name) for name in manifest.LIBRARIES],
        )
    except (InputError, OSError):
        return ""
    return found


@cache
def program() -> str:
    """Give the hash of the program's own files: two builds may bear one version."""
    digest = sha256()
    for room in _ROOMS:
        folder = _folder(room)
        for path in sorted(path for pattern in _PROGRAM for path in folder.glob(pattern)):
            digest.update(f"{room}/{path.relative_to(folder).as_posix()} {disk.digest(path)}\n".encode())
    return digest.hexdigest()


def _folder(room: str) -> Path:
    """Give where a room's modules are imported from; ``coverage`` is no regular package."""
    spec = find_spec(f"jarjestokartta.{room}")
    places = (spec and spec.submodule_search_locations) or ()
    return next(folder for folder in map(Path, places) if folder.is_dir())
