"""Travel by road against Dijkstra's algorithm written plainly, and what must hold of any road."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import EAST, FIVE_KM, NORTH, cells, lake, providers
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.roads import Roads
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo import network
from jarjestokartta.geo.network_tags import Open
from jarjestokartta.geo.vocabulary import TravelMode

BOTH = Open.DRIVE | Open.DRIVE_BACK
DRIVE = TravelMode.DRIVE


def at(*points: tuple[float, float]) -> np.ndarray:
    """Points of (km, km)."""
    return np.array([EAST, NORTH]) + 1000 * np.array(points, dtype=float).reshape(-1, 2)


def roads(*ways: tuple[list[tuple[float, float]], Open], lakes: Lakes | None = None) -> Roads:
    """Roads along points of (km, km)."""
    xy = np.concatenate([at(*line) for line, _ in ways])
    number = np.repeat(np.arange(len(ways)), [len(line) for line, _ in ways])
    made = network.build(xy, number, np.array([one for _, one in ways], dtype=np.uint8))
    return Roads(made, DRIVE, StraightLine(1.3, lakes))


def metres(travel: Roads, home: tuple, spot: tuple, limit: float = 1e6) -> float:
    """How far it is from one place to another; NaN where it is farther than the limit."""
    ends = [travel.ends(at(one), np.array(["x"], dtype=object)) for one in (home, spot)]
    found = travel.within(*ends, limit)
    assert len(found) <= 1
    return float(found.metres[0]) if len(found) else float("nan")


STREET = [(0, 0), (4, 0), (4, 3)]


def test_the_legs_count_and_so_does_the_way_round() -> None:
    travel = roads((STREET, BOTH))
    assert metres(travel, (1, 0.2), (4.1, 2)) == pytest.approx(1.3 * 200 + 3000 + 2000 + 1.3 * 100)
    assert travel.method == "road drive, legs x 1.3"


def test_a_journey_within_one_edge_does_not_leave_it() -> None:
    assert metres(roads((STREET, BOTH)), (1, 0), (1.5, 0)) == pytest.approx(500)


ROUND = ([(0, 0), (4, 0)], Open.DRIVE), ([(4, 0), (4, 3), (0, 3), (0, 0)], BOTH)


def test_a_one_way_street_is_driven_one_way() -> None:
    assert metres(roads(*ROUND), (1, 0), (2, 0)) == pytest.approx(1000)
    assert metres(roads(*ROUND), (2, 0), (1, 0)) == pytest.approx(14_000 - 1000)


def test_beyond_the_threshold_nothing_is_found_and_the_nearest_still_is() -> None:
    travel = roads(*ROUND)
    assert np.isnan(metres(travel, (2, 0), (1, 0), limit=12_999))
    homes, spots = (travel.ends(at(one), np.array(["x"], dtype=object)) for one in ((2, 0), (1, 0)))
    spot, length = travel.nearest(homes, spots, threshold=5000)
    assert (spot.tolist(), length.tolist()) == ([0], pytest.approx([13_000]))


def test_a_yard_without_a_road_to_it_is_left_by_the_road_that_leads_somewhere() -> None:
    yard = [(1, 0.3), (1, 0.4)]
    travel = roads((STREET, BOTH), (yard, BOTH))
    assert metres(travel, (1, 0.35), (2, 0)) == pytest.approx(1.3 * 350 + 1000)


def test_where_no_road_is_near_the_straight_line_measures_and_says_so() -> None:
    travel = roads((STREET, BOTH))
    table = providers([{"at": (1, 0)}, {"at": (2, 9)}])
    found = reach(cells([{"at": (1, 6)}, {"at": (1, 1)}]), table, thresholds_m=FIVE_KM, travel=travel)
    assert found["method"].tolist() == ["straight-line x 1.3", "road drive, legs x 1.3"]
    assert found["within"].tolist() == [1, 1]
    assert found["distance_m"].to_numpy() == pytest.approx([1300 * np.hypot(1, 3), 1300])


def test_a_leg_does_not_cross_a_lake() -> None:
    water = Lakes(lake((0.5, 0.2), (3, 0.2), (3, 0.9), (0.5, 0.9)))
    travel = roads((STREET, BOTH), lakes=water)
    found = travel.ends(at((1.5, 1), (3.5, 1)), np.array(["a", "b"], dtype=object))
    assert found.reached.tolist() == [False, True]
    assert np.isnan(metres(travel, (1.5, 1), (2, 0)))


def test_nothing_to_go_to_and_nobody_to_go() -> None:
    travel = roads((STREET, BOTH))
    none, one = (travel.ends(xy, np.empty(len(xy), dtype=object)) for xy in (at(), at((1, 0))))
    for homes, spots in ((none, one), (one, none), (none, none)):
        assert len(travel.within(homes, spots, 5000)) == 0
        assert np.all(travel.nearest(homes, spots, threshold=5000)[0] == -1)


spot = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda place: (place[0] / 10, place[1] / 10))
places = st.lists(spot, min_size=1, max_size=6)
sides = st.lists(st.sampled_from([BOTH, Open.DRIVE, Open.DRIVE_BACK, Open(0)]), min_size=24, max_size=24)


def net(ways: list[Open]) -> Roads:
    """A net of four by four crossings a kilometre apart; every side bent, a ring round it open both ways."""
    ends = [((x, y), (x + 1, y)) for x in range(3) for y in range(4)]
    ends += [((x, y), (x, y + 1)) for x in range(4) for y in range(3)]
    lines = []
    for (start, end), way in zip(ends, ways, strict=True):
        middle = ((start[0] + end[0]) / 2 + 0.1, (start[1] + end[1]) / 2 - 0.1)
        outer = all(start[axis] == end[axis] and start[axis] in (0, 3) for axis in range(1)) or (
            start[1] == end[1] and start[1] in (0, 3)
        )
        lines.append(([start, middle, end], BOTH if outer else way))
    return roads(*[line for line in lines if line[1]])


def plainly(travel: Roads, home: tuple, targets: list[tuple]) -> list[float]:
    """Split the edges where journeys begin and end, and search from the home with a heap."""
    ends = travel.ends(at(home, *targets), np.array(["x"] * (1 + len(targets)), dtype=object))
    made = travel.network
    stops = defaultdict(list)
    for number, (edge, along) in enumerate(zip(ends.edge.tolist(), ends.along.tolist(), strict=True)):
        stops[edge].append((along, f"end {number}"))
    arcs = defaultdict(list)
    forth, back = made.open_to(DRIVE)
    for edge in range(len(made)):
        whole = float(made.metres[edge])
        chain = [(0.0, int(made.start[edge])), *sorted(stops[edge]), (whole, int(made.end[edge]))]
        for (one, tail), (other, head) in itertools.pairwise(chain):
            for open_, start, end in ((forth, tail, head), (back, head, tail)):
                if open_[edge] or abs(one - other) < 0.01:
                    arcs[start].append((max(other - one, 0.0), end))
    best, queue, count = {}, [(0.0, 0, "end 0")], itertools.count(1)
    while queue:
        length, _, node = heapq.heappop(queue)
        if node in best:
            continue
        best[node] = length
        for step, head in arcs[node]:
            heapq.heappush(queue, (length + step, next(count), head))
    legs = ends.leg.tolist()
    return [best.get(f"end {n}", np.inf) + legs[0] + legs[n] for n in range(1, len(legs))]


@given(sides, places, places)
@settings(max_examples=40)
def test_against_the_plain_search(ways: list[Open], homes: list, spots: list) -> None:
    travel = net(ways)
    ends = [travel.ends(at(*some), np.array(["x"] * len(some), dtype=object)) for some in (homes, spots)]
    found = np.full((len(homes), len(spots)), np.inf)
    pairs = travel.within(*ends, 5000)
    found[pairs.cell, pairs.spot] = pairs.metres
    wanted = np.array([plainly(travel, home, spots) for home in homes])
    np.testing.assert_allclose(found, np.where(wanted <= 5000, wanted, np.inf), atol=0.02)
    nearest, length = travel.nearest(*ends, threshold=100)
    np.testing.assert_allclose(length, wanted.min(axis=1), atol=0.02)
    np.testing.assert_allclose(wanted[np.arange(len(homes)), nearest], length, atol=0.02)
    straight = np.hypot(*(ends[0].xy[:, None] - ends[1].xy[None]).transpose(2, 0, 1))
    assert (wanted >= straight - 0.02).all()


@given(sides, places, places, spot, st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_one_more_never_lengthens_and_order_never_matters(
    ways: list[Open], homes: list, spots: list, more: tuple, random: object
) -> None:
    travel, people = net(ways), cells([{"at": home} for home in homes])
    rows = [{"at": one, "known_open": number % 2 == 0} for number, one in enumerate(spots)]
    before = reach(people, providers(rows), thresholds_m=FIVE_KM, travel=travel)
    after = reach(people, providers([*rows, {"at": more}]), thresholds_m=FIVE_KM, travel=travel)
    assert (after["within"] >= before["within"]).all()
    assert not (after["distance_m"] > before["distance_m"] + 0.02).any()
    order = list(range(len(rows)))
    random.shuffle(order)
    other = reach(people.iloc[::-1], providers(rows).iloc[order], thresholds_m=FIVE_KM, travel=travel)
    pd.testing.assert_frame_equal(before, other.sort_values("cell_id", ignore_index=True), rtol=1e-9)
