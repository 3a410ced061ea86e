"""Villages: polygons cut at municipal borders, and points that get the ground nearest to them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import problems
from jarjestokartta.geo.boundaries import codes
from jarjestokartta.geo.boundaries.coded import named_parent
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.vocabulary import Severity

_POLYGON = 3
_POLYGONS = (_POLYGON, 6)
# A piece beyond the border is a village of its own from this share of the village's ground on; what is
# smaller comes from boundaries drawn at different scales.
_PIECE = 0.05
# Smaller shares than this are not worth telling.
_NOISE = 0.01

Areas = tuple[gpd.GeoDataFrame, pd.DataFrame]


def villages(features: gpd.GeoDataFrame, parents: gpd.GeoDataFrame | None, radius_m: float) -> Areas:
    """Give villages as areas, each in one municipality, and the problems.

    Parameters
    ----------
    features
        Checked features: polygons and points, EPSG:3067.
    parents
        Municipalities (Areas). Without them polygons stay as they are, and points cannot be used.
    radius_m
        How far from its point a village reaches at most (m).

    Raises
    ------
    InputError
        ``areas-no-name``, ``areas-none-inside``, ``villages-need-municipalities``.
    """
    if (features["name_fi"].isna() & features["code"].isna()).all():
        raise InputError(
            "areas-no-name", file=features.attrs["file"], columns=", ".join(features.attrs["headers"])
        )
    nameless = features["name_fi"].isna() & features["code"].isna()
    told = [problems.of("area-nameless", Severity.REJECTED, rows=features.loc[nameless, "row"])]
    features = features[~nameless].assign(name_fi=lambda rows: rows["name_fi"].fillna(rows["code"]))
    features, joined = _join_parts(features)
    told.append(joined)
    polygons = np.isin(shapely.get_type_id(features.geometry.to_numpy()), _POLYGONS)
    if parents is None:
        if not polygons.all():
            raise InputError("villages-need-municipalities", file=features.attrs["file"])
        whole = features.assign(parent_id=named_parent(features, None), in_region=True)
        return _with_ids(whole), problems.join(told)
    found = [cut(features[polygons], parents), from_points(features[~polygons], parents, radius_m)]
    areas = (
        pd.concat([part for part, _ in found if len(part)]) if any(len(part) for part, _ in found) else None
    )
    if areas is None:
        raise InputError("areas-none-inside", file=features.attrs["file"])
    areas["in_region"] = areas["parent_id"].map(parents.set_index("area_id")["in_region"]).astype("boolean")
    return _with_ids(areas), problems.join([*told, *(more for _, more in found)])


def _join_parts(features: gpd.GeoDataFrame) -> Areas:
    """Join the features that have both code and name in common: islands and clearings of one village."""
    coded = features["code"].notna() & np.isin(shapely.get_type_id(features.geometry.to_numpy()), _POLYGONS)
    key = features["code"] + "\n" + features["name_fi"]
    double = coded & key.duplicated(keep=False)
    if not double.any():
        return features, problems.join([])
    extra = double & key.duplicated()
    whole = features[~extra].copy()
    for name, parts in features[double].groupby(key[double]):
        whole.loc[whole.index[(key[~extra] == name) & double[~extra]], "geometry"] = shapely.union_all(
            parts.geometry.to_numpy()
        )
    told = problems.of(
        "area-parts-joined",
        Severity.REPAIRED,
        rows=features.loc[extra, "row"],
        values=features.loc[extra, "name_fi"],
    )
    return whole, told


def cut(polygons: gpd.GeoDataFrame, parents: gpd.GeoDataFrame) -> Areas:
    """Cut village polygons at municipal borders, one area for each municipality.

    Pieces under 5 % of a village are left out unless they are its largest. What lies in none of the
    municipalities is left out: files often cover the whole country.
    """
    shapes, grounds = polygons.geometry.to_numpy(), parents.geometry.to_numpy()
    one, two = shapely.STRtree(grounds).query(shapes, predicate="intersects")
    pieces = shapely.intersection(shapes[one], grounds[two])
    shares = shapely.area(pieces) / shapely.area(shapes[one])
    table = pd.DataFrame({"village": one, "parent": two, "share": shares, "piece": pieces})
    table = table[table["share"] > _NOISE / 100].sort_values(["village", "share"], ascending=[True, False])
    largest = ~table["village"].duplicated()
    kept = table[table["share"].ge(_PIECE) | (largest & table["share"].ge(0.5))]
    trimmed = table[~table.index.isin(kept.index) & table["village"].isin(kept["village"])]
    areas = polygons.iloc[kept["village"]].reset_index(drop=True)
    areas["parent_id"] = parents["area_id"].to_numpy()[kept["parent"]]
    whole = kept["share"].to_numpy() > 1 - _NOISE / 100
    clipped = _polygons_of(kept["piece"].to_numpy())
    areas = areas.set_geometry(np.where(whole, areas.geometry.to_numpy(), clipped), crs=polygons.crs)
    return _name_pieces(areas, parents), _trimmed(trimmed)


def _polygons_of(shapes: np.ndarray) -> np.ndarray:
    """Drop the points and lines that a cut along a shared border leaves."""
    outer, of = shapely.get_parts(shapes, return_index=True)
    parts, within = shapely.get_parts(outer, return_index=True)
    flat = shapely.get_type_id(parts) == _POLYGON
    whole = np.full(len(shapes), None, dtype=object)
    shapely.multipolygons(parts[flat], indices=of[within][flat], out=whole)
    return whole


def _name_pieces(areas: gpd.GeoDataFrame, parents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Tell the pieces of one village apart: by municipality in the name, and in the smaller ones' code."""
    several = areas["row"].duplicated(keep=False)
    if not several.any():
        return areas
    of = areas["parent_id"].map(parents.set_index("area_id")["name_fi"])
    smaller = areas["row"].duplicated()
    areas["code"] = areas["code"].where(~smaller, areas["code"] + "-" + areas["parent_id"])
    areas["name_fi"] = areas["name_fi"].where(~several, areas["name_fi"] + " (" + of + ")")
    areas["name_sv"] = areas["name_sv"].where(~several, areas["name_sv"] + " (" + of + ")")
    return areas


def _trimmed(cut_off: pd.DataFrame) -> pd.DataFrame:
    """Tell, once for the file, how many villages lost a strip beyond the border."""
    count = cut_off.loc[cut_off["share"] > _NOISE, "village"].nunique()
    rows = [pd.NA] if count else []
    return problems.of("village-edges-cut", Severity.REPAIRED, rows=rows, values=[count] * len(rows))


def from_points(points: gpd.GeoDataFrame, parents: gpd.GeoDataFrame, radius_m: float) -> Areas:
    """Give each village point the ground of its municipality that is nearest to it, within the radius.

    A point at the very place of another of the municipality gets no ground and is named; points in none of
    the municipalities are left out.
    """
    points = points.set_geometry(points.geometry.centroid)
    shapes = points.geometry.to_numpy()
    ground, place = shapely.STRtree(shapes).query(parents.geometry.to_numpy(), predicate="intersects")
    pairs = pd.DataFrame({"place": place, "ground": ground}).sort_values(["place", "ground"])
    pairs = pairs.drop_duplicates("place")  # on a border: the first municipality
    areas = points.iloc[pairs["place"]].reset_index(drop=True)
    areas["parent_id"] = parents["area_id"].to_numpy()[pairs["ground"]]
    double = areas.assign(where=areas.geometry.to_wkb()).duplicated(["parent_id", "where"]).to_numpy()
    told = problems.of(
        "village-point-double",
        Severity.REJECTED,
        rows=areas.loc[double, "row"],
        values=areas.loc[double, "name_fi"],
    )
    areas = areas[~double].reset_index(drop=True)
    outlines = parents.set_index("area_id").geometry
    cells = areas.geometry.copy()
    for parent_id, group in areas.groupby("parent_id"):
        cells.loc[group.index] = _nearest_ground(group.geometry.to_numpy(), outlines[parent_id], radius_m)
    return areas.set_geometry(cells, crs=points.crs), told


def _nearest_ground(points: np.ndarray, outline: shapely.Geometry, radius_m: float) -> np.ndarray:
    if len(points) == 1:
        nearest = np.array([outline])
    else:
        cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline, ordered=True)
        nearest = shapely.intersection(shapely.get_parts(cells), outline)
    return _polygons_of(shapely.intersection(nearest, shapely.buffer(points, radius_m, quad_segs=16)))


def _with_ids(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give ids in an order that does not depend on the file's."""
    middle = areas.geometry.centroid
    ordered = areas.assign(x=middle.x, y=middle.y).sort_values(["parent_id", "name_fi", "x", "y"])
    ids = codes.village_ids(ordered["code"], ordered["name_fi"], ordered["parent_id"])
    return ordered.assign(area_id=ids).drop(columns=["x", "y"])
