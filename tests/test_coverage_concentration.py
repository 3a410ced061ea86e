"""Lorenz curve and Gini: by hand, against the mean difference, and what chance alone gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from jarjestokartta.coverage.concentration import concentration, gini, lorenz
from jarjestokartta.geo.vocabulary import Basis

OF = {"subject": "all", "basis": Basis.DOMICILE}
areas = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5_000)), min_size=1, max_size=12).filter(
    lambda drawn: sum(count for count, _ in drawn) > 0
)


def table(drawn: list[tuple[int, int | None]]) -> tuple[pd.Series, pd.Series]:
    counts, residents = zip(*drawn, strict=True)
    ids = pd.Index([f"{number:03d}" for number in range(len(drawn))], name="area_id")
    return pd.Series(counts, ids), pd.Series(residents, ids, dtype="float64")


def test_the_curve_by_hand() -> None:
    counts, residents = table([(30, 1_000), (10, 1_000), (0, 2_000), (7, 0), (5, None)])
    curve = lorenz(counts, residents, **OF)
    assert curve["area_id"].tolist() == ["002", "001", "000"]
    assert curve["residents_share"].tolist() == [0.5, 0.75, 1.0]
    assert curve["associations_share"].tolist() == [0.0, 0.25, 1.0]
    row = concentration(counts, residents, **OF).iloc[0]
    assert row["gini"] == pytest.approx(1 - (0.25 * 0.25 + 0.25 * 1.25))
    assert (row["areas"], row["largest"]) == (3, 1)
    assert (row["largest_residents_share"], row["largest_associations_share"]) == (0.5, 0.0)


@given(areas)
def test_gini_is_half_the_mean_difference_of_rates(drawn: list[tuple[int, int]]) -> None:
    counts, residents = np.array(drawn, dtype=float).T
    rate, share = counts / residents, residents / residents.sum()
    difference = (np.abs(rate[:, None] - rate) * share[:, None] * share).sum()
    assert gini(counts, residents)[0] == pytest.approx(difference / (2 * (rate * share).sum()), abs=1e-9)


@given(areas)
def test_the_curve_hangs_below_the_diagonal_and_bends_upwards(drawn: list[tuple[int, int]]) -> None:
    curve = lorenz(*table(drawn), **OF)
    people, held = curve["residents_share"].to_numpy(), curve["associations_share"].to_numpy()
    assert (held <= people + 1e-9).all()
    slopes = np.diff(held, prepend=0) / np.diff(people, prepend=0)
    assert (np.diff(slopes) >= -1e-6 * slopes.max()).all()
    assert held[-1] == people[-1] == 1


@examples(max_examples=20)
@given(areas, st.randoms(use_true_random=False))
def test_order_of_rows_never_matters(drawn: list[tuple[int, int]], random: object) -> None:
    counts, residents = table(drawn)
    ids = counts.index.tolist()
    random.shuffle(ids)
    for of in (lorenz, concentration):
        pd.testing.assert_frame_equal(of(counts.loc[ids], residents, **OF), of(counts, residents, **OF))


def test_chance_alone_is_told_from_true_differences() -> None:
    rng = np.random.default_rng(1)
    residents = np.ceil(rng.lognormal(np.log(350), 1.3, 200))
    alike = rng.poisson(0.02 * residents)
    row = concentration(*table(list(zip(alike, residents, strict=True))), **OF).iloc[0]
    assert row["gini"] == pytest.approx(row["gini_chance"], abs=0.02)
    assert row["gini_chance"] > 0.1
    differing = rng.poisson(0.02 * residents * rng.gamma(2, 0.5, 200))
    row = concentration(*table(list(zip(differing, residents, strict=True))), **OF).iloc[0]
    assert row["gini"] > row["gini_chance_high"]


def test_without_any_association_there_is_nothing_to_tell() -> None:
    counts, residents = table([(0, 100), (0, 50)])
    assert lorenz(counts, residents, **OF).empty
    assert concentration(counts, residents, **OF).empty
