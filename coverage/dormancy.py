"""How many of an area's associations are likely to be active: a range, by area alone, never of one by name.

The register tells no activity. An association must report to it little but a change of who signs for it,
so a long silence makes it doubtful and proves nothing. What is known of silence comes from one purge: the
Finnish register may remove associations that have reported nothing for 20 years (Associations Act, section
61), and of 41,000 that were presumed dead, 12 % were alive. From that, s years after the last entry,

- at least: ``low(s) = 0.12 ** (min(s, 20) / 20)``, an even rate of dying that leaves 12 % after 20 years;
- at most: ``high(s) = 1 - 0.5 * min(s, 20) / 20``: those purged had been picked as dead, so that among all
  who are silent as long more may be alive; how many nobody has counted, and half is granted.

A website tells that somebody has been there, at no known time: it halves what either bound lacks of 1. A
status that the register does not tell halves the lower bound. Without an entry the time since the
registration gives the lower bound, and the upper is 1: unknown stays wide. The half of the upper bound and
both halvings are agreed upon, not measured.

For an area the bounds are summed, and the normal 90 % interval of as many independent draws is added on
either side: ``sum(low) - 1.645 * sqrt(sum(low * (1 - low)))``, the upper likewise; rounded outward to whole
ones.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.vocabulary import Status

ALIVE_AFTER_PURGE = 0.12
PURGE_YEARS = 20.0
MOST_AFTER_PURGE = 0.5
LEAST_ASSOCIATIONS = 10  # an area of fewer would tell of those it lists by name
LEAST_KNOWN = 0.5  # share of associations whose last entry must be told for any range to be given
RANGE = ("likely_low", "likely_high")
SUMS = ("likely_low", "likely_high", "likely_low_variance", "likely_high_variance")

_NORMAL_90 = 1.645
_DAYS_A_YEAR = 365.25
_HALF = 0.5


def odds(associations: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Bound for each association the probability that it is active.

    Parameters
    ----------
    associations
        Associations; those that have ended are left out.
    on
        The day of the register.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``association_id``: :data:`SUMS`, the bounds (0–1) and the variances of a draw with each.
        Private: it tells of associations one by one.
    """
    table = associations[associations["status"] != Status.ENDED].set_index("association_id")
    entered = _years(table["last_entry_on"], on)
    since = entered.fillna(_years(table["registered_on"], on)).fillna(PURGE_YEARS)
    part = since.clip(0, PURGE_YEARS) / PURGE_YEARS
    low = ALIVE_AFTER_PURGE**part
    high = (1 - (1 - MOST_AFTER_PURGE) * part).where(entered.notna(), 1.0)
    low = low.mask(table["status"] == Status.UNKNOWN, low * _HALF)
    seen = table["website"].notna()
    low, high = (bound.mask(seen, 1 - (1 - bound) * _HALF) for bound in (low, high))
    bounds = {"likely_low": low, "likely_high": high}
    spread = {f"{name}_variance": bound * (1 - bound) for name, bound in bounds.items()}
    return pd.DataFrame({**bounds, **spread})


def _years(days: pd.Series, on: pd.Timestamp) -> pd.Series:
    years: pd.Series = (on - days).dt.days / _DAYS_A_YEAR
    return years


def is_told(associations: pd.DataFrame) -> bool:
    """Tell whether the register gives the last entry of enough associations for any range."""
    counted = associations[associations["status"] != Status.ENDED]
    return len(counted) > 0 and float(counted["last_entry_on"].notna().mean()) >= LEAST_KNOWN


def ranges(sums: pd.DataFrame, associations: pd.Series) -> pd.DataFrame:
    """Give how many associations of each area are likely to be active.

    Parameters
    ----------
    sums
        :data:`SUMS` added up by area.
    associations
        How many there are, by the same areas.

    Returns
    -------
    pandas.DataFrame
        :data:`RANGE`, whole associations with ``0 <= low <= high <= associations``; NA for areas of fewer
        than :data:`LEAST_ASSOCIATIONS`.

    Examples
    --------
    >>> sums = pd.DataFrame([[35.0, 42.0, 8.0, 6.0]], columns=SUMS, index=["077"])
    >>> ranges(sums, pd.Series([53], index=["077"])).loc["077"].tolist()
    [30, 47]
    """
    low = sums["likely_low"] - _NORMAL_90 * np.sqrt(sums["likely_low_variance"])
    high = sums["likely_high"] + _NORMAL_90 * np.sqrt(sums["likely_high_variance"])
    whole = {"likely_low": np.floor(low), "likely_high": np.ceil(high)}
    table = pd.DataFrame(whole).clip(0).clip(upper=associations, axis=0)
    return table.where(associations >= LEAST_ASSOCIATIONS).astype("Int64")
