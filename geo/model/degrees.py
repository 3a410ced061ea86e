"""Metres to degrees, rounded so that machines agree."""

from __future__ import annotations

from functools import cache

import numpy as np
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.model.draws import Floats


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs(crs.METRES, crs.DEGREES, always_xy=True)


def to_degrees(xy: Floats) -> list[list[float]]:
    """Give longitude and latitude (WGS84, 7 decimals: a centimetre) of points in EPSG:3067."""
    lon, lat = _transformer().transform(xy[:, 0], xy[:, 1])
    pairs: list[list[float]] = np.column_stack([lon, lat]).round(7).tolist()
    return pairs
