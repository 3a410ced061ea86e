"""Equity: thirds by income, ages at the shortest band, municipalities; nothing unknown in any sum."""

from __future__ import annotations

import pandas as pd
import pytest
from coverage_fixtures import FIVE_KM, areas, cells, providers
from hypothesis import given
from hypothesis import strategies as st
from test_coverage_gaps import MEASURED

from jarjestokartta.coverage.equity import equity, shortest_m, thirds
from jarjestokartta.coverage.gaps import demand
from jarjestokartta.coverage.reach import reach
from jarjestokartta.geo.vocabulary import PeopleGroup

PEOPLE = cells(
    [
        {"at": (1, 1), "residents": 50.0, "residents_0_14": 10.0, "residents_65_plus": 20.0},
        {"at": (1, 5), "residents": 20.0, "residents_0_14": 6.0, "residents_65_plus": 12.0},
        {"at": (15, 15), "residents": 40.0, "residents_0_14": 4.0, "residents_65_plus": 30.0},
        {"at": (35, 1), "residents": 80.0},  # ages not known
        {"at": (45, 1), "residents": 999.0},  # of the neighbour
    ]
).assign(age_estimated_share=[0.0, 1.0, 0.0, 0.0, 0.0])
POSTAL = pd.Series(["p1", "p1", "p2", "p3", "p4"], index=PEOPLE.index, dtype="str")
INCOMES = pd.Series({"p1": 20_000.0, "p2": 22_000.0, "p4": 50_000.0})
# 5 km by road are 3.8 in a straight line, 2 km 1.5.
SUPPLY = providers([{"at": (1, 2)}, {"at": (15, 13), "known_open": False}])


def found(measured: pd.DataFrame = MEASURED, people: pd.DataFrame = PEOPLE) -> pd.DataFrame:
    table = reach(people, SUPPLY, thresholds_m=FIVE_KM)
    asked = demand(table, people, areas(), measured, thresholds_m=FIVE_KM)
    known = people.assign(postal_area_id=POSTAL.reindex(people.index))
    told = equity(asked, SUPPLY, known, INCOMES, thresholds_m=FIVE_KM, age_band_m=2000.0)
    return told.set_index(["by", "people"]).sort_index()


def test_who_is_without_by_municipality_and_income() -> None:
    table = found()
    assert table.loc[("region", "everyone"), ["residents", "residents_without"]].tolist() == [190, 120]
    without = ["residents_without", "residents_without_if_open", "share_without"]
    assert table.loc[("municipality", "077"), without].tolist() == [40, 0, pytest.approx(4 / 11)]
    assert table.loc[("municipality", "179"), without].tolist() == [80, 80, 1]
    assert table.loc[("income", "lowest"), ["residents", "residents_without"]].tolist() == [70, 0]
    assert table.loc[("income", "highest"), ["residents", "residents_without"]].tolist() == [40, 40]
    assert table.loc[("income", "unknown"), ["residents", "residents_without"]].tolist() == [80, 80]
    assert table.loc[("income", "lowest"), ["income_low", "income_high"]].tolist() == [20_000, 20_000]
    assert (table["within_m"].drop("age") == 5000).all()


def test_ages_are_read_at_the_shortest_band_beside_everyone() -> None:
    table = found().loc["age"]
    assert table["residents"].to_dict() == {"everyone": 190, "children": 20, "older": 62}
    assert table["residents_without"].to_dict() == {"everyone": 140, "children": 10, "older": 42}
    assert table.loc["children", "estimated_share"] == pytest.approx(6 / 20)
    assert table.loc["children", "estimated_share_without"] == pytest.approx(6 / 10)
    assert (table["within_m"] == 2000).all()


def test_who_serves_a_whole_area_serves_it_at_any_band() -> None:
    club = providers([{"area_id": "077", "provider_kind": "association"}])
    table = reach(PEOPLE, club, thresholds_m=FIVE_KM)
    asked = demand(table, PEOPLE, areas(), MEASURED, thresholds_m=FIVE_KM)
    known = PEOPLE.assign(postal_area_id=POSTAL)
    told = equity(asked, club, known, INCOMES, thresholds_m=FIVE_KM, age_band_m=2000.0)
    assert told.set_index(["by", "people"]).loc[("age", "older"), "residents_without"] == 0


def test_what_is_not_measured_is_in_no_sum() -> None:
    table = found(MEASURED.assign(measured=[True, False]))
    assert table.loc[("region", "everyone"), "residents"] == 110
    assert ("municipality", "179") not in table.index
    assert ("income", "unknown") not in table.index


def test_no_income_told_is_no_row_of_income() -> None:
    table = reach(PEOPLE, SUPPLY, thresholds_m=FIVE_KM)
    asked = demand(table, PEOPLE, areas(), MEASURED, thresholds_m=FIVE_KM)
    known = PEOPLE.assign(postal_area_id=POSTAL)
    told = equity(asked, SUPPLY, known, INCOMES.iloc[:0], thresholds_m=FIVE_KM, age_band_m=2000.0)
    assert "income" not in set(told["by"])


def test_order_of_rows_never_matters() -> None:
    pd.testing.assert_frame_equal(found(people=PEOPLE.iloc[::-1]), found())


def test_no_band_is_shorter_than_the_cells_can_tell() -> None:
    assert shortest_m((2000.0, 5000.0), 1000.0) == 2000
    assert shortest_m((500.0, 5000.0), 1000.0) == 2000
    assert shortest_m((500.0, 5000.0), 250.0) == 500


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.one_of(st.none(), st.integers(15_000, 15_040))),
        min_size=1,
        max_size=40,
    )
)
def test_thirds_part_people_by_income_and_split_no_income(rows: list[tuple[int, int | None]]) -> None:
    table = pd.DataFrame(rows, columns=["residents", "income"]).astype("float64")
    group = thirds(table["residents"], table["income"])
    known = table.assign(group=group).dropna(subset="income")
    if not known["residents"].sum():
        assert (group == PeopleGroup.UNKNOWN).all()
        return
    assert (group[table["income"].isna()] == PeopleGroup.UNKNOWN).all()
    assert not known[["income", "group"]].drop_duplicates()["income"].duplicated().any()
    order = known.sort_values("income")["group"].map({"lowest": 0, "middle": 1, "highest": 2})
    assert order.is_monotonic_increasing
    # No third is farther from a third than the people of one income.
    largest = known.groupby("income")["residents"].sum().max()
    sums = known.groupby("group")["residents"].sum().reindex(["lowest", "middle", "highest"], fill_value=0)
    assert (sums - known["residents"].sum() / 3).abs().max() <= largest + 1e-9
