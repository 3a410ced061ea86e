"""What a publication is about to change, written down first, so that any end of it can be mended."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import OutputError


class Change(msgspec.Struct, frozen=True):
    """One file: its path below the workspace, and the hash it had and will have (None: no file)."""

    path: str
    old: str | None
    new: str | None


class Journal(msgspec.Struct, frozen=True):
    """The changes of one publication, in their order."""

    changes: tuple[Change, ...]


class Ready(msgspec.Struct, frozen=True):
    """A set that is built and checked: its folder below the workspace and the hash of every file.

    ``made_from`` is the stamp of what it was made from, empty where that is not known.
    """

    folder: str
    files: dict[str, str]
    made_from: str = ""


class Published(msgspec.Struct, frozen=True):
    """The last publication: its day, the stamp of what it was made from, and the hash of every file."""

    day: date
    made_from: str
    files: dict[str, str]


def write(path: Path, record: Journal | Ready | Published) -> None:
    """Write a record, whole or not at all."""
    files.write_whole(path, msgspec.json.format(msgspec.json.encode(record), indent=1))


def read_journal(path: Path) -> Journal | None:
    """Read the journal of a publication that was interrupted, None where there is none.

    Raises
    ------
    OutputError
        ``journal-broken`` when the file cannot be understood.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Journal)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise OutputError("journal-broken", file=path, folder=path.parent) from error


def read_ready(path: Path) -> Ready | None:
    """Read which set waits to be published; None where none does, or the record cannot be understood."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ready)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def read_published(path: Path) -> Published | None:
    """Read what was published last; None before the first time, or when the record cannot be understood."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Published)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
