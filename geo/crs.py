"""Coordinate systems: metres inside, degrees only at the edges."""

from __future__ import annotations

import geopandas as gpd
from pyproj import CRS

from jarjestokartta.geo.errors import CrsError

METRES = "EPSG:3067"
DEGREES = "EPSG:4326"

# Finland with a margin: (west, south, east, north).
FINLAND_METRES = (40_000.0, 6_580_000.0, 765_000.0, 7_810_000.0)
FINLAND_DEGREES = (19.0, 59.3, 31.7, 70.2)


def require(layer: gpd.GeoDataFrame | gpd.GeoSeries, crs: str, *, name: str) -> None:
    """Raise :class:`CrsError` unless ``layer`` is in ``crs``; geopandas itself would only warn."""
    if layer.crs is None:
        raise CrsError("crs-missing", layer=name, wanted=crs)
    if CRS.from_user_input(layer.crs) != CRS.from_user_input(crs):
        raise CrsError("crs-wrong", layer=name, found=layer.crs.to_string(), wanted=crs)
