"""What a workspace holds, how old it is and where it is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jarjestokartta.geo.settings import Settings, Source
from jarjestokartta.workspace import manifest, publish, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot


@dataclass(frozen=True)
class Held:
    """One source: its role (``sources.<role>``), file, and what is known of its age.

    ``changed_on`` is when the file changed on disk, None where it is not there.
    """

    role: str
    source: Source
    changed_on: date | None


@dataclass(frozen=True)
class State:
    """The sources declared, the roles left open, the last register and the published set.

    ``broken`` names published files that are not as the manifest says; None where nothing is published.
    """

    held: tuple[Held, ...]
    absent: tuple[str, ...]
    register: Snapshot | None
    broken: tuple[str, ...] | None
    pending: bool


ROLES = ("municipalities", "postal_areas", "villages", "residents", "village_residents", "second_homes",
         "grid", "water", "addresses", "sites")  # fmt: skip

# What another source tells too, where there is none of its own: cells are summed by village, Paavo has both.
_TOLD_BY = {"village-residents": "grid", "second-homes": "postal-areas"}


def declared(settings: Settings) -> Iterator[tuple[str, Source]]:
    """Give the role and source of everything the settings name, in the order of the settings file."""
    for role in ROLES:
        value = getattr(settings.sources, role)
        for source in value if isinstance(value, tuple) else (value,):
            if source is not None:
                yield role.replace("_", "-"), source


def state(workspace: Workspace, settings: Settings) -> State:
    """Look at the workspace; nothing is changed."""
    held = tuple(
        Held(role, source, _changed_on(workspace.root / source.file)) for role, source in declared(settings)
    )
    found = {one.role for one in held}
    found |= {role for role, other in _TOLD_BY.items() if other in found}
    return State(
        held=held,
        absent=tuple(role for name in ROLES if (role := name.replace("_", "-")) not in found),
        register=snapshots.latest(workspace),
        broken=tuple(manifest.differences(workspace.output)) if workspace.manifest.exists() else None,
        pending=publish.pending(workspace) is not None,
    )


def _changed_on(path: Path) -> date | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
    except FileNotFoundError:
        return None
