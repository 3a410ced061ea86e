"""Roads and streets: a spanning tree over inhabited cells, and parallel streets in the cells of towns.

Every cell has a node. The tree hangs from the region's centre; of the branches at a node the heaviest (most
residents behind it) carries the road's name on. A road ends at a municipal border or after 15 km. What a
cell's road cannot hold stands on streets of its own. No two streets of a municipality share a name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import Delaunay

from jarjestokartta.geo.model import facts, names, water
from jarjestokartta.geo.model.draws import Draws, Floats, Ints
from jarjestokartta.geo.model.sketch import Sketch

LONGEST_ROAD_M = 15_000
BY_WATER = 3.0  # a line over a lake counts as so many times longer
ON_ROAD = 30  # addresses of a cell that its road holds; a cell with more keeps 12 and gets streets
ON_ROAD_OF_TOWN = 12
PER_STREET = 25
METRES_PER_ADDRESS = 11.0


@dataclass(frozen=True)
class Tree:
    """Node i belongs to cell i: x, y (m), its parent (−1 at the root), road, metres from the road's start.

    ``behind`` is the number of residents whose way to the region's centre leads through the node.
    """

    xy: Floats
    parent: Ints
    road: Ints
    start_m: Ints
    behind: Ints


def owners(sketch: Sketch) -> npt.NDArray[np.object_]:
    """Give the municipality code of each cell of the region and around it."""
    units = np.concatenate([sketch.villages["municipality"], facts.neighbours()["code"]])
    return np.asarray(units[sketch.cells["unit"]], dtype=object)


def tree(sketch: Sketch, seed: int) -> Tree:
    """Draw the road network of all inhabited cells."""
    xy = _nodes(sketch, Draws(seed, "nodes"))
    graph = _spanning(xy, sketch.lakes.geometry.to_numpy())
    centre = facts.municipalities().set_index("name").loc["Jyväskylä"]
    root = int(np.hypot(xy[:, 0] - centre["x"], xy[:, 1] - centre["y"]).argmin())
    order, parent = breadth_first_order(graph, root, directed=False, return_predecessors=True)
    parent = np.where(parent < 0, -1, parent).astype(np.int64)
    behind = sketch.cells["residents"].to_numpy(dtype=np.int64, copy=True)
    for node in order[:0:-1].tolist():
        behind[parent[node]] += behind[node]
    road, start = _roads(xy, order, parent, behind, owners(sketch))
    return Tree(xy, parent, road, start, behind)


def _nodes(sketch: Sketch, draws: Draws) -> Floats:
    """Place each cell's node on dry land of its municipality, or after ten tries in the cell's middle."""
    cells = sketch.cells
    corner = 1000.0 * cells[["x", "y"]].to_numpy()
    lakes = sketch.lakes.geometry.to_numpy()
    xy = corner + 500.0
    bad = np.arange(len(cells))
    for _ in range(10):
        xy[bad] = corner[bad] + draws.between(150, 850, 2 * len(bad)).round().reshape(-1, 2)
        bad = bad[water.wet(xy[bad], lakes) | ~inside_own(sketch, xy[bad], bad)]
    xy[bad] = corner[bad] + 500.0
    return xy


def inside_own(sketch: Sketch, xy: Floats, cell: Ints) -> npt.NDArray[np.bool_]:
    """Tell of each point whether it lies in the municipality of its cell."""
    outlines = sketch.municipalities.set_index("code").geometry
    codes = owners(sketch)[cell]
    inside = np.zeros(len(xy), dtype=bool)
    for code in dict.fromkeys(codes):
        own = codes == code
        shapely.prepare(outlines[code])
        inside[own] = shapely.contains_xy(outlines[code], xy[own])
    return inside


def _spanning(xy: Floats, lakes: npt.NDArray[np.object_]) -> sparse.csr_matrix:
    triangles = Delaunay(xy).simplices
    pairs = np.unique(np.sort(triangles[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2), axis=1), axis=0)
    lines = shapely.linestrings(xy[pairs])
    wet = np.unique(shapely.STRtree(lakes).query(lines, predicate="intersects")[0])
    cost = np.rint(10 * np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T))
    cost[wet] *= BY_WATER
    graph = sparse.csr_matrix((cost, (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    return minimum_spanning_tree(graph)


def _roads(
    xy: Floats, order: Ints, parent: Ints, behind: Ints, owner: npt.NDArray[np.object_]
) -> tuple[Ints, Ints]:
    heaviest = np.full(len(xy), -1)
    for node in order[1:].tolist():
        above = parent[node]
        if heaviest[above] < 0 or behind[node] > behind[heaviest[above]]:
            heaviest[above] = node
    length = np.rint(np.hypot(*(xy - xy[parent]).T)).astype(np.int64)
    road, start = np.zeros(len(xy), dtype=np.int64), np.zeros(len(xy), dtype=np.int64)
    last = 0
    for node in order[1:].tolist():
        above = parent[node]
        reach = start[above] + length[node]
        goes_on = heaviest[above] == node and owner[above] == owner[node] and reach <= LONGEST_ROAD_M
        if not goes_on:
            last += 1
        road[node], start[node] = (road[above], reach) if goes_on else (last, length[node])
    return road, start


@dataclass(frozen=True)
class Plan:
    """How many addresses each cell has on its road and on streets, and all streets.

    ``streets``: name, municipality, cell (−1 for a road), addresses, x, y (start, m), angle (radians). The
    first rows are the tree's roads, so that a road's number is its row.
    """

    on_road: Ints
    streets: pd.DataFrame


def plan(sketch: Sketch, roads: Tree, addresses: Ints, *, scale: float, seed: int) -> Plan:
    """Share the addresses of every cell between its road and streets, and name them all."""
    owner = owners(sketch)
    on_road = np.where(addresses <= ON_ROAD, addresses, ON_ROAD_OF_TOWN)
    rest = addresses - on_road
    each = PER_STREET * max(1.0, scale) ** 0.5
    count = np.ceil(rest / each).astype(np.int64)
    cell = np.repeat(np.arange(len(addresses)), count)
    place = np.arange(len(cell)) - np.repeat(np.cumsum(count) - count, count)
    own = rest[cell] // np.maximum(count[cell], 1) + (place < rest[cell] % np.maximum(count[cell], 1))
    table = _lay(sketch, cell, own, place, Draws(seed, "streets"))
    heads = pd.Series(roads.road).drop_duplicates()
    first = heads.sort_values(kind="stable").index.to_numpy()
    long = pd.DataFrame(
        {"cell": -1, "addresses": 0, "x": 0.0, "y": 0.0, "angle": 0.0}, index=range(len(first))
    )
    streets = pd.concat([long, table], ignore_index=True)
    streets["municipality"] = np.concatenate([owner[first], owner[cell]])
    streets["name"] = _named(streets, _villages_of(sketch, roads), Draws(seed, "street names"))
    return Plan(on_road, streets)


def _lay(sketch: Sketch, cell: Ints, addresses: Ints, place: Ints, draws: Draws) -> pd.DataFrame:
    """Lay each street in its cell, its middle and ends on dry land if eight tries find such a place."""
    turn = draws.between(0, np.pi / 2, len(sketch.cells))[cell]
    angle = turn + np.where(place % 2 == 1, np.pi / 2, 0.0)
    half = np.column_stack([np.cos(angle), np.sin(angle)]) * (METRES_PER_ADDRESS * addresses / 2)[:, None]
    corner = 1000.0 * sketch.cells[["x", "y"]].to_numpy()[cell]
    lakes = sketch.lakes.geometry.to_numpy()
    middle = corner.copy()
    bad = np.arange(len(cell))
    for _ in range(8):
        middle[bad] = corner[bad] + draws.between(80, 920, 2 * len(bad)).reshape(-1, 2)
        drowned = [water.wet(middle[bad] + end * half[bad], lakes) for end in (-1, 0, 1)]
        bad = bad[np.any(drowned, axis=0)]
    start = middle - half
    return pd.DataFrame(
        {"cell": cell, "addresses": addresses, "x": start[:, 0], "y": start[:, 1], "angle": angle}
    )


def _villages_of(sketch: Sketch, roads: Tree) -> pd.Series:
    """Give, by road, the genitive of the village in which most of its nodes lie; none outside the region."""
    genitive = sketch.villages["genitive"].reindex(sketch.cells["unit"]).to_numpy()
    table = pd.DataFrame({"road": roads.road, "genitive": genitive})
    count = table.dropna().value_counts(sort=False).rename("nodes").reset_index()
    count = count.sort_values(["road", "nodes", "genitive"], ascending=[True, False, True], kind="stable")
    return count.drop_duplicates("road").set_index("road")["genitive"]


def _named(streets: pd.DataFrame, villages: pd.Series, draws: Draws) -> pd.Series:
    """Name roads after their villages where the name is still free, and everything else from the pool."""
    by_village = (villages + "tie").reindex(range(len(streets)))
    taken = pd.DataFrame({"name": by_village, "municipality": streets["municipality"]})
    free = by_village.notna() & ~taken.duplicated()
    chosen = by_village.where(free)
    suffixes = len(names.words("street-suffix"))
    stems = len(names.words("street-stem"))
    pool = np.arange(names.street_names())
    is_road = (pool // stems) % suffixes == 0
    tier = pool // (stems * suffixes)
    for code in dict.fromkeys(streets["municipality"]):
        rank = np.argsort(tier + 3.0 * draws.unit(len(pool)), kind="stable")
        own = streets.index[(streets["municipality"] == code) & chosen.isna()]
        roads = own[streets.loc[own, "cell"] < 0]
        ties = rank[is_road[rank]][: len(roads)]
        others = rank[~np.isin(rank, ties)][: len(own) - len(roads)]
        chosen[roads] = names.streets(ties)
        chosen[own.difference(roads, sort=False)] = names.streets(others)
    return chosen
