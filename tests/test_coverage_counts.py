"""Counting on each basis: nothing lost, ended never counted, unclassified shown."""

from __future__ import annotations

import pandas as pd
from coverage_fixtures import areas, associations, labels
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage import counts
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Level

REGION = counts.region_ids(areas(), Level.MUNICIPALITY)


def assigned(rows: list[tuple[str | None, str | None, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["municipality_id", "village_id", "reason"])
    return tables.ASSIGNED.conform(table.assign(association_id=[f"a{n}" for n in range(len(rows))]))


TABLE = associations(
    [
        {"home_municipality": "077", "status": "active"},
        {"home_municipality": "077", "status": "unknown"},
        {"home_municipality": "077", "status": "ended"},
        {"home_municipality": "179", "status": "active"},
        {"home_municipality": "999", "status": "active"},
    ]
)
LABELS = labels(
    [
        ("a0", "need", "hobbies"),
        ("a0", "need", "groups"),
        ("a0", "scale", "village"),
        ("a1", "role", "trust"),
        ("a2", "need", "hobbies"),
    ]
)


def test_subjects_overlap_and_what_is_not_told_is_counted() -> None:
    told = counts.subjects(TABLE, LABELS)
    assert told.index.tolist() == ["a0", "a1", "a3", "a4"]
    assert told.loc["a0", ["need:hobbies", "need:groups", "scale:village", "unclassified"]].tolist() == [
        1,
        1,
        1,
        0,
    ]
    assert told.loc["a1", ["role:trust", "unclassified", "scale:unknown"]].tolist() == [1, 1, 1]


def test_municipalities_count_by_domicile() -> None:
    table = counts.municipality_counts(TABLE, counts.subjects(TABLE, LABELS), REGION)
    assert table["all"].to_dict() == {"077": 2, "179": 1}
    assert table["need:hobbies"].to_dict() == {"077": 1, "179": 0}
    assert table["unclassified"].to_dict() == {"077": 1, "179": 1}


def test_villages_count_by_address_and_the_rest_holds_what_is_left() -> None:
    where = assigned(
        [
            ("077", "v1", "inside"),
            (None, None, "unplaced"),
            ("077", "v1", "inside"),
            ("091", None, "outside"),
            ("999", None, "inside"),
        ]
    )
    table = counts.village_counts(TABLE, where, counts.subjects(TABLE, LABELS), areas())
    assert table["all"].to_dict() == {"v1": 1, "v2": 0, "sijoittamatta-077": 1, "sijoittamatta-179": 1}
    assert table["unplaced"].to_dict() == {"v1": 0, "v2": 0, "sijoittamatta-077": 1, "sijoittamatta-179": 0}


places = st.sampled_from(
    [
        ("077", "v1", "inside"),
        ("077", None, "inside"),
        ("179", "v2", "border"),
        ("999", None, "inside"),
        (None, None, "unplaced"),
        (None, None, "outside"),
    ]
)
homes = st.tuples(st.sampled_from(["077", "179"]), st.sampled_from(["active", "unknown", "ended"]))


@given(st.lists(st.tuples(homes, places), min_size=1, max_size=25))
def test_villages_and_rests_add_up_to_the_region_and_a_geocode_moves_no_domicile(drawn: list) -> None:
    table = associations([{"home_municipality": home, "status": status} for (home, status), _ in drawn])
    told = counts.subjects(table, labels([]))
    by_home = counts.municipality_counts(table, told, REGION)
    by_address = counts.village_counts(table, assigned([place for _, place in drawn]), told, areas())
    assert by_address["all"].sum() == by_home["all"].sum() == len(told)
    elsewhere = counts.village_counts(table, assigned([("179", "v2", "inside")] * len(drawn)), told, areas())
    assert elsewhere["all"].to_dict() == {
        "v1": 0,
        "v2": len(told),
        "sijoittamatta-077": 0,
        "sijoittamatta-179": 0,
    }


@given(
    st.lists(st.integers(0, 5_000), min_size=2, max_size=2),
    st.lists(st.integers(0, 5_000), min_size=2, max_size=2),
)
def test_residents_of_villages_and_rests_add_up_whatever_lives_where(villages: list, rests: list) -> None:
    towns = [inside + outside for inside, outside in zip(villages, rests, strict=True)]
    found = counts.village_residents(
        areas(),
        pd.Series(dict(zip(["077", "179", "v1", "v2"], [*towns, *villages], strict=True)), dtype="float64"),
    )
    assert [found["v1"] + found["sijoittamatta-077"], found["v2"] + found["sijoittamatta-179"]] == towns


@given(st.lists(st.tuples(homes, places), min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_each_municipality_holds_its_villages_and_rest_in_any_order_of_rows(
    drawn: list, random: object
) -> None:
    """By address: a municipality has who lies in it, and of its own who lie in none of the region."""
    table = associations([{"home_municipality": home, "status": status} for (home, status), _ in drawn])
    where, told = assigned([place for _, place in drawn]), counts.subjects(table, labels([]))
    found = counts.village_counts(table, where, told, areas())
    home = table.set_index("association_id")["home_municipality"].reindex(told.index)
    lies = where.set_index("association_id")["municipality_id"].reindex(told.index)
    town = lies.where(lies.isin(REGION), home)
    for code, village in (("077", "v1"), ("179", "v2")):
        total = found.loc[village, "all"] + found.loc[f"sijoittamatta-{code}", "all"]
        assert total == (town == code).sum()
    order = list(range(len(drawn)))
    random.shuffle(order)
    shuffled = table.iloc[order].reset_index(drop=True)
    again = counts.subjects(shuffled, labels([]))
    pd.testing.assert_frame_equal(counts.village_counts(shuffled, where, again, areas()), found)
    by_home = counts.municipality_counts(table, told, REGION)
    pd.testing.assert_frame_equal(counts.municipality_counts(shuffled, again, REGION), by_home)


def test_target_groups_with_an_age_of_their_own_are_counted() -> None:
    told = counts.subjects(
        TABLE, labels([("a0", "target-group", "youth"), ("a3", "target-group", "older-people")])
    )
    found = counts.municipality_counts(TABLE, told, REGION)
    assert found["group:youth"].to_dict() == {"077": 1, "179": 0}
    assert found["group:older-people"].to_dict() == {"077": 0, "179": 1}


def test_residents_of_villages_and_rests_are_the_municipalitys() -> None:
    residents = pd.Series({"077": 4601.0, "179": 145_887.0, "v1": 300.0, "v2": 0.0, "999": 5.0})
    found = counts.village_residents(areas(), residents)
    assert found.to_dict() == {
        "v1": 300.0,
        "v2": 0.0,
        "sijoittamatta-077": 4301.0,
        "sijoittamatta-179": 145_887.0,
    }


def test_an_unknown_village_makes_its_rest_unknown_alone() -> None:
    found = counts.village_residents(areas(), pd.Series({"077": 4601.0, "179": 1000.0, "v2": 200.0}))
    assert found.isna().to_dict() == {
        "v1": True,
        "v2": False,
        "sijoittamatta-077": True,
        "sijoittamatta-179": False,
    }
    assert found["sijoittamatta-179"] == 800


def test_villages_beyond_the_municipalitys_figure_leave_nobody() -> None:
    found = counts.village_residents(areas(), pd.Series({"077": 100.0, "v1": 150.0, "179": 1.0, "v2": 1.0}))
    assert found["sijoittamatta-077"] == 0
