"""The 1 km population grid ``vaki2025_1km``: inhabited cells, of the region and 20 km around it.

As in the real product the number of residents is always given, and sex and age are −1 where fewer than
10 live.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from jarjestokartta.geo.model import geojson, streets
from jarjestokartta.geo.model.sketch import Sketch

PROTECTED = -1
LEAST = 10  # residents; below it age and sex are protected
AGES = {"ika_0_14": (0, 14), "ika_15_64": (15, 64), "ika_65_": (65, 200)}


def counts(sketch: Sketch, inhabitants: pd.DataFrame) -> pd.DataFrame:
    """Give the true numbers of each cell: vaesto, miehet, naiset and the three ages; nothing protected."""
    by_cell = {
        "vaesto": inhabitants.groupby("cell").size(),
        "miehet": inhabitants[~inhabitants["woman"]].groupby("cell").size(),
        "naiset": inhabitants[inhabitants["woman"]].groupby("cell").size(),
    }
    for name, (low, high) in AGES.items():
        by_cell[name] = inhabitants[inhabitants["age"].between(low, high)].groupby("cell").size()
    table = pd.DataFrame(by_cell).reindex(range(len(sketch.cells)))
    return table.fillna(0).astype("int64")


def write(sketch: Sketch, true_counts: pd.DataFrame, path: Path) -> None:
    """Write the grid as protected: grd_id, id_nro, xkoord, ykoord, kunta, vaesto, sexes and ages."""
    told = true_counts.copy()
    told.loc[told["vaesto"] < LEAST, told.columns != "vaesto"] = PROTECTED
    cells = sketch.cells
    owner = streets.owners(sketch).tolist()
    geometries: list[dict[str, object]] = []
    rows: list[dict[Any, object]] = []
    numbers = told.to_dict("records")
    for place, (x, y) in enumerate(zip(cells["x"].tolist(), cells["y"].tolist(), strict=True)):
        west, south = 1000 * x, 1000 * y
        ring = [
            [west, south],
            [west + 1000, south],
            [west + 1000, south + 1000],
            [west, south + 1000],
            [west, south],
        ]
        geometries.append({"type": "Polygon", "coordinates": [ring]})
        name = {"grd_id": f"1kmN{y}E{x}", "id_nro": 1_000_000 + place + 1, "xkoord": west, "ykoord": south}
        rows.append({**name, "kunta": owner[place], **numbers[place]})
    geojson.write(path, "vaki2025_1km", geometries, rows)
