"""What could be told of a place of its size: every limit is one of the verdicts themselves."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from jarjestokartta.coverage.rates import Judgement, rates, rates_of_subjects
from jarjestokartta.coverage.tellable import size_limits, tellable
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Basis

JUDGEMENT = Judgement()
RESIDENTS = builtin_table("model_municipalities").set_index("code")["residents"].astype(float)
COUNTS = (RESIDENTS * 0.0195).round().astype(int)  # no place differs
WAYS = {"basis": Basis.DOMICILE, "judgement": JUDGEMENT}


def told(counts: pd.Series, residents: pd.Series, judged: pd.Series | None = None) -> pd.DataFrame:
    return tellable(counts, residents, subject="all", judged=judged, **WAYS).set_index("area_id")


def verdicts(counts: pd.Series, residents: pd.Series, area: str, tried: range) -> list[str]:
    """Give the verdict of one area at each count tried; the counts stand side by side as subjects."""
    columns = {f"need:{count}": counts.where(counts.index != area, count) for count in tried}
    table = rates_of_subjects(
        pd.DataFrame(columns), residents, basis=Basis.DOMICILE, residents_year=2025, judgement=JUDGEMENT
    )
    return table.loc[table["area_id"] == area, "verdict"].tolist()


def verdict(counts: pd.Series, residents: pd.Series, area: str, count: int) -> str:
    return verdicts(counts, residents, area, range(count, count + 1))[0]


@pytest.mark.parametrize("area", ["435", "216", "077", "182", "179"])
def test_a_limit_is_where_the_verdict_changes(area: str) -> None:
    """No other place differs: the adjusted p-value is then p times the places, as the limits have it."""
    row = told(COUNTS, RESIDENTS).loc[area]
    lower, higher = int(row["lower_at"]), int(row["higher_at"])
    tried = _near(lower, higher, row)
    seen = {
        count: one
        for some in tried
        for count, one in zip(some, verdicts(COUNTS, RESIDENTS, area, some), strict=True)
    }
    assert (seen[lower], seen[higher]) == ("lower", "higher")
    assert "lower" not in {one for count, one in seen.items() if count > lower}
    assert "higher" not in {one for count, one in seen.items() if count < higher}
    similar = {count for count, one in seen.items() if one == "similar"}
    if row["tellable"] == "all":
        first, last = max(int(row["similar_from"]), lower + 1), min(int(row["similar_to"]), higher - 1)
        assert similar == {count for count in seen if first <= count <= last}
        assert {first, last} <= similar
    else:
        assert not similar


def _near(lower: int, higher: int, row: pd.Series) -> list[range]:
    """Give the counts around each limit; all between them where these are few."""
    if higher - lower < 60:
        return [range(lower, higher + 1)]
    limits = sorted({lower, higher, *row[["similar_from", "similar_to"]].dropna().astype(int)})
    return [range(max(one - 2, 0), one + 3) for one in limits]


drawn_areas = st.lists(
    st.tuples(st.integers(0, 80), st.one_of(st.none(), st.just(0), st.integers(1, 9_000))),
    min_size=2,
    max_size=10,
)


@examples(max_examples=30)
@given(drawn_areas)
def test_no_verdict_is_given_that_was_told_to_be_impossible(drawn: list[tuple[int, int | None]]) -> None:
    ids = pd.Index([f"{number:03d}" for number in range(len(drawn))], name="area_id")
    counts = pd.Series([count for count, _ in drawn], ids)
    residents = pd.Series([people for _, people in drawn], ids, dtype="float64")
    table = told(counts, residents)
    given_ = rates(
        counts, residents, subject="all", basis=Basis.DOMICILE, residents_year=None, judgement=JUDGEMENT
    )
    assert table.index.tolist() == ids[(residents > 0).to_numpy()].tolist()
    for area, row in table[table["tellable"].notna()].iterrows():
        seen, count = given_.loc[area, "verdict"], counts[area]
        assert not (seen == "lower" and row["tellable"] == "higher")
        assert not (seen == "similar" and row["tellable"] != "all")
        if pd.notna(row["lower_at"]) and count <= row["lower_at"]:
            assert seen == "lower"
        if count >= row["higher_at"]:
            assert seen == "higher"


@examples(max_examples=15)
@given(drawn_areas, st.randoms(use_true_random=False))
def test_order_of_rows_never_matters(drawn: list[tuple[int, int | None]], random: object) -> None:
    ids = [f"{number:03d}" for number in range(len(drawn))]
    counts = pd.Series([count for count, _ in drawn], ids)
    residents = pd.Series([people for _, people in drawn], ids, dtype="float64")
    order = random.sample(ids, len(ids))
    table, shuffled = told(counts, residents), told(counts.loc[order], residents)
    pd.testing.assert_frame_equal(shuffled.loc[table.index], table)
    limits = size_limits(counts.to_frame("all"), residents, **WAYS)
    pd.testing.assert_frame_equal(size_limits(counts.loc[order].to_frame("all"), residents, **WAYS), limits)


def test_the_smallest_can_be_higher_alone() -> None:
    residents = pd.Series({"hamlet": 60.0, "village": 500.0, "town": 40_000.0})
    counts = pd.Series({"hamlet": 0, "village": 8, "town": 800})
    table = told(counts, residents)
    assert table["tellable"].tolist() == ["higher", "different", "different"]
    assert table.loc["hamlet", ["lower_at", "similar_from", "similar_to"]].isna().all()
    assert table.loc["hamlet", "higher_at"] == 5


def test_places_not_judged_stand_in_the_comparator_alone() -> None:
    judged = pd.Series(COUNTS.index != "179", index=COUNTS.index)
    table = told(COUNTS, RESIDENTS, judged)
    assert "179" not in table.index
    assert len(table) == 21
    assert table.loc["182", "lower_at"] >= told(COUNTS, RESIDENTS).loc["182", "lower_at"]


def test_from_how_many_residents_none_at_all_means_something() -> None:
    counts = pd.DataFrame({"all": COUNTS, "need:hobbies": COUNTS // 20, "need:groups": 0})
    limits = size_limits(counts, RESIDENTS, **WAYS).set_index("subject")
    row = limits.loc["all"]
    assert row["zero_may_be_lower"] < row["zero_is_lower"] < row["similar"]
    assert limits.loc["need:hobbies", "zero_is_lower"] > 15 * row["zero_is_lower"]
    assert limits.loc["need:groups", ["zero_may_be_lower", "zero_is_lower", "similar"]].isna().all()
    for people, code in (
        (1.15 * row["zero_is_lower"], "lower"),
        (0.85 * row["zero_may_be_lower"], "cannot-tell"),
    ):
        others = RESIDENTS.where(RESIDENTS.index != "435", people)
        assert verdict(COUNTS, others, "435", 0) == code


def test_nothing_is_told_where_nobody_else_has_any() -> None:
    table = told(pd.Series({"a": 3, "b": 0}), pd.Series({"a": 50.0, "b": 100.0}))
    assert table["tellable"].isna().tolist() == [True, False]
