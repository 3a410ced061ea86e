"""Groups of places of like size."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage.size_groups import size_groups

LIMITS = [2000, 5000, 10_000]


@pytest.mark.parametrize(
    ("residents", "least"),
    [(0, 0), (1999, 0), (2000, 2000), (4999.5, 2000), (5000, 5000), (250_000, 10_000), (None, None)],
)
def test_a_group_begins_at_its_limit(residents: float | None, least: int | None) -> None:
    found = size_groups(pd.Series([residents], ["077"], dtype="float64"), LIMITS)
    assert found.isna().iloc[0] if least is None else found["077"] == least


@given(
    st.lists(st.integers(0, 300_000), min_size=1, max_size=20), st.lists(st.integers(1, 9999), unique=True)
)
def test_each_place_lies_in_its_group(residents: list[int], limits: list[int]) -> None:
    found = size_groups(pd.Series(residents), sorted(limits))
    ends = [*sorted(limits), 10**9]
    for people, least in zip(residents, found, strict=True):
        assert least <= people < min(end for end in ends if end > least)
