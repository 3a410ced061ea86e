"""Whether the areas of a level truly differ: how much more their counts vary than chance has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from jarjestokartta.coverage import negative_binomial
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Basis

Floats = NDArray[np.float64]

_CONFIDENCE = 0.95
_LEAST_AREAS = 3
_SPREADS = np.concatenate([[negative_binomial.LEAST_SPREAD], np.geomspace(0.01, 4.0, 45)])


def dispersion(counts: pd.DataFrame, residents: pd.Series, *, basis: Basis) -> pd.DataFrame:
    """Measure for each subject how much the true rates of areas differ around one rate.

    Parameters
    ----------
    counts
        One column a subject, indexed by ``area_id``.
    residents
        Residents by ``area_id``; areas with none or unknown are left out.

    Returns
    -------
    pandas.DataFrame
        Dispersion, one row a subject. ``spread`` is the relative standard deviation of the true rates, the
        likeliest of a negative binomial with log(residents) as offset, with its 95 % profile-likelihood
        interval; 0.3 means that two in three areas truly lie within 30 % of the rate. ``variance_ratio`` is
        Pearson's: the squared distance of counts from one rate, in units of chance (1 is chance alone).
        ``p`` is of no spread at all, by the likelihood ratio. NA where fewer than three areas have
        residents, or nothing was counted.

    References
    ----------
    Self, S. G. & Liang, K.-Y. (1987). Asymptotic properties of maximum likelihood estimators and likelihood
    ratio tests under nonstandard conditions. JASA 82, 605–610 (p of a value at its limit).
    """
    people = residents.reindex(counts.index).astype("float64")
    known = (people > 0).to_numpy()
    persons = np.asarray(people[known], dtype=np.float64)
    rows = [
        {
            "subject": subject,
            "areas": int(known.sum()),
            "associations": int(counts[subject].to_numpy()[known].sum()),
            **_spread(counts[subject].to_numpy(dtype=float)[known], persons),
        }
        for subject in counts.columns
    ]
    result: pd.DataFrame = tables.DISPERSION.conform(pd.DataFrame(rows).assign(basis=basis.value))
    return result


def _spread(counts: Floats, residents: Floats) -> dict[str, float]:
    names = ("spread", "spread_low", "spread_high", "variance_ratio", "p")
    if len(counts) < _LEAST_AREAS or counts.sum() == 0:
        return dict.fromkeys(names, np.nan)
    likelihood = negative_binomial.profile(counts, residents, _SPREADS[:, None])
    best = int(np.argmax(likelihood))
    closer = np.linspace(_SPREADS[max(best - 1, 0)], _SPREADS[min(best + 1, len(_SPREADS) - 1)], 21)
    close = negative_binomial.profile(counts, residents, closer[:, None])
    most, spread = float(close.max()), float(closer[np.argmax(close)])
    least = most - special.chdtri(1, 1 - _CONFIDENCE) / 2
    low, high = _limits(likelihood, least)
    expected = residents * counts.sum() / residents.sum()
    ratio = ((counts - expected) ** 2 / expected).sum() / (len(counts) - 1)
    # No spread is the least there is, so half of all samples without any show none.
    fall = max(2 * (most - float(likelihood[0])), 0.0)
    p = 1.0 if best == 0 else special.chdtrc(1, fall) / 2
    values = (_zero(spread), _zero(min(low, spread)), _zero(max(high, spread)), ratio, p)
    return dict(zip(names, map(float, values), strict=True))


def _limits(likelihood: Floats, least: float) -> tuple[float, float]:
    """Give the spreads between which the log-likelihood is at least ``least``."""
    within = np.flatnonzero(likelihood >= least)
    if len(within) == 0:
        best = _SPREADS[np.argmax(likelihood)]
        return best, best
    first, last = within[0], within[-1]
    low = _SPREADS[first] if first == 0 else _crossing(likelihood, least, first, first - 1)
    high = _SPREADS[last] if last == len(_SPREADS) - 1 else _crossing(likelihood, least, last, last + 1)
    return float(low), float(high)


def _crossing(likelihood: Floats, least: float, inside: int, outside: int) -> float:
    share = (likelihood[inside] - least) / (likelihood[inside] - likelihood[outside])
    return float(_SPREADS[inside] + share * (_SPREADS[outside] - _SPREADS[inside]))


def _zero(spread: float) -> float:
    return 0.0 if spread <= _SPREADS[1] else spread
