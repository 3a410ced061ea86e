"""What ``fetch`` has brought into a workspace: ``data/sources.json``, one record a source.

The records complete the settings: what these name goes before, what nobody named is taken from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError

PATH = Path("data", "sources.json")
SKETCH = "sketch"
_LISTS = ("addresses", "sites")


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """One source that is here.

    Parameters
    ----------
    use
        Which source of the settings it is (``sources.<use>``); empty where it is a table that others need.
    source
        What the settings would say of it: file, layer, year, name, licence, attribution …
    url
        Where it was asked for, without its query.
    fetched_at
        ISO 8601, UTC; None for a sketch.
    asked
        What stands for everything that was asked for; another question makes it old.
    """

    use: str
    source: dict[str, Any]
    origin: Literal["fetch", "sketch"] = "fetch"
    url: str = ""
    year: int | None = None
    rows: int | None = None
    fetched_at: str | None = None
    asked: str = ""
    mark: str | None = None
    size: int | None = None
    sha256: str = ""

    @property
    def file(self) -> str:
        """The file, relative to the workspace."""
        return str(self.source["file"])


def load(folder: Path) -> dict[str, Record]:
    """Read the records of the workspace in ``folder``, by id; none where nothing was fetched.

    Raises
    ------
    InputError
        ``sources-unreadable`` where the file is damaged.
    """
    path = folder / PATH
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Record])
    except FileNotFoundError:
        return {}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("sources-unreadable", file=path) from error


def save(folder: Path, records: Mapping[str, Record]) -> None:
    """Write the records.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    plain = {name: msgspec.to_builtins(records[name]) for name in sorted(records)}
    files.write_whole(folder / PATH, (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode())


def completed(raw: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Give the settings as read from their file, with the sources that these leave out and that are here.

    A list of places is taken besides those of the settings; of anything else, only where they name none.
    Boundaries are called sketched where they are, unless the settings say otherwise.

    Raises
    ------
    InputError
        As :func:`load`.
    """
    named: dict[str, Any] = dict(raw.get("sources") or {})
    off = {name for name, told in (raw.get("fetch") or {}).items() if _is_off(told)}
    here = {name: one for name, one in load(folder).items() if one.use and name not in off}
    own = set(named)
    for one in here.values():
        if one.use == "sites":
            named["sites"] = [*_others(named.get("sites") or [], one), one.source]
        elif one.use not in own:
            named[one.use] = [one.source] if one.use in _LISTS else one.source
    sketched = any(one.origin == SKETCH and one.use == "municipalities" for one in here.values())
    region = dict(raw.get("region") or {})
    if sketched and "municipalities" not in own:
        region.setdefault("sketched", True)
    return {**raw, "region": region, "sources": named} if here else dict(raw)


def _is_off(told: Any) -> bool:
    return isinstance(told, Mapping) and told.get("on") is False


def _others(sites: list[Any], one: Record) -> list[Any]:
    """Leave out what the settings say of the same file: it would be counted twice."""
    return [own for own in sites if not isinstance(own, Mapping) or own.get("file") != one.file]
