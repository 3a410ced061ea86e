"""A hidden count cannot be worked out, not even by a reader who has the sums and this code."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.maps import suppression

LEAST = 3


def hide(counts: tuple[int, ...] | list[int | None]) -> tuple[bool, ...]:
    column = pd.Series(list(counts), dtype="Int64")
    groups = pd.Series("077", index=column.index)
    return tuple(suppression.hidden(None, suppression.Counts.of(column), groups, least=LEAST).outer)


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_no_reader_of_any_small_table_finds_a_hidden_count(rows: int) -> None:
    # What a reader sees: the counts that are left, which are hidden, and the total.
    worlds = defaultdict(list)
    for counts in product(range(7), repeat=rows):
        hidden = hide(counts)
        shown = tuple(None if hide else count for count, hide in zip(counts, hidden, strict=True))
        worlds[shown, sum(counts)].append(counts)
    given_away = [
        (shown, total)
        for (shown, total), tables in worlds.items()
        for place, count in enumerate(shown)
        if count is None and len({table[place] for table in tables}) == 1
    ]
    assert given_away == []


def test_small_counts_are_always_hidden_and_tables_without_any_stay() -> None:
    assert hide((0, 3, 5)) == (False, False, False)
    assert hide((1, 5, 3, 9)) == (True, False, True, False)
    assert hide((2, 3, 3, 9)) == (True, True, True, False)
    assert hide((1, 0, 0)) == (True, True, True)
    assert hide((2,)) == (False,)
    assert hide([1, None, 4]) == (True, False, True)
    assert hide([1, None]) == (False, False)
    assert hide([]) == ()


@given(
    st.lists(st.tuples(st.sampled_from(["077", "410", "992"]), st.none() | st.integers(0, 9)), max_size=40)
)
def test_a_group_is_hidden_as_if_it_stood_alone(rows: list[tuple[str, int | None]]) -> None:
    table = pd.DataFrame(rows, columns=["town", "count"], index=[f"r{n}" for n in range(len(rows))])
    table["count"] = table["count"].astype("Int64")
    hidden = suppression.hidden(None, suppression.Counts.of(table["count"]), table["town"], least=LEAST).outer
    assert hidden.index.equals(table.index)
    for _, part in table.groupby("town"):
        assert tuple(hidden.loc[part.index]) == hide(part["count"].tolist())
        known = part["count"].dropna()
        shown = known[~hidden.loc[known.index]]
        assert len(known) == 1 or not shown.between(1, LEAST - 1).any()
        assert hidden.loc[part.index].sum() != 1
