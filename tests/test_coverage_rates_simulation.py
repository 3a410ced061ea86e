"""What verdicts and shrunk rates promise, by simulation over the sizes of real places.

Bounds are such that the promise would hold by chance alone in one case of a thousand where it is just broken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from jarjestokartta.coverage import intervals
from jarjestokartta.coverage.rates import rates_of_subjects
from jarjestokartta.coverage.shrinkage import shrink
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Basis

Floats = NDArray[np.float64]

Q = 0.05
RATE = 5330 / 273_000
MAPS = 1200
VILLAGES = np.ceil(np.random.default_rng(7).lognormal(np.log(350), 1.3, 250))
CLASSES = {"municipalities": [3_000, 8_000], "postal areas": [100, 300, 1_000, 3_000]}
BIAS, HELD = 0.15, 0.93


@pytest.fixture(scope="module")
def municipalities() -> Floats:
    sizes = builtin_table("model_municipalities")["residents"].astype(float).to_numpy()
    assert len(sizes) == 22
    return sizes


@pytest.fixture(scope="module")
def postal_areas(real_data: Path) -> Floats:
    text = (real_data / "boundaries" / "keski_suomi_postal_areas.geojson").read_text(encoding="utf-8")
    sizes = np.array([one["properties"]["vaki_2024"] for one in json.loads(text)["features"]], dtype=float)
    assert len(sizes) == 169
    return sizes[sizes > 0]


def flagged(maps: Floats, residents: Floats) -> NDArray[np.bool_]:
    """Tell which maps (rows) carry any flag: as the verdicts do, all maps at once."""
    total = maps.sum(axis=1, keepdims=True)
    p = intervals.mid_p(maps, np.broadcast_to(total, maps.shape), residents / residents.sum())
    ranked = np.sort(p, axis=1) / np.arange(1, len(residents) + 1)
    return (ranked <= Q / len(residents)).any(axis=1)


@pytest.mark.parametrize("associations", [5330, 800, 120])
@pytest.mark.parametrize("places", ["municipalities", "postal_areas", "villages"])
def test_with_one_true_rate_few_maps_carry_any_flag(
    places: str, associations: int, request: pytest.FixtureRequest
) -> None:
    residents = VILLAGES if places == "villages" else request.getfixturevalue(places)
    maps = np.random.default_rng(3).multinomial(associations, residents / residents.sum(), size=MAPS)
    assert flagged(maps.astype(float), residents).sum() <= stats.binom.isf(1e-3, MAPS, Q)


def test_the_maps_are_flagged_as_the_verdicts_are(municipalities: Floats) -> None:
    rng = np.random.default_rng(4)
    true = RATE * rng.gamma(60, 1 / 60, (40, 22))
    maps = rng.poisson(true * municipalities)
    ids = pd.Index([f"{number:03d}" for number in range(22)], name="area_id")
    counts = pd.DataFrame(maps.T, index=ids, columns=[f"need:{number}" for number in range(40)])
    people = pd.Series(municipalities, index=ids)
    table = rates_of_subjects(counts, people, basis=Basis.DOMICILE, residents_year=2025)
    told = table["verdict"].isin(["higher", "lower"]).groupby(table["subject"], sort=False).any()
    assert told.tolist() == flagged(maps.astype(float), municipalities).tolist()
    assert 0 < told.sum() < 40


def gamma(spread: float) -> Callable[[np.random.Generator, Floats, int], Floats]:
    return lambda rng, sizes, maps: rng.gamma(spread**-2, spread**2, (maps, len(sizes)))


def power(exponent: float, spread: float) -> Callable[[np.random.Generator, Floats, int], Floats]:
    varied = gamma(spread)
    return lambda rng, sizes, maps: (sizes / 1000) ** exponent * varied(rng, sizes, maps)


def smaller_half(small: float, small_spread: float, spread: float) -> Callable[..., Floats]:
    of_small, of_large = gamma(small_spread), gamma(spread)
    return lambda rng, sizes, maps: np.where(
        sizes < np.median(sizes), small * of_small(rng, sizes, maps), of_large(rng, sizes, maps)
    )


def two_kinds(rng: np.random.Generator, sizes: Floats, maps: int) -> Floats:
    return np.where(rng.random((maps, len(sizes))) < 0.3, 2.0, 0.7)


# True rates, as multiples of the region's: between places alike, by size, and among small places alone.
TRUE_RATES = {
    "differ a little": gamma(0.2),
    "differ": gamma(0.4),
    "differ greatly": gamma(0.7),
    "fall with size": power(-0.2, 0.3),
    "grow with size": power(0.2, 0.3),
    "small higher": smaller_half(2.0, 0.3, 0.3),
    "small lower": smaller_half(0.5, 0.3, 0.3),
    "small higher, all alike": smaller_half(1.5, 0.01, 0.01),
    "small lower, all alike": smaller_half(0.6, 0.01, 0.01),
    "small alone differ": smaller_half(1.0, 0.8, 0.15),
    "large alone differ": smaller_half(1.0, 0.1, 0.5),
    "two kinds": two_kinds,
}


@pytest.mark.parametrize(("places", "maps"), [("municipalities", 100), ("postal areas", 40)])
@pytest.mark.parametrize("truth", TRUE_RATES)
def test_shrunk_rates_are_true_and_covered_in_each_class_of_size(
    truth: str, places: str, maps: int, request: pytest.FixtureRequest
) -> None:
    residents = request.getfixturevalue(places.replace(" ", "_"))
    rng = np.random.default_rng(5)
    true = RATE * TRUE_RATES[truth](rng, residents, maps)
    found = [shrink(counts, residents) for counts in rng.poisson(true * residents).astype(float)]
    rate = np.array([one.rate for one in found])
    held = (np.array([one.low for one in found]) <= true) & (true <= np.array([one.high for one in found]))
    size = np.digitize(residents, CLASSES[places])
    for one in np.unique(size):
        of_class = size == one
        assert abs(rate[:, of_class].sum() / true[:, of_class].sum() - 1) <= BIAS
        assert held[:, of_class].mean() >= HELD


@pytest.mark.parametrize(("places", "share"), [("municipalities", 0.85), ("postal_areas", 0.5)])
def test_shrunk_rates_are_surer_than_raw_ones_where_places_do_not_differ(
    places: str, share: float, request: pytest.FixtureRequest
) -> None:
    residents = request.getfixturevalue(places)
    maps = np.random.default_rng(6).poisson(RATE * residents, (20, len(residents))).astype(float)
    found = [shrink(counts, residents) for counts in maps]
    low, high = intervals.poisson_interval(maps)
    error = np.array([one.rate for one in found]) - RATE
    widths = np.array([one.high - one.low for one in found]) / (high - low) * residents
    assert np.median(widths) <= share

    assert (error**2).mean() <= share**2 * ((maps / residents - RATE) ** 2).mean()
