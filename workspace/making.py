"""One run in the making: from a register and the inputs of a workspace to a content not yet published."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from jarjestokartta.coverage.corrections import Side
from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.register import Register
from jarjestokartta.geo.settings import Settings
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import (
    compute,
    decision_file,
    geocoders,
    inputs,
    outputs,
    series,
    sides,
    snapshots,
    survey_file,
)
from jarjestokartta.workspace.divisions import MERGED
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.geocoded import Geocoded
from jarjestokartta.workspace.geocoders import Geocoders
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.manifest import Input
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.snapshots import Snapshot
from jarjestokartta.workspace.stamps import Stamps
from jarjestokartta.workspace.state import declared, kept
from jarjestokartta.workspace.told import Told


@dataclass(frozen=True)
class Asked:
    """What is to be made.

    Parameters
    ----------
    register, name
        The register's file, and what the register is called.
    settings
        Those in effect.
    began
        Hashes of all other files that are read (:func:`jarjestokartta.workspace.contents.digests`).
    offline
        Whether no service is asked, so that only answers kept serve.
    """

    register: Path
    name: str
    settings: Settings
    began: Mapping[str, str]
    offline: bool = False


@dataclass(frozen=True)
class Made:
    """What was made of one register.

    Parameters
    ----------
    asked
        What it was made from.
    named
        The register as the manifest names it.
    read, content, problems
        What it holds, what was computed, and every row that something is wrong with.
    inputs
        Every input as the manifest has them, the register the first.
    found, told
        The inputs as they were read, and what people, services and earlier runs said.
    before, side_before
        The run that it was compared with, and that one's register in today's municipalities.
    services, answers
        The geocoding services asked, and all that they ever answered, by day.
    """

    asked: Asked
    named: Input
    read: Register
    content: Content
    problems: pd.DataFrame
    inputs: tuple[Input, ...]
    found: Inputs
    told: Told
    before: Snapshot | None
    side_before: Side | None
    services: Geocoders
    answers: Mapping[str, bytes]

    def write(self, staged: Path, begin: Step) -> None:
        """Write its files below ``staged``; see :func:`jarjestokartta.workspace.outputs.write`."""
        run = outputs.Run(self.content, self.problems, self.inputs, self.asked.settings)
        with plain_texts():
            outputs.write(run, staged, begin)


def make(workspace: Workspace, asked: Asked, begin: Step) -> Made:
    """Read a register and compute all that is told of it; ``begin`` is called with each step's code.

    Raises
    ------
    InputError
        When the register or a source cannot be used, or every row is rejected (``register-all-rejected``).
    """
    settings = asked.settings
    with plain_texts():
        begin("register")
        found = inputs.prepare(workspace, settings, begin)
        read = _read(asked.register, found)
        digest = files.sha256(asked.register)
        earlier = snapshots.earlier(workspace, digest)
        before = earlier[-1] if earlier else None
        with closing(geocoders.prepare(workspace, settings, offline=asked.offline)) as services:
            told = _told(workspace, found, read, before, services)
            content = compute.content(read.associations, found, settings, begin, told)
            answers = services.answers()
        told.answered.keep()
        named = Input("register", asked.name, digest, _iso(content.register_date))
        listed = _inputs(workspace, settings, named, found.years)
        return Made(
            asked=asked,
            named=named,
            read=read,
            content=series.beside(content, earlier, listed, asked.began),
            problems=pd.concat([read.problems, found.problems], ignore_index=True),
            inputs=listed,
            found=found,
            told=told,
            before=before,
            side_before=told.before,
            services=services,
            answers=answers,
        )


def plain_texts() -> AbstractContextManager[None]:
    """Keep texts as Python's strings: in tables this small, cells are picked and compared one by one."""
    return pd.option_context("mode.string_storage", "python")


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
