"""A file of points and the areas they belong to: a table with coordinates, or a layer, in and out."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from jarjestokartta.geo import crs, geopackage
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import write_whole
from jarjestokartta.geo.intake import points, tabular, tabular_write, vector
from jarjestokartta.geo.intake.spreadsheet import as_text
from jarjestokartta.geo.intake.tabular import Table
from jarjestokartta.geo.settings import Source

NEW = ("area_id", "area_name", "assign_reason")
_LAYERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
SUFFIXES = (*tabular_write.SUFFIXES, *_LAYERS)


@dataclass(frozen=True)
class PointFile:
    """Rows of a file with their points (EPSG:3067), None where a row has none that can be used.

    ``swapped`` and ``abroad`` are rows, as the file numbers them, whose coordinates have changed places or
    are not in Finland.
    """

    table: Table
    geometry: gpd.GeoSeries
    swapped: tuple[int, ...] = ()
    abroad: tuple[int, ...] = ()


def read(path: Path) -> PointFile:
    """Read a table with columns of coordinates, or a layer; lines and areas stand for a point on them.

    Raises
    ------
    InputError
        ``points-no-columns``, ``points-columns-taken`` (it has columns of our names already), those of the
        readers.
    CrsError
        When the coordinates have changed places, or nothing is in Finland.
    """
    found = _of_layer(path) if vector.is_vector(path) else _of_table(path)
    taken = [name for name in NEW if name in found.table.headers]
    if taken:
        raise InputError("points-columns-taken", file=path, columns=", ".join(taken))
    return found


def _of_table(path: Path) -> PointFile:
    table = tabular.read(path)
    headers = points.find(table.headers)
    if headers is None:
        raise InputError("points-no-columns", file=path, columns=", ".join(table.headers))
    east, north = headers
    found = points.place(table.number(east).rename(east), table.number(north).rename(north), file=path)
    return PointFile(table, found.geometry, tuple(found.swapped), tuple(found.abroad))


def _of_layer(path: Path) -> PointFile:
    layer = vector.read(Source(file=str(path)), Path())
    layer.index = layer.index + 1
    spots = gpd.GeoSeries(shapely.point_on_surface(layer.geometry.to_numpy()), layer.index, crs=crs.METRES)
    degrees = spots.to_crs(crs.DEGREES)
    plain = pd.DataFrame(layer.drop(columns="geometry"))
    if points.find(map(str, plain.columns)) is None:
        plain = plain.assign(lon=degrees.x.round(7), lat=degrees.y.round(7))
    return PointFile(tabular.of_attributes(plain), spots)


def answers(found: PointFile, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give ``area_id``, ``area_name`` and ``assign_reason`` of every row, in the file's order."""
    given = assign(found.geometry, areas)
    names = areas.set_index("area_id")["name_fi"]
    return pd.DataFrame(
        {
            "area_id": given["area_id"],
            "area_name": given["area_id"].map(names).astype("str"),
            "assign_reason": given["reason"],
        }
    )


def write(path: Path, found: PointFile, more: pd.DataFrame) -> None:
    """Write the rows with the columns of ``more``: CSV, XLSX, GeoPackage or GeoJSON by the name of ``path``.

    A GeoPackage is in EPSG:3067, GeoJSON in WGS84; in both, a row without a point has no geometry.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    driver = _LAYERS.get(path.suffix.lower())
    if driver is None:
        tabular_write.write(path, found.table, more)
        return
    columns = {header: _plain(found.table.cells[header]) for header in found.table.headers}
    layer = gpd.GeoDataFrame(columns, geometry=found.geometry, crs=crs.METRES).join(more)
    content = io.BytesIO()
    layer = layer if driver == "GPKG" else layer.to_crs(crs.DEGREES)
    with geopackage.dateless():
        pyogrio.write_dataframe(layer, content, driver=driver, layer=path.stem, geometry_type="Point")
    write_whole(path, content.getvalue())


def _plain(cells: pd.Series) -> pd.Series:
    """Give a column one type: numbers where all are, else text."""
    filled = cells.where(cells != "")
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in filled.dropna()):
        numbers: pd.Series = pd.to_numeric(filled)
        return numbers
    texts = pd.Series([as_text(cell) for cell in filled.fillna("")], index=cells.index, dtype="str")
    return texts.where(texts != "")
