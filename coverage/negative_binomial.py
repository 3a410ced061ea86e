"""Counts that vary more than chance alone has it: the negative binomial, fitted by likelihood.

The count of an area is Poisson with a mean that is itself gamma distributed around what is expected of it,
with the relative standard deviation ``spread`` between areas of the same expectation; a spread of 0 is the
Poisson. Arrays in, arrays out; counts are whole numbers, never NA.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

# A spread that stands for 0: counts then vary as a Poisson's do to five digits.
LEAST_SPREAD = 1e-3
_STEPS = 12
_LARGEST_STEP = 1.0  # of a coefficient, so that the first steps do not fly off
_LARGEST_LOG = 50.0
_CONVERGED = 1e-9


def log_likelihood(counts: Floats, expected: Floats, spread: Floats) -> Floats:
    """Give the log-likelihood of each count, without what depends on the count alone.

    Parameters
    ----------
    counts, expected, spread
        Shapes that broadcast; ``expected`` above 0, ``spread`` at least :data:`LEAST_SPREAD`.
    """
    variance = np.maximum(spread, LEAST_SPREAD) ** 2
    shape = 1 / variance
    value: Floats = (
        special.gammaln(counts + shape)
        - special.gammaln(shape)
        - (counts + shape) * np.log1p(variance * expected)
        + special.xlogy(counts, variance * expected)
    )
    return value


def profile(counts: Floats, exposure: Floats, spread: Floats) -> Floats:
    """Give the log-likelihood of all counts together, at the rate that makes it greatest.

    Parameters
    ----------
    counts
        One value an area, not all 0.
    exposure, spread
        Shapes that broadcast together, areas in the last axis; one result for all that stand before it.
    """
    variance = np.maximum(spread, LEAST_SPREAD) ** 2
    log_rate = np.log(counts.sum() / exposure.sum(axis=-1, keepdims=True))
    for _ in range(_STEPS):
        expected = exposure * np.exp(log_rate)
        weight = 1 / (1 + variance * expected)
        score = ((counts - expected) * weight).sum(axis=-1, keepdims=True)
        information = (expected * weight).sum(axis=-1, keepdims=True)
        step = np.clip(score / information, -_LARGEST_STEP, _LARGEST_STEP)
        log_rate = log_rate + step
        if np.abs(step).max() < _CONVERGED:
            break
    value: Floats = log_likelihood(counts, exposure * np.exp(log_rate), spread).sum(axis=-1)
    return value


@dataclass(frozen=True)
class Fit:
    """What is expected of each area, by a line fitted to the logarithm of the rate.

    Parameters
    ----------
    coefficients
        One a column of the design.
    covariance
        Of the coefficients, by the information expected.
    expected
        Count expected of each area.
    log_variance
        Variance of the logarithm of ``expected``, area by area.
    """

    coefficients: Floats
    covariance: Floats
    expected: Floats
    log_variance: Floats


def fit(
    counts: Floats,
    exposure: Floats,
    design: Floats,
    spread: Floats,
    *,
    precision: Floats | None = None,
    start: Floats | None = None,
) -> Fit:
    """Fit ``log(expected) = log(exposure) + design · coefficients`` by Fisher scoring.

    Parameters
    ----------
    counts, exposure
        One value an area; not all counts are 0, exposure is above 0.
    design
        One row an area; its first column is all ones.
    spread
        Relative standard deviation between areas, known: one value, or one an area.
    precision
        Inverse variance of a normal prior around 0 for each coefficient; 0 is none.
    start
        Coefficients to begin with, where good ones are known.

    Notes
    -----
    Where the information has no inverse (fewer areas than columns, and no prior) the least coefficients are
    taken that fit as well.
    """
    variance = np.maximum(spread, LEAST_SPREAD) ** 2
    prior = np.zeros(design.shape[1]) if precision is None else precision
    if start is None:
        start = np.zeros(design.shape[1])
        start[0] = np.log(counts.sum() / exposure.sum())
    coefficients = start
    for _ in range(_STEPS):
        expected, information = _information(exposure, design, coefficients, variance, prior)
        score = design.T @ ((counts - expected) / (1 + variance * expected)) - prior * coefficients
        step = np.linalg.lstsq(information, score)[0]
        coefficients = coefficients + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        if np.abs(step).max() < _CONVERGED:
            break
    expected, information = _information(exposure, design, coefficients, variance, prior)
    covariance = np.linalg.pinv(information, hermitian=True).astype(np.float64)
    log_variance: Floats = ((design @ covariance) * design).sum(axis=1)
    return Fit(coefficients, covariance, expected, log_variance)


def _information(
    exposure: Floats, design: Floats, coefficients: Floats, variance: Floats, prior: Floats
) -> tuple[Floats, Floats]:
    log_rate = np.clip(design @ coefficients, -_LARGEST_LOG, _LARGEST_LOG)
    expected = exposure * np.exp(log_rate)
    weight = expected / (1 + variance * expected)
    return expected, (design.T * weight) @ design + np.diag(prior)
