"""Groups of places of like size, within which a place is compared with its peers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def size_groups(residents: pd.Series, limits: Sequence[float]) -> pd.Series:
    """Tell the size group of each place.

    Parameters
    ----------
    residents
        Residents by ``area_id``.
    limits
        Residents at which a next group begins, ascending.

    Returns
    -------
    pandas.Series
        The least number of residents of its group (0 for the smallest), NA where residents are unknown.

    Examples
    --------
    >>> size_groups(pd.Series({"077": 4601, "179": 145887, "435": 692, "x": None}), [2000, 5000]).tolist()
    [2000, 5000, 0, <NA>]
    """
    people = residents.astype("float64")
    least = np.concatenate([[0.0], np.asarray(limits, dtype=float)])
    group = pd.Series(least[np.searchsorted(least[1:], people, side="right")], index=residents.index)
    return group.where(people.notna()).astype("Int64")
