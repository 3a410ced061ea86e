"""Shrunk rates: between own and regional, defined everywhere, true on average."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage.shrinkage import shrink

SIZES = np.ceil(np.random.default_rng(7).lognormal(np.log(350), 1.3, 120))
areas = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 50_000)), min_size=1, max_size=30)


@given(areas)
def test_always_finite_and_in_order(drawn: list[tuple[int, int]]) -> None:
    counts, residents = np.array(drawn, dtype=float).T
    result = shrink(counts, residents)
    assert np.isfinite([result.rate, result.low, result.high]).all()
    assert (result.low >= 0).all()
    assert (result.low <= result.rate * (1 + 1e-9)).all()
    assert (result.rate <= result.high * (1 + 1e-9)).all()


@given(areas)
def test_every_rate_lies_between_its_own_and_that_of_its_size(drawn: list[tuple[int, int]]) -> None:
    counts, residents = np.array(drawn, dtype=float).T
    result, own = shrink(counts, residents), counts / residents
    assert (result.rate >= np.minimum(own, result.expected) * (1 - 1e-9)).all()
    assert (result.rate <= np.maximum(own, result.expected) * (1 + 1e-9)).all()


def test_places_of_one_size_are_drawn_towards_one_rate() -> None:
    counts = np.array([0.0, 3.0, 9.0, 20.0])
    result = shrink(counts, np.full(4, 500.0))
    np.testing.assert_allclose(result.expected, counts.sum() / 2000, rtol=1e-6)
    assert (np.diff(result.rate) > 0).all()


@pytest.mark.parametrize("factor", [0.01, 7.0, 1000.0])
def test_residents_in_another_unit_change_the_unit_alone(factor: float) -> None:
    counts = np.random.default_rng(1).poisson(0.02 * SIZES).astype(float)
    one, other = shrink(counts, SIZES), shrink(counts, factor * SIZES)
    np.testing.assert_allclose(other.rate * factor, one.rate, rtol=1e-6)
    np.testing.assert_allclose(other.high * factor, one.high, rtol=1e-6)


def test_a_large_place_keeps_its_own_rate() -> None:
    counts, residents = np.array([3000.0, *[5.0] * 20]), np.array([100_000.0, *[500.0] * 20])
    result = shrink(counts, residents)
    assert result.rate[0] == pytest.approx(0.03, rel=0.02)
    assert (result.low[0], result.high[0]) == (pytest.approx(0.03, rel=0.05), pytest.approx(0.03, rel=0.05))


def test_no_area_at_all() -> None:
    assert shrink(np.empty(0), np.empty(0)).rate.tolist() == []
