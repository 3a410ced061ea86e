"""How counts grow with residents: against statsmodels, by simulation, and what may be said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from jarjestokartta.coverage.scaling import exponent, growth, scaling
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Basis, Growth

RESIDENTS = builtin_table("model_municipalities")["residents"].astype(float).to_numpy()
# Made up, in the order of RESIDENTS.
COUNTS = np.array(
    [62, 80, 2589, 349, 31, 70, 182, 30, 25, 52, 28, 260, 19, 33, 150, 66, 81, 190, 50, 49, 121, 330.0]
)
LARGEST = int(RESIDENTS.argmax())
# (places, exponent, spread, twice the fall of the log-likelihood at 1) by statsmodels 0.15
# NegativeBinomial (NB2, Nelder–Mead, then BFGS), on log(residents) less its mean.
BY_STATSMODELS = [
    (np.ones(22, dtype=bool), 0.943681, 0.116752, 4.25660),
    (np.arange(22) != LARGEST, 0.896753, 0.111008, 6.69016),
]


@pytest.mark.parametrize(("places", "value", "spread", "fall"), BY_STATSMODELS)
def test_the_fit_is_that_of_statsmodels(places: np.ndarray, value: float, spread: float, fall: float) -> None:
    from scipy import special

    found = exponent(COUNTS[places], RESIDENTS[places])
    assert found is not None
    assert found.value == pytest.approx(value, abs=2e-4)
    assert found.spread == pytest.approx(spread, rel=0.01)
    assert found.p == pytest.approx(special.fdtrc(1, places.sum() - 2, fall), rel=2e-3)
    assert (found.low < 1 < found.high) == (found.p > 0.05)


def test_with_and_without_the_largest_by_the_figures() -> None:
    ids = pd.Index([f"{number:03d}" for number in range(22)], name="area_id")
    table = scaling(pd.Series(COUNTS, ids), pd.Series(RESIDENTS, ids), subject="all", basis=Basis.DOMICILE)
    assert table["without"].isna().tolist() == [True, False]
    assert table.loc[1, "without"] == ids[LARGEST]
    assert table["areas"].tolist() == [22, 21]
    assert table["associations"].tolist() == [COUNTS.sum(), COUNTS.sum() - COUNTS[LARGEST]]
    assert table["growth"].tolist() == ["cannot-tell", "less"]


@pytest.mark.parametrize(("true", "told"), [(0.7, Growth.LESS), (1.3, Growth.MORE)])
def test_a_clear_exponent_is_found(true: float, told: Growth) -> None:
    rng = np.random.default_rng(1)
    mean = 100 * (RESIDENTS / 5000) ** true * rng.gamma(25, 1 / 25, 22)
    found = exponent(rng.poisson(mean).astype(float), RESIDENTS)
    assert found is not None
    assert found.low <= true <= found.high
    assert growth(found) is told


def test_the_interval_holds_an_exponent_of_one_as_often_as_it_says() -> None:
    """Of 80 intervals of 95 % at least 69 hold it; fewer would be the case of 1 in 1,000."""
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(80):
        counts = rng.poisson(0.0195 * RESIDENTS * rng.gamma(16, 1 / 16, 22)).astype(float)
        found = exponent(counts, RESIDENTS)
        assert found is not None
        held += growth(found) is Growth.CANNOT_TELL
    assert held >= 69


def test_equal_rates_are_an_exponent_of_one() -> None:
    found = exponent(0.02 * RESIDENTS, RESIDENTS)
    assert found is not None
    assert found.value == pytest.approx(1, abs=1e-3)
    assert found.spread < 0.02
    assert found.p == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("counts", "residents"),
    [([1.0] * 5, [10.0, 20, 30, 40, 50]), ([0.0] * 8, [*range(1, 9)]), ([1.0] * 8, [500.0] * 8), ([], [])],
    ids=["five places", "no association", "one size", "no place"],
)
def test_too_little_says_nothing(counts: list[float], residents: list[float]) -> None:
    assert exponent(np.array(counts), np.array(residents)) is None
    assert growth(None) is Growth.CANNOT_TELL


def test_places_without_residents_are_left_out() -> None:
    ids = [f"{number:03d}" for number in range(9)]
    residents = pd.Series([0, None, 900, 800, 700, 600, 500, 400, 300], ids)
    table = scaling(pd.Series(5, ids), residents, subject="all", basis=Basis.DOMICILE)
    assert table["areas"].tolist() == [7, 6]
    assert table.loc[1, "without"] == "002"
    assert (table["exponent"] < 0.5).all()


@examples(max_examples=12)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(50, 200_000)), min_size=6, max_size=16),
    st.randoms(use_true_random=False),
)
def test_any_places_in_any_order_give_one_ordered_interval(
    drawn: list[tuple[int, int]], random: object
) -> None:
    ids = [f"{number:03d}" for number in range(len(drawn))]
    counts, residents = (pd.Series(values, ids) for values in zip(*drawn, strict=True))
    table = scaling(counts, residents, subject="all", basis=Basis.ADDRESS)
    known = table.dropna(subset="exponent")
    assert ((known["low"] <= known["exponent"]) & (known["exponent"] <= known["high"])).all()
    random.shuffle(ids)
    shuffled = scaling(counts.loc[ids], residents, subject="all", basis=Basis.ADDRESS)
    pd.testing.assert_frame_equal(shuffled, table, atol=1e-3)
