"""What is kept of a run before it is published: all that it read, and what later runs compare with."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from jarjestokartta.geo.today import today
from jarjestokartta.workspace import contents, manifest, publish, snapshot_tables, snapshots, unchanged
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.making import Made
from jarjestokartta.workspace.snapshots import Program, Snapshot
from jarjestokartta.workspace.store import Store


def keep(
    workspace: Workspace,
    made: Made,
    staged: Path,
    made_from: str,
    accepted: tuple[dict[str, str | int], ...] = (),
) -> Snapshot:
    """Keep every content that a run read, and lay its snapshot into ``staged``, where its files are.

    Parameters
    ----------
    made_from
        The stamp of what it was made from.
    accepted
        What a person accepted, each a ``code`` with its values.

    Raises
    ------
    InputError
        ``input-changed`` when a file is not what it was when the run began.
    OutputError
        When something cannot be written.
    """
    asked, named, store = made.asked, made.named, store_of(workspace, staged)
    contents.check(asked.began, workspace, asked.settings)
    store.keep(asked.register, named.file, named.sha256, as_it_is=True)
    for name, digest in asked.began.items():
        store.keep(workspace.root / name, name, digest)
    answers = {
        f"{snapshots.ANSWERS}{name}": store.keep_bytes(told, name)
        for name, told in ((f"{day}.json", told) for day, told in made.answers.items())
    }
    draft = Snapshot(
        number=0,
        run_on=today(),
        register_sha256=named.sha256,
        register_file=named.file,
        register_date=made.content.register_date,
        stored=store.name_of(named.file, named.sha256),
        associations=len(made.read.associations),
        inputs=dict(sorted((f"{one.role}:{one.file}", one.sha256) for one in made.inputs)),
        contents={**asked.began, **answers},
        services=made.services.names,
        program=program(),
        made_from=made_from,
        published=publish.targets(staged),
        figures=snapshot_tables.figures(made.content),
        accepted=accepted,
    )
    return snapshots.keep(workspace, staged, draft, snapshot_tables.of_run(made.read, made.content))


def program() -> Program:
    """Tell this program, and the libraries that show in its results."""
    libraries = {name: metadata.version(name) for name in manifest.LIBRARIES}
    return Program(metadata.version("jarjestokartta"), unchanged.program(), libraries)


def store_of(workspace: Workspace, staged: Path) -> Store:
    """Give the store, written by way of the staged run."""
    return Store(workspace.store, staged / "contents")
