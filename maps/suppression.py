"""Hiding small counts so that they cannot be worked out again from the sums that stay.

Counts of areas that add up to a known total (villages and the rest of a municipality) are a group. In a
group the counts below the least that may be shown are hidden, and with them every count equal to the
smallest one that is left above zero: whoever knows the sum, the rule and this code then still cannot tell
which of the hidden areas has which count. Where nothing above zero is left, the whole group is hidden.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def hidden(counts: pd.Series, groups: pd.Series, *, least: int) -> pd.Series:
    """Tell which counts are hidden.

    Parameters
    ----------
    counts
        Whole numbers from 0, NA where unknown (never hidden, never helps to hide another).
    groups
        Of the same index: counts of one group add up to a total that everybody knows. A group of one count
        is that total, and is never hidden.
    least
        The smallest count above zero that may be shown.

    Returns
    -------
    pandas.Series
        Booleans of the same index.
    """
    values = counts.to_numpy(dtype="float64", na_value=np.nan)
    codes, _ = pd.factorize(groups)
    known = ~np.isnan(values)
    small = known & (values > 0) & (values < least)
    shown = np.where(known & (values >= least), values, np.inf)
    lowest = _by_group(np.minimum, shown, codes, np.inf)
    has_small = _by_group(np.maximum, small.astype("float64"), codes, 0.0) > 0
    size = np.bincount(codes, weights=known, minlength=codes.max(initial=-1) + 1)[codes]
    whole = np.isinf(lowest)
    hide = known & has_small & (size > 1) & (small | whole | (values == lowest))
    return pd.Series(hide, index=counts.index)


def _by_group(
    combine: np.ufunc, values: NDArray[np.float64], codes: NDArray[np.intp], start: float
) -> NDArray[np.float64]:
    """Combine the values of each group and give every row its group's."""
    combined = np.full(codes.max(initial=-1) + 1, start)
    combine.at(combined, codes, values)
    result: NDArray[np.float64] = combined[codes]
    return result
