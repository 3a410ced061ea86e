"""Robustness: settings in, shares out; what must be certain is certain, what must move moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import EAST, FIVE_KM, NORTH, areas, cells, lake, providers
from test_coverage_gaps import MEASURED, SEARCHED

from jarjestokartta.coverage import worlds
from jarjestokartta.coverage.gaps import demand, gaps
from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.robustness import robustness
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import Need

STILL = GapSettings(missing_share=0, closed_share=0, draws=400, threshold_spread=0)


def drawn(
    people: list[dict],
    supply: pd.DataFrame,
    settings: GapSettings = STILL,
    travel: StraightLine | None = None,
) -> pd.Series:
    where = cells(people)
    table = reach(where, supply, thresholds_m=FIVE_KM, travel=travel)
    asked = demand(table, where, areas(), MEASURED, thresholds_m=FIVE_KM)
    found = gaps(asked, areas(), searched=SEARCHED)
    result = robustness(found, asked, where, supply, thresholds_m=FIVE_KM, settings=settings, travel=travel)
    assert result.index.equals(found.index)
    return pd.Series(result["robustness"].to_numpy(), index=found["area_id"])


FAR = providers([{"at": (1, 15)}])


def test_far_from_everything_the_gap_stands() -> None:
    assert drawn([{"at": (1, 1)}], FAR)["v1"] == 1


def test_a_gap_by_a_hair_depends_on_the_detour() -> None:
    near = providers([{"at": (1, 1 + 5 / 1.3 + 0.001)}])
    share = drawn([{"at": (1, 1)}], near)["v1"]
    assert share == pytest.approx(0.15 / 0.25, abs=0.08)


def test_unknown_openness_is_open_half_the_time() -> None:
    supply = providers([{"at": (1, 2), "known_open": False}, {"at": (1, 15)}])
    assert drawn([{"at": (1, 1)}], supply)["v1"] == pytest.approx(0.5, abs=0.08)


def test_unknown_scale_serves_the_municipality_half_the_time() -> None:
    supply = providers(
        [{"area_id": "077", "known_open": False, "provider_kind": "association"}, {"at": (30, 15)}]
    )
    assert drawn([{"at": (1, 1)}], supply)["v1"] == pytest.approx(0.5, abs=0.08)


def test_closing_keeps_a_gap_open() -> None:
    supply = providers([{"at": (1, 2), "known_open": False}, {"at": (1, 15)}])
    closed = drawn(
        [{"at": (1, 1)}],
        supply,
        GapSettings(missing_share=0, closed_share=0.9, draws=400, threshold_spread=0),
    )
    assert closed["v1"] == pytest.approx(1 - 0.5 * 0.1, abs=0.05)


def test_places_missing_from_the_sources_come_where_people_are() -> None:
    people = [{"at": (1, 1), "residents": 1000.0}, {"at": (35, 15), "residents": 10.0}]
    supply = providers([{"at": (15, 15)} for _ in range(8)])
    share = drawn(
        people, supply, GapSettings(missing_share=0.2, closed_share=0, draws=400, threshold_spread=0)
    )
    chance = 10 / 1010
    assert share["v1"] <= 0.02
    assert share["v2"] == pytest.approx((1 - chance) ** 2, abs=0.03)


def test_a_place_behind_a_lake_closes_nothing() -> None:
    lakes = Lakes(lake((2, 0), (3, 0), (3, 12), (2, 12)))
    supply = providers([{"at": (4, 5)}])
    assert drawn([{"at": (1, 5)}], supply, travel=StraightLine(lakes=lakes))["v1"] == 1


def test_half_of_the_people_decide() -> None:
    people = [{"at": (1, 1), "residents": 100.0}, {"at": (1, 9), "residents": 101.0}]
    supply = providers([{"at": (1, 10), "known_open": False}, {"at": (30, 15)}])
    assert drawn(people, supply)["v1"] == pytest.approx(0.5, abs=0.08)
    people[0]["residents"] = 102.0
    assert drawn(people, supply)["v1"] == 1


def test_same_inputs_same_numbers_in_any_order() -> None:
    rng = np.random.default_rng(4)
    where = cells([{"at": tuple(rng.integers(0, 40, 2) * 0.5 + 0.25)} for _ in range(60)])
    where = where.assign(cell_id=[f"c{number:02d}" for number in range(60)])
    supply = providers([{"at": tuple(rng.uniform(0, 20, 2)), "known_open": n % 2 == 0} for n in range(6)])
    table = reach(where, supply, thresholds_m=FIVE_KM)
    asked = demand(table, where, areas(), MEASURED, thresholds_m=FIVE_KM)
    found = gaps(asked, areas(), searched=SEARCHED)
    one = robustness(found, asked, where, supply, thresholds_m=FIVE_KM)
    other = robustness(
        found.iloc[::-1], asked.iloc[::-1], where.iloc[::-1], supply.iloc[::-1], thresholds_m=FIVE_KM
    )
    pd.testing.assert_frame_equal(one, other.loc[one.index])
    assert one["robustness"].between(0, 1).all()
    assert (one["robustness_error"] > 0).all()
    assert one["robustness"].min() < one["robustness"].max()


def test_no_gaps_no_draws() -> None:
    where = cells([{"at": (1, 1)}])
    table = reach(where, FAR, thresholds_m=FIVE_KM)
    asked = demand(table, where, areas(), MEASURED.iloc[:0], thresholds_m=FIVE_KM)
    none = gaps(asked, areas(), searched=SEARCHED)
    assert robustness(none, asked, where, FAR, thresholds_m=FIVE_KM).empty


def worlds_of(
    people: list[dict],
    supply: pd.DataFrame,
    settings: GapSettings = STILL,
    likely: pd.DataFrame | None = None,
    thresholds: dict[Need, float] | None = None,
) -> pd.DataFrame:
    """Draw, and give what is told of each gap by its id."""
    limits = thresholds or FIVE_KM
    where = cells(people)
    measured = pd.concat([MEASURED.assign(need=need.value) for need in limits], ignore_index=True)
    table = reach(where, supply, thresholds_m=limits)
    asked = demand(table, where, areas(), measured, thresholds_m=limits)
    found = gaps(asked, areas(), searched=SEARCHED)
    told = robustness(found, asked, where, supply, thresholds_m=limits, settings=settings, likely=likely)
    return told.set_axis(found["gap_id"])


def test_thresholds_may_be_longer_or_shorter() -> None:
    people = [{"at": (1, 1)}]
    far = providers([{"at": (1, 1 + 1.1 * 5 / 1.3)}])
    still = worlds_of(
        people, far, GapSettings(missing_share=0, closed_share=0, draws=400, threshold_spread=0)
    )
    moved = worlds_of(people, far, GapSettings(missing_share=0, closed_share=0, draws=400))
    # Reached where threshold over journey is 1.1 and more: with even draws of 0.8–1.2 and 0.9–1.15, in 0.20.
    assert still["robustness"].iloc[0] > 0.95
    assert moved["robustness"].iloc[0] == pytest.approx(0.80, abs=0.07)


DORMANT = pd.DataFrame({"likely_low": [0.2], "likely_high": [0.6]}, index=["p0"])


def test_a_dormant_association_serves_nobody() -> None:
    club = providers([{"area_id": "077", "known_open": False, "provider_kind": "association"}])
    active = worlds_of([{"at": (1, 1)}], club)["robustness"].iloc[0]
    dormant = worlds_of([{"at": (1, 1)}], club, likely=DORMANT)["robustness"].iloc[0]
    assert active == pytest.approx(0.5, abs=0.08)
    assert dormant == pytest.approx(1 - 0.5 * 0.4, abs=0.08)  # open, and active at a rate from 0.2 to 0.6


def test_sites_are_not_dormant() -> None:
    site = providers([{"at": (1, 2), "known_open": False}])
    told = worlds_of([{"at": (1, 1)}], site, likely=DORMANT)
    assert told["robustness"].iloc[0] == pytest.approx(0.5, abs=0.08)


def test_one_association_is_dormant_for_all_its_needs_at_once() -> None:
    needs = {Need.GROUPS: 5_000.0, Need.MUTUAL_AID: 5_000.0}
    club = {"area_id": "077", "known_open": False, "provider_kind": "association", "provider_id": "p0"}
    both = providers([{**club, "need": "groups"}, {**club, "need": "mutual-aid"}])
    told = worlds_of([{"at": (1, 1)}, {"at": (35, 1)}], both, likely=DORMANT, thresholds=needs)
    assert told.loc["groups:v1", "robustness"] == told.loc["mutual-aid:v1", "robustness"]


def test_an_address_that_may_lie_elsewhere_serves_elsewhere() -> None:
    """It serves the village of its address: half of the worlds put it among the people of the next."""
    at = {"told_x": EAST + 10_000, "told_y": NORTH + 5_000, "village_error_m": 3_000.0}
    club = {"area_id": "v1", "at": (9, 5), "provider_kind": "association", **at}
    people = [{"at": (9, 5)}, {"at": (11, 5), "residents": 50.0}, {"at": (35, 1)}]
    told = worlds_of(people, providers([{**club, "known_open": False}, {"at": (5, 19)}]))
    sure = worlds_of(
        people, providers([{**club, "village_error_m": 0.0, "known_open": False}, {"at": (5, 19)}])
    )
    assert sure.loc["meeting-places:v1", "robustness"] == pytest.approx(0.5, abs=0.08)
    assert told.loc["meeting-places:v1", "robustness"] == pytest.approx(0.75, abs=0.08)


def test_a_point_that_is_not_exact_is_moved() -> None:
    near = {"at": (1, 5), "provider_kind": "association", "known_open": True}
    exact = worlds_of([{"at": (1, 1)}], providers([near]))["robustness"].iloc[0]
    moved = worlds_of([{"at": (1, 1)}], providers([{**near, "point_error_m": 2_000.0}]))["robustness"].iloc[0]
    assert exact > 0.4
    assert 0.2 < moved < 0.8
    assert moved != exact


def test_the_rank_of_a_sure_gap_is_sure_and_of_two_alike_is_not() -> None:
    people = [
        {"at": (1, 1), "residents": 500.0},
        {"at": (15, 15), "residents": 60.0},
        {"at": (35, 15), "residents": 50.0},
    ]
    supply = providers([{"at": (15, 14), "known_open": False}])
    told = worlds_of(people, supply)
    assert told.loc["meeting-places:v1", ["rank_low", "rank_high"]].tolist() == [1, 1]
    assert told.loc["meeting-places:sijoittamatta-077", ["rank_low", "rank_high"]].tolist() == [2, 3]
    assert told.loc["meeting-places:v2", ["rank_low", "rank_high"]].tolist() == [2, 3]


def test_an_unranked_gap_has_no_rank_interval() -> None:
    told = worlds_of([{"at": (1, 1), "residents": 500.0}, {"at": (35, 15), "residents": 3.0}], FAR)
    assert told.loc["meeting-places:v2", ["rank_low", "rank_high"]].isna().all()
    assert told.loc["meeting-places:v2", "robustness"] == 1


@pytest.mark.parametrize("draws", [1, 8, 63, 64, 65, 200])
def test_bits_of_worlds_are_joined_as_flags_are(draws: int) -> None:
    rng = np.random.default_rng(draws)
    flags, groups = rng.random((50, draws)) < 0.3, rng.integers(-1, 7, 50)
    joined = worlds.unpacked(worlds.joined(groups, worlds.packed(flags), 8), draws)
    expected = [flags[groups == group].any(axis=0) for group in range(8)]
    np.testing.assert_array_equal(joined, expected)
