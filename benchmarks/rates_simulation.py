"""What the verdicts, shrunk rates and exponents promise, by simulation over areas of real sizes.

    python benchmarks/rates_simulation.py

One true rate: how many whole maps carry any flag (at most 5 %). True rates that differ (the structures of
``tests/test_coverage_rates_simulation.py``): the worst bias of shrunk rates and how seldom their interval
holds the truth, over classes of size. Growth: how often the interval of the exponent holds it. The sizes of
postal areas are those of the official data in ``JARJESTOKARTTA_REAL_DATA``; without these they are left out.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import test_coverage_rates_simulation as promised  # noqa: E402 - found by the path above

from jarjestokartta.coverage import intervals, scaling, shrinkage  # noqa: E402
from jarjestokartta.geo.files import builtin_table  # noqa: E402

SEED = 20250102
MAPS = 2000
RATES = (promised.RATE, promised.RATE / 6)
Floats = NDArray[np.float64]


def sizes() -> dict[str, Floats]:
    """Residents of the 22 municipalities, of the inhabited postal areas, and of villages: most small."""
    found = {"municipalities": builtin_table("model_municipalities")["residents"].astype(float).to_numpy()}
    folder = Path(os.environ.get("JARJESTOKARTTA_REAL_DATA", ROOT.parent / "shared" / "data"))
    path = folder / "boundaries" / "keski_suomi_postal_areas.geojson"
    if path.is_file():
        rows = json.loads(path.read_text(encoding="utf-8"))["features"]
        postal = np.array([one["properties"]["vaki_2024"] for one in rows], dtype=float)
        found["postal areas"] = postal[postal > 0]
    return {**found, "villages": promised.VILLAGES}


def one_rate(residents: Floats, total: int, rng: np.random.Generator) -> tuple[float, float]:
    """Share of maps with any flag: by the verdict, and by pointwise 95 % intervals."""
    share = residents / residents.sum()
    maps = rng.multinomial(total, share, size=MAPS).astype(float)
    p = intervals.mid_p(maps, np.full(maps.shape, float(total)), np.broadcast_to(share, maps.shape))
    return float(promised.flagged(maps, residents).mean()), float((p <= promised.Q).any(axis=1).mean())


def shrunk(residents: Floats, classes: list[float], truth: str, rate: float) -> list[tuple[float, float]]:
    """Bias and share of intervals that hold the truth, by class of size."""
    rng = np.random.default_rng(SEED)
    maps = MAPS // 10
    true = rate * promised.TRUE_RATES[truth](rng, residents, maps)
    found = [shrinkage.shrink(counts, residents) for counts in rng.poisson(true * residents).astype(float)]
    rates = np.array([one.rate for one in found])
    held = (np.array([one.low for one in found]) <= true) & (true <= np.array([one.high for one in found]))
    size = np.digitize(residents, classes)
    return [
        (
            float(rates[:, size == one].sum() / true[:, size == one].sum() - 1),
            float(held[:, size == one].mean()),
        )
        for one in np.unique(size)
    ]


def exponents(residents: Floats, spread: float, rng: np.random.Generator) -> float:
    """Share of 95 % intervals of the exponent that hold it, where it is 1."""
    held = 0
    maps = MAPS // 5
    for _ in range(maps):
        true = promised.RATE * rng.gamma(spread**-2, spread**2, len(residents))
        found = scaling.exponent(rng.poisson(true * residents).astype(float), residents)
        held += found is not None and found.low <= 1 <= found.high
    return held / maps


def main() -> None:
    rng = np.random.default_rng(SEED)
    areas = sizes()
    print(f"\n## One true rate, {MAPS} maps\n")
    print("| areas | associations | maps with a flag | pointwise |\n|---|---|---|---|")
    for name, residents in areas.items():
        for total in (5330, 800, 120):
            verdict, pointwise = one_rate(residents, total, rng)
            print(f"| {len(residents)} {name} | {total} | {verdict:.1%} | {pointwise:.1%} |")
    print("\n## Shrunk rates: the worst class of size\n")
    print("| true rates | areas | associations per 1,000 | worst bias | least held |\n|---|---|---|---|---|")
    for truth in promised.TRUE_RATES:
        for name, classes in promised.CLASSES.items():
            for rate in RATES if name in areas else ():
                found = shrunk(areas[name], classes, truth, rate)
                bias = max((one for one, _ in found), key=abs)
                held = min(one for _, one in found)
                print(f"| {truth} | {name} | {1000 * rate:.1f} | {bias:+.1%} | {held:.1%} |")
    print("\n## Growth: how often the interval holds an exponent of 1\n")
    print("| municipalities | spread | held |\n|---|---|---|")
    towns = areas["municipalities"]
    for name, residents in (("all", towns), ("without the largest", np.delete(towns, towns.argmax()))):
        for spread in (0.15, 0.3):
            print(f"| {name} | {spread} | {exponents(residents, spread, rng):.1%} |")


if __name__ == "__main__":
    main()
