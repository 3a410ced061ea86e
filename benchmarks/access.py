"""Competition-aware access, beside PySAL ``access`` and sdc-catchment on the same pairs.

``ACCESS_PYTHON`` and ``SDC_PYTHON`` name Pythons that have them; without, their rows are left out. Both run
in processes of their own and measure the call alone, without imports and without reading.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from jarjestokartta.coverage import access
from jarjestokartta.coverage.links import Links, weigh, zones
from jarjestokartta.coverage.travel import Floats, Pairs

CELLS, SITES, SIDE = 30_000, 5_300, 200  # cells of 1 km on a square of this many a side
PAIRS = 2_560_000
WEIGHTS = (1.0, 0.68, 0.22)
WITHIN_M = 15_000.0
RUNS = 7

# Run with -P: this file has the name of a peer.
_PEER = Path(__file__).with_name("access_peer.py")


def made(rng: np.random.Generator) -> tuple[Floats, Floats, pd.Series, pd.Series]:
    """Give the points of cells and sites, residents and supply; sites lie where people live."""
    number = rng.choice(SIDE * SIDE, CELLS, replace=False)
    cells = np.column_stack([number // SIDE, number % SIDE]) * 1000.0 + 500.0
    residents = pd.Series(rng.pareto(1.0, CELLS).round() + 1).clip(upper=5000)
    spread = np.sqrt(residents) / np.sqrt(residents).sum()
    home = rng.choice(CELLS, SITES, p=spread)
    sites = cells[home] + rng.uniform(-500, 500, (SITES, 2))
    return cells, sites, residents, pd.Series(rng.integers(1, 60, SITES).astype(float))


def found(cells: Floats, sites: Floats, metres: float) -> Pairs:
    """Find the pairs as :mod:`coverage.spots` does."""
    near = cKDTree(cells).sparse_distance_matrix(cKDTree(sites), metres, output_type="ndarray")
    return Pairs(near["i"], near["j"], near["v"])


def timed(name: str, run: Callable[[], object]) -> None:
    took, used = [], []
    for _ in range(RUNS):
        begin, spent = time.perf_counter(), time.process_time()
        run()
        took.append(time.perf_counter() - begin)
        used.append(time.process_time() - spent)
    figures = (statistics.median(took), max(took), statistics.median(used))
    print(f"| {name} | {' | '.join(f'{one:.3f}' for one in figures)} | |", flush=True)


def peer(variable: str, name: str, folder: Path, mine: pd.Series, *options: str) -> None:
    """Run a peer on what stands in ``folder`` and tell its time and how far ours differs at most."""
    python = os.environ.get(variable)
    if not python:
        print(f"| {name} | not here ({variable}) | | | |")
        return
    told = subprocess.run(
        [python, "-P", str(_PEER), str(folder), *options], check=True, capture_output=True, text=True
    ).stdout.split()
    theirs = np.load(folder / "theirs.npy")
    apart = (np.abs(mine.to_numpy() - theirs) / np.where(theirs > 0, theirs, 1)).max()
    print(
        f"| {name} | {float(told[0]):.3f} | {float(told[1]):.3f} | {float(told[2]):.3f} | {apart:.0e} |",
        flush=True,
    )


def written(folder: Path, pairs: Pairs, residents: pd.Series, supply: pd.Series) -> None:
    """Write what a peer reads."""
    np.savez(folder / "pairs.npz", cell=pairs.cell, site=pairs.spot, metres=pairs.metres)
    np.savez(folder / "amounts.npz", residents=residents.to_numpy(), supply=supply.to_numpy())


def two_step(folder: Path, points: tuple[Floats, Floats], residents: pd.Series, supply: pd.Series) -> None:
    """2SFCA on the nearest 2.56 million pairs."""
    pairs = found(*points, 21_000.0)
    nearest = np.sort(np.argpartition(pairs.metres, PAIRS)[:PAIRS])
    pairs = Pairs(pairs.cell[nearest].copy(), pairs.spot[nearest].copy(), pairs.metres[nearest].copy())
    within = zones(float(pairs.metres.max()), [1.0])
    print(f"\n## 2SFCA, {len(pairs.cell)} pairs, {CELLS} cells × {SITES} sites\n")
    print("| way | median s | worst s | processor s | ours differs by |\n|---|---|---|---|---|")
    timed("two_step, weighing included", lambda: access.two_step(weigh(pairs, within), residents, supply))
    mine = access.two_step(weigh(pairs, within), residents, supply)
    print(f"| its sums differ by | {mine.sums[0].difference:.0e} | | | |")
    written(folder, pairs, residents, supply)
    metres = str(within[-1].metres)
    peer("ACCESS_PYTHON", "peer: PySAL access", folder, mine.cells, "pysal", metres, "1")
    peer("SDC_PYTHON", "peer: sdc-catchment, matrix ready", folder, mine.cells, "sdc", metres, "1")


def enhanced(folder: Path, points: tuple[Floats, Floats], residents: pd.Series, supply: pd.Series) -> None:
    """E2SFCA and the others within 15 km."""
    bands = zones(WITHIN_M, WEIGHTS)
    pairs = found(*points, WITHIN_M)
    print(f"\n## E2SFCA within {WITHIN_M / 1000:g} km, {len(pairs.cell)} pairs\n")
    print("| way | median s | worst s | processor s | ours differs by |\n|---|---|---|---|---|")

    def linked() -> Links:
        return weigh(found(*points, WITHIN_M), bands)

    timed("pairs found and weighed", linked)
    timed("E2SFCA, pairs found included", lambda: access.two_step(linked(), residents, supply))
    links = weigh(pairs, bands)
    timed("E2SFCA, pairs ready", lambda: access.two_step(links, residents, supply))
    timed("balanced FCA, pairs ready", lambda: access.balanced(links, residents, supply))
    timed("spatial availability, pairs ready", lambda: access.availability(links, residents, supply))
    for run in (access.two_step, access.balanced, access.availability):
        for one in run(links, residents, supply).sums:
            print(f"| {run.__name__}: {one.conserved} differs by | {one.difference:.0e} | | | |")
    mine = access.two_step(links, residents, supply).cells
    written(folder, pairs, residents, supply)
    weights = ",".join(map(str, WEIGHTS))
    peer("ACCESS_PYTHON", "peer: PySAL access, pairs ready", folder, mine, "pysal", str(WITHIN_M), weights)


def main() -> None:
    cells, sites, residents, supply = made(np.random.default_rng(20250102))
    with tempfile.TemporaryDirectory() as folder:
        two_step(Path(folder), (cells, sites), residents, supply)
        enhanced(Path(folder), (cells, sites), residents, supply)


if __name__ == "__main__":
    sys.exit(main())
