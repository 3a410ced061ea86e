from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.maps import outline

STEP = np.array(outline.STEP)


def square(x, y, wide=1, high=1):
    corners = np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]) * 10
    return shapely.Polygon(corners * STEP)


def back(topology, shape):
    return shapely.multipolygons(
        [shapely.Polygon(part[0], part[1:]) for part in outline.rings(topology, shape)]
    )


def uses(topology):
    numbers = [number for shape in topology["shapes"] for part in shape for ring in part for number in ring]
    return Counter(number if number >= 0 else -1 - number for number in numbers)


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_shapes_come_back_as_they_were(places):
    shapes = [square(x, y) for x, y in sorted(places)]
    topology = outline.topology(shapes)
    for place, shape in enumerate(shapes):
        assert back(topology, place).symmetric_difference(shape).area == pytest.approx(0, abs=1e-12)


def test_a_shared_border_is_carried_once_and_used_by_both_sides():
    whole, left, right = square(0, 0, 2), square(0, 0), square(1, 0)
    topology = outline.topology([shapely.union(left, right), left, right])
    assert sorted(uses(topology).values()) == [2, 2, 2]
    assert back(topology, 0).equals(whole)


def test_an_island_in_a_hole_shares_its_ring():
    island = square(1, 1)
    around = square(0, 0, 3, 3).difference(island)
    topology = outline.topology([around, island])
    assert sorted(uses(topology).values()) == [1, 2]
    assert back(topology, 0).symmetric_difference(around).area == pytest.approx(0, abs=1e-12)


def test_what_is_smaller_than_a_step_is_dropped_and_an_empty_shape_has_no_parts():
    speck = shapely.box(0, 0, STEP[0] / 10, STEP[1] / 10)
    assert outline.topology([speck, shapely.Polygon()])["shapes"] == [[], []]


def test_simplify_keeps_neighbours_together_and_the_number_of_vertices_down():
    seeds = np.random.default_rng(1).uniform(0, 50_000, (40, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds)))
    dense = shapely.transform(
        shapely.segmentize(shapely.set_precision(cells, 1), 100),
        lambda at: at + 300 * np.sin(np.round(at[:, ::-1]) / 900),
    )
    simple = outline.simplify(dense, most_vertices=1500)
    assert shapely.get_num_coordinates(simple).sum() <= 1500
    assert shapely.coverage_is_valid(simple)
