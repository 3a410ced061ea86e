"""Every point gets exactly one answer, whatever lies where."""

from __future__ import annotations

import boundary_fixtures as board
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo.boundaries.assign import NEAREST_M, assign
from jarjestokartta.geo.errors import CrsError
from jarjestokartta.geo.vocabulary import AssignReason

HOME = ("179", "182", "410")  # 077 is kept as a neighbour


def areas(level: str = "municipality") -> gpd.GeoDataFrame:
    table = board.municipalities().rename(columns={"kunta": "area_id"})
    return table.assign(in_region=table["area_id"].isin(HOME), level=level)


def points(where: list[tuple[float, float] | None], index: list[object] | None = None) -> gpd.GeoSeries:
    shapes = [
        None if place is None else shapely.Point(board.WEST + place[0], board.SOUTH + place[1])
        for place in where
    ]
    return gpd.GeoSeries(shapes, index=index, crs="EPSG:3067")


@pytest.mark.parametrize(
    ("place", "area_id", "reason"),
    [
        ((15_000, 5_000), "179", "inside"),
        ((15_000, 10_000), "179", "border"),
        ((10_000, 15_000), "182", "border"),
        ((5_000, 5_000), None, "outside"),  # in the neighbour
        ((10_000, 5_000), None, "outside"),  # on the neighbour's border, whose code is the lowest
        ((20_000 + NEAREST_M - 1, 5_000), "179", "nearest"),
        ((20_000 + NEAREST_M + 1, 5_000), None, "outside"),
        ((20_500, 10_000), "179", "nearest"),  # as near to 410
        ((-500, 5_000), None, "outside"),  # nearest to the neighbour
        (None, None, "unplaced"),
    ],
)
def test_one_point(place: tuple[float, float] | None, area_id: str | None, reason: str) -> None:
    answer = assign(points([place]), areas()).iloc[0]
    assert (None if pd.isna(answer["area_id"]) else answer["area_id"], answer["reason"]) == (area_id, reason)


def test_a_village_has_no_reach_beyond_its_ground() -> None:
    found = assign(points([(20_500, 5_000), (15_000, 5_000)]), areas("village"))
    assert found["reason"].tolist() == ["outside", "inside"]
    assert found["area_id"].isna().tolist() == [True, False]


def test_an_empty_point_is_unplaced_and_a_table_of_points_will_do() -> None:
    table = gpd.GeoDataFrame(
        {"a": [1, 2]}, geometry=[shapely.Point(), None], index=["x", "y"], crs="EPSG:3067"
    )
    found = assign(table, areas())
    assert found["reason"].tolist() == ["unplaced"] * 2
    assert found.index.tolist() == ["x", "y"]


def test_no_points_give_no_answers() -> None:
    found = assign(points([]), areas())
    assert found.empty
    assert found.columns.tolist() == ["area_id", "reason"]


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        assign(points([(0, 0)]).to_crs("EPSG:4326"), areas())


coordinate = st.one_of(
    st.integers(-4, 24).map(lambda thousand: thousand * 1000.0),  # borders and corners among them
    st.floats(-5_000, 25_000, allow_nan=False),
)
places = st.lists(st.one_of(st.none(), st.tuples(coordinate, coordinate)), max_size=30)


@given(places, st.randoms(use_true_random=False))
def test_every_point_gets_one_answer_in_any_order(
    where: list[tuple[float, float] | None], chance: np.random.Generator
) -> None:
    spots = points(where, index=[f"p{n}" for n in range(len(where))])
    found = assign(spots, areas())
    assert found.index.equals(spots.index)
    assert found["reason"].isin([code.value for code in AssignReason]).all()
    given_area = found["reason"].isin(["inside", "border", "nearest"])
    assert (found["area_id"].notna() == given_area).all()
    assert found["area_id"].dropna().isin(HOME).all()
    order = list(range(len(where)))
    chance.shuffle(order)
    rows = areas().sample(frac=1, random_state=len(where))
    again = assign(spots.iloc[order], rows)
    pd.testing.assert_frame_equal(again.loc[found.index], found)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=30))
def test_the_answer_is_that_of_looking_at_each_area_in_turn(where: list[tuple[float, float]]) -> None:
    spots, grounds = points(where), areas().sort_values("area_id")
    found = assign(spots, grounds)
    for spot, answer in zip(spots, found.itertuples(index=False), strict=True):
        touched = [row.area_id for row in grounds.itertuples() if row.geometry.intersects(spot)]
        if touched:
            wanted = touched[0] if touched[0] in HOME else None
            assert (None if pd.isna(answer.area_id) else answer.area_id) == wanted
            if wanted:
                assert answer.reason == ("border" if len(touched) > 1 else "inside")
        else:
            far = grounds.distance(spot)
            near = grounds["area_id"][far == far.min()].min()
            reached = far.min() <= NEAREST_M and near in HOME
            assert answer.reason == ("nearest" if reached else "outside")


def away_from_borders(spots: gpd.GeoSeries, grounds: gpd.GeoDataFrame, by_m: float = 1.0) -> np.ndarray:
    """Tell which points no metre would bring into another area, nor to or from the nearest one's reach."""
    borders = np.array([grounds.boundary.distance(spot) for spot in spots])
    outside = np.sort([grounds.distance(spot) for spot in spots], axis=1)
    alike = (outside[:, 0] > 0) & (outside[:, 1] - outside[:, 0] <= 2 * by_m)
    return (borders > by_m).all(axis=1) & ~alike & (np.abs(outside[:, 0] - NEAREST_M) > by_m)


@given(
    st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20),
    st.floats(-2e5, 2e5),
    st.floats(-3e5, 3e5),
    st.sampled_from([4326, 3857, 3879]),
)
def test_translation_and_reprojection_change_no_answer_away_from_borders(
    where: list[tuple[float, float]], east: float, north: float, code: int
) -> None:
    spots, grounds = points(where), areas()
    sure = away_from_borders(spots, grounds)
    moved = spots.translate(east, north), grounds.assign(geometry=grounds.geometry.translate(east, north))
    back = tuple(layer.to_crs(code).to_crs(spots.crs) for layer in (spots, grounds))
    first = assign(spots, grounds)[sure]
    for layers in (moved, back):
        pd.testing.assert_frame_equal(assign(*layers)[sure], first)
