"""Lakes that a straight line may not cross, where no roads tell the way round."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from jarjestokartta.geo import crs

Floats = NDArray[np.float64]

# Shores are drawn this roughly (m); water narrower than twice this has a bridge or is a river.
SHORE_M = 25.0
_KM2 = 1e6


class Lakes:
    """Lakes larger than a given size, made ready for testing many lines.

    Parameters
    ----------
    water
        Water polygons, one a lake, EPSG:3067.
    least_km2
        Smaller lakes can be walked around and are left out (km²).

    Raises
    ------
    CrsError
        When ``water`` is not in EPSG:3067.
    """

    def __init__(self, water: gpd.GeoDataFrame | gpd.GeoSeries, *, least_km2: float = 1.0) -> None:
        crs.require(water, crs.METRES, name="water")
        shapes = water.geometry.dropna().to_numpy()
        self._whole = shapes[shapely.area(shapes) > least_km2 * _KM2]
        inner = shapely.buffer(self._whole, -SHORE_M, quad_segs=2)
        self._inner = inner[~shapely.is_empty(inner)]
        shapely.prepare(self._whole)
        shapely.prepare(self._inner)
        self._tree = shapely.STRtree(self._inner)

    def __len__(self) -> int:
        return len(self._whole)

    def ashore(self, points: Floats) -> Floats:
        """Move points that lie in a lake to its nearest shore, where their people live.

        Parameters
        ----------
        points
            Shape (n, 2), m. The centre of a populated cell may well lie in water.

        Returns
        -------
        numpy.ndarray
            Shape (n, 2); points on land are unchanged.
        """
        moved = points.copy()
        if len(self._whole) == 0 or len(points) == 0:
            return moved
        geometries = np.asarray(shapely.points(points))
        wet, lake = shapely.STRtree(self._whole).query(geometries, predicate="within")
        wet, first = np.unique(wet, return_index=True)
        shores = shapely.boundary(self._whole[lake[first]])
        moved[wet] = shapely.get_coordinates(
            shapely.line_interpolate_point(shores, shapely.line_locate_point(shores, geometries[wet]))
        )
        return moved

    def between(self, starts: Floats, ends: Floats) -> NDArray[np.bool_]:
        """Tell for each pair of points whether the line between them crosses a lake.

        Parameters
        ----------
        starts, ends
            Shape (n, 2), m, on land (:meth:`ashore`).
        """
        crossed = np.zeros(len(starts), dtype=bool)
        if len(self._inner) == 0 or len(starts) == 0:
            return crossed
        lines = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)))
        line, lake = self._tree.query(lines)
        hit = shapely.intersects(self._inner[lake], lines[line])
        crossed[line[hit]] = True
        return crossed
