"""Where people live: residents of every inhabited 1 km cell, each municipality's sum exact.

A part of the residents is scattered: half of them placed by noise, the others joining them. Hamlets have a
lognormal number of people, and the rest live in nuclei (the centre, named places, suburbs) whose sizes fall
by rank, faster in a small municipality, whose centre holds most of its people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from scipy import ndimage

from jarjestokartta.geo.model import facts, labels, water
from jarjestokartta.geo.model.draws import Draws, Floats, Ints, shares
from jarjestokartta.geo.model.outlines import Polygons

RING_KM = 20  # how far outside the region people are drawn: twice the largest threshold
RING_SCATTER = 0.16  # of the region's scatter, since only the near edge of the neighbours is drawn
HAMLET_MEDIAN = 49


def draw(raster: labels.Raster, polygons: Polygons, lakes: water.Water, seed: int) -> pd.DataFrame:
    """Give the inhabited cells: x, y (km, south-western corner), unit, residents."""
    cells = _cells(polygons, len(raster.villages))
    cells["land"] = water.land_share(lakes.wet, cells[["x", "y"]].to_numpy())
    cells["noise"] = _noise(cells, Draws(seed, "people noise"))
    owner = np.concatenate([raster.villages["municipality"], facts.neighbours()["code"]])[cells["unit"]]
    residents = pd.Series(0, index=cells.index)
    draws = Draws(seed, "people")
    ours = facts.municipalities()
    for code, total in zip(ours["code"].tolist(), ours["residents"].tolist(), strict=True):
        own = cells[owner == code]
        sites = raster.villages[raster.villages["municipality"] == code]
        residents[own.index] = _municipality(own, sites, total, 1.0, draws)
    for one in facts.neighbours().to_dict("records"):
        own = cells[owner == one["code"]]
        if len(own):
            residents[own.index] = _neighbour(own, one, draws)
    cells["residents"] = residents
    inhabited = cells[cells["residents"] > 0]
    return inhabited[["x", "y", "unit", "residents"]].astype("int64").reset_index(drop=True)


def _neighbour(cells: pd.DataFrame, one: dict[Any, Any], draws: Draws) -> Ints:
    """Place the people of a neighbour's near edge; all of them where the edge holds its centre."""
    centre = ((cells["x"] == one["x"] // 1000) & (cells["y"] == one["y"] // 1000)).any()
    site = pd.DataFrame({"x": [one["x"]], "y": [one["y"]], "rank": [0], "name": [one["name"]]})
    people = one["residents"] if centre else round(0.07 * one["residents"] * min(1.0, len(cells) / 600))
    return _municipality(cells, site if centre else site[:0], people, RING_SCATTER, draws)


def _cells(polygons: Polygons, villages: int) -> pd.DataFrame:
    x, y = np.meshgrid(
        np.arange(labels.WEST // 1000, labels.EAST // 1000),
        np.arange(labels.SOUTH // 1000, labels.NORTH // 1000),
    )
    corners = np.column_stack([x.ravel(), y.ravel()])
    middles = np.asarray(shapely.points(1000.0 * corners + 500.0), dtype=object)
    inside, unit = shapely.STRtree(polygons).query(middles, predicate="intersects")
    found = pd.DataFrame(
        {"x": corners[inside, 0], "y": corners[inside, 1], "unit": unit, "point": middles[inside]}
    )
    found = found.sort_values(["y", "x", "unit"], kind="stable").drop_duplicates(["x", "y"])
    region = shapely.coverage_union_all(polygons[:villages])
    shapely.prepare(region)
    near = shapely.dwithin(found["point"].to_numpy(), region, 1000.0 * RING_KM)
    return found.loc[near, ["x", "y", "unit"]].reset_index(drop=True)


def _noise(cells: pd.DataFrame, draws: Draws) -> Floats:
    rows, columns = (labels.NORTH - labels.SOUTH) // 1000, (labels.EAST - labels.WEST) // 1000
    raw = draws.normal(rows * columns).reshape(rows, columns)
    wide = ndimage.gaussian_filter(raw, 2.5)
    field = wide / wide.std() + 0.8 * raw
    return np.asarray(field[cells["y"] - labels.SOUTH // 1000, cells["x"] - labels.WEST // 1000])


def _municipality(cells: pd.DataFrame, sites: pd.DataFrame, total: int, scatter: float, draws: Draws) -> Ints:
    land = cells["land"].to_numpy()
    area = max(len(cells), 1)
    scattered = round(scatter * min(0.4 * total, 0.95 * land.sum() * (total / area) ** 0.4))
    placed = draws.counts(land * np.exp(0.9 * cells["noise"].to_numpy()) + 1e-9, scattered // 2)
    residents = placed + draws.counts(placed + 1e-9, scattered - scattered // 2)
    hamlets = sites[sites["rank"] == 3]  # noqa: PLR2004 - see labels.Raster
    sizes = np.round(HAMLET_MEDIAN * np.exp(0.9 * draws.normal(len(hamlets)))).astype(np.int64)
    sizes = np.minimum(sizes, (total - scattered) // (2 * max(1, len(hamlets))))
    for size, x, y in zip(sizes, hamlets["x"], hamlets["y"], strict=True):
        residents = residents + _around(cells, x, y, int(size), draws)
    nuclei = _ranked(sites[sites["rank"] < 3])  # noqa: PLR2004
    rest = total - int(residents.sum())
    if nuclei.empty:
        return residents + draws.counts(residents + 1e-9, rest)
    steepness = 1.3 + 0.9 * np.exp(-total / 12_000)
    sizes = shares((np.arange(1, len(nuclei) + 1) + total / 25_000) ** -steepness, rest)
    for size, x, y in zip(sizes, nuclei["x"], nuclei["y"], strict=True):
        residents = residents + _around(cells, x, y, int(size), draws)
    return residents


def _ranked(nuclei: pd.DataFrame) -> pd.DataFrame:
    """Put the centre first, then the nuclei by distance; one with a post office of its own is half as far."""
    if nuclei.empty:
        return nuclei
    centre = nuclei.iloc[0]
    far = np.hypot(nuclei["x"] - centre["x"], nuclei["y"] - centre["y"])
    places = facts.places()
    far = far.where(~nuclei["name"].isin(places.loc[places["post_office"], "name"]), far / 2)
    return nuclei.iloc[np.argsort(far.to_numpy(), kind="stable")]


def _around(cells: pd.DataFrame, x: float, y: float, people: int, draws: Draws) -> Ints:
    """Place people around a site; the more there are, the denser and the wider."""
    width = max(0.35, 0.45 * (people / 1000) ** 0.4)
    east = cells["x"].to_numpy() + 0.5 - x / 1000
    north = cells["y"].to_numpy() + 0.5 - y / 1000
    far = np.hypot(east, north)
    return draws.counts(cells["land"].to_numpy() * np.exp(-0.5 * (far / width) ** 2) + 1e-12, people)
