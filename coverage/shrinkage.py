"""Rates of areas drawn towards what areas of their size have, as far as their own size warrants it.

Model: the count of area i is Poisson with mean residents_i · λ_i, and the λ_i are gamma distributed around
the rate of areas of that size, with a relative standard deviation between them, the spread; the counts are
then negative binomial with log(residents) as offset. Both the rate and the spread may change with size,
neither need: where small places have other rates than towns, shrinking all towards one rate would draw them
too far, and where only small ones differ, one spread for all would draw these too far or towns too little.

- The expected log rate is a line over log(residents) with few bends, level beyond the smallest and largest;
  fitted by likelihood, each change between two bends held by a normal prior around none.
- The spread at a size is told by the likelihood of the areas near that size. It is not known exactly, so
  results are averaged over it, weighed by that likelihood; no spread is an ordinary value of it.

What the numbers here are worth is measured by ``benchmarks/rates_simulation.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special

from jarjestokartta.coverage import negative_binomial
from jarjestokartta.coverage.intervals import poisson_interval

Floats = NDArray[np.float64]

# Where the line over size bends: shares of the areas that are smaller.
_BENDS = (0.05, 0.275, 0.5, 0.725, 0.95)
_CHANGE = 0.7  # standard deviation of the prior of the change of the log rate from one bend to the next
_NEAR = 0.3  # how near in size areas tell each other's spread: standard deviations of log(residents)
_FAR = 0.02  # weight of any other area
_SIZES = 25  # at which the spread is told; between them it is interpolated
_SPREADS = np.concatenate([[0.003], np.linspace(0.04, 1.2, 24), [1.4, 1.7, 2.0, 2.5, 3.0]])
# Weight of a spread before anything is known: where little is, areas are rather taken to differ than not.
_LOG_PRIOR = 0.5 * np.log(_SPREADS + 0.02)
_FIRST_SPREAD = 0.3
_ROUNDS = 3
_CAUTION = 1.25  # of the variance, since neither the line nor the gamma need be true


@dataclass(frozen=True)
class Shrunk:
    """Shrunk rate of each area, per resident, with its interval.

    Parameters
    ----------
    rate, low, high
        One value an area, in the order of the input.
    expected
        Rate of areas of its size, towards which each area is drawn.
    """

    rate: Floats
    low: Floats
    high: Floats
    expected: Floats


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
        Between the area's own rate and that of its size. The interval is the gamma distribution with the
        mean and variance of the posterior, the uncertainty of the expected rate included.

    References
    ----------
    Clayton, D. & Kaldor, J. (1987). Empirical Bayes estimates of age-standardized relative risks.
    Biometrics 43, 671–681.
    """
    counts, residents = np.asarray(counts, dtype=float), np.asarray(residents, dtype=float)
    if counts.sum() == 0:
        ceiling = poisson_interval(np.zeros(1), level=level)[1][0]
        zero = np.zeros(len(counts))
        bound = ceiling / residents.sum() if len(counts) else 0.0
        return Shrunk(zero, zero, zero + bound, zero)
    fitted, weights = _fit(counts, residents)
    mean, variance = _posterior(counts, residents, fitted, weights)
    tail = (1 - level) / 2
    shape = mean**2 / (_CAUTION * variance)
    return Shrunk(
        rate=mean,
        low=special.gammaincinv(shape, tail) * mean / shape,
        high=special.gammainccinv(shape, tail) * mean / shape,
        expected=fitted.expected / residents,
    )


def _fit(counts: Floats, residents: Floats) -> tuple[negative_binomial.Fit, Floats]:
    """Fit line and spreads by turns; the weights of :data:`_SPREADS` are one row an area."""
    size = np.log(residents)
    size = (size - size.mean()) / (size.std() or 1.0)
    design = _line(size)
    precision = np.concatenate([[0.0], np.full(design.shape[1] - 1, _CHANGE**-2)])
    sizes = np.linspace(size.min(), size.max(), _SIZES)
    near = _FAR + (1 - _FAR) * np.exp(-0.5 * ((sizes[:, None] - size) / _NEAR) ** 2)
    between = _interpolation(size, sizes)
    spread = np.full(len(counts), _FIRST_SPREAD)
    start = None
    for _ in range(_ROUNDS):
        fitted = negative_binomial.fit(counts, residents, design, spread, precision=precision, start=start)
        likelihood = negative_binomial.log_likelihood(
            counts[:, None], fitted.expected[:, None], _SPREADS[None, :]
        )
        log_weight = between @ (near @ likelihood) + _LOG_PRIOR
        weights = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        spread, start = weights @ _SPREADS, fitted.coefficients
    return fitted, weights


def _line(size: Floats) -> Floats:
    """Give the columns of a line over size: ones, then how much of each stretch between bends lies below."""
    bends = np.unique(np.quantile(size, _BENDS))
    columns = [np.clip((size - low) / (high - low), 0, 1) for low, high in pairwise(bends)]
    return np.column_stack([np.ones(len(size)), *columns])


def _interpolation(size: Floats, sizes: Floats) -> Floats:
    """Give the weights of ``sizes`` (ascending, evenly spaced) for each size, one row an area."""
    step = sizes[1] - sizes[0]
    if step == 0:
        return np.full((len(size), len(sizes)), 1 / len(sizes))
    weights: Floats = np.maximum(1 - np.abs(size[:, None] - sizes) / step, 0.0)
    return weights


def _posterior(
    counts: Floats, residents: Floats, fitted: negative_binomial.Fit, weights: Floats
) -> tuple[Floats, Floats]:
    """Mean and variance of each area's rate, averaged over the spread."""
    shape = 1 / _SPREADS**2
    own = residents[:, None]
    prior = shape * (residents / fitted.expected)[:, None]  # residents that the prior is worth
    mean = (counts[:, None] + shape) / (own + prior)
    chance = mean / (own + prior)
    by_rate = mean * prior / (own + prior)  # change of the mean by the log of the expected rate
    average = (weights * mean).sum(axis=1)
    varied = chance + by_rate**2 * fitted.log_variance[:, None] + (mean - average[:, None]) ** 2
    return average, (weights * varied).sum(axis=1)
