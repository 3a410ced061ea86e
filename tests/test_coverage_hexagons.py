"""Hexagons: every point in the nearest one, and which gaps stay among the largest by them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import EAST, NORTH
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage.hexagons import ACROSS_M, hexagons, shares

COORDINATES = st.floats(-1e6, 8e6, allow_nan=False)


def centres(places: np.ndarray) -> np.ndarray:
    q, r = places.T
    return np.column_stack([ACROSS_M * (q + r / 2), ACROSS_M * np.sqrt(3) / 2 * r])


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=30))
def test_a_point_lies_in_the_hexagon_whose_centre_is_nearest(points: list[tuple[float, float]]) -> None:
    xy = np.array(points)
    place = hexagons(xy)
    own = np.hypot(*(xy - centres(place)).T)
    assert (own <= ACROSS_M / np.sqrt(3) + 0.003).all()
    for step in ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)):
        other = np.hypot(*(xy - centres(place + np.array(step))).T)
        assert (own <= other + 0.003).all()  # on an edge it is the western one


def test_hexagons_are_as_wide_as_said() -> None:
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 200_000, (40_000, 2))
    count = len(np.unique(hexagons(xy), axis=0))
    area = np.sqrt(3) / 2 * (ACROSS_M / 1000) ** 2
    assert count * area == pytest.approx(200**2, rel=0.08)  # those on the edge are whole


def _demand(rows: list[tuple[str, float, float, float]]) -> pd.DataFrame:
    """Rows of area, km east, km north, people without."""
    table = pd.DataFrame(rows, columns=["area_id", "x", "y", "residents_without"])
    return table.assign(need="groups", x=EAST + 1000 * table["x"], y=NORTH + 1000 * table["y"])


def _gaps(demand: pd.DataFrame) -> pd.DataFrame:
    sums = demand.groupby("area_id")["residents_without"].sum().sort_values(ascending=False)
    table = pd.DataFrame({"gap_id": "groups:" + sums.index, "rank": range(1, len(sums) + 1)})
    return table.astype({"rank": "Int64"})


def test_a_village_whose_people_live_together_stays_and_one_scattered_wide_does_not() -> None:
    together = [("v1", 0.1 * n, 0.1 * n, 30.0) for n in range(10)]
    scattered = [("v2", 20.0 * n, 40.0, 35.0) for n in range(10)]
    others = [(f"w{n}", 20.0 * n, 80.0, 40.0) for n in range(8)]
    demand = _demand([*together, *scattered, *others])
    found = shares(demand, _gaps(demand), top=5)
    assert found.index.tolist()[:2] == ["groups:v2", "groups:v1"]
    assert found["groups:v1"] == pytest.approx(1, abs=0.4)
    assert found["groups:v2"] == 0
    assert len(found) == 5


def test_unranked_gaps_and_needs_are_kept_apart() -> None:
    demand = pd.concat([_demand([("v1", 0, 0, 50.0)]), _demand([("v1", 0, 0, 4.0)]).assign(need="hobbies")])
    gaps = pd.DataFrame({"gap_id": ["groups:v1", "hobbies:v1"], "rank": pd.array([1, pd.NA], dtype="Int64")})
    assert shares(demand, gaps).to_dict() == {"groups:v1": 1.0}
    assert shares(demand, gaps.iloc[1:]).empty
    pd.testing.assert_series_equal(shares(demand.iloc[::-1], gaps.iloc[::-1]), shares(demand, gaps))
