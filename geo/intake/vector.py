"""Vector files of any common format → a layer in EPSG:3067, or an error that says why not."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import CrsError, InputError
from jarjestokartta.geo.settings import Source

# Formats whose coordinates are degrees where the file does not name a system.
_DEGREES_BY_DEFAULT = (".geojson", ".json", ".topojson")
_METRES_CODE = 3067


def read(source: Source, folder: Path) -> gpd.GeoDataFrame:
    """Read one layer: GeoPackage, GeoJSON, TopoJSON, Shapefile or GML, flat geometry in EPSG:3067.

    Curves become lines, heights and measures are left out. ``attrs["taken_for"]`` names the coordinate
    system where the file's own was missing or could not be true, else it is absent. The index counts
    features from 0; a missing geometry stays None.

    Raises
    ------
    InputError
        ``layer-missing``, ``file-locked``, ``layer-unreadable``, ``layer-empty``, ``layer-which``,
        ``layer-unknown``.
    CrsError
        ``layer-no-crs``, ``layer-swapped`` (latitude and longitude changed places), ``layer-crs-wrong``
        (coordinates contradict the named system), ``layer-abroad`` (nothing is in Finland).
    """
    path = folder / source.file
    layer = _read(path, source)
    if layer.empty:
        raise InputError("layer-empty", file=path)
    layer = layer.set_geometry(shapely.force_2d(layer.geometry.to_numpy()), crs=_known_crs(layer, source))
    if layer.geometry.name != "geometry":
        layer = layer.rename_geometry("geometry")
    return _to_metres(layer, path)


def _read(path: Path, source: Source) -> gpd.GeoDataFrame:
    if not path.exists():
        raise InputError("layer-missing", file=path)
    if not os.access(path, os.R_OK):
        raise InputError("file-locked", file=path)
    # A .gfs file beside the user's GML is none of our business.
    options: dict[str, Any] = {"WRITE_GFS": "NO"} if path.suffix.lower() in (".gml", ".xml") else {}
    try:
        name = source.layer or _only_layer(path)
        with warnings.catch_warnings():
            # Measures are dropped with a warning; we drop them on purpose.
            warnings.filterwarnings("ignore", message="Measured", category=UserWarning)
            table = pyogrio.read_dataframe(path, layer=name, **options)
    except (DataSourceError, DataLayerError, UnicodeDecodeError, shapely.errors.GEOSException) as error:
        raise unreadable(path, source) from error
    if not isinstance(table, gpd.GeoDataFrame):
        raise InputError("layer-no-geometry", file=path)
    return _decoded(table) if path.suffix.lower() in (".shp", ".zip") else table


def unreadable(path: Path, source: Source) -> InputError:
    """Give the error that says why GDAL could not read the layer of a file that is there."""
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    except (DataSourceError, DataLayerError):
        layers = []
    if layers and source.layer not in (None, *layers):
        return InputError("layer-unknown", file=path, layer=source.layer, layers=", ".join(layers))
    return InputError("layer-unreadable", file=path)


def _decoded(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Mend texts of a Shapefile in UTF-8 that has lost its .cpg file and was read as Latin-1."""
    for name in table.columns[table.dtypes == "str"]:
        odd = table[name].str.contains("Ã", na=False)
        try:
            mended = [text.encode("latin-1").decode("utf-8") for text in table.loc[odd, name]]
        except UnicodeError:
            continue
        table.loc[odd, name] = mended
    return table


def _only_layer(path: Path) -> str:
    """Give the name of the file's one layer that has geometry."""
    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not names:
        raise InputError("layer-no-geometry", file=path)
    if len(names) > 1:
        raise InputError("layer-which", file=path, layers=", ".join(names))
    return names[0]


def _known_crs(layer: gpd.GeoDataFrame, source: Source) -> Any:
    if source.crs is not None:
        return source.crs
    if layer.crs is None and Path(source.file).suffix.lower() in _DEGREES_BY_DEFAULT:
        return crs.DEGREES
    return layer.crs


def _to_metres(layer: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    if layer.crs is None:
        raise CrsError("layer-no-crs", file=path)
    bounds = layer.geometry.bounds.to_numpy()
    bounds = bounds[~np.isnan(bounds).any(axis=1)]
    if not len(bounds):
        return gpd.GeoDataFrame(layer.set_crs(crs.METRES, allow_override=True))
    own = _finland_in(layer)
    if own is not None and not fits(bounds, own).any():
        return _otherwise(layer, bounds, path)
    moved = layer.to_crs(crs.METRES)
    if not fits(moved.geometry.bounds.to_numpy(), crs.FINLAND_METRES).any():
        raise _abroad(bounds, path)
    return moved


def _finland_in(layer: gpd.GeoDataFrame) -> tuple[float, float, float, float] | None:
    """Give the box of Finland in the layer's own system, None where that is another projection."""
    if layer.crs.is_geographic:
        return crs.FINLAND_DEGREES
    return crs.FINLAND_METRES if layer.crs.to_epsg(min_confidence=20) == _METRES_CODE else None


def _otherwise(layer: gpd.GeoDataFrame, bounds: np.ndarray, path: Path) -> gpd.GeoDataFrame:
    """Deal with coordinates that are nowhere in Finland in the system the file names."""
    for box in (crs.FINLAND_DEGREES, crs.FINLAND_METRES):
        if fits(bounds[:, [1, 0, 3, 2]], box).all():
            raise CrsError("layer-swapped", file=path)
    other, box = (
        (crs.METRES, crs.FINLAND_METRES) if layer.crs.is_geographic else (crs.DEGREES, crs.FINLAND_DEGREES)
    )
    if not fits(bounds, box).all():
        raise _abroad(bounds, path)
    if path.suffix.lower() not in _DEGREES_BY_DEFAULT:
        raise CrsError("layer-crs-wrong", file=path, found=layer.crs.to_string(), looks_like=other)
    taken = layer.set_crs(other, allow_override=True).to_crs(crs.METRES)
    taken.attrs["taken_for"] = other
    return taken


def _abroad(bounds: np.ndarray, path: Path) -> CrsError:
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    box = f"{west:.6g}, {south:.6g}, {east:.6g}, {north:.6g}"
    return CrsError("layer-abroad", file=path, box=box)


def fits(bounds: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Tell which of ``bounds`` (n × west, south, east, north) lie wholly in ``box``; NaN does not."""
    west, south, east, north = box
    fit: np.ndarray = (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )
    return fit


def is_vector(path: Path) -> bool:
    """Tell by its name whether a file is a map layer rather than a table."""
    return (
        os.fspath(path).lower().endswith((".gpkg", ".geojson", ".topojson", ".shp", ".gml", ".fgb", ".zip"))
    )
