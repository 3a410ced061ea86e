"""Where second homes are many beside residents."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage.seasonal import seasonal
from jarjestokartta.geo import tables

RESIDENTS = tables.AREA_RESIDENTS.conform(
    pd.DataFrame(
        {
            "area_id": ["many", "half", "few", "unknown", "at-least", "empty", "nobody-known"],
            "year": 2025,
            "residents": [100, 100, 100, 100, 100, 0, None],
            "second_homes": [51, 50, 3, None, None, 9, 9],
            "second_homes_least": [None, None, None, None, 60, None, None],
        }
    )
)


def test_more_second_homes_than_half_the_residents() -> None:
    assert seasonal(RESIDENTS, above=0.5) == ["many", "at-least"]


def test_the_limit_is_a_setting() -> None:
    assert seasonal(RESIDENTS, above=0.49) == ["many", "half", "at-least"]
    assert seasonal(RESIDENTS, above=0.0) == ["many", "half", "few", "at-least"]
    assert seasonal(RESIDENTS, above=2.0) == []
