"""How many places there are whose closing would leave people without: their only known open provider."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo import tables

_KEYS = ["municipality_code", "need", "nearest_open_id"]


def closings(demand: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Count the places that are somebody's only known open provider, and the people who hang on them.

    Each place is closed alone, all else staying as it is: a cell counts when one provider known to be open is
    left to it, and that provider is a place. Associations are not counted: none of them is told of.

    Parameters
    ----------
    demand
        What :func:`jarjestokartta.coverage.gaps.demand` gives: one row a cell and need measured there.
    places
        ``provider_id`` and ``need`` of the places that supply it (Providers that are sites).

    Returns
    -------
    pandas.DataFrame
        Closings, one row a municipality and need of ``demand``, and one of ``tables.REGION`` a need, where a
        place counts once. ``residents`` takes others of unknown openness as closed, ``residents_if_open`` as
        open: the truth lies between. ``most_residents`` is what the closing of one single place would do at
        most. All NA where no place supplies the need.
    """
    supplied = demand["need"].isin(places["need"].unique())
    only = demand.loc[supplied & (demand["within_open"] == 1) & (demand["residents"] > 0)]
    only = only.loc[_among(only, places)]
    only = only.assign(if_open=only["residents"].where(only["within"] == 1, 0.0))
    hanging = only.groupby(_KEYS)[["residents", "if_open"]].sum().reset_index()
    whole = hanging.groupby(_KEYS[1:])[["residents", "if_open"]].sum().reset_index()
    rows = demand.loc[:, _KEYS[:2]].drop_duplicates()
    regions = rows[["need"]].drop_duplicates().assign(municipality_code=tables.REGION)
    table = pd.concat(
        [_summed(rows, hanging), _summed(regions, whole.assign(municipality_code=tables.REGION))],
        ignore_index=True,
    )
    unknown = ~table["need"].isin(places["need"].unique())
    counts = ["places", "residents", "residents_if_open", "most_residents"]
    table[counts] = table[counts].fillna(0).mask(unknown)
    table = table.astype({"places": "Int64"}).sort_values(["municipality_code", "need"], ignore_index=True)
    result: pd.DataFrame = tables.CLOSINGS.conform(table.rename(columns={"municipality_code": "area_id"}))
    return result


def _among(only: pd.DataFrame, places: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows' one provider is a place that supplies their need."""
    pairs = pd.MultiIndex.from_frame(places[["provider_id", "need"]])
    among: NDArray[np.bool_] = pd.MultiIndex.from_frame(only[["nearest_open_id", "need"]]).isin(pairs)
    return among


def _summed(rows: pd.DataFrame, hanging: pd.DataFrame) -> pd.DataFrame:
    groups = hanging.groupby(["municipality_code", "need"])
    sums = groups.agg(
        places=("nearest_open_id", "size"),
        residents=("residents", "sum"),
        residents_if_open=("if_open", "sum"),
        most_residents=("residents", "max"),
    )
    return rows.merge(sums.reset_index(), how="left", on=["municipality_code", "need"])
