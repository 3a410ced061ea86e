"""All published runs, and what each read otherwise than the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jarjestokartta.geo.change_vocabulary import Cause
from jarjestokartta.workspace import publish, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot


class Differing(StrEnum):
    """What a run read otherwise than the one before, where that is no :class:`Cause`."""

    ADDRESSES = "addresses"
    PEOPLE = "people"  # what people decided and answered
    ANSWERS = "answers"  # of geocoding services


# Which inputs are a frame in which associations are counted, by role.
FRAMES: dict[StrEnum, frozenset[str]] = {
    Cause.BOUNDARIES: frozenset(
        {"municipalities", "postal-areas", "villages", "water", "municipality-changes"}
    ),
    Cause.POPULATION: frozenset({"residents", "village-residents", "second-homes", "grid"}),
    Cause.TRAVEL: frozenset({"roads", "travel-matrix"}),
}
_ROLES: dict[StrEnum, frozenset[str]] = {
    **FRAMES,
    Cause.PLACES: frozenset({"sites"}),
    Differing.ADDRESSES: frozenset({"addresses"}),
    Differing.PEOPLE: frozenset({"decisions", "survey", "gap-checks"}),
}


@dataclass(frozen=True)
class Line:
    """One run: what it read otherwise than the one before (None: the first), and whether its set stands."""

    snapshot: Snapshot
    differing: tuple[StrEnum, ...] | None
    published: bool


def lines(workspace: Workspace) -> list[Line]:
    """Give every published run, the oldest first, those taken back among them.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.workspace.snapshots.history`.
    """
    runs = snapshots.history(workspace)
    last = snapshots.latest(workspace)
    stands = None if last is None or publish.pending(workspace) is not None else last.number
    return [Line(one, _differing(one, _before(one, runs)), one.number == stands) for one in runs]


def _before(run: Snapshot, runs: list[Snapshot]) -> Snapshot | None:
    """Give the run that stood when this one was made."""
    stood = (one for one in runs if one.number < run.number and one.stood_before(run))
    return max(stood, key=lambda one: one.number, default=None)


def _differing(run: Snapshot, before: Snapshot | None) -> tuple[StrEnum, ...] | None:
    if before is None:
        return None
    told: dict[StrEnum, bool] = {
        Cause.REGISTER: run.register_sha256 != before.register_sha256,
        Cause.SETTINGS: _other(run.settings_sha256, before.settings_sha256),
        **{code: _of(run, roles) != _of(before, roles) for code, roles in _ROLES.items()},
        Differing.ANSWERS: bool(run.contents and before.contents) and _answers(run) != _answers(before),
        Cause.PROGRAM: _other(run.program, before.program),
    }
    return tuple(code for code, differs in told.items() if differs)


def of_roles(inputs: Mapping[str, str], roles: frozenset[str]) -> set[tuple[str, str]]:
    """Give role and hash of the inputs of some roles, of inputs by role and file."""
    named = ((name.partition(":")[0], digest) for name, digest in inputs.items())
    return {(role, digest) for role, digest in named if role in roles}


def _of(run: Snapshot, roles: frozenset[str]) -> set[tuple[str, str]]:
    return of_roles(run.inputs, roles)


def _other(now: Any, before: Any) -> bool:
    """Tell whether two known values differ; of what an early run did not keep nothing is said."""
    return now is not None and before is not None and now != before


def _answers(run: Snapshot) -> dict[str, str]:
    return {name: digest for name, digest in run.contents.items() if name.startswith(snapshots.ANSWERS)}
