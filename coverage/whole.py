"""The rate of the region as a whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.coverage import intervals
from jarjestokartta.coverage.rates import PER
from jarjestokartta.geo import tables


def rate(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rate of all of a region's areas together.

    Parameters
    ----------
    rows
        Rates of one subject and basis, of areas that do not overlap and make up the region.

    Returns
    -------
    pandas.DataFrame
        Rates of one row, ``area_id`` being ``region``: rate and exact Poisson interval (95 %) NA where the
        residents of any area are unknown or nobody lives there. Nothing is left to compare with: no ratio,
        no verdict.
    """
    first = rows.iloc[:1][["subject", "basis", "residents_year"]]
    count = float(rows["associations"].sum())
    people = float(rows["residents"].astype("float64").sum(skipna=False))
    low, high = (float(limit[0]) for limit in intervals.poisson_interval(np.array([count])))
    per = PER / people if people > 0 else np.nan
    result: pd.DataFrame = tables.RATES.conform(
        first.assign(
            area_id=tables.REGION,
            associations=int(count),
            residents=people,
            residents_year=rows["residents_year"].max(),
            per_1000=count * per,
            low=low * per,
            high=high * per,
        )
    )
    return result
