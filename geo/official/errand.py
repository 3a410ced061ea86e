"""One source asked for: what a connector is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from jarjestokartta.geo.errors import NetworkError, SettingsError
from jarjestokartta.geo.fetch_settings import Declared
from jarjestokartta.geo.http import Session, host
from jarjestokartta.geo.official.around import Around
from jarjestokartta.geo.official.pages import Pages
from jarjestokartta.geo.service_key import Key


@dataclass(frozen=True)
class Fetched:
    """What came: rows by the service's own count, the year they tell of, the mark (ETag) of a file.

    ``unchanged``: the service says that the file here is still the newest, and nothing was written.
    """

    rows: int
    year: int | None = None
    layer: str | None = None
    mark: str | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class Probed:
    """What one small question told: the newest year there is (None where that is no matter of years)."""

    newest: int | None = None
    rows: int | None = None


@dataclass
class Errand:
    """One source to be fetched.

    Parameters
    ----------
    around
        None where the whole of the source is asked for.
    root
        Folder of the workspace, for sources that are files of the team's own.
    known
        The mark of the file that is here already.
    today
        The day, where the newest version depends on it.
    tell
        Called with how many rows have come.
    """

    source: Declared
    session: Session
    pages: Pages = field(default_factory=Pages)
    around: Around | None = None
    key: Key | None = None
    root: Path = Path()
    known: str | None = None
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    tell: Callable[[int], object] = field(default=lambda _: None)

    @property
    def url(self) -> str:
        """Where the source is.

        Raises
        ------
        SettingsError
            ``fetch-no-address`` where nobody has verified one and the settings name none.
        """
        if not self.source.url:
            raise SettingsError("fetch-no-address", source=self.source.id)
        return self.source.url

    def region(self) -> Around:
        """Give the ground that is asked for; a source without one is declared wrongly."""
        if self.around is None:
            raise ValueError(f"{self.source.id} is asked for around the region, which was not given")
        return self.around

    def content(
        self,
        name: str,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        check: Callable[[bytes], object],
        body: object = None,
        form: Mapping[str, str] | None = None,
    ) -> bytes:
        """Give one page: kept from a run that was cut off, else asked for, found good and kept.

        Parameters
        ----------
        name
            What it is kept as.
        check
            Raises where the page is not what was asked for.

        Raises
        ------
        NetworkError
            As :meth:`jarjestokartta.geo.http.Session.content`, and whatever ``check`` raises.
        """
        kept = self.pages.get(name)
        if kept is not None:
            return kept
        found = self.session.content(url, params, key=self.key, body=body, form=form)
        check(found)
        self.pages.keep(name, found)
        return found

    def json(
        self,
        name: str,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        kind: Any = dict[str, Any],
        body: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """Give one page of JSON as ``kind`` (a msgspec type).

        Raises
        ------
        NetworkError
            As :meth:`content`; ``network-not-json``, or ``source-shape`` where it is JSON of another shape.
        """

        def read(content: bytes) -> Any:
            return decoded(content, kind, url)

        return read(self.content(name, url, params, check=read, body=body, form=form))

    def wrong(self, code: str, **told: object) -> NetworkError:
        """Give the error of an answer that is not whole or not what was asked for."""
        return NetworkError(code, host=host(self.source.url), **told)


class Connector(Protocol):
    """How one kind of service is asked: a module with these functions, and ``key`` where it wants one."""

    def fetch(self, errand: Errand, path: Path) -> Fetched:
        """Write the source whole to ``path``, or raise and leave what may stand there to the caller."""

    def probe(self, errand: Errand) -> Probed:
        """Ask one small question."""


def decoded(content: bytes, kind: Any, url: str) -> Any:
    """Read JSON as a msgspec type.

    Raises
    ------
    NetworkError
        ``network-not-json`` where it is none, ``source-shape`` where it is of another shape.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        told = str(error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = ""
    if told:
        raise NetworkError("source-shape", host=host(url), detail=told)
    raise NetworkError("network-not-json", host=host(url))
