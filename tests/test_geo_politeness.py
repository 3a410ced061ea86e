from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo.politeness import Pace, Policy, retry_after_s

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 17 ", 17),
        ("-5", 0),
        ("1.5", 1.5),
        ("Tue, 24 Nov 2026 12:00:40 GMT", 40),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),  # already past
        ("Tue, 24 Nov 2026 14:00:40 +0200", 40),
        ("24 Nov 2026 12:00:40 -0000", 40),  # without a zone
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("Tue, 99 Nov 2026 12:00:40 GMT", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


@given(st.text())
def test_any_header_is_seconds_or_nothing(header: str) -> None:
    found = retry_after_s(header, NOW)
    assert found is None or 0 <= found < float("inf")


@given(
    attempt=st.integers(0, 40),
    asked=st.none() | st.floats(0, 1e6),
    draw=st.floats(0, 1),
)
def test_a_wait_grows_to_its_limit_and_is_never_shorter_than_asked(
    attempt: int, asked: float | None, draw: float
) -> None:
    policy = Policy()
    wait = policy.wait_s(attempt, asked, draw)
    assert (asked or 0) < wait <= (asked or 0) + policy.longest_wait_s
    assert policy.wait_s(attempt + 1, asked, draw) >= wait
    assert policy.wait_s(attempt, asked, 1) > policy.wait_s(attempt, asked, 0)


class Clock:
    """Seconds that pass only when someone sleeps, or a request takes its time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@given(
    per_second=st.floats(0.1, 50),
    steps=st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 3)), max_size=30),
)
def test_requests_to_a_host_are_never_nearer_than_its_pace(
    per_second: float, steps: list[tuple[str, float]]
) -> None:
    clock = Clock()
    pace = Pace(per_second, clock, clock.sleep)
    at: dict[str, list[float]] = {"a": [], "b": []}
    for host, takes in steps:
        before = clock.now
        first = not at[host]
        pace.keep(host)
        assert not first or clock.now == before  # nothing to wait for
        at[host].append(clock.now)
        clock.now += takes
    for times in at.values():
        assert all(later - earlier >= 1 / per_second - 1e-6 for earlier, later in pairwise(times))
