"""Of a nationwide file only what is near the region is kept."""

from __future__ import annotations

import boundary_fixtures as board
import geopandas as gpd
import pytest
import shapely

from jarjestokartta.geo.errors import CrsError
from jarjestokartta.geo.nearby import near


def test_rows_within_the_distance_of_the_region_are_kept() -> None:
    areas = board.municipalities().assign(in_region=[False, True, True, True])
    spots = [shapely.Point(board.WEST + x, board.SOUTH + 5000) for x in (15_000, 25_000, 25_001, 5_000, -100)]
    layer = gpd.GeoDataFrame({"a": range(5)}, geometry=spots, crs="EPSG:3067")
    assert near(layer, areas, within_m=5_000)["a"].tolist() == [0, 1, 3]
    with pytest.raises(CrsError):
        near(layer.to_crs(4326), areas, within_m=5_000)
