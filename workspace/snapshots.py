"""Runs that were published: a record of each, with the tables that later runs compare with.

A snapshot is written into the staged run and so comes to the workspace with it: a run that fails leaves none.
Every content that the run read is in ``private/store`` before it is published, once, under its hash. A
snapshot that was taken back (``undone_on``) stays and is told, but no run compares with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jarjestokartta.geo import cause, files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.workspace.folder import Workspace

if TYPE_CHECKING:
    import pandas as pd

ASSOCIATIONS = "associations"
ANSWERS = "private/geocode-answers/"  # contents of this name and a day: what services answered on it
_LEVEL = 9  # of compression: a hundredth of a second a table, and a third less to keep


class Program(msgspec.Struct, frozen=True):
    """The program of a run: its version, and the hash of its files, since two builds may bear one version."""

    version: str
    sha256: str
    libraries: dict[str, str] = {}


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One published run.

    Parameters
    ----------
    number
        Counts from 1, those taken back among them.
    run_on, register_date
        Day of the run, and of the register where it tells one.
    register_sha256, register_file, stored
        Hash of the register, the name under which it came and that in ``private/store``.
    associations
        How many associations were read.
    inputs
        Hash of every input by its role and file, as the manifest has them.
    contents
        Hash of every file that was read besides the register, by its name (see ``workspace.contents``),
        settings and people's answers among them. Empty: a run of which only the register was kept.
    services
        The geocoding services that were asked.
    program
        None: not known.
    made_from
        The stamp of all that it was made from (``workspace.unchanged``).
    published
        Hash of every file that was published, by its path below the workspace, the manifest among them.
    tables
        Names of the tables kept beside the record; see :func:`table`.
    figures
        Main figures by name; None: not measured.
    accepted
        What a person accepted though it would have stopped the run (:mod:`jarjestokartta.workspace.gate`).
    undone_on, undone_after
        The day it was taken back, and the number of the newest snapshot then; None: it was not.
    """

    number: int
    run_on: date
    register_sha256: str
    register_file: str
    register_date: date | None
    stored: str
    associations: int
    inputs: dict[str, str]
    contents: dict[str, str] = {}
    services: tuple[str, ...] = ()
    program: Program | None = None
    made_from: str = ""
    published: dict[str, str] = {}
    tables: tuple[str, ...] = (ASSOCIATIONS,)
    figures: dict[str, float | None] = {}
    accepted: tuple[dict[str, str | int], ...] = ()
    undone_on: date | None = None
    undone_after: int | None = None

    @property
    def name(self) -> str:
        """Name of the record's files, without suffix."""
        return f"{self.number:04d}-{self.run_on.isoformat()}-{self.register_sha256[:8]}"

    @property
    def settings_sha256(self) -> str | None:
        """Hash of the settings file; None where it is not known."""
        return self.contents.get(FILE_NAME)

    def stood_before(self, other: Snapshot) -> bool:
        """Tell whether this earlier run was not yet taken back when the other was made."""
        return self.undone_after is None or self.undone_after >= other.number

    def is_as(self, other: Snapshot) -> bool:
        """Tell whether both are runs of one program on the same inputs."""
        return (
            self.register_sha256 == other.register_sha256
            and self.inputs == other.inputs
            and self.contents == other.contents
            and self.services == other.services
            and self.program == other.program
        )


def keep(workspace: Workspace, staged: Path, draft: Snapshot, tables: Mapping[str, pd.DataFrame]) -> Snapshot:
    """Lay a snapshot of this run into ``staged / "private"``, and give it with its number.

    A run of the same program on the very inputs of the latest snapshot is that snapshot again, with its day.

    Parameters
    ----------
    draft
        The snapshot, whatever its number; its contents are in the store already.
    tables
        What later runs compare with, by name: ``associations``, and any other.

    Raises
    ------
    OutputError
        When the disk is full or the folder read-only.
    """
    every = history(workspace)
    last = latest(workspace)
    number = (every[-1].number if every else 0) + 1
    snapshot = msgspec.structs.replace(draft, number=number, tables=tuple(sorted(tables)))
    if last is not None and last.is_as(draft):
        accepted = draft.accepted or last.accepted
        snapshot = msgspec.structs.replace(
            snapshot, number=last.number, run_on=last.run_on, accepted=accepted
        )
    records = staged / workspace.private.name / workspace.snapshots.name
    try:
        records.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            path = records / _file(snapshot, name)
            table.to_parquet(path, index=False, compression="zstd", compression_level=_LEVEL)
    except OSError as error:
        raise files.cannot_write(records, error) from error
    write(records, snapshot)
    return snapshot


def write(folder: Path, snapshot: Snapshot) -> None:
    """Write the record of a snapshot into a folder, whole or not at all."""
    record = msgspec.json.format(msgspec.json.encode(snapshot, order="sorted"), indent=1)
    files.write_whole(folder / f"{snapshot.name}.json", record)


def history(workspace: Workspace) -> list[Snapshot]:
    """Give all snapshots, the oldest first, those taken back among them.

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


def standing(workspace: Workspace) -> list[Snapshot]:
    """Give the snapshots that were not taken back, the oldest first."""
    return [one for one in history(workspace) if one.undone_on is None]


def on(workspace: Workspace, day: date) -> Snapshot | None:
    """Give the run that stood on a day, though it may have been taken back since; None: none did."""
    runs = reversed(history(workspace))
    return next(
        (one for one in runs if one.run_on <= day and (one.undone_on is None or one.undone_on > day)), None
    )


def latest(workspace: Workspace) -> Snapshot | None:
    """Give the latest snapshot that was not taken back, None before the first run."""
    return next(reversed(standing(workspace)), None)


def earlier(workspace: Workspace, register_sha256: str) -> list[Snapshot]:
    """Give what came before a register: of each register its last run, the oldest first.

    Running a register again, by whatever settings, shifts nothing: those runs are not before themselves.
    """
    runs = [list(same) for _, same in groupby(standing(workspace), lambda one: one.register_sha256)]
    last = [same[-1] for same in runs]
    return last[:-1] if last and last[-1].register_sha256 == register_sha256 else last


def latest_different(workspace: Workspace, register_sha256: str) -> Snapshot | None:
    """Give the latest snapshot of another register than this: what a run is compared with."""
    return next(reversed(earlier(workspace, register_sha256)), None)


def associations(workspace: Workspace, snapshot: Snapshot) -> pd.DataFrame:
    """Read the associations of a snapshot as they were kept.

    Raises
    ------
    InputError
        As :func:`table`; ``snapshot-broken`` also where there are none.
    """
    found = table(workspace, snapshot, ASSOCIATIONS)
    if found is None:
        path = workspace.snapshots / _file(snapshot, ASSOCIATIONS)
        raise InputError("snapshot-broken", file=path, detail=cause.Cause.MISSING)
    return found


def table(workspace: Workspace, snapshot: Snapshot, name: str) -> pd.DataFrame | None:
    """Read a table of a snapshot as it was kept; None where the run kept none of that name.

    ``associations`` are Associations, ``rejected`` the ``registration_number`` and ``name`` of rejected
    rows, ``rates`` the first six columns of Rates, ``gaps`` the six columns of Gaps that
    a chain of states looks at, ``measured`` Measured, ``assigned`` the ``municipality_id`` and
    ``village_id`` of Assigned,
    ``known`` what :func:`jarjestokartta.workspace.sides.known` gives.

    Raises
    ------
    InputError
        ``snapshot-broken`` when it is gone or cannot be read.
    """
    if name not in snapshot.tables:
        return None
    import pandas as pd  # noqa: PLC0415 - half a second, which listing snapshots need not wait
    from pyarrow import ArrowException  # noqa: PLC0415 - as above

    path = workspace.snapshots / _file(snapshot, name)
    try:
        return pd.read_parquet(path)
    except (OSError, ArrowException) as error:
        raise InputError("snapshot-broken", file=path, detail=cause.of(error)) from error


def register(workspace: Workspace, snapshot: Snapshot) -> Path:
    """Give the stored register of a snapshot."""
    return workspace.store / snapshot.stored


def files_of(snapshot: Snapshot) -> Sequence[str]:
    """Give the names of the files that a snapshot has in ``private/snapshots``."""
    return (f"{snapshot.name}.json", *(_file(snapshot, name) for name in snapshot.tables))


def _file(snapshot: Snapshot, name: str) -> str:
    # The associations alone have no name of their own: so they stood before there were other tables.
    return f"{snapshot.name}.parquet" if name == ASSOCIATIONS else f"{snapshot.name}.{name}.parquet"
