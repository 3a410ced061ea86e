"""Counts of two registers beside each other, and places known less exactly than before."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import associations
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jarjestokartta.coverage import intervals, sanity
from jarjestokartta.geo.vocabulary import Precision

REGION = ("077", "179")


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_test_is_the_exact_binomial_one(before: int, after: int) -> None:
    found = intervals.same_mean(np.array([float(before)]), np.array([float(after)]))[0]
    total = before + after
    expected = stats.binomtest(after, total, 0.5).pvalue if total else 1.0
    assert found == pytest.approx(expected, rel=1e-9)


def of(counts: dict[tuple[str, str | None], int], status: str = "active") -> pd.DataFrame:
    """Associations of so many a municipality and class."""
    rows = [
        {"home_municipality": place, "purpose_class": kind, "status": status}
        for (place, kind), count in counts.items()
        for _ in range(count)
    ]
    return associations(rows)


def test_every_count_is_there_beside_its_like() -> None:
    before = of({("077", "4"): 3, ("179", "6"): 5, ("179", None): 1, ("999", "4"): 7})
    after = of({("077", "4"): 2, ("179", "6"): 9})
    table = sanity.shifts(before, after, REGION).set_index(["of", "code"])
    assert len(table) == 1 + 2 + 10
    both = table[["before", "after"]].apply(tuple, axis=1).to_dict()
    assert {key: told for key, told in both.items() if told != (0, 0)} == {
        ("region", "region"): (9, 11),
        ("municipality", "077"): (3, 2),
        ("municipality", "179"): (6, 9),
        ("purpose-class", "0"): (1, 0),
        ("purpose-class", "4"): (3, 2),
        ("purpose-class", "6"): (5, 9),
    }
    assert table["p"].between(0, 1).all()


def test_the_ended_are_not_counted() -> None:
    before, ended = of({("077", "4"): 3}), of({("077", "4"): 3}, status="ended")
    table = sanity.shifts(before, ended, REGION).set_index(["of", "code"])
    assert table.loc[("region", "region"), ["before", "after"]].tolist() == [3, 0]


@given(st.lists(st.tuples(st.sampled_from(REGION), st.sampled_from([None, "1", "9"])), min_size=1))
def test_a_register_beside_itself_shifts_nothing(rows: list[tuple[str, str | None]]) -> None:
    table = associations([{"home_municipality": place, "purpose_class": kind} for place, kind in rows])
    assert (sanity.shifts(table, table, REGION)["p"] == 1).all()


def test_only_a_coarser_place_is_worse() -> None:
    codes = [code.value for code in Precision]
    before = pd.Series([*codes, "building", "none"], index=[*"abcdefg", "gone", "last"], dtype="str")
    after = pd.Series(
        [*codes[1:], "none", "building", "building"], index=[*"abcdefg", "new", "last"], dtype="str"
    )
    assert sanity.placed_worse(before, after) == (6, 8)
    assert sanity.placed_worse(after, before) == (1, 8)
