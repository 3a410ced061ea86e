"""Draws that are the same everywhere."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo.model.draws import Draws, shares

WEIGHTS = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40)


def test_a_stream_is_the_same_with_every_version_of_numpy() -> None:
    assert Draws(1, "a").words(3).tolist() == [
        14460549579101240468,
        12332182579652894595,
        509855273894647346,
    ]


def test_streams_of_other_names_and_seeds_differ() -> None:
    first = Draws(1, "a").words(4).tolist()
    assert first != Draws(1, "b").words(4).tolist()
    assert first != Draws(2, "a").words(4).tolist()


@given(WEIGHTS, st.integers(0, 10_000))
def test_shares_add_up_and_stay_within_one_of_the_exact_share(weights: list[float], total: int) -> None:
    given_out = shares(weights, total)
    exact = np.array(weights) / np.sum(weights) * total
    assert given_out.sum() == total
    assert np.abs(given_out - exact).max() < 1 + 1e-6


@given(WEIGHTS, st.integers(0, 200), st.integers(0, 2**31))
def test_picks_and_counts_fall_on_positions(weights: list[float], count: int, seed: int) -> None:
    picked = Draws(seed, "pick").pick(weights, count)
    assert ((picked >= 0) & (picked < len(weights))).all()
    assert Draws(seed, "counts").counts(weights, count).sum() == count


def test_what_weighs_nothing_is_never_picked() -> None:
    assert set(Draws(3, "zero").pick([0, 1, 0, 2, 0], 500).tolist()) == {1, 3}


def test_order_holds_every_number_once() -> None:
    assert sorted(Draws(4, "order").order(50).tolist()) == list(range(50))


def test_normal_numbers_have_mean_0_and_spread_1() -> None:
    numbers = Draws(5, "normal").normal(20_000)
    assert abs(numbers.mean()) < 0.03
    assert abs(numbers.std() - 1) < 0.02
