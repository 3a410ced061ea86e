"""Places shared among all who live near them, by dense tables of cells and places."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import recomputed_fixtures as fx
from recomputed_reach import (
    BY_PLACES,
    DETOUR,
    IF_OPEN,
    KM,
    OPEN,
    ashore,
    cells,
    dry,
    homes,
    measured,
    need_of,
    providers,
)

ZONES = (1.0, 0.68, 0.22)


@cache
def _links(need: str, column: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Pair cells with places within the threshold over land: cell, place, km."""
    mine = providers()[(providers()["need"] == need) & providers()["site"]]
    mine = mine[mine["open"]] if column == OPEN else mine
    xy, landed = homes()
    ends = mine[["x", "y"]].to_numpy(dtype=float)
    metres = np.hypot(*(xy[:, None, :] - ends[None, :, :]).transpose(2, 0, 1)) * DETOUR
    cell, place = np.nonzero(metres <= KM[need] * 1000)
    over_land = dry(landed[cell], ashore(ends)[place])
    cell, place = cell[over_land], place[over_land]
    return cell, place, metres[cell, place] / 1000, len(mine)


@cache
def _access(need: str, column: str) -> pd.DataFrame:
    """Share the places among cells by each measure; all of unknown size, so that each counts one."""
    cell, place, km, size = _links(need, column)
    people = cells()["residents"].to_numpy(dtype=float)
    zone = (
        np.minimum(np.ceil(np.maximum(km, 1e-9) / (KM[need] / len(ZONES)) - 1e-12).astype(int), len(ZONES))
        - 1
    )
    near, weight = (np.zeros((len(people), size)) for _ in range(2))
    near[cell, place], weight[cell, place] = 1.0, np.array(ZONES)[zone]

    def divided(above: np.ndarray | float, below: np.ndarray) -> np.ndarray:
        return np.divide(above, below, out=np.zeros_like(below), where=below > 0)

    demanded = near * divided(1.0, weight.sum(axis=1))[:, None] * weight
    level = divided(1.0, people @ demanded)
    return pd.DataFrame(
        {
            "share_near": near.any(axis=1),
            "two_step": near @ divided(1.0, people @ near),
            "enhanced": weight @ divided(1.0, people @ weight),
            "balanced": demanded @ level,
            "availability": people * (weight @ divided(1.0, people @ weight)),
        }
    )


def access(shown: pd.DataFrame) -> pd.DataFrame:
    """Give what falls to the residents of each area on average, and together."""
    parts = []
    for need in BY_PLACES:
        for key in ("town", "area"):
            own = cells()[[key, "residents"]].rename(columns={key: "id"})
            people = own.groupby("id")["residents"].sum()
            table = pd.DataFrame({"residents": people})
            inhabited = people.where(people > 0)
            for column in (OPEN, IF_OPEN):
                found = _access(need, column)
                sums = (
                    found.drop(columns="availability").mul(own["residents"], axis=0).groupby(own["id"]).sum()
                )
                means = sums.div(inhabited, axis=0)
                means[["two_step", "enhanced", "balanced"]] *= 1000
                means["availability"] = found["availability"].groupby(own["id"]).sum()
                table = table.join(means.add_suffix(column))
            parts.append(table.rename_axis("id").reset_index().assign(need=need))
    table = pd.concat(parts).set_index(["need", "id"])
    told = table.loc[list(zip(need_of(shown), fx.areas(shown), strict=True))].set_axis(shown.index)
    known = [
        measured().loc[town, need]
        for town, need in zip(shown["municipality"].map(fx.towns()), need_of(shown), strict=True)
    ]
    return told.where(pd.Series(known, index=shown.index)).assign(residents=told["residents"])
