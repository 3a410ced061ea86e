"""A workspace whose inputs are partly those of an earlier run: what if one thing alone had changed."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo.change_vocabulary import Cause
from jarjestokartta.geo.settings import Settings, Source
from jarjestokartta.workspace import contents, disk, geocoders, restored
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.stamps import parts
from jarjestokartta.workspace.state import ROLES, kept
from jarjestokartta.workspace.store import lay

_ROLES: Mapping[str, Cause] = {
    "municipalities": Cause.BOUNDARIES,
    "postal_areas": Cause.BOUNDARIES,
    "villages": Cause.BOUNDARIES,
    "water": Cause.BOUNDARIES,
    "residents": Cause.POPULATION,
    "village_residents": Cause.POPULATION,
    "second_homes": Cause.POPULATION,
    "grid": Cause.POPULATION,
    "roads": Cause.TRAVEL,
    "travel_matrix": Cause.TRAVEL,
    "sites": Cause.PLACES,
    "addresses": Cause.CORRECTIONS,
}
_KEPT: Mapping[str, Cause] = {
    "municipality-changes": Cause.BOUNDARIES
}  # what else people say is a correction
# Sections of the settings that steer what is counted and measured, beside the sources.
_STEERING = ("distance", "needs", "rates", "gaps")
# What of a source does not change how it is read.
_OWED: dict[str, Any] = {
    "name": "",
    "licence": "",
    "attribution": "",
    "retrieved_on": None,
    "url": "",
    "file": "",
}


@dataclass(frozen=True)
class Side:
    """The inputs of one run: where they are, what its settings say, and the hash of each file by name."""

    workspace: Workspace
    settings: Settings
    digests: Mapping[str, str]

    @classmethod
    def of(cls, workspace: Workspace, settings: Settings) -> Side:
        """Give the inputs of a workspace as they are on its disk."""
        return cls(workspace, settings, contents.digests(workspace, settings))

    def sources(self, role: str) -> tuple[Source, ...]:
        """Give the sources of one role, a field of the settings' sources."""
        value = getattr(self.settings.sources, role)
        return value if isinstance(value, tuple) else () if value is None else (value,)

    def _read(self, role: str) -> list[object]:
        """Give what a run reads for a role: how, and the hashes of which files."""
        if role == "addresses" and not self.settings.sources.addresses:
            return [self._digest(self.workspace.addresses)]
        return [
            (
                msgspec.structs.replace(source, **_OWED),
                [self._digest(part) for part in parts(self.workspace.root / source.file)],
            )
            for source in self.sources(role)
        ]

    def _digest(self, path: Path) -> str | None:
        return self.digests.get(contents.name_of(self.workspace, path))

    def changed(self, later: Side) -> set[Cause]:
        """Tell the kinds of input in which a later run differs."""
        found = {cause for role, cause in _ROLES.items() if self._read(role) != later._read(role)}
        ours, theirs = (kept(side.workspace) for side in (self, later))
        found |= {
            _KEPT.get(role, Cause.CORRECTIONS)
            for role, path in ours.items()
            if self._digest(path) != later._digest(theirs[role])
        }
        if any(getattr(self.settings, one) != getattr(later.settings, one) for one in _STEERING):
            found.add(Cause.SETTINGS)
        if self.settings.region.municipalities != later.settings.region.municipalities:
            found.add(Cause.BOUNDARIES)  # with a merger both change, and neither can be run without the other
        return found


def mixed(earlier: Side, later: Side, taken: AbstractSet[Cause], folder: Path) -> tuple[Workspace, Settings]:
    """Lay out a workspace in ``folder`` that has of the later run what ``taken`` says, else of the earlier.

    What the later workspace has prepared lies there too; where its sources are others it is made anew.

    Raises
    ------
    OutputError
        When a file cannot be laid out.
    """
    workspace = Workspace(folder)
    sources: dict[str, Any] = {}
    for role in ROLES:
        side = later if _ROLES[role] in taken else earlier
        laid = [_laid(source, side, workspace, role) for source in side.sources(role)]
        several = isinstance(getattr(side.settings.sources, role), tuple)
        sources[role] = tuple(laid) if several else next(iter(laid), None)
    for role, path in kept(workspace).items():
        side = later if _KEPT.get(role, Cause.CORRECTIONS) in taken else earlier
        _lay(kept(side.workspace)[role], path)
    _lay_prepared(later.workspace, workspace)
    settled = later if Cause.CORRECTIONS in taken else earlier
    answers = geocoders.cache_path(settled.workspace)
    if answers.is_file():
        disk.copy(answers, geocoders.cache_path(workspace))
    if not sources["addresses"]:
        workspace.addresses.unlink(missing_ok=True)
        _lay(settled.workspace.addresses, workspace.addresses)
    steering = (later if Cause.SETTINGS in taken else earlier).settings
    bounded = (later if Cause.BOUNDARIES in taken else earlier).settings
    return workspace, msgspec.structs.replace(
        steering,
        region=bounded.region,
        geocoding=settled.settings.geocoding,
        sources=msgspec.structs.replace(steering.sources, **sources),
    )


def _laid(source: Source, side: Side, workspace: Workspace, role: str) -> Source:
    """Lay the files of a source at their own names, or apart where another side or role has taken these."""
    origin = side.workspace.root / source.file
    name = restored.place_of(contents.name_of(side.workspace, origin)).as_posix()
    target = workspace.root / name
    if target.exists() and not origin.samefile(target):
        name = f"apart/{role}/{name}"
        target = workspace.root / name
    for part in parts(origin):
        _lay(part, target.with_name(part.name))
    return source if name == source.file else msgspec.structs.replace(source, file=name)


def _lay(origin: Path, target: Path) -> None:
    if origin.is_file() and not target.exists():
        lay(origin, target)


def _lay_prepared(origin: Workspace, workspace: Workspace) -> None:
    """Copy what is prepared (never link: it is written anew in place), and the answers of the geocoder."""
    for path in sorted(origin.data.glob("*")):
        if path.is_file() and not (workspace.data / path.name).exists():
            disk.copy(path, workspace.data / path.name)
    for path in origin.private.glob("geocoded-*"):
        if path.is_file():
            disk.copy(path, workspace.private / path.name)
