"""A peer of ``access.py``, run by a Python that has it: PySAL ``access`` or sdc-catchment.

Reads the pairs of a folder, writes what each cell gets, prints the median and the worst time of the call and
the processor's.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

RUNS = {"pysal": 3, "sdc": 1}


def pysal(pairs: dict, amounts: dict, bands: dict[float, float]) -> Callable[[], np.ndarray]:
    from access import weights  # noqa: PLC0415 - one of the two is there
    from access.fca import two_stage_fca  # noqa: PLC0415 - one of the two is there

    cost = pd.DataFrame({"origin": pairs["cell"], "dest": pairs["site"], "cost": pairs["metres"]})
    demand = pd.DataFrame({"demand": amounts["residents"]}).rename_axis("geoid")
    supply = pd.DataFrame({"supply": amounts["supply"]}).rename_axis("geoid")
    step = weights.step_fn(bands) if len(bands) > 1 else None

    def run() -> np.ndarray:
        series = two_stage_fca(demand, supply, cost, max_cost=max(bands), demand_index=True, weight_fn=step)
        return series.reindex(range(len(demand)), fill_value=0).to_numpy()

    return run


def sdc(pairs: dict, amounts: dict, bands: dict[float, float]) -> Callable[[], np.ndarray]:
    from scipy import sparse  # noqa: PLC0415 - one of the two is there
    from sdc_catchment.catchment import catchment_ratio  # noqa: PLC0415 - one of the two is there

    shape = (len(amounts["residents"]), len(amounts["supply"]))
    cost = sparse.csc_matrix((np.maximum(pairs["metres"], 1e-6), (pairs["cell"], pairs["site"])), shape)
    people = pd.DataFrame({"geoid": range(shape[0]), "value": amounts["residents"]})
    places = pd.DataFrame({"geoid": range(shape[1]), "value": amounts["supply"]})

    def run() -> np.ndarray:
        # Its matrix is whole: what is no pair has the cost 0, which is no distance once zeros stay zeros.
        return catchment_ratio(people, places, cost, max(bands) * (1 + 1e-12), adjust_zeros=False).to_numpy()

    return run


def main(folder: Path, which: str, metres: float, weights: list[float]) -> None:
    bands = {metres * number / len(weights): one for number, one in enumerate(weights, start=1)}
    pairs, amounts = np.load(folder / "pairs.npz"), np.load(folder / "amounts.npz")
    run = {"pysal": pysal, "sdc": sdc}[which](dict(pairs), dict(amounts), bands)
    took, used = [], []
    for _ in range(RUNS[which]):
        begin, spent = time.perf_counter(), time.process_time()
        result = run()
        took.append(time.perf_counter() - begin)
        used.append(time.process_time() - spent)
    np.save(folder / "theirs.npy", result)
    print(statistics.median(took), max(took), statistics.median(used))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), [float(one) for one in sys.argv[4].split(",")])
