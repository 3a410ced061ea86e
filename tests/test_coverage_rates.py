"""Rates and verdicts: against other formulas, in every order of rows, and on whole maps of one true rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jarjestokartta.coverage.rates import rates, rates_of_subjects
from jarjestokartta.geo.vocabulary import Basis

NUMBERS = ["per_1000", "low", "high", "shrunk", "shrunk_low", "shrunk_high", "ratio", "ratio_low", "p_adj"]


def of(counts: list[int], residents: list[float | None], **more: object) -> pd.DataFrame:
    ids = pd.Index([f"{number:03d}" for number in range(len(counts))], name="area_id")
    return rates(
        pd.Series(counts, index=ids),
        pd.Series(residents, index=ids, dtype="float64"),
        subject="all",
        basis=Basis.DOMICILE,
        residents_year=2025,
        **more,
    )


drawn_areas = st.lists(
    st.tuples(st.integers(0, 60), st.one_of(st.none(), st.just(0), st.integers(1, 20_000))),
    min_size=1,
    max_size=14,
)


def test_numbers_by_hand() -> None:
    table = of([62, 2589, 100], [4_601, 145_887, 8_000])
    row = table.loc["000"]
    assert row["per_1000"] == pytest.approx(62 / 4.601)
    assert row["low"] == pytest.approx(stats.chi2.ppf(0.025, 124) / 2 / 4.601)
    assert row["high"] == pytest.approx(stats.chi2.ppf(0.975, 126) / 2 / 4.601)
    assert row["ratio"] == pytest.approx((62 / 4_601) / (2_689 / 153_887))
    share = 4_601 / 158_488
    mid = stats.binom.cdf(61, 2751, share) + stats.binom.pmf(62, 2751, share) / 2
    p = [2 * min(mid, 1 - mid)]
    for k, n in ((2589, 145_887), (100, 8_000)):
        mid = stats.binom.cdf(k - 1, 2751, n / 158_488) + stats.binom.pmf(k, 2751, n / 158_488) / 2
        p.append(2 * min(mid, 1 - mid))
    np.testing.assert_allclose(table["p_adj"].to_numpy(float), stats.false_discovery_control(p), rtol=1e-6)


def test_ids_years_and_index_are_kept() -> None:
    table = of([1, 2], [100, 200])
    assert table.index.tolist() == ["000", "001"]
    assert table["area_id"].tolist() == ["000", "001"]
    assert table["residents_year"].tolist() == [2025, 2025]
    assert set(table["basis"]) == {"domicile"}


def test_verdicts() -> None:
    table = of([400, 100, 2500, 3], [10_000, 10_000, 100_000, 150])
    assert table["verdict"].tolist() == ["higher", "lower", "similar", "cannot-tell"]


def test_no_residents_no_rate_no_verdict() -> None:
    table = of([5, 0, 40], [0, None, 2_000])
    for area in ("000", "001"):
        assert table.loc[area, [*NUMBERS, "verdict"]].isna().all()
    assert table.loc["000", "associations"] == 5


def test_areas_without_residents_take_no_part_in_the_comparison() -> None:
    with_rest, without = of([20, 30, 500], [1_000, 2_000, 0]), of([20, 30], [1_000, 2_000])
    pd.testing.assert_frame_equal(with_rest.iloc[:2], without)


def test_an_area_not_judged_is_still_compared_with() -> None:
    judged = pd.Series([True, True, False], index=["000", "001", "002"])
    table = of([20, 30, 500], [1_000, 2_000, 3_000], judged=judged)
    assert table["verdict"].isna().tolist() == [False, False, True]
    assert pd.isna(table.loc["002", "p_adj"])
    assert table.loc["000", "ratio"] == pytest.approx(20 / (530 / 5))


def test_within_a_group_the_others_of_it_are_the_comparator() -> None:
    counts, residents = [30, *[10] * 5, 900, *[40] * 5], [1_000] * 12
    ids = [f"{number:03d}" for number in range(12)]
    table = of(counts, residents, groups=pd.Series([0] * 6 + [1] * 6, ids))
    assert table.loc["000", "ratio"] == pytest.approx(3)
    assert table.loc["001", "ratio"] == pytest.approx(10 / 14)
    assert table.loc["006", "ratio"] == pytest.approx(22.5)
    assert table["verdict"].tolist()[0] == "higher"
    alone = of(counts[:6], residents[:6])
    for name in ("ratio", "ratio_low", "ratio_high"):
        np.testing.assert_allclose(table[name].iloc[:6], alone[name], rtol=1e-9)
    assert (table["p_adj"].iloc[1:6] <= 1).all()  # adjusted over both groups


@pytest.mark.parametrize(("members", "compared"), [(5, 0), (6, 6)])
def test_a_group_is_compared_from_five_others_on(members: int, compared: int) -> None:
    ids = [f"{number:03d}" for number in range(8)]
    groups = pd.Series([2000] * members + [pd.NA] * (8 - members), ids, dtype="Int64")
    table = of([20, 30, 40, 20, 30, 40, 50, 60], [1_000] * 8, groups=groups)
    assert table["verdict"].notna().tolist() == [True] * compared + [False] * (8 - compared)
    assert table["ratio"].notna().tolist() == [True] * compared + [False] * (8 - compared)
    assert table["shrunk"].notna().all()


def test_a_member_without_residents_is_none_of_the_five_others() -> None:
    groups = pd.Series(1, [f"{number:03d}" for number in range(6)])
    table = of([20, 30, 40, 20, 30, 40], [1_000, 1_000, 1_000, 1_000, 1_000, 0], groups=groups)
    assert table["verdict"].isna().all()


def test_one_area_has_nothing_to_be_compared_with() -> None:
    table = of([12], [1_000])
    assert table.loc["000", "verdict"] == "cannot-tell"
    assert pd.isna(table.loc["000", "ratio"])
    assert table.loc["000", "shrunk"] == pytest.approx(12)


def test_zero_everywhere() -> None:
    table = of([0, 0, 0], [10, 1_000, 100_000])
    assert table["per_1000"].tolist() == [0, 0, 0]
    assert table["verdict"].tolist() == ["cannot-tell"] * 3
    assert table["ratio"].isna().all()
    assert (table["shrunk_high"] > 0).all()


def test_all_in_one_area_is_higher_without_an_infinite_ratio() -> None:
    table = of([50, 0], [1_000, 9_000])
    assert pd.isna(table.loc["000", "ratio"])
    assert table["verdict"].tolist() == ["higher", "lower"]


@settings(max_examples=40)
@given(drawn_areas)
def test_nothing_is_infinite_and_p_is_a_share(drawn: list[tuple[int, int | None]]) -> None:
    counts, residents = zip(*drawn, strict=True)
    table = of(list(counts), list(residents))
    numbers = table[[*NUMBERS, "ratio_high"]].to_numpy(dtype=float)
    assert not np.isinf(numbers).any()
    p = table["p_adj"].dropna()
    assert p.between(0, 1).all()
    known = table.loc[table["residents"] > 0]
    assert (
        known[["per_1000", "low", "high", "shrunk", "shrunk_low", "shrunk_high", "verdict"]]
        .notna()
        .all(axis=None)
    )
    assert (known["low"] <= known["per_1000"]).all()
    assert (known["per_1000"] <= known["high"]).all()
    both = known[["ratio_low", "ratio", "ratio_high"]].dropna()
    assert (both["ratio_low"] <= both["ratio"] * (1 + 1e-9)).all()
    assert (both["ratio"] <= both["ratio_high"] * (1 + 1e-9)).all()


@settings(max_examples=30)
@given(drawn_areas, st.randoms(use_true_random=False))
def test_order_of_rows_never_matters(drawn: list[tuple[int, int | None]], random: object) -> None:
    counts, residents = zip(*drawn, strict=True)
    table = of(list(counts), list(residents))
    order = list(range(len(drawn)))
    random.shuffle(order)
    ids = table.index[order]
    shuffled = rates(
        table["associations"].loc[ids].astype("int64"),
        table["residents"],
        subject="all",
        basis=Basis.DOMICILE,
        residents_year=2025,
    )
    pd.testing.assert_frame_equal(shuffled.loc[table.index], table, rtol=1e-9)


@settings(max_examples=30)
@given(drawn_areas)
def test_ten_times_the_residents_is_a_tenth_of_the_rate_and_the_same_verdict(
    drawn: list[tuple[int, int | None]],
) -> None:
    counts, residents = zip(*drawn, strict=True)
    one, ten = (
        of(list(counts), list(residents)),
        of(list(counts), [n if n is None else 10 * n for n in residents]),
    )
    for name in ("per_1000", "low", "high", "shrunk"):
        np.testing.assert_allclose(10 * ten[name].to_numpy(float), one[name].to_numpy(float), rtol=1e-6)
    np.testing.assert_allclose(ten["ratio"].to_numpy(float), one["ratio"].to_numpy(float), rtol=1e-9)
    pd.testing.assert_series_equal(ten["verdict"], one["verdict"])


@settings(max_examples=30)
@given(drawn_areas, st.integers(0, 13))
def test_one_more_association_never_lowers_the_rate(drawn: list[tuple[int, int | None]], which: int) -> None:
    counts, residents = zip(*drawn, strict=True)
    one_more = list(counts)
    one_more[which % len(counts)] += 1
    before, after = of(list(counts), list(residents)), of(one_more, list(residents))
    assert not (after["per_1000"] < before["per_1000"]).any()


def test_true_differences_are_seen() -> None:
    table = of([100, 20, *[40] * 10], [2_000] * 12)
    assert table["verdict"].tolist()[:2] == ["higher", "lower"]


def test_subjects_together_are_as_one_by_one() -> None:
    ids = pd.Index(["a", "b", "c"], name="area_id")
    counts = pd.DataFrame({"all": [9, 30, 4], "need:hobbies": [3, 1, 0]}, index=ids)
    residents = pd.Series([500, 700, 90], index=ids)
    together = rates_of_subjects(counts, residents, basis=Basis.ADDRESS, residents_year=None)
    for subject in counts:
        alone = rates(counts[subject], residents, subject=subject, basis=Basis.ADDRESS, residents_year=None)
        part = together.loc[together["subject"] == subject].set_index(ids)
        pd.testing.assert_frame_equal(part, alone)
