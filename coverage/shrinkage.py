"""Rates of areas drawn towards the region's rate, as far as their size warrants it.

Model: the count of area i is Poisson with mean residents_i · λ_i, and the λ_i are gamma distributed
around one rate with a relative variance α between areas; the counts are then negative binomial with
log(residents) as offset. Rate and α are fitted by likelihood. α is not known exactly, so the results are
averaged over it, each value of √α weighed by its profile likelihood; α = 0 (no area truly differs) is an
ordinary value of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from jarjestokartta.coverage.intervals import poisson_interval

Floats = NDArray[np.float64]

# √α: the relative standard deviation of true rates between areas. Its least value stands for 0.
_LEAST, _MOST, _POINTS = 1e-3, 3.0, 31
_STEPS = 12
_NEGLIGIBLE = 12.0  # log-likelihood below the best at which a value of α no longer counts


@dataclass(frozen=True)
class Shrunk:
    """Shrunk rate of each area, per resident, with its interval.

    Parameters
    ----------
    rate, low, high
        One value an area, in the order of the input.
    spread
        Relative standard deviation of the true rates between areas: the likeliest √α.
    """

    rate: Floats
    low: Floats
    high: Floats
    spread: float


def shrink(counts: Floats, residents: Floats, *, level: float = 0.95) -> Shrunk:
    """Shrink the rates of areas of one level.

    Parameters
    ----------
    counts
        Associations of each area, 0 or more.
    residents
        Residents of each area, above 0 (areas without residents have no rate and must be left out).
    level
        Coverage of the interval.

    Returns
    -------
    Shrunk
        Between the area's own rate and the region's. The interval is the gamma distribution with the
        mean and variance of the posterior, the uncertainty of the region's rate included.

    References
    ----------
    Clayton, D. & Kaldor, J. (1987). Empirical Bayes estimates of age-standardized relative risks.
    Biometrics 43, 671–681.
    """
    counts, residents = np.asarray(counts, dtype=float), np.asarray(residents, dtype=float)
    total = counts.sum()
    if total == 0:
        ceiling = poisson_interval(np.zeros(1), level=level)[1][0]
        zero = np.zeros(len(counts))
        bound = ceiling / residents.sum() if len(counts) else 0.0
        return Shrunk(zero, zero, zero + bound, 0.0)
    spreads = np.linspace(_LEAST, _MOST, _POINTS)
    fit = _fit(counts, residents, spreads)
    fit = _fit(counts, residents, _closer(spreads, fit.log_likelihood))
    mean, variance = _posterior(counts, residents, fit)
    tail = (1 - level) / 2
    shape = mean**2 / variance
    return Shrunk(
        rate=mean,
        low=special.gammaincinv(shape, tail) * mean / shape,
        high=special.gammainccinv(shape, tail) * mean / shape,
        spread=float(fit.spreads[np.argmax(fit.log_likelihood)]) if len(counts) > 1 else 0.0,
    )


@dataclass(frozen=True)
class _Fit:
    """The region's rate at each value of √α: one row a value, shape (values, 1)."""

    spreads: Floats
    log_rate: Floats
    log_rate_variance: Floats
    log_likelihood: Floats


def _fit(counts: Floats, residents: Floats, spreads: Floats) -> _Fit:
    """Fit the region's rate by Fisher scoring, for all values of √α at once."""
    alpha = spreads[:, None] ** 2
    log_rate = np.full((len(spreads), 1), np.log(counts.sum() / residents.sum()))
    for _ in range(_STEPS):
        expected = residents * np.exp(log_rate)
        weight = 1 / (1 + alpha * expected)
        score = ((counts - expected) * weight).sum(axis=1, keepdims=True)
        information = (expected * weight).sum(axis=1, keepdims=True)
        log_rate = log_rate + np.clip(score / information, -1, 1)
    expected = residents * np.exp(log_rate)
    shape = 1 / alpha
    likelihood = (
        special.gammaln(counts + shape)
        - special.gammaln(shape)
        - (counts + shape) * np.log1p(alpha * expected)
        + counts * np.log(alpha * expected)
    ).sum(axis=1)
    information = (expected / (1 + alpha * expected)).sum(axis=1, keepdims=True)
    return _Fit(spreads, log_rate, 1 / information, likelihood)


def _closer(spreads: Floats, log_likelihood: Floats) -> Floats:
    """Spread the same number of points over the values that are not negligible."""
    likely = np.flatnonzero(log_likelihood > log_likelihood.max() - _NEGLIGIBLE)
    low, high = max(likely[0] - 1, 0), min(likely[-1] + 1, len(spreads) - 1)
    return np.linspace(spreads[low], spreads[high], _POINTS)


def _posterior(counts: Floats, residents: Floats, fit: _Fit) -> tuple[Floats, Floats]:
    """Mean and variance of each area's rate, averaged over the values of √α."""
    weights = np.exp(fit.log_likelihood - fit.log_likelihood.max())[:, None]
    weights = weights / weights.sum()
    shape = 1 / fit.spreads[:, None] ** 2
    prior_residents = shape / np.exp(fit.log_rate)
    mean = (counts + shape) / (residents + prior_residents)
    own = mean / (residents + prior_residents)
    by_rate = mean * prior_residents / (residents + prior_residents)  # change of the mean by log rate
    average = (weights * mean).sum(axis=0)
    spread = own + by_rate**2 * fit.log_rate_variance + (mean - average) ** 2
    return average, (weights * spread).sum(axis=0)
