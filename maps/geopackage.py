"""``coverage.gpkg``: the public results for QGIS; the same bytes from the same content.

Layers in EPSG:3067: ``municipalities`` and ``villages`` with their counts and rates, ``gaps`` and ``sites``
as points, ``cells`` (points, open totals only). What must be said with them stands in the description of
each layer, where QGIS shows it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from jarjestokartta.geo import crs, files, tables, words
from jarjestokartta.geo.errors import OutputError
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables
from jarjestokartta.maps.content import Content

_SETTINGS = {
    "OGR_CURRENT_DATE": "2000-01-01T00:00:00Z",  # the format wants a day; this is none
    "OGR_SQLITE_SYNCHRONOUS": "OFF",  # the whole file is seen to the disk when it is published
}
_CELL_COLUMNS = ["cell_id", "residents", "side_m", "municipality_code", "source", "geometry"]
_NO_ROOM = 1 << 20  # bytes free; a failed write below this is for want of room, whatever SQLite calls it
_WITH_SITES = {"sites", "gaps"}


def write(content: Content, path: Path, say: Words | None = None) -> None:
    """Write the layers of a public content to ``path``, in place of what was there.

    Parameters
    ----------
    say
        Language of the descriptions; Finnish where not given.

    Raises
    ------
    OutputError
        ``disk-full``, ``read-only`` or ``cannot-write`` when the file cannot be written.
    """
    say = say or words.load()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with _gdal_settings():
            for name, layer in layers(content).items():
                pyogrio.write_dataframe(
                    layer,
                    path,
                    layer=name,
                    driver="GPKG",
                    use_arrow=True,
                    geometry_type="MultiPolygon" if name in {"municipalities", "villages"} else "Point",
                    layer_options={"IDENTIFIER": name, "DESCRIPTION": _description(name, content, say)},
                )
    except OSError as error:
        raise files.cannot_write(path, error) from error
    except (DataSourceError, DataLayerError) as error:
        code = "disk-full" if shutil.disk_usage(path.parent).free < _NO_ROOM else "cannot-write"
        raise OutputError(code, file=path, detail=str(error)) from error


def layers(content: Content) -> dict[str, gpd.GeoDataFrame]:
    """Give the layers by name, rows and columns in a fixed order."""
    shapes = content.areas.set_index("area_id")[["vintage", "source", "geometry"]]
    towns = area_tables.municipalities(content)
    villages = area_tables.villages(content)
    villages = villages[~villages["area_id"].str.startswith(area_tables.REST)]
    points = content.gaps.set_index("gap_id")["geometry"]
    gaps = area_tables.gaps(content).drop(columns=["lon", "lat"])
    sites = content.sites.sort_values("site_id")[[*tables.SITES.fields, "geometry"]]
    cells = content.cells.sort_values("cell_id")[_CELL_COLUMNS]
    return {
        "municipalities": _polygons(towns.join(shapes, on="municipality_code")),
        "villages": _polygons(villages.join(shapes, on="area_id")),
        "gaps": _layer(gaps.join(points, on="gap_id")),
        "sites": _layer(sites),
        "cells": _layer(cells),
    }


def _polygons(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Make a layer of many-part polygons, since a layer has one type of geometry."""
    layer = _layer(table)
    parts = [
        shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape
        for shape in layer.geometry
    ]
    return layer.set_geometry(gpd.GeoSeries(parts, crs=crs.METRES))


def _layer(table: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=crs.METRES)


def _description(name: str, content: Content, say: Words) -> str:
    """Say what must be said with a layer: warnings, whose data it is, under which licence."""
    parts = [say(f"notice.{code}") for code in content.notices]
    parts += [
        ", ".join(filter(None, (one.name, one.attribution, one.licence))) for one in content.attributions
    ]
    if name in _WITH_SITES and any(one.is_openstreetmap for one in content.attributions):
        parts.append(say("table.odbl"))
    return " ".join(parts)


@contextmanager
def _gdal_settings() -> Iterator[None]:
    before = {name: pyogrio.get_gdal_config_option(name) for name in _SETTINGS}
    pyogrio.set_gdal_config_options(_SETTINGS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
