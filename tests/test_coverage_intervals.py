"""Intervals and tests against independent formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jarjestokartta.coverage import intervals

COUNTS = np.array([0, 1, 2, 5, 17, 120, 5330], dtype=float)


@pytest.mark.parametrize("level", [0.90, 0.95])
def test_poisson_interval_is_garwoods(level: float) -> None:
    low, high = intervals.poisson_interval(COUNTS, level=level)
    tail = (1 - level) / 2
    np.testing.assert_allclose(high, stats.chi2.ppf(1 - tail, 2 * COUNTS + 2) / 2, rtol=1e-10)
    np.testing.assert_allclose(low[1:], stats.chi2.ppf(tail, 2 * COUNTS[1:]) / 2, rtol=1e-10)
    assert low[0] == 0


@pytest.mark.parametrize("mean", [0.3, 1.9, 8.0, 60.0])
def test_poisson_interval_covers_at_least_its_level(mean: float) -> None:
    counts = np.arange(0, 400, dtype=float)
    low, high = intervals.poisson_interval(counts, level=0.95)
    held = (low <= mean) & (mean <= high)
    assert stats.poisson.pmf(counts[held], mean).sum() >= 0.95


trials = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
shares = st.floats(0.001, 0.999)


@given(trials, shares)
def test_mid_p_is_the_sum_of_probabilities(drawn: tuple[int, int], share: float) -> None:
    k, n = drawn
    half = stats.binom.pmf(k, n, share) / 2
    below, above = stats.binom.cdf(k - 1, n, share) + half, stats.binom.sf(k, n, share) + half
    found = intervals.mid_p(np.array([k], float), np.array([n], float), np.array([share]))[0]
    assert 0 <= found <= 1
    assert found == pytest.approx(min(1, 2 * min(below, above)), abs=1e-9)


@given(trials, st.sampled_from([0.90, 0.95]))
def test_the_interval_ends_where_the_test_says_so(drawn: tuple[int, int], level: float) -> None:
    k, n = np.array([drawn[0]], float), np.array([drawn[1]], float)
    low, high = intervals.mid_p_interval(k, n, level=level)
    assert 0 <= low[0] <= k[0] / n[0] <= high[0] <= 1
    if k[0] > 0:
        assert intervals.mid_p(k, n, low)[0] == pytest.approx(1 - level, rel=1e-8)
    if k[0] < n[0]:
        assert intervals.mid_p(k, n, high)[0] == pytest.approx(1 - level, rel=1e-8)


def test_no_trials_tell_nothing() -> None:
    none = np.zeros(1)
    assert intervals.mid_p(none, none, np.array([0.2])).tolist() == [1.0]
    assert [limit.tolist() for limit in intervals.mid_p_interval(none, none, level=0.95)] == [[0.0], [1.0]]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_benjamini_hochberg_as_scipy_has_it(p: list[float]) -> None:
    found = intervals.benjamini_hochberg(np.array(p))
    np.testing.assert_allclose(found, stats.false_discovery_control(p), atol=1e-12)


def test_benjamini_hochberg_leaves_the_unknown_out() -> None:
    found = intervals.benjamini_hochberg(np.array([0.01, np.nan, 0.04]))
    np.testing.assert_allclose(found, [0.02, np.nan, 0.04])
    assert np.isnan(intervals.benjamini_hochberg(np.array([np.nan]))).all()
