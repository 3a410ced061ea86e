"""Whether areas truly differ: the spread found, its interval and test, and the case of none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from jarjestokartta.coverage.dispersion import dispersion
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Basis

RESIDENTS = builtin_table("model_municipalities").set_index("code")["residents"].astype(float)
VILLAGES = pd.Series(np.ceil(np.random.default_rng(7).lognormal(np.log(350), 1.3, 200))).rename(
    index=lambda number: f"v{number:03d}"
)


def drawn_maps(residents: pd.Series, spread: float, maps: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    shape = (maps, len(residents))
    true = 0.0195 * (rng.gamma(spread**-2, spread**2, shape) if spread else np.ones(shape))
    counts = rng.poisson(true * residents.to_numpy()).T
    return pd.DataFrame(counts, index=residents.index, columns=[f"need:{n}" for n in range(maps)])


@pytest.mark.parametrize("residents", [RESIDENTS, VILLAGES], ids=["municipalities", "villages"])
@pytest.mark.parametrize("spread", [0.2, 0.5])
def test_a_true_spread_is_found_and_held(residents: pd.Series, spread: float) -> None:
    """Of 120 intervals of 95 % at least 105 hold it; fewer would be the case of 1 in 1,000."""
    table = dispersion(drawn_maps(residents, spread, 120), residents, basis=Basis.DOMICILE)
    assert table["spread"].mean() == pytest.approx(spread, rel=0.1)
    assert table["spread_low"].le(spread).mul(table["spread_high"].ge(spread)).sum() >= 105
    assert (table["p"] < 0.05).mean() > 0.9
    assert table["variance_ratio"].mean() > 1.3


def test_no_spread_is_an_ordinary_case() -> None:
    """Of 200 tests at 5 % at most 20 find what is not there; more would be the case of 1 in 1,000."""
    table = dispersion(drawn_maps(RESIDENTS, 0, 200), RESIDENTS, basis=Basis.DOMICILE)
    assert (table["p"] < 0.05).sum() <= 20
    assert table["variance_ratio"].mean() == pytest.approx(1, abs=0.1)
    assert (table["spread_low"] == 0).mean() > 0.9
    equal = pd.DataFrame({"all": (RESIDENTS * 0.02).round().astype(int)})
    row = dispersion(equal, RESIDENTS, basis=Basis.DOMICILE).iloc[0]
    assert (row["spread"], row["spread_low"], row["p"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("counts", "residents"),
    [([1, 2], [10, 20]), ([0, 0, 0], [10, 20, 30]), ([5, 1, 2], [0, 10, None])],
    ids=["two areas", "none counted", "two with residents"],
)
def test_too_little_says_nothing(counts: list[int], residents: list[float | None]) -> None:
    ids = [str(number) for number in range(len(counts))]
    row = dispersion(
        pd.DataFrame({"all": counts}, ids), pd.Series(residents, ids, dtype="float64"), basis=Basis.ADDRESS
    ).iloc[0]
    assert row[["spread", "spread_low", "spread_high", "variance_ratio", "p"]].isna().all()


@examples(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 50_000)), min_size=3, max_size=20),
    st.randoms(use_true_random=False),
)
def test_limits_are_in_order_in_any_order_of_rows(drawn: list[tuple[int, int]], random: object) -> None:
    ids = [f"{number:03d}" for number in range(len(drawn))]
    counts, residents = (pd.Series(values, ids) for values in zip(*drawn, strict=True))
    table = dispersion(counts.to_frame("all"), residents, basis=Basis.ADDRESS)
    row = table.iloc[0]
    if counts.sum():
        assert row["spread_low"] <= row["spread"] <= row["spread_high"]
        assert 0 <= row["p"] <= 1
    random.shuffle(ids)
    shuffled = dispersion(counts.loc[ids].to_frame("all"), residents, basis=Basis.ADDRESS)
    pd.testing.assert_frame_equal(shuffled, table, rtol=1e-6)
