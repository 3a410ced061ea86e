"""Lines over water: crossed, skirted, from the shore."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from coverage_fixtures import EAST, NORTH, lake

from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.geo.errors import CrsError

LAKE = lake((2, 0), (4, 0), (4, 10), (2, 10))


def at(*points: tuple[float, float]) -> np.ndarray:
    return np.array([(EAST + 1000 * x, NORTH + 1000 * y) for x, y in points], dtype=float)


def test_a_line_over_the_lake_is_crossed_and_one_beside_it_is_not() -> None:
    starts, ends = at((1, 5), (1, 5), (1, 11), (5, 1)), at((5, 5), (1, 9), (5, 11), (9, 1))
    assert Lakes(LAKE).between(starts, ends).tolist() == [True, False, False, False]


def test_a_small_lake_is_walked_around() -> None:
    pond = lake((2, 4), (3, 4), (3, 4.9), (2, 4.9))
    assert Lakes(pond).between(at((1, 4.5)), at((5, 4.5))).tolist() == [False]
    assert Lakes(pond, least_km2=0.5).between(at((1, 4.5)), at((5, 4.5))).tolist() == [True]


def test_a_point_in_the_water_is_moved_to_the_nearest_shore() -> None:
    lakes = Lakes(LAKE)
    moved = lakes.ashore(at((2.2, 5), (3.9, 5), (1, 5)))
    np.testing.assert_allclose(moved, at((2, 5), (4, 5), (1, 5)))
    near, far = at((1, 5), (1, 5)), moved[:2]
    assert lakes.between(far, near).tolist() == [False, True]


def test_a_strait_under_fifty_metres_has_a_bridge() -> None:
    strait = lake((2, 0), (2.04, 0), (2.04, 30), (2, 30))
    assert Lakes(strait).between(at((1, 5)), at((5, 5))).tolist() == [False]


def test_no_lakes_and_no_lines() -> None:
    none = Lakes(LAKE.iloc[:0])
    assert len(none) == 0
    assert none.between(at((0, 0)), at((9, 9))).tolist() == [False]
    assert Lakes(LAKE).between(np.empty((0, 2)), np.empty((0, 2))).tolist() == []
    assert none.ashore(np.empty((0, 2))).shape == (0, 2)


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        Lakes(gpd.GeoSeries(LAKE).to_crs("EPSG:4326"))
