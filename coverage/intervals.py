"""Exact intervals and tests for counts of events: Poisson, and binomial with the mid-P convention.

Arrays in, arrays of the same length out. Counts are whole numbers, never NA.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

# Newton steps from the Jeffreys limits, which are close already.
_STEPS = 5
_LEAST = 1e-300
_SMALL = 1e-9  # a step of the log odds after which none is needed


def poisson_interval(counts: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Give the exact (Garwood) interval of a Poisson mean.

    Parameters
    ----------
    counts
        Observed counts, 0 or more.
    level
        Coverage, at least this for every mean.

    Returns
    -------
    low, high
        ``gamma(count).ppf(α/2)`` and ``gamma(count + 1).ppf(1 − α/2)``; ``low`` is 0 where the count is.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437–442.
    """
    counts = np.asarray(counts, dtype=float)
    tail = (1 - level) / 2
    low = np.where(counts > 0, special.gammaincinv(np.maximum(counts, 1), tail), 0.0)
    return low, special.gammainccinv(counts + 1, tail)


def mid_p(successes: Floats, trials: Floats, share: Floats) -> Floats:
    """Give the two-sided mid-P value of ``successes`` out of ``trials`` when the true share is ``share``.

    Twice the smaller of P(X < k) + ½ P(X = k) and its counterpart above, at most 1; 1 where there are
    no trials. Half of the observed count's own probability keeps the test from being too shy for
    small counts.

    References
    ----------
    Lancaster, H. O. (1961). Significance tests in discrete distributions. JASA 56, 223–234.
    """
    below = mid_below(successes, trials, share)
    p: Floats = np.clip(2 * np.minimum(below, 1 - below), 0.0, 1.0)
    return p


def same_mean(before: Floats, after: Floats) -> Floats:
    """Give the exact two-sided p-value of two Poisson counts being of one mean.

    Conditional on the sum of both, the later is binomial with share ½; twice its smaller tail, at most 1.

    References
    ----------
    Przyborowski, J. & Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31, 313–323.
    """
    p: Floats = np.minimum(
        2 * special.bdtr(np.minimum(before, after), (before + after).astype(int), 0.5), 1.0
    )
    return p


def mid_p_interval(successes: Floats, trials: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Give the limits of a binomial share at which the mid-P value of the count equals ``1 − level``.

    Returns
    -------
    low, high
        Shares 0–1; ``low`` is 0 without successes, ``high`` 1 without failures, (0, 1) without trials.
    """
    successes, trials = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    tail = (1 - level) / 2
    lone = (1 - level) ** (1 / np.maximum(trials, 1))  # where all or none succeed: ½ pⁿ = tail
    some, all_ = successes > 0, successes == trials
    inner = some & ~all_
    low, high = np.zeros(successes.shape), np.ones(successes.shape)
    low[inner] = _solve(successes[inner], trials[inner], 1 - tail)
    high[inner] = _solve(successes[inner], trials[inner], tail)
    low[all_ & some] = lone[all_ & some]
    high[~some & ~all_] = 1 - lone[~some & ~all_]
    return low, high


def benjamini_hochberg(p: Floats) -> Floats:
    """Give the adjusted p-values of Benjamini and Hochberg (1995); NaN is left out and stays NaN."""
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    if len(order) == 0:
        return adjusted
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def mid_below(successes: Floats, trials: Floats, share: Floats) -> Floats:
    """P(X < k) + ½ P(X = k), as the mean of P(X < k) and P(X ≤ k)."""
    failures = trials - successes
    under = np.where(successes > 0, special.betaincc(np.maximum(successes, 1), failures + 1, share), 0.0)
    up_to = np.where(failures > 0, special.betaincc(successes + 1, np.maximum(failures, 1), share), 1.0)
    below: Floats = (under + up_to) / 2
    return below


def _solve(successes: Floats, trials: Floats, below: float) -> Floats:
    """Find the share at which ``mid_below`` equals ``below``, by Newton's method on the log odds.

    The solution lies between two Clopper–Pearson limits, which fence each step in.
    """
    failures = trials - successes
    least = special.betaincinv(successes, failures + 1, 1 - below)
    most = special.betaincinv(successes + 1, failures, 1 - below)
    share = special.betaincinv(successes + 0.5, failures + 0.5, 1 - below)
    for _ in range(_STEPS):
        value = mid_below(successes, trials, share) - below
        step = value / np.maximum(_slope(successes, failures, share), _LEAST)
        share = np.clip(special.expit(special.logit(share) + step), least, most)
        if np.abs(step).max(initial=0.0) < _SMALL:
            break
    found: Floats = share
    return found


def _slope(successes: Floats, failures: Floats, share: Floats) -> Floats:
    """Minus the derivative of ``mid_below`` by the log odds of ``share``.

    Per unit of p, P(X < k) falls by P(X = k) · k / p and P(X ≤ k) by P(X = k) · (n − k) / (1 − p); the
    log odds change by 1 / (p (1 − p)) per unit of p.
    """
    log_pmf = (
        special.gammaln(successes + failures + 1)
        - special.gammaln(successes + 1)
        - special.gammaln(failures + 1)
        + special.xlogy(successes, share)
        + special.xlog1py(failures, -share)
    )
    slope: Floats = 0.5 * np.exp(log_pmf) * (successes * (1 - share) + failures * share)
    return slope
