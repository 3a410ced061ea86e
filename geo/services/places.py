"""Places as one source tells of them, before the rules say what needs they serve.

Every reader of a format gives a table of these columns; a column that the format has not is NA.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import crs, problems
from jarjestokartta.geo.errors import CrsError
from jarjestokartta.geo.intake import vector
from jarjestokartta.geo.vocabulary import Severity

_TEXTS = (
    "site_id",
    "name",
    "type",  # the source's own class: a LIPAS code; PTV's classes or OSM tags as key=value joined by ;
    "service",  # what is done there, in the source's words
    "needs",  # where the source itself tells, joined by ;
    "owner_type",
    "open_to",
    "season",
    "street_address",
    "municipality_code",
)
COLUMNS = ("row", *_TEXTS, "capacity", "step_free", "checked_on")


@dataclass(frozen=True)
class Places:
    """Places in EPSG:3067 with :data:`COLUMNS`, and the Problems of their source."""

    table: gpd.GeoDataFrame
    problems: pd.DataFrame


def of(rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], layer_crs: str, *, file: Path) -> Places:
    """Make places of rows and their shapes; a place without a usable point is told and left out.

    Parameters
    ----------
    rows
        Each with ``row`` (from 1) and any of :data:`COLUMNS`.
    shapes
        A geometry each, or None.
    layer_crs
        What the shapes are in.

    Raises
    ------
    CrsError
        ``layer-swapped`` when all coordinates have changed places.
    """
    table = pd.DataFrame(list(rows)).reindex(columns=list(COLUMNS))
    table = table.astype(dict.fromkeys(_TEXTS, "str") | {"row": "Int64", "step_free": "boolean"})
    table["capacity"] = pd.to_numeric(table["capacity"], errors="coerce").astype("float64")
    table["checked_on"] = pd.to_datetime(table["checked_on"], errors="coerce", format="ISO8601")
    table["checked_on"] = table["checked_on"].dt.normalize().astype("datetime64[ns]")
    points = representative(np.array(list(shapes), dtype=object))
    missing = shapely.is_missing(points) | shapely.is_empty(points)
    _require_order(points[~missing], layer_crs, file)
    placed = gpd.GeoDataFrame(table, geometry=points, crs=layer_crs).to_crs(crs.METRES)
    bounds = placed.geometry.bounds.to_numpy()
    abroad = ~missing & ~vector.fits(bounds, crs.FINLAND_METRES)
    nameless = (placed["name"].fillna("").str.strip() == "").to_numpy()
    told = problems.join(
        [
            _left_out("site-no-point", placed[missing]),
            _left_out("site-abroad", placed[abroad]),
            _left_out("site-no-name", placed[~missing & ~abroad & nameless]),
        ]
    )
    return Places(placed[~(missing | abroad | nameless)].reset_index(drop=True), told)


def without(
    found: Places, code: str, *, rows: Sequence[int], values: Sequence[Any], restored: Sequence[Any]
) -> Places:
    """Tell of places that the reader itself left out."""
    told = problems.of(code, Severity.REJECTED, rows=rows, values=values, restored=restored)
    return Places(found.table, problems.join([found.problems, told]))


def representative(shapes: np.ndarray) -> np.ndarray:
    """Give a point for each shape: the point itself, or one on the line or inside the area."""
    return np.asarray(shapely.point_on_surface(shapely.force_2d(shapes)), dtype=object)


def _require_order(points: np.ndarray, layer_crs: str, file: Path) -> None:
    if not len(points):
        return
    box = crs.FINLAND_DEGREES if layer_crs == crs.DEGREES else crs.FINLAND_METRES
    bounds = shapely.bounds(points)
    if not vector.fits(bounds, box).any() and vector.fits(bounds[:, [1, 0, 3, 2]], box).all():
        raise CrsError("layer-swapped", file=file)


def _left_out(code: str, rows: pd.DataFrame) -> pd.DataFrame:
    return problems.of(code, Severity.REJECTED, rows=rows["row"], values=rows["name"].fillna(rows["site_id"]))
