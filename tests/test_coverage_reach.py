"""Reach against every distance computed plainly, both models of supply, and lakes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import FIVE_KM, cells, lake, providers
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo.errors import CrsError
from jarjestokartta.geo.vocabulary import Need

NONE = providers([{"at": (0, 0)}]).iloc[:0]


def one(found: pd.DataFrame) -> pd.Series:
    assert len(found) == 1
    return found.iloc[0]


def test_distance_is_straight_line_times_the_factor() -> None:
    row = one(reach(cells([{"at": (1, 1)}]), providers([{"at": (4, 5)}]), thresholds_m=FIVE_KM))
    assert row["distance_m"] == pytest.approx(6500)
    assert (row["within"], row["within_open"], row["nearest_provider_id"]) == (0, 0, "p0")
    assert row["method"] == "straight-line x 1.3"


def test_the_threshold_itself_is_within() -> None:
    row = one(
        reach(
            cells([{"at": (1, 1)}]), providers([{"at": (4, 5)}]), thresholds_m=FIVE_KM, travel=StraightLine(1)
        )
    )
    assert row["within"] == 1


def test_unknown_openness_counts_apart() -> None:
    table = providers([{"at": (1, 2), "known_open": False}, {"at": (1, 3)}])
    row = one(reach(cells([{"at": (1, 1)}]), table, thresholds_m=FIVE_KM))
    assert (row["within"], row["within_open"]) == (2, 1)
    assert (row["nearest_provider_id"], row["nearest_open_id"]) == ("p0", "p1")
    assert (row["distance_m"], row["open_distance_m"]) == (1300, 2600)


def test_nobody_supplies_the_need() -> None:
    row = one(reach(cells([{"at": (1, 1)}]), NONE, thresholds_m=FIVE_KM))
    assert row[["nearest_provider_id", "provider_kind", "distance_m", "open_distance_m"]].isna().all()
    assert (row["within"], row["within_open"]) == (0, 0)


def test_an_association_of_the_area_serves_all_of_it_without_a_distance() -> None:
    table = providers([{"area_id": "077", "provider_kind": "association"}])
    found = reach(cells([{"at": (1, 1)}, {"at": (15, 19)}, {"at": (25, 1)}]), table, thresholds_m=FIVE_KM)
    assert found["within"].tolist() == [1, 1, 0]
    assert found["nearest_provider_id"].isna().tolist() == [False, False, True]
    assert found["provider_kind"].tolist()[:2] == ["association", "association"]
    assert found["distance_m"].isna().all()


def test_a_village_association_serves_its_village_and_the_cells_near_it_each_once() -> None:
    table = providers([{"at": (5, 5), "area_id": "v1", "provider_kind": "association"}])
    near, own_far, outside_near, outside_far = (5, 6), (1, 19), (10.5, 5), (16, 5)
    where = [{"at": at} for at in (near, own_far, outside_near, outside_far)]
    found = reach(cells(where), table, thresholds_m={Need.MEETING_PLACES: 10_000.0})
    assert found["within"].tolist() == [1, 1, 1, 0]
    assert found["distance_m"].isna().tolist() == [False, True, False, False]


def test_a_lake_between_is_not_crossed_and_the_next_nearest_is_taken() -> None:
    lakes = Lakes(lake((2, 0), (3, 0), (3, 10), (2, 10)))
    table = providers([{"at": (4, 5)}, {"at": (1, 8)}])
    row = one(reach(cells([{"at": (1, 5)}]), table, thresholds_m=FIVE_KM, travel=StraightLine(lakes=lakes)))
    assert (row["nearest_provider_id"], row["within"]) == ("p1", 1)
    assert row["method"] == "straight-line x 1.3, lakes"
    row = one(
        reach(cells([{"at": (1, 5)}]), table.iloc[:1], thresholds_m=FIVE_KM, travel=StraightLine(lakes=lakes))
    )
    assert row["within"] == 0
    assert pd.isna(row["distance_m"])


def test_a_place_on_this_shore_is_found_behind_many_that_are_nearer_across_the_lake() -> None:
    """A town across the water has more places than the few that are tried first."""
    lakes = Lakes(lake((2, -9), (3, -9), (3, 19), (2, 19)))
    table = providers([*({"at": (4, 5 + 0.1 * place)} for place in range(30)), {"at": (1, 12)}])
    row = one(reach(cells([{"at": (1, 5)}]), table, thresholds_m=FIVE_KM, travel=StraightLine(lakes=lakes)))
    assert (row["nearest_open_id"], row["within"]) == ("p30", 0)
    assert row["open_distance_m"] == pytest.approx(1.3 * 7000)


def test_several_at_one_point_are_all_counted_and_the_first_is_named() -> None:
    table = providers([{"at": (1, 2), "provider_id": name} for name in ("z", "b", "m")])
    row = one(reach(cells([{"at": (1, 1)}]), table, thresholds_m=FIVE_KM))
    assert (row["within"], row["nearest_provider_id"]) == (3, "b")


def test_rows_come_need_by_need_in_the_order_of_cells() -> None:
    thresholds = {Need.HOBBIES: 1000.0, Need.GROUPS: 1000.0}
    found = reach(cells([{"at": (1, 1)}, {"at": (2, 2)}]), NONE, thresholds_m=thresholds)
    assert list(zip(found["need"], found["cell_id"], strict=True)) == [
        ("hobbies", "c0"),
        ("hobbies", "c1"),
        ("groups", "c0"),
        ("groups", "c1"),
    ]
    assert reach(cells([{"at": (1, 1)}]), NONE, thresholds_m={}).empty


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        reach(cells([{"at": (1, 1)}]).to_crs("EPSG:4326"), NONE, thresholds_m=FIVE_KM)


coordinate = st.integers(0, 40).map(lambda half: half / 2)
points = st.tuples(coordinate, coordinate)
homes = st.lists(points, min_size=1, max_size=8)
supplies = st.lists(
    st.tuples(points, st.booleans(), st.sampled_from([None, "v1", "077", "179"])), min_size=1, max_size=12
)


def made(rows: list) -> pd.DataFrame:
    return providers([{"at": at, "known_open": known, "area_id": area} for at, known, area in rows])


@given(homes, supplies)
@settings(max_examples=25)
def test_against_every_distance(where: list, rows: list) -> None:
    people, table = cells([{"at": at} for at in where]), made(rows)
    found = reach(people, table, thresholds_m=FIVE_KM)
    start = np.column_stack([people.geometry.x, people.geometry.y])
    metres = 1.3 * np.hypot(*(start[:, None, :] - table[["x", "y"]].to_numpy()[None]).transpose(2, 0, 1))
    area = table["area_id"].to_numpy(dtype=object)[None, :]
    own = np.zeros(metres.shape, dtype=bool)
    for column in ("village_id", "municipality_code"):
        own |= people[column].fillna("none").to_numpy(dtype=object)[:, None] == area
    serves = own | (metres <= 5000)
    is_open = table["known_open"].to_numpy()
    assert found["within"].tolist() == serves.sum(axis=1).tolist()
    assert found["within_open"].tolist() == serves[:, is_open].sum(axis=1).tolist()
    near = metres.min(axis=1)
    told = found["distance_m"].notna().to_numpy()
    np.testing.assert_allclose(found["distance_m"].to_numpy(float)[told], near[told])
    assert (own.any(axis=1) & (near > 5000))[~told].all()


@given(homes, supplies, points)
@settings(max_examples=15)
def test_one_more_provider_never_takes_anything_away(where: list, rows: list, more: tuple) -> None:
    people = cells([{"at": at} for at in where])
    before = reach(people, made(rows), thresholds_m=FIVE_KM)
    after = reach(people, made([*rows, (more, True, None)]), thresholds_m=FIVE_KM)
    assert (after["within"] >= before["within"]).all()
    assert (after["within_open"] >= before["within_open"]).all()
    assert not (after["distance_m"] > before["distance_m"] + 1e-6).any()


@given(homes, supplies, st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_order_of_rows_never_matters(where: list, rows: list, random: object) -> None:
    people, table = cells([{"at": at} for at in where]), made(rows)
    order = list(range(len(table)))
    random.shuffle(order)
    lakes = Lakes(lake((3, 3), (8, 3), (8, 6), (3, 6)))
    one_way = reach(people, table, thresholds_m=FIVE_KM, travel=StraightLine(lakes=lakes))
    other = reach(
        people.iloc[::-1], table.iloc[order], thresholds_m=FIVE_KM, travel=StraightLine(lakes=lakes)
    )
    pd.testing.assert_frame_equal(one_way, other.sort_values("cell_id", ignore_index=True))
