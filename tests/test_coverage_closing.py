"""Places whose closing would leave people without: as found by closing each of them in turn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import areas, cells, providers
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage import whole
from jarjestokartta.coverage.closing import closings
from jarjestokartta.coverage.gaps import demand
from jarjestokartta.coverage.reach import reach
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need

TOWNS = ("077", "179")
LIMITS = {Need.MEETING_PLACES: 5_000.0, Need.HOBBIES: 9_000.0, Need.GROUPS: 5_000.0}
MEASURED = tables.MEASURED.conform(
    pd.DataFrame(
        [(town, need.value, True) for town in TOWNS for need in LIMITS],
        columns=["municipality_code", "need", "measured"],
    )
)
PLACE = st.tuples(st.integers(0, 39), st.integers(0, 19))
HOMES = st.lists(st.tuples(PLACE, st.sampled_from([0.0, 7.0, 40.0])), min_size=2, max_size=12)
SUPPLY = st.lists(
    st.fixed_dictionaries(
        {
            "at": PLACE,
            "need": st.sampled_from([Need.MEETING_PLACES.value, Need.HOBBIES.value]),
            "known_open": st.booleans(),
            "provider_kind": st.just("site"),
            "area_id": st.none(),
        }
    )
    | st.fixed_dictionaries(
        {
            "at": st.none() | PLACE,
            "need": st.sampled_from([Need.HOBBIES.value, Need.GROUPS.value]),
            "known_open": st.booleans(),
            "provider_kind": st.just("association"),
            "area_id": st.sampled_from(["v1", "077", "v2"]),
        }
    ),
    min_size=1,
    max_size=9,
)


def asked(people, supply):
    table = reach(people, supply, thresholds_m=LIMITS)
    return demand(table, people, areas(), MEASURED, thresholds_m=LIMITS)


def sites(supply):
    return supply[supply["provider_kind"] == "site"]


def served(people, supply, need):
    """Tell which providers serve which cells; shape (cells, providers)."""
    homes = np.column_stack([people.geometry.x, people.geometry.y])
    away = np.hypot(*(homes[:, None] - supply[["x", "y"]].to_numpy(dtype=float)).transpose(2, 0, 1))
    near = 1.3 * away <= LIMITS[need]
    for column in ("municipality_code", "village_id"):
        own = people[column].to_numpy(dtype=object)[:, None] == supply["area_id"].to_numpy(dtype=object)
        near |= own & supply["area_id"].notna().to_numpy()
    return near


def lost(people, supply, place):
    """Give for each cell its people who are without once ``place`` has closed, and were not before."""
    row = supply[supply["provider_id"] == place].iloc[0]
    same = supply[(supply["need"] == row["need"]) & supply["known_open"]]
    before = served(people, same, Need(row["need"])).any(axis=1)
    after = served(people, same[same["provider_id"] != place], Need(row["need"])).any(axis=1)
    return people["residents"].where(before & ~after, 0.0)


@settings(max_examples=40, deadline=None)
@given(HOMES, SUPPLY)
def test_as_many_as_closing_each_place_in_turn_finds(homes, rows):
    people = cells([{"at": (x + 0.5, y + 0.5), "residents": persons} for (x, y), persons in homes])
    supply = providers(rows)
    parts = [
        lost(people, supply, place).groupby(people["municipality_code"]).sum().rename((place, need))
        for place, need in zip(sites(supply)["provider_id"], sites(supply)["need"], strict=True)
    ]
    found = closings(asked(people, supply), sites(supply)).set_index(["area_id", "need"])
    for (area, need), row in found.iterrows():
        here = [part if area == tables.REGION else part[[area]] for part in parts if part.name[1] == need]
        if not here:
            assert row.isna().all()
            continue
        people_of = [part.sum() for part in here]
        assert row["places"] == sum(one > 0 for one in people_of)
        assert row["residents"] == sum(people_of)
        assert row["most_residents"] == max(people_of)
        assert 0 <= row["residents_if_open"] <= row["residents"]


def test_another_place_of_unknown_openness_makes_two_numbers():
    people = cells([{"at": (5, 5), "residents": 30.0}, {"at": (5, 8), "residents": 4.0}])
    supply = providers([{"at": (5, 6)}, {"at": (5, 2), "known_open": False}])
    found = closings(asked(people, supply), sites(supply)).set_index(["area_id", "need"])
    row = found.loc["077", "meeting-places"]
    assert row.to_dict() == {
        "places": 1,
        "residents": 34.0,
        "residents_if_open": 4.0,
        "most_residents": 34.0,
    }


def test_a_need_that_no_place_supplies_is_unknown_and_not_none():
    people = cells([{"at": (5, 5), "residents": 30.0}])
    supply = providers(
        [
            {"at": (5, 5), "need": "meeting-places"},
            {"need": "groups", "provider_kind": "association", "area_id": "077"},
        ]
    )
    found = closings(asked(people, supply), sites(supply)).set_index(["area_id", "need"])
    assert found.loc["077", "groups"].isna().all()
    assert found.loc["077", "hobbies"].isna().all()
    assert found.loc["077", "meeting-places"]["places"] == 1


def rows_of(residents):
    return tables.RATES.conform(
        pd.DataFrame(
            {
                "area_id": [*TOWNS],
                "subject": "all",
                "basis": "domicile",
                "associations": [12, 28],
                "residents": residents,
                "residents_year": 2025,
            }
        )
    )


def test_the_region_has_the_rate_of_its_sums_with_its_interval():
    row = whole.rate(rows_of([1500.0, 2500.0])).iloc[0]
    assert (row["area_id"], row["associations"], row["residents"]) == (tables.REGION, 40, 4000.0)
    assert row["per_1000"] == pytest.approx(10.0)
    assert (row["low"], row["high"]) == pytest.approx((28.5766 / 4, 54.4686 / 4), abs=1e-3)
    assert pd.isna(row["verdict"])


@pytest.mark.parametrize("residents", [[1500.0, np.nan], [0.0, 0.0]])
def test_the_region_has_no_rate_where_residents_are_unknown(residents):
    row = whole.rate(rows_of(residents)).iloc[0]
    assert row[["per_1000", "low", "high"]].isna().all()
