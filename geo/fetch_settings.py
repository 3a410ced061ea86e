"""The sources that ``fetch`` knows: ``geo/data/official_sources.toml``, changed by ``[fetch.<id>]``.

Everything that may change at a service (its address, the names of its layers, a year) stands there, so that a
change at the source needs no new release.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.vocabulary import Need

Group = Literal["boundaries", "population", "grid", "villages", "addresses", "services"]
GROUPS: tuple[Group, ...] = ("boundaries", "population", "grid", "villages", "addresses", "services")
_URL = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./~%-]*)?")
_SECRET = re.compile("key|token|avain", re.IGNORECASE)
# Names that every system takes, in a folder of data/raw at most.
_FILE = re.compile(r"[\w][\w .-]*(/[\w][\w .-]*)*\.\w+")
_YEAR = re.compile(r"(19|20)\d\d")
_OWN_FIELDS = ("url", "layer", "params", "year", "file", "columns", "per_second", "cadence_days", "on")


class Declared(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """One source: where it is asked for, what its answer becomes, whose it is and how often it is renewed.

    Parameters
    ----------
    service
        The connector that knows how to ask: a module of :mod:`jarjestokartta.geo.official`.
    url, layer, params
        What is asked. ``{year}`` in a layer stands for the newest there is, or ``year``. An empty ``url`` is
        one that nobody has verified: the team must name it.
    file
        What the answer is called in ``data/raw``.
    use
        Which source of the settings it becomes (``sources.<use>``); empty for tables that others need.
    key
        Whose key is needed: ``nls`` (environment variable ``JARJESTOKARTTA_NLS_KEY``); empty for none.
    around
        Whether only the region and what lies within the buffer is asked for.
    on
        Whether ``fetch`` asks for it.
    """

    id: str = ""
    group: Group
    service: str
    url: str
    layer: str = ""
    params: dict[str, str] = {}
    sort: str = ""
    year: int | None = None
    file: str
    use: str = ""
    format: str = ""
    supplies: tuple[Need, ...] = ()
    columns: dict[str, str] = {}
    crs: str | None = None
    around: bool = True
    name: str
    licence: str
    attribution: str
    cadence_days: Annotated[int, Meta(ge=0)]
    key: str = ""
    key_value: str = ""
    on: bool = True
    page_size: Annotated[int, Meta(gt=0)] = 1000
    per_second: Annotated[float, Meta(gt=0)] = 2.0
    most_megabytes: Annotated[int, Meta(gt=0)] = 500

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"

    @property
    def key_variable(self) -> str:
        """Name the environment variable that the key is read from."""
        return f"JARJESTOKARTTA_{self.key.upper()}_KEY"

    @property
    def stands_for(self) -> str:
        """Give what sources have in common of which one is enough: of places, those of one service."""
        if self.use == "sites":
            return f"sites-{self.id if self.format == 'table' else self.format}"
        return self.use or self.id


class Changed(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """What the settings say otherwise of one source; None is as declared. The key is shown nowhere."""

    url: str | None = None
    layer: str | None = None
    params: dict[str, str] | None = None
    year: int | None = None
    file: str | None = None
    columns: dict[str, str] | None = None
    per_second: Annotated[float, Meta(gt=0)] | None = None
    cadence_days: Annotated[int, Meta(ge=0)] | None = None
    on: bool | None = None
    key: str = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url})"


def declared(changes: Mapping[str, Changed] | None = None) -> dict[str, Declared]:
    """Give every source by its id, as the settings have it."""
    raw = tomllib.loads(files.builtin_text("official_sources.toml"))
    found = msgspec.convert(raw, dict[str, Declared])
    return {name: _with(one, name, (changes or {}).get(name)) for name, one in found.items()}


def _with(one: Declared, name: str, change: Changed | None) -> Declared:
    told = {} if change is None else {field: getattr(change, field) for field in _OWN_FIELDS}
    given = {field: value for field, value in told.items() if value is not None}
    if "params" in given:  # each replaces its own, and an empty one leaves it out
        given["params"] = {key: value for key, value in (one.params | given["params"]).items() if value}
    key = "" if change is None else change.key.strip()
    return msgspec.structs.replace(one, id=name, key_value=key, **given)


def check(changes: Mapping[str, Changed], path: Path) -> None:
    """See that the settings change sources that there are, and that a key stands where keys stand.

    Raises
    ------
    SettingsError
        ``settings-fetch-unknown``, ``settings-fetch-file`` (a name that is none, or another source's),
        ``settings-service-url``, ``settings-fetch-since``, ``settings-service-key``; none tells a key.
    """
    known = declared()
    for name, change in changes.items():
        if name not in known:
            raise SettingsError("settings-fetch-unknown", file=path, name=name, known=", ".join(known))
        taken = {one.file for other, one in declared(changes).items() if other != name}
        if change.file is not None and (change.file in taken or not _FILE.fullmatch(change.file)):
            raise SettingsError(
                "settings-fetch-file", file=path, place=f"fetch.{name}.file", value=change.file
            )
        if change.url and not _URL.fullmatch(change.url):
            raise SettingsError("settings-service-url", file=path, place=f"fetch.{name}.url")
        since = (change.params or {}).get("since")
        if since and not _YEAR.fullmatch(since):
            raise SettingsError("settings-fetch-since", file=path, place=f"fetch.{name}.params", value=since)
        if any(_SECRET.search(param) for param in change.params or {}):
            raise SettingsError("settings-service-key", file=path, place=f"fetch.{name}")
