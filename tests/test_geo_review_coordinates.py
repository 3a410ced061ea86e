"""Coordinates as people type and paste them: the cases of ``data/review_coordinates.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.review import coordinates
from jarjestokartta.geo.review.coordinates import Point

with (Path(__file__).parent / "data" / "review_coordinates.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['east']} | {case['north']}")
def test_what_people_write(case: dict[str, str]) -> None:
    found = coordinates.read(case["east"], case["north"])
    told = f"{found.easting} {found.northing}" if isinstance(found, Point) else found or ""
    assert told == case["expected"]
    assert (found.precision if isinstance(found, Point) else "") == case["precision"]


@given(
    easting=st.floats(min_value=70_000, max_value=730_000),
    northing=st.floats(min_value=6_640_000, max_value=7_750_000),
    swapped=st.booleans(),
    decimal=st.sampled_from([",", "."]),
    one_cell=st.booleans(),
)
def test_degrees_and_metres_of_a_point_are_the_same_point(
    *, easting: float, northing: float, swapped: bool, decimal: str, one_cell: bool
) -> None:
    lon, lat = Transformer.from_crs(crs.METRES, crs.DEGREES, always_xy=True).transform(easting, northing)
    texts = [[f"{lon:.6f}", f"{lat:.6f}"], [f"{easting:.1f}", f"{northing:.1f}"]]
    west, south, east, north = crs.FINLAND_DEGREES
    for pair in texts if west <= lon <= east and south <= lat <= north else texts[1:]:
        cells = [text.replace(".", decimal) for text in (reversed(pair) if swapped else pair)]
        found = coordinates.read("; ".join(cells)) if one_cell else coordinates.read(*cells)
        assert isinstance(found, Point)
        assert abs(found.easting - easting) <= 1
        assert abs(found.northing - northing) <= 1


@given(st.text(), st.text())
def test_any_text_is_a_point_or_a_problem(one: str, other: str) -> None:
    found = coordinates.read(one, other)
    assert found is None or isinstance(found, str | Point)
    assert (found is None) == (not one.strip() and not other.strip())
