"""The main job: a register goes in, a published set comes out, or nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.register import Register
from jarjestokartta.geo.settings import Settings
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import (
    compute,
    contents,
    decision_file,
    gate,
    geocoders,
    inputs,
    keeping,
    lock,
    manifest,
    outputs,
    publish,
    series,
    sides,
    snapshots,
    staging,
    survey_file,
    unchanged,
)
from jarjestokartta.workspace.divisions import MERGED
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.gate import Finding
from jarjestokartta.workspace.geocoded import Geocoded
from jarjestokartta.workspace.geocoders import Geocoders
from jarjestokartta.workspace.manifest import Input
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.snapshots import Snapshot
from jarjestokartta.workspace.stamps import Stamps
from jarjestokartta.workspace.state import declared, kept
from jarjestokartta.workspace.told import Told

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
    with lock.hold(workspace), staging.begun(workspace) as staged, _plain_texts():
        path, name = _register(workspace, register)
        method_before = manifest.distance_method(workspace.output)
        made_from = unchanged.stamp(workspace, settings, path)
        began = contents.digests(workspace, settings)
        begin("register")
        found = inputs.prepare(workspace, settings, begin)
        read = _read(path, found)
        digest = files.sha256(path)
        before = snapshots.latest_different(workspace, digest)
        with closing(geocoders.prepare(workspace, settings, offline=offline)) as services:
            told = _told(workspace, found, read, before, services)
            content = compute.content(read.associations, found, settings, begin, told)
            answers = services.answers()
        told.answered.keep()
        former = None if told.before is None else told.before.associations
        registers = gate.Registers(snapshots.latest(workspace), before, former, read.associations)
        accepted = gate.check(workspace, settings, content, registers, ages=bool(register), accept=accept)
        its = Input("register", name, digest, _iso(content.register_date))
        listed = _inputs(workspace, settings, its, found.years)
        content = series.beside(content, snapshots.earlier(workspace, digest), listed, began)
        outputs.write(outputs.Run(content, _problems(read, found), listed, settings), staged, begin)
        told_of = tuple(one.told for one in accepted)
        ran = keeping.Ran(path, its, read, content, listed, began, services.names, answers, told_of)
        keeping.keep(workspace, settings, ran, staged)
        begin("publish")
        publish.publish(workspace, staged, made_from=made_from)
    return Outcome(workspace, read, name, content, before, services, method_before, accepted)


def _problems(read: Register, found: inputs.Inputs) -> pd.DataFrame:
    return pd.concat([read.problems, found.problems], ignore_index=True)


def _told(
    workspace: Workspace, found: inputs.Inputs, read: Register, before: Snapshot | None, services: Geocoders
) -> Told:
    return Told(
        before=None if before is None else sides.of_snapshot(workspace, before, found.division),
        rejected=read.rejected,
        decisions=_of_today(decision_file.load(workspace.decisions), found, read),
        surveys=_of_today(survey_file.load(workspace.survey), found, read),
        services=services,
        answered=Geocoded.of(workspace),
    )


def _read(path: Path, found: inputs.Inputs) -> Register:
    read = found.division.read(path)
    if read.associations.empty:
        raise InputError("register-all-rejected", file=path, rows=read.rows)
    if read.problems["code"].eq("municipality-merged").any() and MERGED not in found.notices:
        found.notices.append(MERGED)
    return read


def _of_today(told: pd.DataFrame, found: inputs.Inputs, read: Register) -> pd.DataFrame:
    """Give what people told under the ids that the associations of merged municipalities have now."""
    return found.division.decisions(told, read.associations)


def _plain_texts() -> AbstractContextManager[None]:
    """Keep texts as Python's strings: in tables this small, cells are picked and compared one by one."""
    return pd.option_context("mode.string_storage", "python")


def _register(workspace: Workspace, register: Path | None) -> tuple[Path, str]:
    if register is not None:
        return register, register.name
    last = snapshots.latest(workspace)
    if last is None:
        raise InputError("no-register-yet", folder=workspace.root)
    return snapshots.register(workspace, last), last.register_file


def _inputs(
    workspace: Workspace, settings: Settings, register: Input, years: Mapping[str, int | None]
) -> tuple[Input, ...]:
    stamps = Stamps.load(workspace.data)
    sources = [
        Input(
            role,
            source.file,
            stamps.hash_of(workspace.root / source.file),
            source.retrieved_on,
            source.url,
            years.get(role),
        )
        for role, source in declared(settings)
    ]
    sources += [
        Input(role, path.relative_to(workspace.root).as_posix(), files.sha256(path))
        for role, path in kept(workspace).items()
        if path.is_file()
    ]
    return (register, *sources)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
