"""Main roads as the map draws them, from a real extract."""

import math

import pytest
import shapely
from test_geo_network import AROUND, extract

from jarjestokartta.geo import main_roads
from jarjestokartta.maps import road_lines

FRAME = shapely.box(*AROUND)


@pytest.fixture
def roads(tmp_path):
    along = [(500 * place, 200 * (place % 2)) for place in range(12)]
    ways = [
        (along[:6], {"highway": "trunk", "ref": "4"}),
        (along[5:], {"highway": "trunk", "ref": "4"}),
        ([(0, 1000), (900, 1000)], {"highway": "tertiary"}),
        ([(0, 2000), (900, 2000)], {"highway": "residential", "name": "Koulutie"}),
    ]
    return main_roads.read(extract(tmp_path / "tiet.osm.pbf", ways), AROUND)


def test_main_roads_alone_are_read_and_joined_where_they_go_on(roads):
    assert sorted(roads["kind"]) == ["tertiary", "trunk"]
    trunk = roads[roads["kind"] == "trunk"].iloc[0]
    assert (trunk["ref"], trunk.geometry.geom_type) == ("4", "LineString")
    assert roads["ref"].isna().sum() == 1


def test_lines_are_carried_as_steps_the_largest_first_with_their_numbers(roads):
    carried = road_lines.lines(roads, FRAME)
    assert carried["kind"] == [1, 4]
    first, (((name, _, lat),)) = carried["lines"][0], carried["refs"]
    east = abs(sum(first[2::2])) * carried["step"][0] * math.cos(math.radians(lat)) * 111_320
    assert (name, 5300 < east < 5700) == ("4", True)


def test_the_smallest_are_left_out_where_there_are_too_many(roads, monkeypatch):
    monkeypatch.setattr(road_lines, "MOST_VERTICES", 3)
    assert road_lines.lines(roads, FRAME)["kind"] == [1]


def test_where_none_runs_there_is_nothing_to_draw(roads):
    assert road_lines.lines(roads, shapely.box(0, 0, 10, 10)) is None
