"""Access by area: who shares with whom, what is not known, and that nothing is lost between areas."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import EAST, NORTH, areas, cells, lake, providers
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage.competition import Competition, amounts, compete
from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.supply import of_sites
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Need

HALLS = Need.MEETING_PLACES.value
LIMITS = dict.fromkeys(Need, 6000.0)
WEIGHTS = (1.0, 0.68, 0.22)


def sites(rows: Sequence[dict[str, object]]) -> gpd.GeoDataFrame:
    """Open meeting places ``at`` (km, km) where the rows say nothing else."""
    usual = {"needs": HALLS, "open_to": "all", "capacity": None}
    given = pd.DataFrame([usual | row for row in rows], columns=["at", *usual])
    table = pd.DataFrame(
        {
            "site_id": [f"s{number}" for number in range(len(given))],
            "name": "x",
            "needs": given["needs"].astype("str"),
            "source": "osm",
            "owner_type": "other",
            "open_to": given["open_to"].astype("str"),
            "capacity": given["capacity"].astype("float64"),
        },
        index=given.index,
    )
    x = [EAST + 1000 * at[0] for at in given["at"]]
    y = [NORTH + 1000 * at[1] for at in given["at"]]
    return tables.SITES.conform(gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(x, y), crs=crs.METRES))


def measured(*unknown: str) -> pd.DataFrame:
    """Everything is measured, but in these municipalities."""
    table = pd.DataFrame(
        [(code, need.value, code not in unknown) for code in ("077", "179") for need in Need],
        columns=["municipality_code", "need", "measured"],
    )
    return tables.MEASURED.conform(table)


def found(
    people: Sequence[dict[str, object]],
    places: Sequence[dict[str, object]],
    *unknown: str,
    lakes: Lakes | None = None,
) -> Competition:
    listed = sites(places)
    return compete(
        cells(people),
        of_sites(listed),
        listed.set_index("site_id")["capacity"],
        areas(),
        measured(*unknown),
        thresholds_m=LIMITS,
        zone_weights=WEIGHTS,
        travel=StraightLine(1.0, lakes),
    )


def row(competition: Competition, area: str, need: str = HALLS) -> pd.Series:
    table = competition.areas
    (one,) = table.index[(table["area_id"] == area) & (table["need"] == need)]
    return table.loc[one]


def supply(competition: Competition, *, known_open: bool = True, need: str = HALLS) -> pd.Series:
    table = competition.supply
    (one,) = table.index[(table["known_open"] == known_open) & (table["need"] == need)]
    return table.loc[one]


@pytest.mark.parametrize(
    ("capacity", "expected", "known", "unit"),
    [
        ([None, None], [1, 1], 0, float("nan")),
        ([40, 80, 120, None], [0.5, 1, 1.5, 1], 3, 80),
        ([0, 50, None], [0, 1, 1], 2, 50),
        ([0, None], [0, 1], 1, float("nan")),
        ([], [], 0, float("nan")),
    ],
)
def test_unknown_capacity_counts_as_one(capacity: list, expected: list, known: int, unit: float) -> None:
    counted = amounts(pd.Series(capacity, dtype="float64"))
    assert counted.amounts.tolist() == expected
    assert counted.known == known
    assert counted.unit == pytest.approx(unit, nan_ok=True)


def test_people_near_the_same_hall_share_it() -> None:
    """One kilometre from the hall 300, five kilometres from it 100 in the rest of the same municipality."""
    both = found([{"at": (9, 5), "residents": 300}, {"at": (15, 5), "residents": 100}], [{"at": (10, 5)}])
    village, rest, town = (row(both, area) for area in ("v1", "sijoittamatta-077", "077"))
    assert village["two_step"] == rest["two_step"] == pytest.approx(1000 / 400)
    drawn = 300 + 0.22 * 100
    assert village["enhanced"] == pytest.approx(1000 / drawn)
    assert rest["enhanced"] == pytest.approx(0.22 * 1000 / drawn)
    assert village["balanced"] == rest["balanced"] == pytest.approx(1000 / 400)
    assert town["residents"] == town["residents_near"] == 400
    assert town["availability"] == pytest.approx(1)
    assert village["availability"] == pytest.approx(300 / drawn)


def test_who_lives_beyond_the_border_shares_and_is_told_apart() -> None:
    one = found([{"at": (38, 5), "residents": 100}, {"at": (42, 5), "residents": 300}], [{"at": (40, 5)}])
    assert row(one, "v2")["two_step"] == pytest.approx(1000 / 400)
    assert row(one, "v2")["availability"] == pytest.approx(0.25)
    assert supply(one)["beyond_region"] == pytest.approx(0.75)
    assert "999" not in set(one.areas["municipality_code"])


def test_a_place_of_unknown_openness_stands_in_the_second_number_only() -> None:
    """One for members only in neither."""
    places = [
        {"at": (1, 5)},
        {"at": (2, 5), "open_to": "unknown"},
        {"at": (3, 5), "open_to": "members"},
    ]
    one = found([{"at": (1, 6), "residents": 200}], places)
    assert row(one, "v1")["two_step"] == pytest.approx(5)
    assert row(one, "v1")["two_step_if_open"] == pytest.approx(10)
    assert [supply(one, known_open=flag)["places"] for flag in (True, False)] == [1, 2]


def test_a_place_that_nobody_reaches_is_told() -> None:
    one = found(
        [{"at": (1, 5)}], [{"at": (1, 5), "capacity": 50}, {"at": (18, 5), "capacity": 100}, {"at": (19, 5)}]
    )
    told = supply(one)
    assert (told["places"], told["known_capacity"], told["unit_persons"]) == (3, 2, 75)
    assert (told["unreached_places"], told["supply"]) == (2, pytest.approx(50 / 75 + 100 / 75 + 1))
    assert told["unreached_supply"] == pytest.approx(100 / 75 + 1)
    assert row(one, "077")["availability"] == pytest.approx(50 / 75)


def test_a_need_not_measured_is_na_there_and_nobody_near_is_zero() -> None:
    one = found([{"at": (1, 5)}, {"at": (38, 5)}], [{"at": (1, 5)}], "179")
    assert row(one, "179")[["two_step", "availability", "residents_near", "two_step_if_open"]].isna().all()
    assert row(one, "179")["residents"] == 100
    empty = row(one, "077", Need.HOBBIES.value)
    assert empty[["two_step", "enhanced", "balanced", "availability", "residents_near"]].tolist() == [0] * 5
    assert set(one.areas["need"]) == {"meeting-places", "hobbies", "local-services"}


def test_an_area_without_a_resident_has_no_mean_and_spoils_nobodys() -> None:
    people = [{"at": (1, 5), "residents": 50}, {"at": (38, 5), "residents": 0}]
    one = found(people, [{"at": (1, 5)}, {"at": (38, 5)}])
    assert row(one, "v2")[["two_step", "enhanced", "balanced"]].isna().all()
    assert row(one, "v2")["availability"] == 0
    assert row(one, "v1")["two_step"] == pytest.approx(20)
    assert supply(one)["unreached_places"] == 1


def test_places_that_share_a_point_are_shared_each_for_itself() -> None:
    """An open hall, one of unknown openness, a refuge that is not shared, an association beside them."""
    listed = sites([{"at": (1, 5)}, {"at": (1, 5), "open_to": "unknown"}, {"at": (1, 5)}])
    beside = providers([{"at": (1, 5), "provider_id": "a1", "provider_kind": "association"}])
    one = compete(
        cells([{"at": (1, 6), "residents": 100}]),
        pd.concat([beside, of_sites(listed)], ignore_index=True),
        listed.set_index("site_id")["capacity"].drop("s2"),
        areas(),
        measured(),
        thresholds_m=LIMITS,
        zone_weights=WEIGHTS,
        travel=StraightLine(),
    )
    assert (row(one, "v1")["availability"], row(one, "v1")["availability_if_open"]) == pytest.approx((1, 2))
    assert [supply(one, known_open=flag)["places"] for flag in (True, False)] == [1, 2]


def test_a_lake_between_leaves_the_place_to_the_other_shore() -> None:
    lakes = Lakes(lake((2, 0), (3, 0), (3, 19), (2, 19)))
    one = found([{"at": (1, 5)}, {"at": (4, 5)}], [{"at": (4, 6)}], lakes=lakes)
    assert (row(one, "v1")["residents_near"], row(one, "v1")["two_step"]) == (100, pytest.approx(5))


spot = st.tuples(st.integers(0, 50), st.integers(0, 19)).map(lambda at: (at[0] + 0.5, at[1] + 0.5))
homes = st.lists(st.tuples(spot, st.sampled_from([0, 1, 7.5, 400])), min_size=1, max_size=8)
halls = st.lists(
    st.tuples(spot, st.sampled_from(["all", "unknown"]), st.sampled_from([None, 20, 90])), max_size=7
)


@given(homes, halls)
@settings(max_examples=12)
def test_what_falls_to_areas_and_beyond_is_what_can_be_reached(where: list, rows: list) -> None:
    people = [{"at": at, "residents": number} for at, number in where]
    places = [{"at": at, "open_to": open_to, "capacity": seats} for at, open_to, seats in rows]
    one = found(people, places)
    assert one.sums["holds"].all()
    for known_open, suffix in ((True, ""), (False, "_if_open")):
        told = supply(one, known_open=known_open)
        shared = one.areas.loc[one.areas["need"] == HALLS].groupby("level")[f"availability{suffix}"].sum()
        expected = told["supply"] - told["unreached_supply"] - told["beyond_region"]
        assert shared.tolist() == pytest.approx([expected] * len(shared), abs=1e-9)
        mine = one.areas.loc[one.areas["need"] == HALLS]
        per_person = mine[f"enhanced{suffix}"] * mine["residents"] / 1000
        np.testing.assert_allclose(per_person.fillna(0), mine[f"availability{suffix}"], atol=1e-9)


def test_without_places_or_without_homes_there_is_nothing_and_no_mistake() -> None:
    none = found([{"at": (1, 5)}], [])
    assert none.sums["holds"].all()
    assert none.supply["supply"].eq(0).all()
    assert none.areas["availability"].eq(0).all()
    listed = sites([{"at": (1, 5)}])
    nobody = compete(
        cells([{"at": (1, 5)}]).iloc[:0],
        of_sites(listed),
        listed.set_index("site_id")["capacity"],
        areas(),
        measured(),
        thresholds_m=LIMITS,
        zone_weights=WEIGHTS,
        travel=StraightLine(),
    )
    assert nobody.areas.empty
    assert supply(nobody)["unreached_places"] == 1
