"""The main job: a register goes in, a published set comes out, or nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.register import Register
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import (
    contents,
    gate,
    keeping,
    lock,
    making,
    manifest,
    publish,
    snapshots,
    splitting,
    staging,
    unchanged,
)
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.gate import Finding
from jarjestokartta.workspace.geocoders import Geocoders
from jarjestokartta.workspace.making import Made
from jarjestokartta.workspace.mixing import Side
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.snapshots import Snapshot

# In the order in which they begin; those of the inputs only when these have changed.
STEPS = (
    *("register", "boundaries", "addresses", "residents", "grid", "sites", "roads", "travel-matrix"),
    *("geocode", "geocoders", "assign", "needs", "rates", "reach", "gaps", "tables", "map", "publish"),
)


@dataclass(frozen=True)
class Outcome:
    """What one run came to."""

    workspace: Workspace
    register: Register
    register_name: str
    content: Content
    before: Snapshot | None
    services: Geocoders | None = None
    method_before: str = ""  # how distances of the set that stood before were measured, as far as it told
    accepted: tuple[Finding, ...] = ()


def update(
    workspace: Workspace,
    register: Path | None,
    *,
    begin: Step,
    offline: bool = False,
    accept: bool = False,
) -> Outcome:
    """Run the whole job and publish it; :mod:`jarjestokartta.workspace.unchanged` tells whether it must.

    Parameters
    ----------
    register
        A register file; None for the last one again, with the settings and inputs as they are now.
    begin
        Called with each code of :data:`STEPS` as it begins.
    offline
        Whether no service is asked, so that only answers kept serve.
    accept
        Whether a person accepts what :mod:`jarjestokartta.workspace.gate` finds; it is recorded.

    Raises
    ------
    StoppedError
        When something is found that a person should look at, and nobody has accepted it.
    InputError
        When the register, a source or the settings cannot be used, or every row of the register is rejected
        (``register-all-rejected``); the published set stays as it was.
    OutputError
        When the set cannot be written, or the workspace is held by another run.
    """
    settings = reading.load(workspace.root)
    with lock.hold(workspace), staging.begun(workspace) as staged:
        path, name = _register(workspace, register)
        method_before = manifest.distance_method(workspace.output)
        made_from = unchanged.stamp(workspace, settings, path)
        began = contents.digests(workspace, settings)
        asked = making.Asked(path, name, settings, began, offline=offline)
        made = making.make(workspace, asked, begin)
        former = None if made.side_before is None else made.side_before.associations
        last = snapshots.latest(workspace)
        registers = gate.Registers(last, made.before, former, made.read.associations)
        ages = register is not None
        accepted = gate.check(workspace, settings, made.content, registers, ages=ages, accept=accept)
        made = _with_moves(workspace, made, staged / "states")
        made.write(staged, begin)
        keeping.keep(workspace, made, staged, made_from, tuple(one.told for one in accepted))
        begin("publish")
        publish.publish(workspace, staged, made_from=made_from)
    return Outcome(
        workspace, made.read, name, made.content, made.before, made.services, method_before, accepted
    )


def _with_moves(workspace: Workspace, made: Made, scratch: Path) -> Made:
    """Tell why figures moved; what is laid out for that is gone afterwards."""
    now = splitting.Now(
        Side(workspace, made.asked.settings, made.asked.began),
        keeping.program(),
        made.read,
        made.found,
        made.told,
        made.content,
    )
    with making.plain_texts():
        moves = splitting.moves(now, made.before, scratch)
    return replace(made, content=replace(made.content, moves=moves))


def _register(workspace: Workspace, register: Path | None) -> tuple[Path, str]:
    if register is not None:
        return register, register.name
    last = snapshots.latest(workspace)
    if last is None:
        raise InputError("no-register-yet", folder=workspace.root)
    return snapshots.register(workspace, last), last.register_file
