"""Where many live for a part of the year only, whom no figure of residents counts."""

from __future__ import annotations

import pandas as pd


def seasonal(residents: pd.DataFrame, *, above: float) -> list[str]:
    """Give the ids of areas with more than ``above`` second homes to a resident, in their order.

    Parameters
    ----------
    residents
        AreaResidents, one year an area. Where not all second homes are known, those that are count.
    """
    homes = residents["second_homes"].fillna(residents["second_homes_least"])
    people = residents["residents"]
    many = (homes > above * people) & (people > 0)
    ids: list[str] = residents.loc[many, "area_id"].tolist()
    return ids
