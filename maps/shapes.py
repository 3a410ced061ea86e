"""What is drawn of the ground: the region's areas, its neighbours, its lakes. EPSG:3067 in, degrees out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.tables import REST
from jarjestokartta.maps import outline, road_lines

SURROUNDINGS_M = 12_000
SLIVER_M2 = 50_000.0
MOST_VERTICES = 12_000
MOST_WATER_VERTICES = 5_000
NAMED_LAKES = 80
LABEL_TOLERANCE_M = 400.0


@dataclass(frozen=True)
class Ground:
    """Areas in the order they are carried, and their outlines.

    Parameters
    ----------
    areas
        Columns area_id, level (municipality, village, rest, outside), name_fi, name_sv, parent_id.
    topology
        As :func:`outline.topology` gives it, one shape for each row of ``areas``.
    labels
        Longitude and latitude of the middle of each area, NaN where it has no shape.
    bounds
        West, south, east, north of the region, in degrees.
    """

    areas: pd.DataFrame
    topology: dict[str, Any]
    labels: NDArray[np.float64]
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Background:
    """What every map of one region shares, whoever it is for.

    Parameters
    ----------
    ground
        Outlines of the areas.
    water
        Lakes as :func:`water` gives them.
    roads
        Main roads as :func:`jarjestokartta.maps.road_lines.lines` gives them.
    """

    ground: Ground
    water: dict[str, Any] | None
    roads: dict[str, Any] | None = None


def background(
    areas: gpd.GeoDataFrame, lakes: gpd.GeoDataFrame | None, main_roads: gpd.GeoDataFrame | None = None
) -> Background:
    """Simplify areas and lakes for all maps of them; lakes wholly beyond the neighbours are left out."""
    towns = areas[areas["in_region"].astype(bool) & (areas["level"] == "municipality")]
    frame = _frame(towns)
    if lakes is not None:
        lakes = lakes[lakes.intersects(frame)]
    drawn = None if main_roads is None else road_lines.lines(main_roads, frame)
    return Background(ground(areas), water(lakes), drawn)


def degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give longitude and latitude of points (n × 2) in EPSG:3067."""
    return np.stack(_to_degrees().transform(points[:, 0], points[:, 1]), axis=1)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(crs.METRES, crs.DEGREES, always_xy=True)


def ground(areas: gpd.GeoDataFrame) -> Ground:
    """Simplify villages, the rests outside them, municipalities and neighbours as one coverage."""
    here = areas["in_region"].astype(bool)
    level = areas["level"]
    towns = _sorted(areas[here & (level == "municipality")])
    villages = _sorted(areas[here & (level == "village")])
    rests = _rests(towns, villages)
    around = _around(areas[~here & (level == "municipality")], towns)
    pieces = pd.concat([villages, rests, around], ignore_index=True)
    shapes = outline.simplify(pieces["geometry"].to_numpy(), most_vertices=MOST_VERTICES)
    owner = pieces["parent_id"].where(pieces["level"] != "outside")
    united = [_union(shapes[(owner == code).to_numpy()]) for code in towns["area_id"]]
    table = pd.concat([towns, pieces], ignore_index=True)
    drawn = np.concatenate([np.asarray(united, dtype=object), shapes])
    in_degrees = shapely.transform(drawn, degrees)
    west, south, east, north = (float(one) for one in shapely.total_bounds(in_degrees[: len(towns)]))
    return Ground(
        table.drop(columns="geometry"),
        outline.topology(list(in_degrees)),
        _middles(drawn),
        (west, south, east, north),
    )


def water(lakes: gpd.GeoDataFrame | None) -> dict[str, Any] | None:
    """Give lakes, largest first, with the names of the largest; None where there is no water layer."""
    if lakes is None or len(lakes) == 0:
        return None
    lakes = lakes.assign(_size=lakes.area).sort_values("_size", ascending=False, kind="stable")
    shapes = lakes.geometry.to_numpy()
    for tolerance in outline.TOLERANCES_M:
        simple = shapely.simplify(shapes, tolerance)
        if shapely.get_num_coordinates(simple).sum() <= MOST_WATER_VERTICES:
            break
    named = lakes["name"].head(NAMED_LAKES) if "name" in lakes else pd.Series([], dtype="str")
    middles = _middles(simple[: len(named)])
    return {
        **outline.topology(list(shapely.transform(simple, degrees))),
        "names": [None if pd.isna(one) else str(one) for one in named],
        "labels": np.round(middles, 4).tolist(),
    }


def finnish_order(names: pd.Series) -> pd.Series:
    """Give sort keys in which å, ä and ö come last."""
    return names.str.lower().replace({"å": "{", "ä": "|", "ö": "}"}, regex=True)


def _sorted(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    columns = ["area_id", "level", "name_fi", "name_sv", "parent_id", "geometry"]
    table = pd.DataFrame(areas[columns])
    key = finnish_order(table["name_fi"])
    return table.assign(_key=key).sort_values(["_key", "area_id"]).drop(columns="_key").reset_index(drop=True)


def _rests(towns: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:
    covered = {
        code: shapely.union_all(group.to_numpy()) for code, group in villages.groupby("parent_id")["geometry"]
    }
    nothing = shapely.Polygon()
    taken = np.array([covered.get(code, nothing) for code in towns["area_id"]], dtype=object)
    left = [_without_slivers(one) for one in shapely.difference(towns["geometry"].to_numpy(), taken)]
    table = towns.assign(area_id=REST + towns["area_id"], level="rest", parent_id=towns["area_id"])
    return table.assign(geometry=left)


def _without_slivers(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    kept = parts[
        (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > SLIVER_M2)
    ]
    return shapely.multipolygons(kept) if len(kept) else shapely.Polygon()


def _around(neighbours: gpd.GeoDataFrame, towns: pd.DataFrame) -> pd.DataFrame:
    frame = _frame(towns)
    table = _sorted(neighbours).assign(level="outside")
    cut = [_without_slivers(one) for one in shapely.intersection(table["geometry"].to_numpy(), frame)]
    table = table.assign(geometry=cut)
    return table[~shapely.is_empty(table["geometry"].to_numpy())]


def _frame(towns: pd.DataFrame) -> Any:
    west, south, east, north = shapely.total_bounds(towns["geometry"].to_numpy())
    return shapely.box(
        west - SURROUNDINGS_M, south - SURROUNDINGS_M, east + SURROUNDINGS_M, north + SURROUNDINGS_M
    )


def _union(shapes: NDArray[Any]) -> Any:
    return _without_slivers(shapely.union_all(shapes[~shapely.is_empty(shapes)]))


def _middles(shapes: NDArray[Any]) -> NDArray[np.float64]:
    """Give the middle of the widest place of each shape, in degrees."""
    found = np.full((len(shapes), 2), np.nan)
    drawn = ~shapely.is_empty(shapes)
    radii = shapely.maximum_inscribed_circle(shapes[drawn], tolerance=LABEL_TOLERANCE_M)
    found[drawn] = degrees(shapely.get_coordinates(shapely.get_point(radii, 0)))
    return found
