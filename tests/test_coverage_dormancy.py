"""How many are likely to be active: bounds that knowledge narrows, by area alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import associations
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage import dormancy

TODAY = pd.Timestamp("2026-01-01")


def bounds(**told: object) -> tuple[float, float]:
    row = {"home_municipality": "077", "status": "active", **told}
    for name in ("last_entry_on", "registered_on"):
        row[name] = pd.Timestamp(row[name]) if name in row else pd.NaT
    one = dormancy.odds(associations([row]), TODAY).iloc[0]
    return round(float(one["likely_low"]), 2), round(float(one["likely_high"]), 2)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"last_entry_on": "2026-01-01"}, (1.0, 1.0)),
        ({"last_entry_on": "2016-01-01"}, (0.35, 0.75)),
        ({"last_entry_on": "2006-01-01"}, (0.12, 0.5)),
        ({"last_entry_on": "1990-01-01"}, (0.12, 0.5)),
        ({"last_entry_on": "2006-01-01", "website": "https://x.fi"}, (0.56, 0.75)),
        ({"last_entry_on": "2006-01-01", "status": "unknown"}, (0.06, 0.5)),
        ({"registered_on": "2016-01-01"}, (0.35, 1.0)),
        ({}, (0.12, 1.0)),
    ],
)
def test_what_is_known_narrows_the_bounds(told: dict[str, object], expected: tuple[float, float]) -> None:
    assert bounds(**told) == expected


def test_ended_ones_are_not_counted_and_a_register_without_entries_gives_no_range() -> None:
    table = associations([{"home_municipality": "077", "status": status} for status in ("active", "ended")])
    assert len(dormancy.odds(table, TODAY)) == 1
    assert not dormancy.is_told(table.assign(last_entry_on=pd.NaT))
    known = table.assign(last_entry_on=pd.Series([TODAY, pd.NaT], index=table.index))
    assert dormancy.is_told(known)


@given(st.lists(st.tuples(st.floats(0, 40), st.booleans(), st.booleans()), max_size=60))
def test_a_range_holds_its_means_and_is_told_of_no_small_group(rows: list[tuple[float, bool, bool]]) -> None:
    table = associations(
        [
            {
                "home_municipality": "077",
                "status": "active",
                "registered_on": pd.Timestamp("1980-01-01"),
                "last_entry_on": TODAY - pd.Timedelta(days=365 * years) if told else pd.NaT,
                "website": "https://x.fi" if site else None,
            }
            for years, site, told in rows
        ]
        or [{"home_municipality": "077", "status": "ended"}]
    )
    odds = dormancy.odds(table, TODAY)
    assert odds["likely_low"].le(odds["likely_high"]).all()
    sums = pd.DataFrame([odds.sum()], index=["077"])
    found = dormancy.ranges(sums, pd.Series([len(odds)], index=["077"])).loc["077"]
    if len(odds) < dormancy.LEAST_ASSOCIATIONS:
        assert found.isna().all()
    else:
        low, high = found
        assert 0 <= low <= np.ceil(sums.loc["077", "likely_low"])
        assert np.floor(sums.loc["077", "likely_high"]) <= high <= len(odds)
