"""One hall of several sources is one site, whatever the order in which these and their places come."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import sites, tables

EAST, NORTH = 434_527.0, 6_901_553.0
NAMES = (
    "Koivulan kylätalo",
    "Koivulan Kylätalo",
    "Kylätalo Koivulan",
    "Koivulan kylätal",
    "Kylätalo",
    "Koivulan seurantalo",
    "Koivulan monitoimitalo",
    "Monitoimitalo",
    "Koivulan kirjasto",
)
SOURCES = ("Liikuntapaikat", "Palvelupaikat", "Kokoontumispaikat (OpenStreetMap)")


@st.composite
def told(draw: st.DrawFn) -> list[dict[str, object]]:
    """Give what sources tell of places along a street of 400 m."""
    number = draw(st.integers(1, 10))
    return [
        {
            "site_id": f"{place:02d}",
            "name": draw(st.sampled_from(NAMES)),
            "source": draw(st.sampled_from(SOURCES)),
            "needs": draw(st.sampled_from(("hobbies", "meeting-places", "meeting-places;local-services"))),
            "owner_type": draw(st.sampled_from(("unknown", "association", "municipality"))),
            "open_to": draw(st.sampled_from(("unknown", "all", "members"))),
            "metres": draw(st.integers(0, 40)) * 10,
        }
        for place in range(number)
    ]


def merged(rows: list[dict[str, object]], order: list[str]) -> pd.DataFrame:
    parts = []
    for source in order:
        own = [row for row in rows if row["source"] == source]
        points = [shapely.Point(EAST + float(str(row["metres"])), NORTH) for row in own]
        layer = gpd.GeoDataFrame(own, geometry=points, crs="EPSG:3067")
        parts += [tables.SITES.conform(layer.drop(columns="metres"))] if own else []
    return pd.DataFrame(sites.merge(parts))


@settings(max_examples=50)
@given(told(), st.permutations(SOURCES), st.randoms())
def test_no_order_matters(rows: list[dict[str, object]], order: list[str], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(merged(shuffled, order), merged(rows, list(SOURCES)))


@settings(max_examples=50)
@given(told())
def test_every_place_is_in_one_site_and_none_is_joined_with_one_of_its_own_source(
    rows: list[dict[str, object]],
) -> None:
    found = merged(rows, list(SOURCES))
    told_by = [set(tables.split_codes(cell)) for cell in found["source"]]
    for source in SOURCES:
        assert sum(source in one for one in told_by) == sum(row["source"] == source for row in rows)
    needs = {need for cell in found["needs"] for need in tables.split_codes(cell)}
    assert needs == {need for row in rows for need in tables.split_codes(row["needs"])}
    assert set(found["site_id"]) <= {row["site_id"] for row in rows}
