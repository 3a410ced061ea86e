"""Registers that were published: the file itself by its hash, and a record of each run.

A snapshot is written into the staged run and so comes to the workspace with it: a run that fails leaves none.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jarjestokartta.geo import cause, files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace.folder import Workspace

if TYPE_CHECKING:
    import pandas as pd


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One published run.

    ``number`` counts from 1; ``inputs`` gives the hash of every input by its role; ``register_file`` is the
    name under which the register came, ``stored`` that in ``private/store``; ``accepted`` what a person
    accepted though it would have stopped the run (:mod:`jarjestokartta.workspace.gate`).
    """

    number: int
    run_on: date
    register_sha256: str
    register_file: str
    register_date: date | None
    stored: str
    associations: int
    inputs: dict[str, str]
    accepted: tuple[dict[str, str | int], ...] = ()

    @property
    def name(self) -> str:
        """Name of the record's files, without suffix."""
        return f"{self.number:04d}-{self.run_on.isoformat()}-{self.register_sha256[:8]}"


def keep(
    workspace: Workspace,
    staged: Path,
    *,
    register: Path,
    associations: pd.DataFrame,
    inputs: Mapping[str, str],
    run_on: date,
    register_date: date | None,
    accepted: tuple[dict[str, str | int], ...] = (),
) -> Snapshot:
    """Lay a snapshot of this run into ``staged / "private"``.

    Parameters
    ----------
    register
        The register as it came; it is kept whole.
    associations
        What was read of it, with whatever the next run compares.
    inputs
        Hash of every other input by its role.
    run_on
        Day of the run. A run on the very inputs of the latest snapshot is that snapshot again, with its day.

    Raises
    ------
    OutputError
        When the disk is full or the folder read-only.
    InputError
        When the register cannot be read any more.
    """
    digest, before = files.sha256(register), latest(workspace)
    same = before is not None and before.register_sha256 == digest and before.inputs == dict(inputs)
    if before is not None and same:
        number, run_on, accepted = before.number, before.run_on, accepted or before.accepted
    else:
        number = 1 if before is None else before.number + 1
    snapshot = Snapshot(
        number=number,
        run_on=run_on,
        register_sha256=digest,
        register_file=register.name,
        register_date=register_date,
        stored=f"{digest}{register.suffix.lower()}",
        associations=len(associations),
        inputs=dict(sorted(inputs.items())),
        accepted=accepted,
    )
    private = staged / workspace.private.name
    store, records = (private / folder.name for folder in (workspace.store, workspace.snapshots))
    try:
        store.mkdir(parents=True, exist_ok=True)
        records.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(register, store / snapshot.stored)
        associations.to_parquet(records / f"{snapshot.name}.parquet", index=False)
    except OSError as error:
        raise files.cannot_write(private, error) from error
    record = msgspec.json.format(msgspec.json.encode(snapshot, order="sorted"), indent=1)
    files.write_whole(records / f"{snapshot.name}.json", record)
    return snapshot


def history(workspace: Workspace) -> list[Snapshot]:
    """Give all snapshots, the oldest first.

    Raises
    ------
    InputError
        ``snapshot-broken`` when a record cannot be understood.
    """
    found = []
    for path in workspace.snapshots.glob("*.json"):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Snapshot))
        except msgspec.MsgspecError as error:
            raise InputError("snapshot-broken", file=path, detail=cause.of(error)) from error
    return sorted(found, key=lambda snapshot: snapshot.number)


def latest(workspace: Workspace) -> Snapshot | None:
    """Give the latest snapshot, None before the first run."""
    return next(reversed(history(workspace)), None)


def latest_different(workspace: Workspace, register_sha256: str) -> Snapshot | None:
    """Give the latest snapshot of another register than this: what a run is compared with."""
    others = (one for one in reversed(history(workspace)) if one.register_sha256 != register_sha256)
    return next(others, None)


def associations(workspace: Workspace, snapshot: Snapshot) -> pd.DataFrame:
    """Read the associations of a snapshot as they were kept.

    Raises
    ------
    InputError
        ``snapshot-broken`` when they are gone or cannot be read.
    """
    import pandas as pd  # noqa: PLC0415 - half a second, which listing snapshots need not wait
    from pyarrow import ArrowException  # noqa: PLC0415 - as above

    path = workspace.snapshots / f"{snapshot.name}.parquet"
    try:
        return pd.read_parquet(path)
    except (OSError, ArrowException) as error:
        raise InputError("snapshot-broken", file=path, detail=cause.of(error)) from error


def register(workspace: Workspace, snapshot: Snapshot) -> Path:
    """Give the stored register of a snapshot."""
    return workspace.store / snapshot.stored
