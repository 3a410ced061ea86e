"""Two columns of coordinates → points in EPSG:3067, told apart by their size: degrees or metres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import CrsError
from jarjestokartta.geo.intake import vector

# Known headers of eastings or longitudes, and of northings or latitudes; the first that a file has is taken.
_EAST = (
    "lon",
    "lng",
    "long",
    "longitude",
    "pituusaste",
    "e",
    "itä",
    "ita",
    "x",
    "xkoord",
    "euref_x",
    "ita_euref",
)
_NORTH = ("lat", "latitude", "leveysaste", "n", "pohjoinen", "y", "ykoord", "euref_y", "pohj_euref")


@dataclass(frozen=True)
class Points:
    """Points in EPSG:3067 with the index of their rows, None where there is no usable coordinate.

    ``blank`` are rows without coordinates, ``swapped`` those where the two have changed places, ``abroad``
    those that are nowhere in Finland: they are not placed.
    """

    geometry: gpd.GeoSeries
    blank: pd.Index
    swapped: pd.Index
    abroad: pd.Index


def find(headers: Iterable[str]) -> tuple[str, str] | None:
    """Give the headers of the east and north columns, None where the file lacks one."""
    by_name = {header.strip().casefold(): header for header in headers}
    east = next((by_name[name] for name in _EAST if name in by_name), None)
    north = next((by_name[name] for name in _NORTH if name in by_name), None)
    return None if east is None or north is None else (east, north)


def place(east: pd.Series, north: pd.Series, *, file: Path) -> Points:
    """Make points of longitudes and latitudes (WGS84), or of eastings and northings (EPSG:3067).

    Raises
    ------
    CrsError
        ``points-swapped`` when every row has its two coordinates in each other's place, ``points-abroad``
        when no row is in Finland.
    """
    x, y = east.to_numpy(dtype="float64"), north.to_numpy(dtype="float64")
    blank = np.isnan(x) | np.isnan(y)
    degrees, metres = _fits(x, y, crs.FINLAND_DEGREES), _fits(x, y, crs.FINLAND_METRES)
    swapped = _fits(y, x, crs.FINLAND_DEGREES) | _fits(y, x, crs.FINLAND_METRES)
    placed = degrees | metres
    if not placed.any() and swapped.any():
        raise CrsError("points-swapped", file=file, columns=f"{east.name}, {north.name}")
    if not placed.any() and not blank.all():
        first = int(np.flatnonzero(~blank)[0])
        raise CrsError("points-abroad", file=file, value=f"{x[first]:g}, {y[first]:g}")
    geometry = gpd.GeoSeries(gpd.points_from_xy(x, y), index=east.index, crs=crs.METRES)
    moved = gpd.GeoSeries(geometry[degrees].array, index=east.index[degrees]).set_crs(
        crs.DEGREES, allow_override=True
    )
    geometry[degrees] = moved.to_crs(crs.METRES).array
    geometry[~placed] = None
    lost = ~blank & ~placed & ~swapped
    return Points(geometry, east.index[blank], east.index[swapped], east.index[lost])


def _fits(x: np.ndarray, y: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    return vector.fits(np.column_stack([x, y, x, y]), box)
