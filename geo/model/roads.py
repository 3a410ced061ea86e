"""The road network as OpenStreetMap would hold it, in ``roads.osm.pbf``.

Every edge of the tree is a way; a street of a town is a way from its cell's node to its far end.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium

from jarjestokartta.geo.model import streets
from jarjestokartta.geo.model.degrees import to_degrees

MAIN_ROAD = 2_000  # residents behind a road; fewer make a lesser road
MINOR_ROAD = 150


def write(tree: streets.Tree, plan: streets.Plan, path: Path) -> None:
    """Write nodes, then ways."""
    towns = plan.streets[plan.streets["cell"] >= 0]
    length = streets.METRES_PER_ADDRESS * towns["addresses"].to_numpy()
    start = towns[["x", "y"]].to_numpy()
    angle = towns["angle"].to_numpy()
    end = start + np.column_stack([np.cos(angle), np.sin(angle)]) * length[:, None]
    points = to_degrees(np.concatenate([tree.xy, start, end]))
    header = osmium.io.Header()
    header.set("generator", "osmium")
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(str(path), header=header)
    try:
        for number, (lon, lat) in enumerate(points, 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), version=1))
        _roads(writer, tree, plan)
        _streets(writer, plan, len(tree.xy))
    finally:
        writer.close()


def _roads(writer: osmium.SimpleWriter, tree: streets.Tree, plan: streets.Plan) -> None:
    kinds = np.where(
        tree.behind >= MAIN_ROAD, "secondary", np.where(tree.behind >= MINOR_ROAD, "tertiary", "unclassified")
    )
    name = plan.streets["name"].to_numpy()
    for node in np.flatnonzero(tree.parent >= 0).tolist():
        tags = {"highway": str(kinds[node]), "name": name[tree.road[node]]}
        nodes = [int(tree.parent[node]) + 1, node + 1]
        writer.add_way(osmium.osm.mutable.Way(id=node + 1, nodes=nodes, tags=tags, version=1))


def _streets(writer: osmium.SimpleWriter, plan: streets.Plan, nodes: int) -> None:
    towns = plan.streets[plan.streets["cell"] >= 0]
    for place, (cell, name) in enumerate(zip(towns["cell"].tolist(), towns["name"].tolist(), strict=True)):
        way = [cell + 1, nodes + place + 1, nodes + len(towns) + place + 1]
        tags = {"highway": "residential", "name": name}
        writer.add_way(osmium.osm.mutable.Way(id=nodes + place + 1, nodes=way, tags=tags, version=1))
