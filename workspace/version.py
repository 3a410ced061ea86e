"""The version of a workspace's files, which only the program that knows it may change."""

from __future__ import annotations

from pathlib import Path

import msgspec

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import SettingsError

NAME = "version.json"
CURRENT = 2
_FIRST = 1  # wrote no version


class _Record(msgspec.Struct, frozen=True):
    version: int


def of(private: Path) -> int:
    """Give the version of the workspace that has ``private``; a new one bears none, as the first did.

    Raises
    ------
    SettingsError
        ``version-broken`` when the file cannot be understood.
    """
    path = private / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Record).version
    except FileNotFoundError:
        return _FIRST
    except msgspec.MsgspecError as error:
        raise SettingsError("version-broken", file=path, current=CURRENT) from error


def check(private: Path) -> None:
    """Refuse a workspace whose files a newer program has written.

    Raises
    ------
    SettingsError
        ``workspace-newer``, ``version-broken``.
    """
    found = of(private)
    if found > CURRENT:
        raise SettingsError("workspace-newer", folder=private.parent, version=found, known=CURRENT)


def write(private: Path) -> None:
    """Note that the files are of the current version."""
    files.write_whole(private / NAME, msgspec.json.encode(_Record(CURRENT)) + b"\n")
