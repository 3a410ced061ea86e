"""Lakes that a straight line to a meeting place may not cross."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from jarjestokartta.geo import crs
from jarjestokartta.geo.intake import source_columns, vector
from jarjestokartta.geo.settings import Source

_POLYGONS = (3, 6)
_NAMES = ("nimi", "name", "name_fi", "nimi_fi", "jarvi_nimi")


def lakes(source: Source, folder: Path, *, least_km2: float) -> gpd.GeoDataFrame:
    """Read the lakes larger than ``least_km2``.

    Sizes are measured from the polygons, islands left out; what the file says of them is not used. Broken
    rings are mended, lines and points left out.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` (NA where it has none), ``area_km2`` and polygons, EPSG:3067, the largest first.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.geo.intake.vector.read` and
        :func:`jarjestokartta.geo.intake.source_columns.require`.
    """
    layer = vector.read(source, folder)
    source_columns.require(source, ["name"], map(str, layer.columns), file=folder / source.file)
    layer = layer[np.isin(shapely.get_type_id(layer.geometry.to_numpy()), _POLYGONS)]
    shapes = layer.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    by_name = {str(column).casefold(): column for column in layer.columns}
    given = source.columns.get("name", "").casefold()
    header = next((by_name[name] for name in (given, *_NAMES) if name in by_name), None)
    table = gpd.GeoDataFrame(
        {
            "name": layer[header].astype("str") if header is not None else None,
            "area_km2": shapely.area(shapes) / 1e6,
        },
        geometry=shapes,
        crs=crs.METRES,
        index=layer.index,
    )
    large = table[table["area_km2"] > least_km2]
    return large.sort_values("area_km2", ascending=False, kind="stable", ignore_index=True)
