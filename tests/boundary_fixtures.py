"""Small made-up municipalities on a chessboard, and ways to write them as people send them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

SIDE = 10_000.0
WEST, SOUTH = 430_000.0, 6_900_000.0
# Codes and names of the built-in region, places of none: column, row on the board.
BOARD = {"077": (0, 0), "179": (1, 0), "182": (0, 1), "410": (1, 1)}
NAMES = {"077": "Hankasalmi", "179": "Jyväskylä", "182": "Jämsä", "410": "Laukaa"}


def square(column: float, row: float, side: float = SIDE) -> shapely.Polygon:
    """Give the square whose south-western corner stands at a column and row of the board."""
    x, y = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(x, y, x + side, y + side)


def municipalities(**columns: Any) -> gpd.GeoDataFrame:
    """Give the four municipalities with the columns of Statistics Finland, EPSG:3067."""
    table = {"kunta": list(BOARD), "nimi": list(NAMES.values()), "namn": list(NAMES.values()), **columns}
    shapes = [square(*place) for place in BOARD.values()]
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:3067")


def write(layer: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    """Write a layer by the format of the file's name."""
    if path.suffix == ".topojson":
        path.write_text(json.dumps(_topology(layer), ensure_ascii=False), encoding="utf-8")
    else:
        layer.to_file(path, **options)
    return path


def geojson(features: list[tuple[dict[str, Any], Any]], path: Path, crs: str | None = None) -> Path:
    """Write GeoJSON by hand, with a ``crs`` member or without; shapes are GeoJSON geometries or shapes."""
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    document["features"] = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shape
            if shape is None or isinstance(shape, dict)
            else shapely.geometry.mapping(shape),
        }
        for properties, shape in features
    ]
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def _topology(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    """Write each ring as one arc, delta-encoded on a grid of whole steps, as TopoJSON does."""
    scale, start = 1e-7, (20.0, 59.0)
    arcs, geometries = [], []
    for row in layer.to_crs("EPSG:4326").itertuples(index=False):
        steps = [
            [round((x - start[0]) / scale), round((y - start[1]) / scale)]
            for x, y in row.geometry.exterior.coords
        ]
        moves = [steps[0]] + [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(steps)]
        properties = {name: value for name, value in row._asdict().items() if name != "geometry"}
        geometries.append({"type": "Polygon", "arcs": [[len(arcs)]], "properties": properties})
        arcs.append(moves)
    return {
        "type": "Topology",
        "transform": {"scale": [scale, scale], "translate": list(start)},
        "objects": {"kunnat": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }
