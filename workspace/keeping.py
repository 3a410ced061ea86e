"""What is kept of a run before it is published: all that it read, and what later runs compare with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from jarjestokartta.geo.register import Register
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.today import today
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import contents, publish, snapshot_tables, snapshots, unchanged
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.manifest import Input
from jarjestokartta.workspace.snapshots import Program, Snapshot
from jarjestokartta.workspace.store import Store

ANSWERS = "private/geocode-answers/"  # with the day: what services answered on it, of use to an old run alone


@dataclass(frozen=True)
class Ran:
    """One run that is about to be published.

    Parameters
    ----------
    register
        The register's file.
    named
        The register as the manifest names it.
    read, content
        What it holds, and what was computed.
    inputs
        Every input as the manifest has them.
    began
        What :func:`jarjestokartta.workspace.contents.digests` told when the run began.
    services, answers
        The geocoding services asked, and all that they ever answered, by day.
    accepted
        What a person accepted, each a ``code`` with its values.
    """

    register: Path
    named: Input
    read: Register
    content: Content
    inputs: tuple[Input, ...]
    began: Mapping[str, str]
    services: tuple[str, ...] = ()
    answers: Mapping[str, bytes] = field(default_factory=dict)
    accepted: tuple[dict[str, str | int], ...] = ()


def keep(workspace: Workspace, settings: Settings, ran: Ran, staged: Path) -> Snapshot:
    """Keep every content that the run read, and lay its snapshot into ``staged``, where its files are.

    Raises
    ------
    InputError
        ``input-changed`` when a file is not what it was when the run began.
    OutputError
        When something cannot be written.
    """
    contents.check(ran.began, workspace, settings)
    store = store_of(workspace, staged)
    named = ran.named
    store.keep(ran.register, named.file, named.sha256, as_it_is=True)
    for name, digest in ran.began.items():
        store.keep(workspace.root / name, name, digest)
    answers = {
        f"{ANSWERS}{day}.json": store.keep_bytes(told, f"{day}.json") for day, told in ran.answers.items()
    }
    draft = Snapshot(
        number=0,
        run_on=today(),
        register_sha256=named.sha256,
        register_file=named.file,
        register_date=ran.content.register_date,
        stored=store.name_of(named.file, named.sha256),
        associations=len(ran.read.associations),
        inputs=dict(sorted((f"{one.role}:{one.file}", one.sha256) for one in ran.inputs)),
        contents={**ran.began, **answers},
        services=ran.services,
        program=Program(metadata.version("jarjestokartta"), unchanged.program()),
        published=publish.targets(staged),
        figures=snapshot_tables.figures(ran.content),
        accepted=ran.accepted,
    )
    return snapshots.keep(workspace, staged, draft, snapshot_tables.of_run(ran.read, ran.content))


def store_of(workspace: Workspace, staged: Path) -> Store:
    """Give the store, written by way of the staged run."""
    return Store(workspace.store, staged / "contents")
