"""Robustness and rank intervals: 200 worlds of 9,600 cells × 5,330 providers × 5 needs."""

from __future__ import annotations

import statistics
import time

import numpy as np
import pandas as pd
from reach import CELLS, PROVIDERS, THRESHOLDS, made_cells, made_providers

from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.robustness import robustness
from jarjestokartta.geo.need_settings import GapSettings

DRAWS, RUNS = (200, 1000), 3


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(1)
    cells = made_cells(rng)
    providers = made_providers(rng, cells).assign(point_error_m=0.0, village_error_m=0.0)
    providers = providers.assign(told_x=providers["x"], told_y=providers["y"])
    reached = reach(cells, providers, thresholds_m=THRESHOLDS)
    places = cells[["cell_id", "residents", "municipality_code"]].assign(area_id="v" + cells["village_id"])
    demand = reached.merge(pd.DataFrame(places), on="cell_id")
    without = demand.loc[demand["within_open"] == 0]
    sums = without.groupby(["need", "area_id"])["residents"].sum().sort_values(ascending=False).reset_index()
    rank = pd.array(range(1, len(sums) + 1), dtype="Int64")
    gaps = sums.assign(gap_id=sums["need"] + ":" + sums["area_id"], rank=rank)
    print(f"## Robustness: {CELLS} cells, {PROVIDERS} providers, {len(gaps)} gaps\n")
    print("| draws | median s | worst s | processor s |")
    print("|---|---|---|---|")
    for draws in DRAWS:
        clock, processor = [], []
        for _ in range(RUNS):
            begin, used = time.perf_counter(), time.process_time()
            robustness(
                gaps, demand, cells, providers, thresholds_m=THRESHOLDS, settings=GapSettings(draws=draws)
            )
            clock.append(time.perf_counter() - begin)
            processor.append(time.process_time() - used)
        print(f"| {draws} | {statistics.median(clock):.2f} | {max(clock):.2f} | {min(processor):.2f} |")


if __name__ == "__main__":
    main()
