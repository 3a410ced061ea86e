"""Robustness: settings in, shares out; what must be certain is certain, what must move moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import FIVE_KM, areas, cells, lake, providers
from test_coverage_gaps import MEASURED, SEARCHED

from jarjestokartta.coverage.gaps import demand, gaps
from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.robustness import robustness
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo.need_settings import GapSettings

STILL = GapSettings(missing_share=0, closed_share=0, draws=400)


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
    result = robustness(found, table, where, supply, thresholds_m=FIVE_KM, settings=settings, travel=travel)
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
    closed = drawn([{"at": (1, 1)}], supply, GapSettings(missing_share=0, closed_share=0.9, draws=400))
    assert closed["v1"] == pytest.approx(1 - 0.5 * 0.1, abs=0.05)


def test_places_missing_from_the_sources_come_where_people_are() -> None:
    people = [{"at": (1, 1), "residents": 1000.0}, {"at": (35, 15), "residents": 10.0}]
    supply = providers([{"at": (15, 15)} for _ in range(8)])
    share = drawn(people, supply, GapSettings(missing_share=0.2, closed_share=0, draws=400))
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
    one = robustness(found, table, where, supply, thresholds_m=FIVE_KM)
    other = robustness(
        found.iloc[::-1], table.iloc[::-1], where.iloc[::-1], supply.iloc[::-1], thresholds_m=FIVE_KM
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
    assert robustness(none, table, where, FAR, thresholds_m=FIVE_KM).empty
