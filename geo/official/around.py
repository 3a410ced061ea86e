"""The region and what lies near enough to matter: what services are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level

# A buffer is a polygon inside its circle: with so many sides and so much to spare, it is never too near.
_SEGMENTS, _SPARE_M = 64, 10.0

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Around:
    """The ground that is asked for: the region with a buffer.

    Parameters
    ----------
    codes
        Municipalities of the region.
    near
        These and all others within the buffer; three-digit codes, ascending.
    ground
        The region with its buffer, EPSG:3067.
    areas
        The municipalities of ``near`` (Areas).
    """

    codes: tuple[str, ...]
    near: tuple[str, ...]
    ground: shapely.Geometry
    areas: gpd.GeoDataFrame

    @classmethod
    def of(cls, source: Source, folder: Path, codes: Sequence[str], buffer_m: float) -> Around:
        """Measure what lies within ``buffer_m`` of the region.

        Parameters
        ----------
        source
            Municipalities, the neighbours among them.

        Raises
        ------
        InputError
            ``areas-missing`` when a municipality of the region is not there, and those of the reader.
        """
        areas = load.areas(source, Level.MUNICIPALITY, folder).areas
        absent = sorted(set(codes) - set(areas["area_id"]))
        if absent:
            raise InputError("areas-missing", file=folder / source.file, codes=", ".join(absent))
        own = areas["area_id"].isin(list(codes)).to_numpy()
        home = shapely.union_all(areas.geometry[own].to_numpy())
        shapely.prepare(home)
        near = areas[shapely.dwithin(home, areas.geometry.to_numpy(), buffer_m)]
        ground = shapely.buffer(home, buffer_m + _SPARE_M, quad_segs=_SEGMENTS)
        return cls(tuple(codes), tuple(sorted(near["area_id"])), ground, near)

    @property
    def metres(self) -> Bounds:
        """Bounds of the ground, EPSG:3067 (west, south, east, north), whole metres outwards."""
        west, south, east, north = shapely.bounds(self.ground)
        return (float(west // 1), float(south // 1), float(-(-east // 1)), float(-(-north // 1)))

    @property
    def degrees(self) -> Bounds:
        """Bounds of the ground, EPSG:4326 (west, south, east, north)."""
        bounds = gpd.GeoSeries([self.ground], crs=crs.METRES).to_crs(crs.DEGREES).total_bounds
        west, south, east, north = (round(float(one), 4) for one in bounds)
        return (west, south, east, north)
