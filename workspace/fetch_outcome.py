"""What becomes of sources that are fetched or probed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from jarjestokartta.geo.errors import Error
from jarjestokartta.geo.fetch_settings import Declared
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.official.errand import Probed


class Came(StrEnum):
    """What became of one source. Sentences: ``fetch.<code>``."""

    FETCHED = "fetched"  # new, whole and sound
    UNCHANGED = "unchanged"  # asked: the service has nothing newer
    FRESH = "fresh"  # not asked: what is here is new enough
    OWN = "own"  # not asked: the settings name a file of the team's own
    LACKING = "lacking"  # cannot be asked: a key or an address is not known
    FAILED = "failed"  # asked in vain; what was here is here still


@dataclass(frozen=True)
class Outcome:
    """What became of one source, what is here of it now, and what went wrong."""

    source: Declared
    came: Came
    record: Record | None = None
    trouble: Error | None = None


@dataclass(frozen=True)
class Probe:
    """What one small question to a source told."""

    source: Declared
    told: Probed | None = None
    trouble: Error | None = None


@dataclass(frozen=True)
class Progress:
    """Called as a source begins, and with the bytes and rows that have come of it."""

    begin: Callable[[Declared], object] = lambda _: None
    heard: Callable[[int], object] = lambda _: None
    rows: Callable[[int], object] = lambda _: None
