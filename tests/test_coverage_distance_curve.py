"""Residents without against distance: read by hand, beside the sums of gaps, and what must hold."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import FIVE_KM, areas, cells, providers
from hypothesis import given, settings
from hypothesis import strategies as st
from test_coverage_gaps import MEASURED

from jarjestokartta.coverage.distance_curve import distance_curve, least_band_m, steps
from jarjestokartta.coverage.gaps import demand, municipality_totals
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.travel import StraightLine

BANDS = (2000.0, 5000.0, 10_000.0)


def curve(people: list[dict] | gpd.GeoDataFrame, supply: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The curve by area and band, and the sums of gaps by municipality."""
    where = cells(people) if isinstance(people, list) else people
    table = reach(where, supply, thresholds_m=FIVE_KM, travel=StraightLine(1))
    asked = demand(table, where, areas(), MEASURED, thresholds_m=FIVE_KM)
    found = distance_curve(asked, supply, where, bands_m=BANDS, thresholds_m=FIVE_KM)
    totals = municipality_totals(asked, areas(), MEASURED)
    return found.set_index(["area_id", "band_m"]), totals.set_index(["municipality_code", "need"])


PEOPLE = [
    {"at": (1, 1), "residents": 10.0, "residents_0_14": 2.0, "residents_65_plus": 5.0},
    {"at": (1, 5), "residents": 20.0, "residents_0_14": 3.0, "residents_65_plus": 6.0},
    {"at": (1, 8), "residents": 40.0, "residents_0_14": 4.0, "residents_65_plus": 7.0},
    {"at": (31, 1), "residents": 80.0, "residents_0_14": 5.0, "residents_65_plus": 8.0},
]


def test_read_by_hand() -> None:
    found, _ = curve(PEOPLE, providers([{"at": (1, 2)}, {"at": (1, 6), "known_open": False}]))
    assert found["residents_without"]["077"].tolist() == [60, 40, 0]
    assert found["residents_without_if_open"]["077"].tolist() == [0, 0, 0]
    assert found["residents_without"]["179"].tolist() == [80, 80, 80]
    assert found["residents_without"]["region"].tolist() == [140, 120, 80]
    assert found["share_without"]["region"].tolist() == pytest.approx([140 / 150, 120 / 150, 80 / 150])


def test_the_young_and_the_old_are_counted_in_the_shortest_band_alone() -> None:
    found, _ = curve(PEOPLE, providers([{"at": (1, 2)}]))
    assert found.loc[("077", 2000.0), ["residents_0_14", "residents_0_14_without"]].tolist() == [9, 7]
    assert found.loc[("region", 2000.0), "residents_65_plus_without"] == 6 + 7 + 8
    of_age = ["residents_0_14_without", "residents_65_plus_without"]
    assert found.drop(index=2000.0, level="band_m")[of_age].isna().all(axis=None)


def test_who_serves_a_whole_village_serves_it_at_any_distance() -> None:
    found, _ = curve(PEOPLE, providers([{"area_id": "v1", "provider_kind": "association"}]))
    assert found["residents_without"]["077"].tolist() == [0, 0, 0]
    assert found["residents_without"]["179"].tolist() == [80, 80, 80]


def test_unknown_numbers_of_people_are_never_summed() -> None:
    people = cells([{"at": (1, 1)}, {"at": (31, 1)}])
    people["residents"] = [np.nan, 100.0]
    found, _ = curve(people, providers([{"at": (1, 9)}]))
    assert found["residents_without"]["077"].isna().all()
    assert found["residents_without"]["region"].tolist() == [100, 100, 100]
    assert found["residents_0_14"].isna().all()


def test_nothing_measured_is_no_curve() -> None:
    none = demand(
        reach(cells([{"at": (1, 1)}]), providers([{"at": (1, 1)}]), thresholds_m=FIVE_KM),
        cells([{"at": (1, 1)}]),
        areas(),
        MEASURED.iloc[:0],
        thresholds_m=FIVE_KM,
    )
    table = providers([{"at": (1, 1)}])
    assert distance_curve(none, table, cells([{"at": (1, 1)}]), bands_m=BANDS, thresholds_m=FIVE_KM).empty


def test_a_band_is_at_least_two_sides_of_a_cell() -> None:
    assert least_band_m(cells([{"at": (1, 1), "side_m": 1000.0}, {"at": (2, 1), "side_m": 250.0}])) == 2000
    assert least_band_m(cells([{"at": (1, 1)}]).iloc[:0]) == 0


spot = st.tuples(st.integers(0, 79), st.integers(0, 39)).map(lambda at: (at[0] / 2 + 0.25, at[1] / 2 + 0.25))
supplies = st.lists(
    st.tuples(spot, st.booleans(), st.sampled_from([None, "v1", "077", "179"])), min_size=1, max_size=6
)


@given(st.lists(st.tuples(spot, st.integers(0, 99)), min_size=1, max_size=8), supplies)
@settings(max_examples=25)
def test_longer_bands_leave_fewer_and_the_threshold_leaves_the_gaps(homes: list, supply: list) -> None:
    people = [{"at": at, "residents": float(count)} for at, count in homes]
    rows = [{"at": at, "known_open": known, "area_id": area} for at, known, area in supply]
    found, totals = curve(people, providers(rows))
    for area, of_area in found.groupby("area_id"):
        for name in ("residents_without", "residents_without_if_open"):
            assert (of_area[name].diff().dropna() <= 0).all()
            if area != "region":
                assert of_area[name].droplevel("area_id")[5000.0] == totals[name][area, "meeting-places"]
    sums = found.drop(index="region", level="area_id").groupby("band_m")["residents_without"].sum()
    assert sums.tolist() == found["residents_without"]["region"].tolist()


def test_the_line_of_the_region_is_read_between_bands_too() -> None:
    people, supply = cells(PEOPLE), providers([{"at": (1, 2)}, {"at": (1, 6), "known_open": False}])
    table = reach(people, supply, thresholds_m=FIVE_KM, travel=StraightLine(1))
    asked = demand(table, people, areas(), MEASURED, thresholds_m=FIVE_KM)
    found = distance_curve(
        asked, supply, people, bands_m=BANDS, thresholds_m=FIVE_KM, steps_m=steps(2000, 7000, whole=1000)
    )
    line = found.loc[found["area_id"] == "region"].set_index("band_m").sort_index()
    assert line.index.tolist() == [2000, 3000, 4000, 5000, 6000, 7000, 10_000]
    assert line["residents_without"].tolist() == [140, 120, 120, 120, 80, 80, 80]
    assert line["residents_without_if_open"].tolist() == [80] * 7
    assert line["share_without"].tolist() == pytest.approx(
        [count / 150 for count in line["residents_without"]]
    )
    others = found.loc[found["area_id"] != "region"]
    assert sorted(others["band_m"].unique()) == list(BANDS)
    assert found.loc[found["band_m"] == 3000.0, "residents_0_14_without"].isna().all()
