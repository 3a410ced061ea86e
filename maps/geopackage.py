"""``coverage.gpkg``: the public results for QGIS; the same bytes from the same content.

Layers in EPSG:3067: ``municipalities`` and ``villages`` with their counts and rates, ``gaps`` and ``sites``
as points, ``cells`` (points, open totals only). What must be said with them stands in the description of
each layer, where QGIS shows it.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from jarjestokartta.geo import crs, geopackage, tables, words
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables, method_words
from jarjestokartta.maps.content import Content

_CELL_COLUMNS = ["cell_id", "residents", "side_m", "municipality_code", "source", "geometry"]
_OF_POLYGONS = {"municipalities", "villages"}
_WITH_SITES = {"sites", "gaps"}
_BY_DISTANCE = {"gaps", "cells"}


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
    made = layers(content)
    options = {
        name: {
            "geometry_type": "MultiPolygon" if name in _OF_POLYGONS else "Point",
            "layer_options": {"IDENTIFIER": name, "DESCRIPTION": _description(name, content, say)},
        }
        for name in made
    }
    geopackage.write(path, made, options)


def layers(content: Content) -> dict[str, gpd.GeoDataFrame]:
    """Give the layers by name, rows and columns in a fixed order."""
    shapes = content.areas.set_index("area_id")[["vintage", "source", "geometry"]]
    towns = area_tables.municipalities(content)
    villages = area_tables.villages(content)
    villages = villages[~villages["area_id"].str.startswith(tables.REST)]
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
    if name in _BY_DISTANCE:
        parts += method_words.measured_by(content, say)
    parts += [
        ", ".join(filter(None, (one.name, one.attribution, one.licence))) for one in content.attributions
    ]
    if name in _WITH_SITES and any(one.is_openstreetmap for one in content.attributions):
        parts.append(say("table.odbl"))
    return " ".join(parts)
