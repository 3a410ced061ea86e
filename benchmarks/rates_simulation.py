"""What the verdicts and shrunk rates promise, by simulation over areas of real sizes.

One true rate: how many whole maps carry any flag (at most 5 %). True rates that differ: how far shrunk rates
are from the truth, and how often their interval holds it, in each class of size.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage import intervals, shrinkage
from jarjestokartta.geo.files import builtin_table

SEED = 20250102
MAPS = 2000
RATE = 5330 / 273_000
SPREADS = (0.0, 0.2, 0.4, 0.7)
CLASSES = [0, 100, 300, 1_000, 3_000, np.inf]


def sizes(rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """Residents of the 22 municipalities, and of villages: most small, a few large."""
    municipal = builtin_table("model_municipalities")["residents"].astype(float).to_numpy()
    return {
        f"{len(municipal)} municipalities": municipal,
        "250 villages": np.ceil(rng.lognormal(np.log(350), 1.3, 250)),
        "169 postal areas": np.ceil(rng.lognormal(np.log(400), 1.5, 169)),
    }


def flagged(residents: NDArray[np.float64], total: int, rng: np.random.Generator) -> tuple[float, float]:
    """Share of maps with any flag: by the verdict, and by pointwise 95 % intervals."""
    share = residents / residents.sum()
    by_verdict = by_point = 0
    for _ in range(MAPS):
        counts = rng.multinomial(total, share).astype(float)
        p = intervals.mid_p(counts, np.full(len(counts), float(total)), share)
        by_verdict += int((intervals.benjamini_hochberg(p) <= 0.05).any())
        by_point += int((p <= 0.05).any())
    return by_verdict / MAPS, by_point / MAPS


def shrunk(residents: NDArray[np.float64], spread: float, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for _ in range(MAPS // 10):
        true = RATE * (
            rng.gamma(spread**-2, spread**2, len(residents)) if spread else np.ones(len(residents))
        )
        result = shrinkage.shrink(rng.poisson(true * residents).astype(float), residents)
        rows.append(
            pd.DataFrame(
                {
                    "size": pd.cut(residents, CLASSES),
                    "true": true,
                    "rate": result.rate,
                    "held": (result.low <= true) & (true <= result.high),
                }
            )
        )
    means = pd.concat(rows).groupby("size", observed=True).mean(numeric_only=False)
    return pd.DataFrame({"bias": means["rate"] / means["true"] - 1, "held": means["held"]})


def main() -> None:
    rng = np.random.default_rng(SEED)
    areas = sizes(rng)
    print(f"\n## One true rate, {MAPS} maps\n")
    print("| areas | associations | maps with a flag | pointwise |\n|---|---|---|---|")
    for name, residents in areas.items():
        for total in (5330, 800, 120):
            verdict, pointwise = flagged(residents, total, rng)
            print(f"| {name} | {total} | {verdict:.1%} | {pointwise:.1%} |")
    print("\n## Shrunk rates, 250 villages\n")
    print("| true spread | residents | bias | interval holds |\n|---|---|---|---|")
    for spread in SPREADS:
        for size, row in shrunk(areas["250 villages"], spread, rng).iterrows():
            print(f"| {spread} | {size} | {row['bias']:+.1%} | {row['held']:.1%} |")


if __name__ == "__main__":
    main()
