"""Cells and places of another year's municipalities: by code where it is known, else by where they lie."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import tables, vintages
from jarjestokartta.geo.population import municipality_of_places
from jarjestokartta.geo.vintages import Changes

# Four squares of 10 km from west to east.
WEST, NORTH, SIDE = 400_000, 6_900_000, 10_000
CODES = ("256", "601", "931", "410")


def towns(*codes: str, vintage: int | None = 2026) -> gpd.GeoDataFrame:
    """Give municipalities, each of one square or of several."""
    shapes = {code: [] for code in codes}
    for place, code in enumerate(codes):
        shapes[code].append(shapely.box(WEST + SIDE * place, NORTH, WEST + SIDE * (place + 1), NORTH + SIDE))
    table = {"area_id": list(shapes), "level": "municipality", "name_fi": list(shapes), "in_region": True}
    whole = [shapely.union_all(parts) for parts in shapes.values()]
    areas = gpd.GeoDataFrame(table, geometry=whole, crs="EPSG:3067").assign(vintage=vintage)
    return tables.AREAS.conform(areas)


def places(*told: tuple[float, str | None]) -> gpd.GeoDataFrame:
    """Give places by their easting in squares from the west, and the code their source has."""
    easts, codes = zip(*told, strict=True)
    points = gpd.points_from_xy([WEST + SIDE * east for east in easts], [NORTH + SIDE / 2] * len(easts))
    return gpd.GeoDataFrame(
        {"municipality_code": pd.array(codes, dtype="str")}, geometry=points, crs="EPSG:3067"
    )


def changes(*rows: tuple[str, str, int]) -> Changes:
    table = pd.DataFrame(rows, columns=["from_code", "to_code", "year"]).astype({"year": "Int64"})
    return vintages.builtin() + Changes(tables.MUNICIPALITY_CHANGES.conform(table))


MERGER = changes(("601", "931", 2027))
SPLIT = changes(("601", "931", 2027), ("601", "256", 2027))
NEW = changes(("601", "999", 2027), ("931", "999", 2027))
THIS_YEAR = towns(*CODES)
NEXT_YEAR = towns("256", "931", "931", "410", vintage=2027)
PARTED = towns("256", "256", "931", "410", vintage=2027)


@pytest.mark.parametrize(
    ("areas", "known", "told", "now"),
    [
        # A source's own code holds, over a coarse border too.
        (THIS_YEAR, MERGER, {0.5: "256", 1.02: "256", 1.5: "601", 2.5: "931"}, ["256", "256", "601", "931"]),
        # Boundaries of next year: the old code is followed, beyond the border too.
        (NEXT_YEAR, MERGER, {1.5: "601", 0.98: "601", 2.5: "931"}, ["931", "931", "931"]),
        # A split goes by the point.
        (PARTED, SPLIT, {1.5: "601", 2.1: "601", 0.5: "256"}, ["256", "931", "256"]),
        # Boundaries older than the source: its ground is what it was.
        (THIS_YEAR, MERGER, {1.5: "931", 2.5: "931", 0.5: "256"}, ["601", "931", "256"]),
        (THIS_YEAR, NEW, {1.5: "999", 2.5: "999", 0.5: "256"}, ["601", "931", "256"]),
        # Where the source names the old one itself, a square beyond its border is no other's.
        (THIS_YEAR, MERGER, {1.5: "601", 1.98: "931", 2.5: "931"}, ["601", "931", "931"]),
        # Codes that nobody knows, and none at all; what lies in none keeps its own.
        (THIS_YEAR, MERGER, {1.5: "888", 2.5: None, 9.5: "888", 9.6: None}, ["601", "931", "888", None]),
    ],
)
def test_municipalities_of_places(
    areas: gpd.GeoDataFrame, known: Changes, told: dict[float, str | None], now: list[str | None]
) -> None:
    found, _ = municipality_of_places.codes(places(*told.items()), areas, known)
    assert [None if pd.isna(code) else code for code in found] == now


@given(st.lists(st.tuples(st.floats(0, 4), st.sampled_from([*CODES, "999", None])), min_size=1, max_size=12))
def test_every_place_within_is_of_a_municipality_that_there_is(told: list[tuple[float, str | None]]) -> None:
    for areas, known in ((towns(*CODES), NEW), (towns("256", "999", "999", "410", vintage=2027), NEW)):
        found, _ = municipality_of_places.codes(places(*told), areas, known)
        assert set(found) <= set(areas["area_id"])
        again, translated = municipality_of_places.codes(
            places(*told).assign(municipality_code=found), areas, known.until(2026)
        )
        assert again.tolist() == found.tolist()
        assert translated.merged == {}
