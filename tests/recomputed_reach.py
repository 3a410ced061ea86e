"""What the sheets tell of who has what within reach, made again from the GeoPackage.

The CSVs do not hold where people live: the layer ``cells`` does. Lakes are those of the file that the run
read; associations come from the private list of them, ages from the private grid. Plain pandas, numpy and
shapely.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import recomputed_fixtures as fx
import shapely
from recomputed_fixtures import REST, csv

KM = {"meeting-places": 5.0, "hobbies": 10.0, "groups": 5.0, "mutual-aid": 5.0, "local-services": 10.0}
BY_PLACES = ("meeting-places", "hobbies", "local-services")
BANDS = (2.0, 5.0, 10.0)
DETOUR, SHORE_M, LAKE_M2, FARTHEST = 1.3, 25.0, 1e6, 4.0
ZONES = (1.0, 0.68, 0.22)
LEAST_PEOPLE, MET = 10, 0.5
OPEN, IF_OPEN = "", "_if_open"


@cache
def cells() -> pd.DataFrame:
    """Give the open cells with village, municipality, postal area and ages."""
    points = fx.layer("cells")
    villages = fx.layer("villages")[["area_id", "municipality_code", "geometry"]]
    postal = gpd.read_file(fx.region() / "data/raw/pno_tilasto_2026.geojson").to_crs(points.crs)
    postal = postal.assign(postal="pno-" + postal["postinumeroalue"].astype("str").str.zfill(5))
    inside = points[["cell_id", "geometry"]].sjoin(villages, predicate="intersects").sort_values("area_id")
    inside = inside.drop_duplicates("cell_id").set_index("cell_id")
    income = points[["cell_id", "geometry"]].sjoin(
        postal[["postal", "hr_mtu", "geometry"]], predicate="intersects"
    )
    income = income.sort_values("postal").drop_duplicates("cell_id").set_index("cell_id")
    ages = pd.read_parquet(fx.region() / "data/residents.parquet").set_index("cell_id")
    table = pd.DataFrame({name: points[name] for name in ("cell_id", "residents", "side_m")})
    table = table.assign(x=points.geometry.x, y=points.geometry.y, grid=points["municipality_code"])
    for name, column in (("village", inside["area_id"]), ("of_village", inside["municipality_code"])):
        table[name] = column.reindex(table["cell_id"]).to_numpy()
    for name in ("postal", "hr_mtu"):
        table[name] = income[name].reindex(table["cell_id"]).to_numpy()
    for name in ("residents_0_14", "residents_65_plus", "age_estimated_share"):
        table[name] = ages[name].reindex(table["cell_id"]).to_numpy()
    town = table["of_village"].fillna(table["grid"])
    table["town"] = town.where(town.isin(csv("municipalities")["municipality_code"]))
    return table.assign(area=table["village"].fillna(REST + table["town"]).where(table["town"].notna()))


@cache
def providers() -> pd.DataFrame:
    """Give who supplies which need: from a point, and for which area as a whole."""
    sites = fx.layer("sites")
    sites = sites[sites["open_to"] != "members"]
    places = pd.DataFrame({"need": sites["needs"].str.split(";"), "open": sites["open_to"] == "all"})
    places = places.assign(id=sites["site_id"], x=sites.geometry.x, y=sites.geometry.y, area=None, site=True)
    own = csv("located")
    own = own[(own["scale"] != "region") & ((own["scale"] != "village") | own["serves_village_id"].notna())]
    village, premises = own["scale"] == "village", own["place_kind"] == "premises"
    middle = cells().assign(
        x=lambda one: one["x"] * one["residents"], y=lambda one: one["y"] * one["residents"]
    )
    middle = middle.groupby("village")[["x", "y", "residents"]].sum()
    middle = middle[["x", "y"]].div(middle["residents"], axis=0)
    centre = middle.reindex(own["serves_village_id"].where(village)).set_axis(own.index)
    served = pd.DataFrame(
        {
            "need": own["needs"].str.split(";"),
            "open": own["scale"].isin(["village", "municipality"]),
            "id": own["association_id"],
            "x": own["east"].where(premises, centre["x"]),
            "y": own["north"].where(premises, centre["y"]),
            "area": own["serves_village_id"].where(village, own["home_municipality"]),
            "site": False,
        }
    )
    found = pd.concat([places.explode("need"), served.explode("need")], ignore_index=True)
    by = {True: BY_PLACES, False: ("hobbies", "groups", "mutual-aid")}
    right = [need in by[bool(site)] for need, site in zip(found["need"], found["site"], strict=True)]
    return found[right].reset_index(drop=True)


@cache
def _lakes() -> tuple[np.ndarray, shapely.STRtree]:
    water = gpd.read_file(fx.region() / "data/raw/vesistot.geojson").to_crs(fx.layer("cells").crs)
    whole = water.geometry[water.area > LAKE_M2].to_numpy()
    inner = shapely.buffer(whole, -SHORE_M, quad_segs=2)
    inner = inner[~shapely.is_empty(inner)]
    return whole, shapely.STRtree(inner)


def ashore(xy: np.ndarray) -> np.ndarray:
    """Move points in a lake to its nearest shore."""
    points, moved = shapely.points(xy), xy.copy()
    for lake in _lakes()[0]:
        wet = np.flatnonzero(shapely.within(points, lake))
        if len(wet):
            near = shapely.shortest_line(shapely.boundary(lake), points[wet])
            moved[wet] = shapely.get_coordinates(shapely.get_point(near, 0))
    return moved


def dry(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Tell which lines cross no lake."""
    _, tree = _lakes()
    lines = shapely.linestrings(np.stack([starts, ends], axis=1))
    crossing = tree.query(lines, predicate="intersects")[0]
    return ~np.isin(np.arange(len(lines)), crossing)


@cache
def homes() -> tuple[np.ndarray, np.ndarray]:
    """Give where cells are, and from where lines over land begin."""
    xy = cells()[["x", "y"]].to_numpy()
    return xy, ashore(xy)


@dataclass(frozen=True)
class Way:
    """Of each cell: the travel distance to the nearest (km; NaN where none), whether its area is served."""

    km: np.ndarray
    whole: np.ndarray

    def lacks(self, km: float) -> np.ndarray:
        """Tell who has nobody within so many km."""
        return ~self.whole & ~(self.km <= km)


@cache
def way(need: str, column: str) -> Way:
    """Find the nearest provider over land, the next nearest where a lake lies between."""
    mine = providers()[providers()["need"] == need]
    mine = mine[mine["open"]] if column == OPEN else mine
    whole = cells()["village"].isin(mine["area"]) | cells()["grid"].isin(mine["area"])
    ends = np.unique(mine.loc[mine["x"].notna(), ["x", "y"]].to_numpy(dtype=float), axis=0)
    xy, landed = homes()
    found = np.full(len(xy), np.nan)
    if len(ends):
        metres = np.hypot(*(xy[:, None, :] - ends[None, :, :]).transpose(2, 0, 1)) * DETOUR
        metres[metres > FARTHEST * 1000 * KM[need]] = np.inf
        order, shores = np.argsort(metres, axis=1), ashore(ends)
        rows = np.arange(len(xy))
        for nth in range(len(ends)):
            spot = order[rows, nth]
            rows, spot = rows[near := np.isfinite(metres[rows, spot])], spot[near]
            over_land = dry(landed[rows], shores[spot])
            found[rows[over_land]] = metres[rows[over_land], spot[over_land]] / 1000
            rows = rows[~over_land]
            if not len(rows):
                break
    return Way(found, whole.to_numpy())


@cache
def measured() -> pd.DataFrame:
    """Give where each need is measured: municipalities by need."""
    told = fx.sheet("measured")
    table = told.set_index(told["municipality"].map(fx.towns())).drop(columns="municipality")
    return table == fx.SAY("table.measured")


@cache
def demand() -> pd.DataFrame:
    """Give the cells of the region by need, where it is measured, and whom of them nobody serves."""
    parts = []
    for need, km in KM.items():
        own = cells()["town"].isin(measured().index[measured()[need]]).to_numpy()
        table = cells()[own].assign(need=need)
        for column in (OPEN, IF_OPEN):
            found = way(need, column)
            table[f"lacks{column}"] = found.lacks(km)[own]
            table[f"km{column}"] = np.where(found.whole & ~(found.km <= km), np.nan, found.km)[own]
            table[f"without{column}"] = table["residents"].where(table[f"lacks{column}"], 0.0)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def need_of(shown: pd.DataFrame) -> pd.Series:
    return shown["need"].map(fx.needs())


@cache
def all_gaps() -> pd.DataFrame:
    """Give all gaps, the most people first."""
    rows = demand().copy()
    over = (rows["km"] - rows["need"].map(KM)).where(rows["lacks"])
    rows["person_km"] = rows["residents"] * over
    rows["known"], rows["nearest"] = (
        rows["without"].where(rows["km"].notna(), 0.0),
        rows["km"].where(rows["without"] > 0),
    )
    for axis in "xy":
        rows[f"m{axis}"] = rows[axis] * rows["without"]
    groups = rows.groupby(["need", "area"])
    found = groups[["residents", "without", "without_if_open", "known", "mx", "my"]].sum()
    found["person_km_beyond"] = groups["person_km"].sum().where(found["known"] > 0)
    found["nearest_km"] = groups["nearest"].min()
    found = found[found["without"] > 0].reset_index()
    found["gap_id"] = found["need"] + ":" + found["area"]
    points = gpd.GeoSeries(
        gpd.points_from_xy(found["mx"] / found["without"], found["my"] / found["without"]), crs=3067
    ).to_crs(4326)
    found = found.assign(lon=points.x, lat=points.y, share_without=found["without"] / found["residents"])
    found = found.sort_values(["without", "gap_id"], ascending=[False, True], ignore_index=True)
    listed = found["without"] >= LEAST_PEOPLE
    found["rank"] = listed.cumsum().where(listed)
    names = {"residents": "residents_in_area", "without": "residents_without"}
    return found.rename(columns=names | {"without_if_open": "residents_without_if_open"})


def gaps(shown: pd.DataFrame) -> pd.DataFrame:
    """Give the gaps shown, by need and area, or by their id; nameless distances in whole kilometres."""
    ids = shown["gap_id"] if "gap_id" in shown else need_of(shown) + ":" + fx.areas(shown)
    table = all_gaps().set_index("gap_id").reindex(ids).set_axis(shown.index)
    nameless = shown["nearest_provider"].isna()
    table["nearest_km"] = table["nearest_km"].mask(nameless, np.ceil(table["nearest_km"]))
    drawn = (fx.numbers(shown["robustness"]) * 200).round()
    share = (drawn + 1) / 202
    return table.assign(robustness_error=np.sqrt(share * (1 - share) / 200))


def hexagons_kept() -> tuple[int, int]:
    """Count how many gaps are the largest, and how many of them stay where areas are hexagons."""
    largest = all_gaps().head(20)["gap_id"]
    rows = demand()[demand()["without"] > 0].copy()
    # The hexagon of a point is the one whose middle is nearest; on an edge the western one.
    rows["x"] -= 1e-3
    q = np.round((rows["x"] - rows["y"] / np.sqrt(3)) / 5000)
    r = np.round(rows["y"] / (2500 * np.sqrt(3)))
    near = [(q + one, r + two) for one in (-1, 0, 1) for two in (-1, 0, 1)]
    far = [
        np.hypot(rows["x"] - 5000 * (one + two / 2), rows["y"] - 2500 * np.sqrt(3) * two) for one, two in near
    ]
    best = np.argmin(far, axis=0)
    for name, at in (("q", 0), ("r", 1)):
        rows[name] = np.choose(best, [one[at] for one in near])
    sums = rows.groupby(["need", "q", "r"])["without"].sum().sort_values(ascending=False, kind="stable")
    held = rows.set_index(["need", "q", "r"]).index.isin(sums.index[: len(largest)])
    gap = rows["need"] + ":" + rows["area"]
    share = rows["without"].where(held, 0.0).groupby(gap).sum() / rows["without"].groupby(gap).sum()
    return len(largest), int((share[largest] >= MET).sum())
