"""Roads from a small extract: which ways, in which directions, how long, what is told of a broken file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm.mutable import Node, Way
from pyproj import Transformer

from jarjestokartta.geo import crs, network, network_file, words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.network import Network
from jarjestokartta.geo.network_nearest import RoadsNear
from jarjestokartta.geo.network_tags import Open, opened
from jarjestokartta.geo.vocabulary import TravelMode

EAST, NORTH = 435_000.0, 6_902_000.0
AROUND = (EAST - 50_000, NORTH - 50_000, EAST + 50_000, NORTH + 50_000)
ROAD = {"highway": "residential"}

# Tags, and to whom they open the way: d, c, w along its nodes, D, C, W against them.
OPEN = [
    ("highway=residential", "dDcCwW"),
    ("highway=residential oneway=yes", "dcwW"),
    ("highway=residential oneway=-1", "DCwW"),
    ("highway=residential oneway=yes oneway:bicycle=no", "dcCwW"),
    ("highway=residential oneway=yes cycleway=opposite_lane", "dcCwW"),
    ("highway=tertiary junction=roundabout", "dcwW"),
    ("highway=motorway", "d"),
    ("highway=motorway oneway=no", "dD"),
    ("highway=motorway_link oneway=yes", "d"),
    ("highway=track", "cCwW"),
    ("highway=track motor_vehicle=yes", "dDcCwW"),
    ("highway=track access=yes", "cCwW"),
    ("highway=service access=private", ""),
    ("highway=service access=private foot=yes", "wW"),
    ("highway=unclassified motor_vehicle=destination", "dDcCwW"),
    ("highway=unclassified motor_vehicle=no", "cCwW"),
    ("highway=unclassified vehicle=no", "wW"),
    ("highway=unclassified vehicle=no bicycle=yes", "cCwW"),
    ("highway=footway", "wW"),
    ("highway=footway bicycle=designated", "cCwW"),
    ("highway=footway oneway=yes", "wW"),
    ("highway=footway oneway:foot=yes", "w"),
    ("highway=path bicycle=no", "wW"),
    ("highway=cycleway foot=no", "cC"),
    ("highway=construction", ""),
    ("highway=pedestrian area=yes", ""),
    ("route=ferry", "cCwW"),
    ("route=ferry motor_vehicle=yes", "dDcCwW"),
    ("route=bus", ""),
    ("building=yes", ""),
]


@pytest.mark.parametrize(("tags", "wanted"), OPEN)
def test_who_may_travel_along_a_way(tags: str, wanted: str) -> None:
    letters = zip(Open, "dDcCwW", strict=True)
    found = opened(dict(pair.split("=") for pair in tags.split()))
    assert "".join(letter for one, letter in letters if one in found) == wanted


def extract(path: Path, ways: Iterable[tuple[list[tuple[float, float]], dict[str, str]]]) -> Path:
    """Write an extract of ways along points of (m, m); a point of two ways is one node."""
    ways = list(ways)
    places = {
        place: number for number, place in enumerate(dict.fromkeys(p for line, _ in ways for p in line), 1)
    }
    to_degrees = Transformer.from_crs(crs.METRES, crs.DEGREES, always_xy=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for (x, y), number in places.items():
            writer.add_node(Node(id=number, location=to_degrees.transform(EAST + x, NORTH + y)))
        for number, (line, tags) in enumerate(ways, 1):
            writer.add_way(Way(id=number, nodes=[places[place] for place in line], tags=tags))
    return path


def read(tmp_path: Path, *ways: tuple[list[tuple[float, float]], dict[str, str]]) -> Network:
    return network_file.read(extract(tmp_path / "tiet.osm.pbf", ways), AROUND)


def test_ways_are_cut_where_they_meet_and_as_long_as_their_bends(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ([(0, 0), (300, 400), (600, 0), (1000, 0)], ROAD),
        ([(600, 0), (600, -500)], ROAD),
        ([(0, 9000), (0, 9100)], ROAD),  # leads nowhere
        ([(0, 0), (0, 100)], {"building": "yes"}),
    )
    assert sorted(found.metres) == pytest.approx([400, 500, 1000], abs=0.1)
    assert (len(found.nodes), found.first.tolist()[-1]) == (4, 3 + 2 + 2)
    graph = found.backwards(TravelMode.DRIVE)
    assert (graph.shape, graph.nnz) == ((4, 4), 6)


def test_two_ways_between_the_same_crossings_are_as_long_as_the_shorter(tmp_path: Path) -> None:
    found = read(tmp_path, ([(0, 0), (1000, 0)], ROAD), ([(0, 0), (500, 700), (1000, 0)], ROAD))
    assert len(found) == 2
    assert found.backwards(TravelMode.WALK).data == pytest.approx([1000, 1000], abs=0.1)


def test_a_ferry_joins_two_shores_for_those_it_takes(tmp_path: Path) -> None:
    shores = ([(0, 0), (1000, 0)], ROAD), ([(3000, 0), (3500, 0)], ROAD)
    found = read(tmp_path, *shores, ([(1000, 0), (3000, 0)], {"route": "ferry"}))
    assert found.backwards(TravelMode.WALK).nnz == 6
    assert found.backwards(TravelMode.DRIVE).nnz == 2  # cars stay on one shore


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    made = read(tmp_path, ([(0, 0), (300, 400), (600, 0)], ROAD))
    made.save(tmp_path / "network.npz")
    kept = Network.load(tmp_path / "network.npz")
    for name in ("nodes", "start", "end", "metres", "ways", "points", "first"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(made, name))
    (tmp_path / "network.npz").write_bytes(b"PK broken")
    with pytest.raises(InputError, match="prepared-unreadable"):
        Network.load(tmp_path / "network.npz")


def test_a_broken_extract_is_told_of(tmp_path: Path) -> None:
    whole = extract(tmp_path / "ehja.osm.pbf", [([(0, 0), (100, 0)], ROAD)]).read_bytes()
    cut, none = tmp_path / "poikki.osm.pbf", tmp_path / "puuttuu.osm.pbf"
    cut.write_bytes(whole[: len(whole) - 30])
    other = tmp_path / "kuva.osm.pbf"
    other.write_bytes(b"\x89PNG" * 100)
    closed = extract(tmp_path / "suljettu.osm.pbf", [([(0, 0), (100, 0)], {"highway": "construction"})])
    wanted = {
        cut: "roads-unreadable",
        other: "roads-unreadable",
        none: "roads-unreadable",
        closed: "roads-none",
    }
    for file, code in wanted.items():
        with pytest.raises(InputError) as caught:
            network_file.read(file, AROUND)
        assert caught.value.code == code
        assert all(file.name in words.load(one).of_error(caught.value) for one in words.LANGUAGES)


def test_an_extract_of_elsewhere_is_told_of(tmp_path: Path) -> None:
    file = extract(tmp_path / "ehja.osm.pbf", [([(0, 0), (100, 0)], ROAD)])
    with pytest.raises(InputError, match="roads-elsewhere"):
        network_file.read(file, tuple(side + 200_000 for side in AROUND))


def test_a_way_that_the_extract_has_cut_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "leike.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in (1, 2, 3):
            writer.add_node(Node(id=number, location=(25.7 + 0.01 * number, 62.24)))
        writer.add_way(Way(id=1, nodes=[1, 2, 3], tags=ROAD))
        writer.add_way(Way(id=2, nodes=[3, 99], tags=ROAD))
    assert len(network_file.read(path, (0, 6e6, 9e5, 8e6))) == 1


coordinate = st.integers(-30, 30).map(lambda number: 100.0 * number)
place = st.tuples(coordinate, coordinate)
lines = st.lists(st.lists(place, min_size=2, max_size=5, unique=True), min_size=1, max_size=5)


@given(lines, st.lists(place, min_size=1, max_size=8))
@settings(max_examples=60)
def test_the_nearest_road_is_the_nearest_of_all_lines(ways: list, points: list) -> None:
    xy = np.concatenate([np.array(line) for line in ways])
    way = np.repeat(np.arange(len(ways)), [len(line) for line in ways])
    made = network.build(xy, way, np.full(len(ways), 63, dtype=np.uint8))
    at = np.array(points, dtype=float) + 13.0
    found = RoadsNear(made, TravelMode.WALK).nearest(at, 2500.0)
    shapes = shapely.linestrings(made.points, indices=np.repeat(np.arange(len(made)), np.diff(made.first)))
    away = shapely.distance(shapely.points(at)[:, None], shapes[None]).min(axis=1)
    near = away <= 2500
    assert (found.edge >= 0).tolist() == near.tolist()
    np.testing.assert_allclose(found.leg[near], away[near], atol=1e-6)
    on = shapely.line_interpolate_point(shapes[found.edge[near]], found.along[near])
    np.testing.assert_allclose(shapely.get_coordinates(on).reshape(-1, 2), found.xy[near], atol=1e-6)
