"""How a service is asked politely: how often, how long to wait before asking again, when to give up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# What passes by itself: overload, a restart, too much asked. The rest would only fail again.
PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Policy:
    """The limits one session keeps to.

    Parameters
    ----------
    per_second
        Requests a second to one host, at most.
    budget
        Requests of the whole run, those tried again included; None has no limit.
    tries
        How often one request is made before it is given up.
    first_wait_s, longest_wait_s
        The wait doubles from the first on; a service that asks for a longer one than the longest is given up.
    connect_s, read_s, whole_s
        How long to wait for a connection, for the next bytes, and for a whole answer in memory.
    most_bytes
        The largest answer that is taken into memory.
    """

    per_second: float = 5.0
    budget: int | None = None
    tries: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    connect_s: float = 10.0
    read_s: float = 30.0
    whole_s: float = 60.0
    most_bytes: int = 50_000_000

    def wait_s(self, attempt: int, asked_s: float | None, draw: float) -> float:
        """Give how long to wait after the failed ``attempt`` (from 0).

        Parameters
        ----------
        asked_s
            What the service asked for (``Retry-After``); never less is waited.
        draw
            0–1: where in the upper half of the wait, so that many programs do not come back at once.

        Examples
        --------
        >>> [Policy().wait_s(attempt, None, 1.0) for attempt in range(4)]
        [0.5, 1.0, 2.0, 4.0]
        >>> Policy().wait_s(0, 7.0, 0.0)
        7.25
        """
        own = min(self.first_wait_s * 2.0**attempt, self.longest_wait_s) * (0.5 + 0.5 * draw)
        return own + (asked_s or 0.0)


class Pace:
    """Keeps requests to one host apart.

    Parameters
    ----------
    per_second
        Requests a second, at most.
    clock, sleep
        Seconds that never go back, and a way to let them pass.
    """

    def __init__(
        self, per_second: float, clock: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        self._apart_s = 1.0 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}

    def keep(self, host: str) -> None:
        """Wait until ``host`` may be asked again."""
        left = self._next.get(host, -math.inf) - self._clock()
        if left > 0:
            self._sleep(left)
        self._next[host] = self._clock() + self._apart_s


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Read ``Retry-After``: seconds, or a day and time; None where it says nothing that can be read.

    Examples
    --------
    >>> retry_after_s("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after_s("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    """
    text = (header or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        seconds = (until - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None
