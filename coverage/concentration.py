"""How unevenly associations are spread over residents: Lorenz curve and Gini coefficient.

The Gini of areas counts differences by chance alone as well, so it stands beside what it would be if all
areas had one rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Basis

Floats = NDArray[np.float64]

_DRAWS = 400
_SEED = 20250102
_CONFIDENCE = 0.95
_HALF = 0.5


def lorenz(counts: pd.Series, residents: pd.Series, *, subject: str, basis: Basis) -> pd.DataFrame:
    """Give the Lorenz curve: areas by rate, the lowest first, and what shares they hold together.

    Parameters
    ----------
    counts
        Associations by ``area_id``.
    residents
        Residents by ``area_id``; areas with none or unknown are left out.

    Returns
    -------
    pandas.DataFrame
        Lorenz, from the area of the lowest rate on: cumulated shares of residents and of associations, up
        to 1. Empty without any association. Areas of one rate stand in the order of their ids.
    """
    people = residents.reindex(counts.index).astype("float64")
    known = people > 0
    table = pd.DataFrame({"associations": counts[known].astype("float64"), "residents": people[known]})
    if table["associations"].sum() == 0:
        return tables.LORENZ.empty()
    table = table.assign(rate=table["associations"] / table["residents"]).rename_axis("area_id")
    table = table.reset_index().sort_values(["rate", "area_id"], ignore_index=True)
    result: pd.DataFrame = tables.LORENZ.conform(
        pd.DataFrame(
            {
                "area_id": table["area_id"].astype("str"),
                "subject": subject,
                "basis": basis.value,
                "residents_share": _cumulated(table["residents"]),
                "associations_share": _cumulated(table["associations"]),
            }
        )
    )
    return result


def gini(counts: Floats, residents: Floats) -> Floats:
    """Give the Gini coefficient of associations over residents.

    Parameters
    ----------
    counts
        Associations, areas in the last axis; several rows give several coefficients. No row is all 0.
    residents
        Residents of each area, above 0.

    Returns
    -------
    ndarray
        0 where all residents live at one rate, towards 1 where few have all: twice the area between the
        Lorenz curve and the diagonal.
    """
    counts, residents = np.atleast_2d(np.asarray(counts, dtype=float)), np.asarray(residents, dtype=float)
    order = np.argsort(counts / residents, axis=1, kind="stable")
    people = residents[order] / residents.sum()
    held = np.cumsum(np.take_along_axis(counts, order, axis=1), axis=1) / counts.sum(axis=1, keepdims=True)
    before = np.concatenate([np.zeros((len(counts), 1)), held[:, :-1]], axis=1)
    coefficient: Floats = 1 - (people * (held + before)).sum(axis=1)
    return coefficient


def concentration(counts: pd.Series, residents: pd.Series, *, subject: str, basis: Basis) -> pd.DataFrame:
    """Give the Gini coefficient, what it would be by chance alone, and what the largest places hold.

    Returns
    -------
    pandas.DataFrame
        Concentration, one row; empty without any association. ``gini_chance`` and ``gini_chance_high`` are
        the mean and the upper 95 % limit of the coefficient where all areas have one rate.
        ``largest`` is how many of the largest places hold half of the residents, with the shares of
        residents and associations that they hold.
    """
    people = residents.reindex(counts.index).astype("float64").sort_index()
    people = people[people > 0].sort_values(ascending=False, kind="stable")
    number = np.asarray(counts.reindex(people.index), dtype=np.float64)
    persons = np.asarray(people, dtype=np.float64)
    total = int(number.sum())
    if total == 0:
        return tables.CONCENTRATION.empty()
    share = people / people.sum()
    draws = np.random.default_rng(_SEED).multinomial(total, share, size=_DRAWS).astype(float)
    by_chance = gini(draws, persons)
    largest = int((share.cumsum() < _HALF).sum()) + 1
    row = {
        "subject": subject,
        "basis": basis.value,
        "areas": len(people),
        "gini": gini(number, persons)[0],
        "gini_chance": by_chance.mean(),
        "gini_chance_high": np.quantile(by_chance, _CONFIDENCE),
        "largest": largest,
        "largest_residents_share": share.iloc[:largest].sum(),
        "largest_associations_share": number[:largest].sum() / total,
    }
    result: pd.DataFrame = tables.CONCENTRATION.conform(pd.DataFrame([row]))
    return result


def _cumulated(values: pd.Series) -> pd.Series:
    return (values.cumsum() / values.sum()).clip(upper=1.0)
