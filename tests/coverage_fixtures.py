"""Small tables that the tests of coverage share: as their contracts say, only with few rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import geopandas as gpd
import pandas as pd
import shapely

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Need

EAST, NORTH = 400_000.0, 6_900_000.0
FIVE_KM = {Need.MEETING_PLACES: 5_000.0}


def associations(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Associations with what the rows say; home municipality 077 and active where they do not."""
    given = pd.DataFrame(list(rows))
    ids = [f"a{number}" for number in range(len(given))]
    defaults = {"association_id": ids, "name": ids, "home_municipality": "077", "status": "active"}
    table = pd.DataFrame(defaults | {column: given[column] for column in given}, index=range(len(given)))
    table["status"] = table["status"].fillna("active")
    return tables.ASSOCIATIONS.conform(table.assign(source_row=range(2, len(table) + 2)))


def labels(rows: Sequence[tuple[str, str, str]]) -> pd.DataFrame:
    """Labels of (association_id, kind, label)."""
    table = pd.DataFrame(list(rows), columns=["association_id", "kind", "label"])
    return tables.LABELS.conform(table.assign(confidence=0.9, rule="name:x"))


@cache
def areas() -> gpd.GeoDataFrame:
    """Two municipalities side by side, 20 km wide each, with one village in each; a neighbour."""
    boxes = {
        "077": ("municipality", "Hankasalmi", None, (0, 0, 20, 20), True),
        "179": ("municipality", "Jyväskylä", None, (20, 0, 40, 20), True),
        "999": ("municipality", "Naapuri", None, (40, 0, 60, 20), False),
        "v1": ("village", "Länsikylä", "077", (0, 0, 10, 20), True),
        "v2": ("village", "Itäkylä", "179", (30, 0, 40, 20), True),
    }
    table = pd.DataFrame(
        [
            {"area_id": code, "level": level, "name_fi": name, "parent_id": parent, "in_region": inside}
            for code, (level, name, parent, _, inside) in boxes.items()
        ]
    )
    shapes = [shapely.box(*(1000 * side for side in box)) for *_, box, _ in boxes.values()]
    layer = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes), crs=crs.METRES)
    return tables.AREAS.conform(layer.assign(geometry=layer.geometry.translate(EAST, NORTH)))


def cells(rows: Sequence[dict[str, object]]) -> gpd.GeoDataFrame:
    """Cells of (km, km) ``at`` the corner of :func:`areas`, their municipality and village from there."""
    given = pd.DataFrame(list(rows))
    at = pd.DataFrame(given["at"].tolist(), columns=["x", "y"])
    table = pd.DataFrame(
        {
            "cell_id": [f"c{number}" for number in range(len(given))],
            "residents": 100.0,
            "side_m": 1000.0,
            "data_ends_m": float("nan"),
        }
        | {column: given[column] for column in given if column != "at"},
        index=range(len(given)),
    )
    table["residents"] = table["residents"].fillna(100.0)
    points = gpd.points_from_xy(EAST + 1000 * at["x"], NORTH + 1000 * at["y"], crs=crs.METRES)
    layer = gpd.GeoDataFrame(table, geometry=points)
    found = {}
    for level, column in (("municipality", "municipality_code"), ("village", "village_id")):
        of_level = areas()
        of_level = of_level.loc[of_level["level"] == level]
        joined = gpd.sjoin(layer[["geometry"]], of_level[["area_id", "geometry"]], predicate="within")
        found[column] = joined["area_id"].reindex(layer.index)
    return tables.RESIDENTS.conform(layer.assign(**found))


def providers(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Providers ``at`` (km, km), or of an ``area_id`` alone; open sites for meeting places by default."""
    given = pd.DataFrame(list(rows), columns=sorted({key for row in rows for key in row} | {"at", "area_id"}))
    at = [point if isinstance(point, tuple) else (float("nan"),) * 2 for point in given["at"]]
    table = pd.DataFrame(
        {
            "provider_id": [f"p{number}" for number in range(len(given))],
            "provider_kind": "site",
            "need": "meeting-places",
            "known_open": True,
            "x": [EAST + 1000 * x for x, _ in at],
            "y": [NORTH + 1000 * y for _, y in at],
        }
        | {column: given[column] for column in given if column != "at"},
        index=range(len(given)),
    )
    table["known_open"] = [value is not False for value in table["known_open"]]
    ids = pd.Series([f"p{number}" for number in range(len(given))], index=table.index, dtype="str")
    usual = {"provider_id": ids, "provider_kind": "site", "need": "meeting-places"}
    table = table.assign(**{name: table[name].astype("str").fillna(value) for name, value in usual.items()})
    told = {"told_x": table["x"], "told_y": table["y"], "point_error_m": 0.0, "village_error_m": 0.0}
    table = table.assign(**{name: value for name, value in told.items() if name not in table})
    table = table.fillna({"point_error_m": 0.0, "village_error_m": 0.0})
    table = table.assign(told_x=table["told_x"].fillna(table["x"]), told_y=table["told_y"].fillna(table["y"]))
    return table.assign(area_id=table["area_id"].astype("str"))


def lake(*corners: tuple[float, float]) -> gpd.GeoSeries:
    """One lake with corners in km from the corner of :func:`areas`."""
    ring = [(EAST + 1000 * x, NORTH + 1000 * y) for x, y in corners]
    return gpd.GeoSeries([shapely.Polygon(ring)], crs=crs.METRES)
