"""Inhabited cells as the page carries them: how many live there, and how far they have to each need."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.maps import encode
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.layers import NEEDS, points

STEP = 1e-3  # degrees: cells are a kilometre wide
# Beside the bands, which are counted from 0.
NEAR, FAR, UNKNOWN = "n", "f", "-"


def cells(content: Content) -> dict[str, Any]:
    """Give every inhabited cell of the region, from north to south.

    Returns
    -------
    dict
        ``people``; ``without``: bit *i* is set where there is nothing known to be open within the threshold
        of need *i*; ``bands``: for each need one character a cell, the band of the distance to the nearest
        (0 the nearest band), or ``n`` within reach and ``f`` beyond it where no distance is known (one that
        serves the whole municipality has none) or told, ``-`` where the need is not measured; ``side``: of
        the cells (m).
    """
    here = content.cells["municipality_code"].isin(content.measured["municipality_code"])
    people = content.cells[here & (content.cells["residents"] > 0)]
    people = people.loc[
        pd.DataFrame({"y": -people.geometry.y, "x": people.geometry.x}).sort_values(["y", "x"]).index
    ]
    measured = content.measured[content.measured["measured"].astype(bool)]
    without = np.zeros(len(people), dtype="int64")
    bands = []
    for place, need in enumerate(NEEDS):
        towns = measured.loc[measured["need"] == need, "municipality_code"]
        judged = people["municipality_code"].isin(towns).to_numpy()
        rows = content.reach[content.reach["need"] == need].set_index("cell_id").reindex(people["cell_id"])
        lacking = (rows["within_open"] == 0).to_numpy(dtype=bool, na_value=False)
        without |= (judged & lacking).astype("int64") << place
        metres = _metres(rows)
        band = _bands(metres, ~lacking, content.rules.distance.bands_km)
        known = judged & rows["within_open"].notna().to_numpy()
        bands.append("".join(np.where(known, band, UNKNOWN)))
    return {
        "people": encode.numbers(people["residents"], 0),
        "without": without.tolist(),
        "bands": bands,
        "side": float(people["side_m"].median()) if len(people) else 1000.0,
        **points(people.geometry.to_numpy(), STEP),
    }


def _metres(rows: pd.DataFrame) -> NDArray[np.float64]:
    if "open_distance_m" not in rows:
        return np.full(len(rows), np.nan)
    return rows["open_distance_m"].to_numpy(dtype="float64", na_value=np.nan)


def _bands(
    metres: NDArray[np.float64], near: NDArray[np.bool_], limits_km: tuple[float, ...]
) -> NDArray[np.str_]:
    """Give the band of each distance; what has none is near or far, never of a band that nobody measured."""
    place = np.searchsorted(1000 * np.asarray(sorted(limits_km)), metres, side="left")
    return np.where(np.isfinite(metres), place.astype("str"), np.where(near, NEAR, FAR))
