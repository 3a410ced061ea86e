"""A workspace as it was when a run was made: its settings, inputs and register, and the runs before it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

import msgspec

from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.answer_cache import AnswerCache
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Settings, Source, Sources
from jarjestokartta.workspace import contents, geocoders, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot
from jarjestokartta.workspace.stamps import Stamps
from jarjestokartta.workspace.store import Store, lay

_OUTSIDE = Path("data", "outside")
_KEPT_KEY = "-"  # stands for a service's key where only kept answers are asked for


@dataclass(frozen=True)
class Restored:
    """One run's inputs, laid into a folder.

    Parameters
    ----------
    workspace
        The folder.
    settings
        Those of then; sources that lay outside the workspace are named where they are now, and the services
        are those that were asked, of which only the answers of then are here.
    register
        The register, under the name that it came by.
    """

    workspace: Workspace
    settings: Settings
    register: Path


def restore(workspace: Workspace, snapshot: Snapshot, folder: Path) -> Restored:
    """Lay what a run read into an empty folder, and the records of the runs before it as they stood then.

    A content that the workspace still has is linked from there, any other comes out of the store: nothing
    that is in the folder may be written into, only replaced. Prepared files are not among it.

    Raises
    ------
    InputError
        ``run-not-kept`` where the run is older than the store; ``content-missing``, with the file.
    OutputError
        When something cannot be written.
    """
    if not snapshot.contents:
        raise InputError("run-not-kept", number=snapshot.number, run_on=snapshot.run_on)
    source = _Contents(workspace, snapshot, folder)
    moved = {}
    for name, digest in snapshot.contents.items():
        if not name.startswith(snapshots.ANSWERS):
            place = place_of(name)
            source.lay(name, digest, folder / place)
            moved[name] = place.as_posix()
    register = folder / "private" / "register" / snapshot.register_file
    source.lay(snapshot.register_file, snapshot.register_sha256, register, here=False)
    restored = Workspace.open(folder)
    _lay_answers(source, snapshot, restored)
    _lay_history(workspace, snapshot, restored)
    return Restored(restored, _as_then(reading.load(folder), workspace, moved, snapshot.services), register)


@dataclass
class _Contents:
    """Where the contents of a run come from."""

    workspace: Workspace
    snapshot: Snapshot
    folder: Path

    def __post_init__(self) -> None:
        self._store = Store(self.workspace.store, self.folder)
        self._stamps = Stamps.load(self.workspace.data)

    def lay(self, name: str, digest: str, target: Path, *, here: bool = True) -> None:
        """Lay a content at ``target``; ``here``: it may still lie in the workspace under its name."""
        path = self.workspace.root / name
        if here and path.is_file() and self._stamps.hash_of(path) == digest:
            lay(path, target)
        elif not self._store.take(name, digest, target):
            run = self.snapshot
            raise InputError("content-missing", file=name, number=run.number, run_on=run.run_on, kept=digest)


def place_of(name: str) -> Path:
    """Give where a content lies in the folder, below it; what was outside the workspace has its own.

    The parts of a shapefile stay side by side.
    """
    path = Path(name)
    if not path.is_absolute():
        return path
    return _OUTSIDE / sha256(path.parent.as_posix().encode()).hexdigest()[:8] / path.name


def _lay_answers(source: _Contents, snapshot: Snapshot, restored: Workspace) -> None:
    """Let the answers that services had given by then be at hand, so that nobody is asked."""
    told = {name: digest for name, digest in snapshot.contents.items() if name.startswith(snapshots.ANSWERS)}
    if not told:
        return
    with closing(AnswerCache(geocoders.cache_path(restored), days=0, today=snapshot.run_on)) as cache:
        for name, digest in told.items():
            source.lay(name, digest, restored.root / name)
            cache.take(PurePath(name).stem, (restored.root / name).read_bytes())


def _lay_history(workspace: Workspace, snapshot: Snapshot, restored: Workspace) -> None:
    for one in snapshots.history(workspace):
        if one.number >= snapshot.number:
            continue
        for name in snapshots.files_of(one)[1:]:
            if (workspace.snapshots / name).is_file():
                lay(workspace.snapshots / name, restored.snapshots / name)
        stood = one.stood_before(snapshot)
        then = msgspec.structs.replace(one, undone_on=None, undone_after=None) if stood else one
        snapshots.write(restored.snapshots, then)


def _as_then(
    settings: Settings, workspace: Workspace, moved: Mapping[str, str], services: tuple[str, ...]
) -> Settings:
    """Name sources that lay outside where they are now, and of the services those alone that were asked."""
    found: dict[str, Any] = {}
    for role in Sources.__struct_fields__:
        value = getattr(settings.sources, role)
        several = isinstance(value, tuple)
        named = [_moved(one, workspace, moved) for one in (value if several else [value]) if one is not None]
        found[role] = tuple(named) if several else next(iter(named), None)
    keyed = {
        name: msgspec.structs.replace(getattr(settings.geocoding, name), key=_KEPT_KEY) for name in services
    }
    geocoding = msgspec.structs.replace(settings.geocoding, services=services, **keyed)
    sources = msgspec.structs.replace(settings.sources, **found)
    return msgspec.structs.replace(settings, sources=sources, geocoding=geocoding)


def _moved(source: Source, workspace: Workspace, moved: Mapping[str, str]) -> Source:
    """Name a source where it lies now.

    A workspace that has itself been moved since then has it by the end of its path, where only one has that.
    """
    path = Path(os.path.normpath(source.file))
    if not path.is_absolute() and path.parts[0] != os.pardir:
        return source
    place = moved.get(contents.name_of(workspace, workspace.root / source.file))
    if place is None:
        tail = "/" + "/".join(part for part in path.parts if part not in {os.pardir, path.anchor})
        ending = [now for name, now in moved.items() if Path(name).is_absolute() and name.endswith(tail)]
        place = ending[0] if len(ending) == 1 else None
    return source if place is None else msgspec.structs.replace(source, file=place)
