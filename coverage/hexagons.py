"""Whether gaps are where the people are, or where borders are drawn: the same people by hexagons.

A list of gaps depends on the areas it is made of. Hexagons of one size know no borders; a gap of a village
that is among the largest by them too is no work of the village's border.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.coverage.travel import Floats, Ints

ACROSS_M = 5000.0  # from side to opposite side: 21.7 km²
TOP = 20
STAYS = 0.5  # share of a gap's people without who live in the largest gaps by hexagons, for it to stay

_THIRD_ROOT = np.sqrt(3) / 3
_WEST_M = 1e-3


def hexagons(xy: Floats, across_m: float = ACROSS_M) -> Ints:
    """Give the axial coordinates of the hexagon in which each point lies, shape (n, 2).

    Hexagons stand on a corner; one is centred on the origin of the coordinates (m, EPSG:3067), so that the
    grid is the same everywhere and at any time. A point on an upright edge, as the centres of many cells are,
    is of the western one, whatever the rounding of its numbers.

    >>> hexagons(np.array([[0.0, 0.0], [2400.0, 0.0], [2600.0, 0.0], [100.0, 3000.0]])).tolist()
    [[0, 0], [0, 0], [1, 0], [0, 1]]
    """
    side = across_m * _THIRD_ROOT
    x, y = (xy - [_WEST_M, 0.0]).T / side
    q, r = _THIRD_ROOT * x - y / 3, 2 * y / 3
    cube = np.column_stack([q, r, -q - r])
    rounded = np.round(cube)
    # The three must sum to 0: the one that was rounded farthest gives way.
    worst = np.abs(rounded - cube).argmax(axis=1)
    rows = np.arange(len(cube))
    rounded[rows, worst] -= rounded.sum(axis=1)
    whole: Ints = rounded[:, :2].astype(np.int64)
    return whole


def shares(
    demand: pd.DataFrame, gaps: pd.DataFrame, *, top: int = TOP, across_m: float = ACROSS_M
) -> pd.Series:
    """Give of each of the largest gaps what share of its people without the largest hexagons hold.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives.
    gaps
        Gaps with ``rank``, made of it.
    top
        How many gaps, and how many hexagons of any need, are the largest.
    across_m
        Size of the hexagons, from side to side (m).

    Returns
    -------
    pandas.Series
        By ``gap_id``, in the order of ranks, at most ``top``: the share of the gap's people without who live
        in hexagons that are, for the same need, among as many largest.
    """
    ranked = gaps.loc[gaps["rank"].notna()].sort_values("rank").head(top)
    rows = demand.loc[demand["residents_without"] > 0, ["need", "area_id", "x", "y", "residents_without"]]
    place = hexagons(rows[["x", "y"]].to_numpy(dtype=float), across_m)
    rows = rows.assign(q=place[:, 0], r=place[:, 1])
    keys = ["need", "q", "r"]
    sums = rows.groupby(keys, sort=True)["residents_without"].sum()
    largest = sums.sort_values(ascending=False, kind="stable").index[: len(ranked)]
    held = rows["residents_without"].where(pd.MultiIndex.from_frame(rows[keys]).isin(largest), 0.0)
    gap = rows["need"].astype("object") + ":" + rows["area_id"].astype("object")
    share = held.groupby(gap).sum() / rows["residents_without"].groupby(gap).sum()
    result: pd.Series = share.reindex(ranked["gap_id"]).rename("share")
    return result
