"""Travel by road: 360,000 edges, 9,600 cells, five needs; all places within 15 km of 5,300 sites; one peer.

The roads are a net of bent streets over 150 × 150 km, made from a seed, or those of the extracts named. With
``--peers`` pandana, an optional extra, does the same; it first contracts the graph, which is told apart.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from jarjestokartta.coverage.roads import OnRoad, Roads
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo import network, network_file
from jarjestokartta.geo.network import Floats, Network
from jarjestokartta.geo.network_tags import Open
from jarjestokartta.geo.vocabulary import TravelMode

EDGES, CELLS, SITES, PER_NEED, NEEDS = 360_000, 9_600, 5_300, 1_000, 5
SIDE, KM = 425, 150
CORNER = np.array([360_000.0, 6_830_000.0])
FAR_M = 15_000.0
EVERY = int(Open.DRIVE | Open.DRIVE_BACK | Open.CYCLE | Open.CYCLE_BACK | Open.WALK | Open.WALK_BACK)


def made_network(rng: np.random.Generator) -> Network:
    """A net of crossings, not quite in rows, each street bent once."""
    step = 1000.0 * KM / SIDE
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    place = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij"), axis=2).reshape(-1, 2)
    crossings = (place + rng.uniform(-0.35, 0.35, place.shape)) * step + CORNER
    pairs = [(number[:-1], number[1:]), (number[:, :-1], number[:, 1:])]
    start, end = (np.concatenate([pair[at].ravel() for pair in pairs])[:EDGES] for at in (0, 1))
    bend = (crossings[start] + crossings[end]) / 2 + rng.uniform(-0.2, 0.2, (len(start), 2)) * step
    points = np.stack([crossings[start], bend, crossings[end]], axis=1).reshape(-1, 2)
    return network.build(
        points, np.repeat(np.arange(len(start)), 3), np.full(len(start), EVERY, dtype=np.uint8)
    )


def somewhere(rng: np.random.Generator, many: int) -> Floats:
    return rng.uniform(0, 1000.0 * KM, (many, 2)) + CORNER


def timed(name: str, run: Callable[[], object], repeats: int = 3) -> object:
    """Print the median and the worst of some runs, and the processor's time of the last."""
    took, result = [], None
    for _ in range(repeats):
        begin, busy = time.perf_counter(), time.process_time()
        result = run()
        took.append(time.perf_counter() - begin)
        busy = time.process_time() - busy
    print(f"| {name} | {sorted(took)[len(took) // 2]:.2f} | {max(took):.2f} | {busy:.2f} |", flush=True)
    return result


def peer(roads: Network, needs: list[OnRoad], sites: OnRoad) -> None:
    """The same with pandana, whose places are nodes: ends are put on the nearest one."""
    import pandana  # noqa: PLC0415 - an optional extra

    x, y = pd.Series(roads.nodes[:, 0]), pd.Series(roads.nodes[:, 1])
    weight = pd.DataFrame({"metres": roads.metres})
    begin = time.perf_counter()
    net = pandana.Network(x, y, pd.Series(roads.start), pd.Series(roads.end), weight, twoway=True)
    print(f"| pandana: graph contracted | {time.perf_counter() - begin:.2f} | | |", flush=True)

    def nearest() -> None:
        for number, spots in enumerate(needs):
            net.set_pois(str(number), 1e6, 1, pd.Series(spots.xy[:, 0]), pd.Series(spots.xy[:, 1]))
            net.nearest_pois(1e6, str(number), num_pois=1, include_poi_ids=True)

    timed(f"pandana: nearest of {NEEDS} needs, for all nodes", nearest)
    nodes = net.get_node_ids(pd.Series(sites.xy[:, 0]), pd.Series(sites.xy[:, 1])).tolist()
    timed("pandana: all nodes within 15 km of every site", lambda: net.nodes_in_range(nodes, FAR_M), 1)


def measure(title: str, roads: Network, rng: np.random.Generator, cells: Floats, near: Floats) -> None:
    print(f"\n## {title}: {len(roads):,} edges, {len(cells):,} cells\n")
    print("| | median s | worst s | processor s |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.npz"
        timed("network kept", lambda: roads.save(path))
        timed("network loaded", lambda: Network.load(path))
    travel = Roads(roads, TravelMode.DRIVE, StraightLine())
    timed("graph made", lambda: roads.backwards(TravelMode.DRIVE))
    names = np.full(len(cells), "", dtype=object)
    timed(
        "cells put on roads, the first time",
        lambda: Roads(roads, TravelMode.DRIVE, StraightLine()).ends(cells, names),
    )
    homes = travel.ends(cells, names)
    picked = [near[rng.choice(len(near), PER_NEED, replace=False)] for _ in range(NEEDS)]
    needs = [travel.ends(xy, np.full(len(xy), "", dtype=object)) for xy in picked]
    sites = travel.ends(near, np.full(len(near), "", dtype=object))
    travel.nearest(homes, needs[0], threshold=0)

    def nearest() -> None:
        for spots in needs:
            travel.nearest(homes, spots, threshold=0)

    timed(f"nearest of {NEEDS} needs, {PER_NEED} places each", nearest)
    pairs = timed(
        f"all cells within 15 km of {len(near):,} sites", lambda: travel.within(homes, sites, FAR_M)
    )
    print(f"\n{len(pairs):,} pairs\n")  # type: ignore[arg-type]
    if "--peers" in sys.argv and find_spec("pandana"):
        print("| | median s | worst s | processor s |\n|---|---|---|---|")
        peer(roads, needs, sites)


def main() -> None:
    rng = np.random.default_rng(20250102)
    files = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    for file in files:
        roads = network_file.read(file, (0.0, 6.0e6, 1.0e6, 8.0e6))
        at = roads.nodes[rng.choice(len(roads.nodes), CELLS + SITES)] + rng.uniform(
            -300, 300, (CELLS + SITES, 2)
        )
        measure(file.name, roads, rng, at[:CELLS], at[CELLS:])
    if not files:
        measure("A net of streets", made_network(rng), rng, somewhere(rng, CELLS), somewhere(rng, SITES))


if __name__ == "__main__":
    main()
