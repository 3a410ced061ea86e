"""Residents by grid cell: read from a population grid, or spread where there is none."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.boundaries import codes
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import source_columns, vector
from jarjestokartta.geo.population import figures, finest_figures
from jarjestokartta.geo.population.finest_figures import FINEST, GROUPS
from jarjestokartta.geo.settings import Source

SPREAD = "spread"
_IDS = ("grd_id", "id_nro", "cell_id")


def cells(source: Source, folder: Path) -> gpd.GeoDataFrame:
    """Read a population grid of squares, or of their centres, as Residents.

    A protected value (−1) becomes NA. ``year`` is an extra column, NA where nothing tells it.

    Raises
    ------
    InputError
        ``residents-no-column``, ``residents-negative``, ``cells-side`` when centres do not tell the size of
        their squares, and those of :func:`jarjestokartta.geo.intake.vector.read`.
    """
    path = folder / source.file
    layer = vector.read(source, folder)
    headers = [str(name) for name in layer.columns if name != "geometry"]
    source_columns.require(source, figures.NAMES, headers, file=path)
    found = figures.find(headers, source.columns)
    if "residents" not in found.plain:
        raise InputError("residents-no-column", file=path, columns=", ".join(headers))
    centres = layer.geometry.centroid
    side = _side(layer.geometry, path)
    values = {ours: _counts(layer, found.plain[ours], path) for ours in GROUPS if ours in found.plain}
    table = gpd.GeoDataFrame(
        {
            "cell_id": _ids(layer, centres, side),
            **values,
            "side_m": side,
            "municipality_code": _municipality(layer),
            "age_estimated_share": 0.0,
            "source": source.name or path.name,
            "year": _year(layer, found, source, path),
        },
        geometry=centres,
        crs=crs.METRES,
    )
    double = table["cell_id"].duplicated()
    if double.any():
        raise InputError("cells-double", file=path, cells=", ".join(table.loc[double, "cell_id"][:10]))
    conformed: gpd.GeoDataFrame = tables.RESIDENTS.conform(table)
    return conformed


def _side(shapes: gpd.GeoSeries, path: Path) -> float:
    """Give the side of the squares (m); of centres, the least step between two eastings."""
    area = float(shapes.area.median())
    if area > 0:
        return float(np.round(np.sqrt(area)))
    steps = np.diff(np.unique(np.round(shapes.x.to_numpy())))
    if not len(steps):
        raise InputError("cells-side", file=path)
    return float(steps.min())


def _counts(layer: gpd.GeoDataFrame, header: str, path: Path) -> pd.Series:
    values = pd.to_numeric(layer[header], errors="coerce").astype("float64")
    wrong = (values < 0) & (values != -1)
    if wrong.any():
        rows = ", ".join(str(row + 1) for row in layer.index[wrong][:10])
        raise InputError(
            "residents-negative", file=path, column=header, rows=rows, value=f"{values[wrong].iloc[0]:g}"
        )
    known: pd.Series = values.where(values >= 0)
    return known


def _ids(layer: gpd.GeoDataFrame, centres: gpd.GeoSeries, side: float) -> pd.Series:
    by_name = {str(name).casefold(): name for name in layer.columns}
    known = next((by_name[name] for name in _IDS if name in by_name), None)
    ids: pd.Series = layer[known].astype("str") if known is not None else _named_by_place(centres, side)
    return ids


def _named_by_place(centres: gpd.GeoSeries, side: float) -> pd.Series:
    """Name squares by their south-western corner, as Statistics Finland does: ``1kmN6901E0434``."""
    size, unit = (f"{side / 1000:g}km", 1000) if side % 1000 == 0 else (f"{side:g}m", 1)
    width = 4 if unit == 1000 else 7  # noqa: PLR2004 - kilometres
    north = np.floor((centres.y - side / 2 + 0.5) / unit).astype("int64").astype("str").str.zfill(width)
    east = np.floor((centres.x - side / 2 + 0.5) / unit).astype("int64").astype("str").str.zfill(width)
    names: pd.Series = size + "N" + north + "E" + east
    return names


def _municipality(layer: gpd.GeoDataFrame) -> pd.Series:
    if "kunta" in layer.columns:
        return codes.municipality_codes(layer["kunta"])
    return pd.Series(pd.NA, index=layer.index, dtype="str")


def _year(layer: gpd.GeoDataFrame, found: figures.Figures, source: Source, path: Path) -> pd.Series:
    if source.year is None and "year" in found.plain:
        years: pd.Series = pd.to_numeric(layer[found.plain["year"]], errors="coerce").round().astype("Int64")
        return years
    named = figures.YEAR_IN_NAME.findall(path.stem)
    year = source.year or (int(named[-1]) if named else pd.NA)
    return pd.Series(year, index=layer.index, dtype="Int64")


def spread(
    areas: gpd.GeoDataFrame, area_residents: pd.DataFrame, *, side_m: float = 1000.0
) -> gpd.GeoDataFrame:
    """Spread the residents of areas evenly over the lattice squares whose centre they hold, as Residents.

    For where no grid is loaded: an estimate, ``source`` says ``spread``. Of areas of several levels the
    finest with a figure counts, and a municipality's other residents go to its other squares, or where it
    has none, to those of its finer areas. The sums of municipalities are kept. An area without any centre
    gets one cell at a point inside it.

    Parameters
    ----------
    areas, area_residents
        As :func:`jarjestokartta.geo.population.finest_figures.figured` takes them.
    side_m
        Side of the squares (m).
    """
    figured = finest_figures.figured(areas, area_residents)
    lattice = _lattice(figured, side_m)
    alone = lattice["own_point"] & lattice["area_id"].eq(lattice["municipality_code"])
    figured = finest_figures.housed(figured, lattice.loc[alone, "area_id"])
    lattice = lattice[lattice["area_id"].isin(figured["area_id"])].reset_index(drop=True)
    count = lattice.groupby("area_id")["area_id"].transform("size")
    shares = figured.set_index("area_id")[list(GROUPS)].reindex(lattice["area_id"]).set_index(lattice.index)
    table = lattice.assign(
        **shares.div(count, axis=0),
        cell_id=_spread_ids(lattice, side_m),
        side_m=float(side_m),
        municipality_code=lattice["municipality_code"],
        age_estimated_share=1.0,
        source=SPREAD,
        year=int(area_residents["year"].max()) if len(area_residents) else pd.NA,
    )
    conformed: gpd.GeoDataFrame = tables.RESIDENTS.conform(table.drop(columns=["area_id", "own_point"]))
    return conformed


def _lattice(figured: gpd.GeoDataFrame, side_m: float) -> gpd.GeoDataFrame:
    """Give a centre for every square, with the finest area that holds it."""
    west, south, east, north = figured.total_bounds
    x = np.arange(np.floor(west / side_m) + 0.5, np.ceil(east / side_m)) * side_m
    y = np.arange(np.floor(south / side_m) + 0.5, np.ceil(north / side_m)) * side_m
    points = gpd.GeoSeries(shapely.points(*(axis.ravel() for axis in np.meshgrid(x, y))), crs=crs.METRES)
    area_id = pd.Series(pd.NA, index=points.index, dtype="str")
    for level in FINEST:
        layer = figured[figured["level"].eq(level)]
        if len(layer):
            found = assign(points, layer.assign(in_region=True))
            inside = found["reason"].isin(["inside", "border"])
            area_id = area_id.fillna(found["area_id"].where(inside))
    table = gpd.GeoDataFrame({"area_id": area_id, "own_point": False}, geometry=points)
    table = table[table["area_id"].notna()]
    empty = figured[~figured["area_id"].isin(table["area_id"])]
    own = gpd.GeoDataFrame(
        {"area_id": empty["area_id"], "own_point": True},
        geometry=empty.geometry.representative_point(),
        crs=crs.METRES,
    )
    table = pd.concat([table, own], ignore_index=True)
    parent = figured.set_index("area_id")["parent_id"].fillna(
        pd.Series(figured["area_id"].array, figured["area_id"])
    )
    table["municipality_code"] = table["area_id"].map(parent)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=crs.METRES)


def _spread_ids(lattice: gpd.GeoDataFrame, side_m: float) -> pd.Series:
    return _named_by_place(lattice.geometry, side_m).where(~lattice["own_point"], lattice["area_id"])
