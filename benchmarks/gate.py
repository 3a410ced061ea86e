"""What the sanity gate stops: quiet quarters by mistake, and registers that lack a part, by simulation.

    python benchmarks/gate.py

The region's 5,330 associations by municipality (in proportion to residents) and purpose class. In a quiet
quarter some end, others come and a few move, each by chance; in one of growth three times as many come as
end. Beside them counts drawn anew each time, as the test takes them to be, and the least loss it sees.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from coverage_fixtures import associations

from jarjestokartta.coverage import intervals, sanity
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.model.associations import CLASS_TOTALS
from jarjestokartta.workspace.gate import LEAST_P

SEED = 20261124
QUARTERS = 20_000
RUNS = 50
# Of all associations: what ends, comes, and moves to another municipality or class, in a quarter.
QUIET = (0.008, 0.008, 0.005)
GROWING = (0.008, 0.024, 0.005)
Counts = NDArray[np.int64]


def region() -> dict[str, Counts]:
    """Counts of the municipalities, the classes, and all."""
    residents = builtin_table("model_municipalities")["residents"].astype(float)
    classes = np.array(list(CLASS_TOTALS.values()))
    towns = np.floor(residents / residents.sum() * classes.sum()).astype(int).to_numpy()
    return {"municipalities": towns, "classes": classes, "region": np.array([classes.sum()])}


def quarters(counts: Counts, chances: tuple[float, ...], rng: np.random.Generator) -> Counts:
    """Counts a quarter later, a row a draw."""
    ends, comes, moves = chances
    shape = (QUARTERS, len(counts))
    gone = rng.binomial(np.broadcast_to(counts, shape), ends + moves)
    return counts - gone + rng.poisson(counts * (comes + moves), size=shape)


def stops(before: Counts, after: Counts) -> NDArray[np.bool_]:
    """Tell for each draw whether any count stops it."""
    found: NDArray[np.bool_] = (intervals.same_mean(before.astype(float), after.astype(float)) < LEAST_P).any(
        axis=-1
    )
    return found


def chance_of_a_stop(draw: dict[str, Counts], counts: dict[str, Counts]) -> float:
    return float(
        np.any(
            [stops(np.broadcast_to(counts[name], draw[name].shape), draw[name]) for name in counts], axis=0
        ).mean()
    )


def least_loss(count: int) -> float:
    """Give the smallest share of a count whose loss stops the run; NaN where not even all of it does."""
    left = np.arange(count, -1, -1)
    found = np.flatnonzero(
        intervals.same_mean(np.full(len(left), float(count)), left.astype(float)) < LEAST_P
    )
    return float(found[0] / count) if len(found) else float("nan")


def processor_seconds(counts: dict[str, Counts]) -> float:
    """Median cost of comparing two registers of the region's size."""
    codes = builtin_table("model_municipalities")["code"]
    towns = np.repeat(codes.to_numpy(), counts["municipalities"])
    table = associations(
        [{"home_municipality": one, "purpose_class": str(n % 10)} for n, one in enumerate(towns)]
    )
    placed = pd.Series("building", index=table["association_id"])
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        sanity.shifts(table, table, tuple(codes))
        sanity.placed_worse(placed, placed)
        took.append(time.process_time() - start)
    return float(np.median(took))


def main() -> None:
    rng, counts = np.random.default_rng(SEED), region()
    print("| one run | stopped |\n|---|---|")
    cases = {"quiet quarter": QUIET, "quarter of growth": GROWING}
    cases |= {"four quiet quarters at once": tuple(4 * one for one in QUIET)}
    cases |= {"four quarters of growth at once": tuple(4 * one for one in GROWING)}
    for name, chances in cases.items():
        draw = {kind: quarters(one, chances, rng) for kind, one in counts.items()}
        print(f"| {name} | {100 * chance_of_a_stop(draw, counts):.3f} % |")
    anew = {kind: rng.poisson(one, size=(QUARTERS, len(one))) for kind, one in counts.items()}
    first = {kind: rng.poisson(one, size=(QUARTERS, len(one))) for kind, one in counts.items()}
    each = np.mean(
        np.concatenate(
            [
                (intervals.same_mean(first[kind].astype(float), anew[kind].astype(float)) < LEAST_P).ravel()
                for kind in counts
            ]
        )
    )
    print(
        f"| one count of two registers drawn anew (aim: under {100 * LEAST_P:.1f} %) | {100 * each:.3f} % |"
    )
    print("\n| count | least loss that stops |\n|---|---|")
    for count in (15, 40, 100, 250, 1000, 5330):
        print(f"| {count} | {100 * least_loss(count):.0f} % |")
    print(f"\ncomparing two registers: {1000 * processor_seconds(counts):.1f} ms of processor")


if __name__ == "__main__":
    main()
