from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from jarjestokartta.geo import crs, extent


def series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes, crs=crs.METRES)


WEST, EAST = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)


def test_places_end_where_no_municipality_holds_any() -> None:
    cells = series(shapely.Point(50, 50), shapely.Point(90, 50), shapely.Point(150, 50))
    found = extent.data_ends(cells, series(shapely.Point(10, 10)), series(WEST, EAST), within_m=1000)
    assert found.tolist() == [50, 10, 0]


def test_an_inner_border_is_no_end() -> None:
    sites = series(shapely.Point(10, 10), shapely.Point(190, 10))
    found = extent.data_ends(series(shapely.Point(100, 50)), sites, series(WEST, EAST), within_m=1000)
    assert found.tolist() == [50]


def test_far_from_the_end_it_does_not_matter() -> None:
    cells = series(shapely.Point(50, 50), shapely.Point(50, 99))
    cells.index = [7, 3]
    found = extent.data_ends(cells, series(shapely.Point(10, 10)), series(WEST), within_m=20)
    assert found.index.tolist() == [7, 3]
    assert np.isnan(found[7])
    assert found[3] == 1


def test_without_places_data_end_everywhere() -> None:
    found = extent.data_ends(series(shapely.Point(50, 50)), series(), series(WEST), within_m=20)
    assert found.tolist() == [0]
