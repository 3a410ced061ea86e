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
def test_every_rate_is_drawn_towards_one(drawn: list[tuple[int, int]]) -> None:
    counts, residents = np.array(drawn, dtype=float).T
    result = shrink(counts, residents)
    if counts.sum() == 0:
        assert (result.rate == 0).all()
        return
    own = counts / residents
    assert (result.rate >= own.min() * (1 - 1e-6)).all()
    assert (result.rate <= own.max() * (1 + 1e-6)).all()


@pytest.mark.parametrize("factor", [0.01, 7.0, 1000.0])
def test_residents_in_another_unit_change_the_unit_alone(factor: float) -> None:
    counts = np.random.default_rng(1).poisson(0.02 * SIZES).astype(float)
    one, other = shrink(counts, SIZES), shrink(counts, factor * SIZES)
    np.testing.assert_allclose(other.rate * factor, one.rate, rtol=1e-6)
    np.testing.assert_allclose(other.high * factor, one.high, rtol=1e-6)


def test_one_true_rate_is_found_as_one() -> None:
    rng = np.random.default_rng(2)
    results = [shrink(rng.poisson(0.02 * SIZES).astype(float), SIZES) for _ in range(40)]
    rates = np.array([result.rate for result in results])
    np.testing.assert_allclose(rates.mean(axis=0), 0.02, rtol=0.03)
    assert np.median([result.spread for result in results]) < 0.1
    held = [((result.low <= 0.02) & (result.high >= 0.02)).mean() for result in results]
    assert np.mean(held) >= 0.95


def test_true_differences_are_kept_and_covered_in_small_places_too() -> None:
    rng = np.random.default_rng(3)
    held, off = [], []
    for _ in range(60):
        true = 0.02 * rng.gamma(4, 1 / 4, len(SIZES))
        result = shrink(rng.poisson(true * SIZES).astype(float), SIZES)
        small = SIZES < 300
        held.append(((result.low <= true) & (true <= result.high))[small].mean())
        off.append(result.rate.sum() / true.sum())
    assert np.mean(held) >= 0.93
    assert abs(np.mean(off) - 1) <= 0.03


def test_a_large_place_keeps_its_own_rate() -> None:
    counts, residents = np.array([3000.0, *[5.0] * 20]), np.array([100_000.0, *[500.0] * 20])
    result = shrink(counts, residents)
    assert result.rate[0] == pytest.approx(0.03, rel=0.02)
    assert (result.low[0], result.high[0]) == (pytest.approx(0.03, rel=0.05), pytest.approx(0.03, rel=0.05))


def test_no_area_at_all() -> None:
    assert shrink(np.empty(0), np.empty(0)).rate.tolist() == []
