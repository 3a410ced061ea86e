"""Meeting places and services as they are, before LIPAS, PTV and OSM each tell of some of them.

How many of a kind a village has depends on the kind (``geo/data/model_place_kinds.csv``): so many for each
village and so many for each 1,000 residents; the centre of every municipality has what centres have (a
library, a health station, a hall). Every place in the region stands at a building of the address
pool; in the ring of 20 km around the region places stand at the nodes of the road network and have no house
number.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.model import facts, streets
from jarjestokartta.geo.model.draws import Draws, Ints
from jarjestokartta.geo.model.pool import Pool
from jarjestokartta.geo.model.sketch import Sketch

CELLS_PER_VILLAGE = 30  # in the ring, where no villages are drawn
TOLD_TWICE = 0.12  # of the halls in OSM that PTV tells of too
TOLD_BY_LIPAS = 0.06


def kinds() -> pd.DataFrame:
    """Give the kinds: pattern, source, per_village, per_1000, in_centre, needs, owner, open_to, code, homes.

    ``homes`` is 1 where homes may have the place's address: flats above it, or the house nearest to a beach.
    """
    table = files.builtin_table("model_place_kinds").copy()
    return table.astype(
        {"per_village": "float64", "per_1000": "float64", "in_centre": "int64", "homes": "int64"}
    )


def draw(sketch: Sketch, pool: Pool, tree: streets.Tree, *, scale: float, seed: int) -> pd.DataFrame:
    """Give the places: place_id, name, kind (row of :func:`kinds`), unit, address, x, y, who tells of it."""
    draws = Draws(seed, "places")
    inside = _inside(sketch, pool, scale, draws)
    around = _around(sketch, tree, scale, draws)
    table = pd.concat([inside, around], ignore_index=True)
    kind = kinds().loc[table["kind"]].reset_index(drop=True)
    table = pd.concat([table, kind], axis=1)
    table["name"] = [
        pattern.replace("{g}", place) for pattern, place in zip(table["pattern"], table["of"], strict=True)
    ]
    again = table.duplicated("name")
    told_apart = table["street"].where(table["street"] != "", table.groupby("name").cumcount().astype("str"))
    table["name"] = table["name"].where(~again, table["name"] + ", " + told_apart)
    hall = table["source"] == "osm"
    table["also_ptv"] = hall & draws.hits(TOLD_TWICE, len(table))
    table["also_lipas"] = hall & ~table["also_ptv"] & draws.hits(TOLD_BY_LIPAS, len(table))
    table.insert(0, "place_id", [f"place-{number:06d}" for number in range(1, len(table) + 1)])
    return table.drop(columns=["pattern", "per_village", "per_1000", "in_centre", "of"])


def _inside(sketch: Sketch, pool: Pool, scale: float, draws: Draws) -> pd.DataFrame:
    people = np.bincount(sketch.cells["unit"], sketch.cells["residents"])[: len(sketch.villages)]
    centre = ~sketch.villages.duplicated("municipality").to_numpy()
    unit, kind = _spread(people, np.ones(len(people)), centre, scale, draws)
    unit, kind = unit[pool.size[unit] > 0], kind[pool.size[unit] > 0]
    own = pool.table.iloc[pool.in_villages(unit, draws)].reset_index(drop=True)
    columns = [
        "street",
        "number",
        "letter",
        "number_2",
        "municipality",
        "postal_code",
        "post_office",
        "x",
        "y",
    ]
    return own[columns].assign(unit=unit, kind=kind, of=sketch.villages["genitive"].to_numpy()[unit])


def _around(sketch: Sketch, tree: streets.Tree, scale: float, draws: Draws) -> pd.DataFrame:
    villages = len(sketch.villages)
    cells = sketch.cells[sketch.cells["unit"] >= villages]
    neighbour = cells["unit"].to_numpy() - villages
    names = facts.neighbours()
    people = np.bincount(neighbour, cells["residents"], len(names))
    like_villages = np.bincount(neighbour, minlength=len(names)) / CELLS_PER_VILLAGE
    nowhere = np.zeros(len(people), dtype=bool)
    unit, kind = _spread(people, like_villages, nowhere, scale, draws)
    node = np.zeros(len(unit), dtype=np.int64)
    for one in np.unique(unit):
        own = cells.index[neighbour == one].to_numpy()
        node[unit == one] = own[draws.below(len(own), int((unit == one).sum()))]
    return pd.DataFrame(
        {
            "unit": unit + villages,
            "kind": kind,
            "of": names["genitive"].to_numpy()[unit],
            "municipality": names["code"].to_numpy()[unit],
            "street": "",
            "number": 0,
            "letter": "",
            "number_2": 0,
            "postal_code": "",
            "post_office": names["name"].str.upper().to_numpy()[unit],
            "x": tree.xy[node, 0] + draws.between(-90, 90, len(node)).round(1),
            "y": tree.xy[node, 1] + draws.between(-90, 90, len(node)).round(1),
        }
    )


def _spread(
    people: np.ndarray, villages: np.ndarray, centre: np.ndarray, scale: float, draws: Draws
) -> tuple[Ints, Ints]:
    """Give unit and kind of every place; a rate of 1.3 is one place and, in three of ten units, another."""
    every = kinds()
    rate = scale * (np.outer(villages, every["per_village"]) + np.outer(people / 1000, every["per_1000"]))
    count = np.floor(rate + draws.unit(rate.size).reshape(rate.shape)).astype(np.int64)
    count = np.maximum(count, np.outer(centre, every["in_centre"]))
    unit, kind = np.indices(count.shape)
    return np.repeat(unit.ravel(), count.ravel()), np.repeat(kind.ravel(), count.ravel())
