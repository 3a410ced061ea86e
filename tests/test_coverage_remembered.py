"""What is asked twice is looked up once, and is the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from jarjestokartta.coverage.remembered import Remembered
from jarjestokartta.coverage.travel import Landed, Pairs, StraightLine, Travel


class Counting(StraightLine):
    """Counts how often it looks."""

    looked = 0

    def within(self, homes: Landed, spots: Landed, metres: float) -> Pairs:
        Counting.looked += 1
        return super().within(homes, spots, metres)


def names(*ids: str) -> Any:
    return np.array(ids, dtype=object)


HOMES = np.array([[0.0, 0.0], [1000.0, 0.0], [9000.0, 0.0]])
SPOTS = np.array([[500.0, 0.0], [2000.0, 0.0]])


def test_the_same_question_is_asked_once_and_another_again() -> None:
    way, plain = Remembered(Counting(1.3)), StraightLine(1.3)
    Counting.looked = 0
    for _ in range(2):
        homes, spots = way.ends(HOMES, names("a", "b", "c")), way.ends(SPOTS, names("x", "y"))
        found = way.within(homes, spots, 2000.0)
    assert Counting.looked == 1
    expected = plain.within(
        plain.ends(HOMES, names("a", "b", "c")), plain.ends(SPOTS, names("x", "y")), 2000.0
    )
    np.testing.assert_array_equal(found.metres, expected.metres)
    assert len(way.within(homes, spots, 20_000.0)) > len(found)
    # Other ids may be other places to a way that tells them so.
    assert len(way.within(homes, way.ends(SPOTS, names("x", "z")), 2000.0)) == len(found)
    assert Counting.looked == 3


def test_more_pairs_than_there_is_room_for_are_looked_for_again() -> None:
    way = Remembered(Counting(1.3), most=3)
    homes, spots = way.ends(HOMES, names("a", "b", "c")), way.ends(SPOTS, names("x", "y"))
    Counting.looked = 0
    wide = [way.within(homes, spots, 20_000.0) for _ in range(2)]
    assert Counting.looked == 2
    assert len(wide[0]) == len(wide[1]) == 6
    for _ in range(2):
        way.within(homes, spots, 1_000.0)
    assert Counting.looked == 3


def test_nothing_of_a_way_is_left_to_what_all_ways_do() -> None:
    own = {name for name in vars(Travel) if not name.startswith("_")} - {"winding", "by_id"}
    assert own <= vars(Remembered).keys()


def test_all_else_is_what_the_way_says() -> None:
    plain = StraightLine(1.3)
    way = Remembered(plain)
    homes, spots = way.ends(HOMES, names("a", "b", "c")), way.ends(SPOTS, names("x", "y"))
    assert (way.method, way.winding, way.by_id) == (plain.method, plain.winding, plain.by_id)
    for one, other in zip(
        way.nearest(homes, spots, threshold=2000.0),
        plain.nearest(homes, spots, threshold=2000.0),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)
    assert len(way.few(homes, spots, 2000.0, 1)) == len(plain.few(homes, spots, 2000.0, 1))
    assert len(way.among(homes, homes, 2000.0)) == len(plain.among(homes, homes, 2000.0))
    assert len(way.only(homes, np.array([1]))) == 1
    assert way.methods(homes) == plain.methods(homes)
    random = np.random.default_rng(1)
    np.testing.assert_array_equal(way.windings(3, random), plain.windings(3, np.random.default_rng(1)))
