"""Rates, what sizes tell, reach and gaps of the built-in region's 5,330, step by step, without roads.

Seconds by the processor, so that a busy machine counts little: the median and the worst of several rounds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jarjestokartta.coverage import gaps, measured, reach
from jarjestokartta.geo import register, settings
from jarjestokartta.geo.settings import Settings
from jarjestokartta.workspace import beginning, compute, covering, inputs, rating, sizing, travelling
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.rating import Placed

ROUNDS = 9


def made(folder: Path) -> tuple[Placed, Inputs, Settings]:
    """Write the region as a workspace, and place its associations and cells."""
    beginning.demo(folder, scale=1.0)
    chosen = settings.load(folder)
    found = inputs.prepare(Workspace.open(folder), chosen, lambda _: None)
    read = register.read(folder / "register.xlsx")
    placed = compute.place(read.associations, found, lambda _: None)
    found.cells = compute._cells_with_areas(found)  # noqa: SLF001 - as a run does before its rates
    return placed, found, chosen


def steps(placed: Placed, found: Inputs, chosen: Settings) -> dict[str, Callable[[], Any]]:
    levels = rating.levels(placed, found)
    providers = covering._providers(placed, found, found.sites.iloc[:0])  # noqa: SLF001 - as a run does
    limits = chosen.thresholds_m

    def of_reach() -> Any:
        return reach.reach(
            found.cells, providers, thresholds_m=limits, travel=travelling.travel(found, chosen)
        )

    searched = measured.searched(chosen.sources.sites, register_name=chosen.register.name, register_date=None)
    covered = covering.cover(placed, found, chosen, lambda _: None)

    def of_gaps() -> Any:
        demand = gaps.demand(covered.reach, found.cells, found.areas, covered.measured, thresholds_m=limits)
        return gaps.gaps(
            demand, found.areas, searched=searched, min_residents=chosen.gaps.min_residents, names={}
        )

    return {
        "counts": lambda: rating.levels(placed, found),
        "rates": lambda: rating.rate(levels, found, chosen),
        "what sizes tell": lambda: sizing.sizes(levels, chosen),
        "reach, straight lines and lakes": of_reach,
        "gaps": of_gaps,
    }


def main() -> None:
    with TemporaryDirectory() as folder:
        told = steps(*made(Path(folder) / "region"))
        print("| step | median s | worst s |\n|---|---|---|")
        total = 0.0
        for name, run in told.items():
            seconds = []
            for _ in range(ROUNDS):
                start = time.process_time()
                run()
                seconds.append(time.process_time() - start)
            total += statistics.median(seconds)
            print(f"| {name} | {statistics.median(seconds):.3f} | {max(seconds):.3f} |")
        print(f"| all | {total:.3f} | |")


if __name__ == "__main__":
    main()
