"""Lakes: the wettest squares of a noise field, up to the official share of fresh water of a municipality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from scipy.spatial import cKDTree

from jarjestokartta.geo.model import facts, labels, outlines
from jarjestokartta.geo.model.draws import Draws, Floats, Ints

STEP = 250  # metres, side of a square of water
SMALLEST = 6  # squares; what is smaller is no lake
NEIGHBOURS_SHARE = 0.09
SIMPLIFIED_M = 200.0
DRY_M = 900.0  # how far around a village's site it stays dry, roughly


@dataclass(frozen=True)
class Water:
    """``wet`` by square of 250 m (rows from the south), and the lakes' polygons, largest first."""

    wet: npt.NDArray[np.bool_]
    lakes: outlines.Polygons


def draw(raster: labels.Raster, seed: int) -> Water:
    """Draw the lakes of the region and of what is drawn of its neighbours."""
    owners = np.kron(_owners(raster), np.ones((2, 2), dtype=np.int64))
    wetness = _noise(owners.shape, Draws(seed, "water"))
    wetness -= 2.5 * np.exp(-0.5 * (_to_sites(raster, owners.shape) / DRY_M) ** 2)
    wet = _fill(owners, wetness)
    return Water(wet, _lakes(wet))


def _owners(raster: labels.Raster) -> Ints:
    ours = {code: place for place, code in enumerate(facts.municipalities()["code"])}
    around = len(facts.neighbours())
    owner = [
        *raster.villages["municipality"].map(ours),
        *range(len(ours), len(ours) + around),
        labels.NOTHING,
    ]
    return np.array(owner, dtype=np.int64)[raster.units]


def _noise(shape: tuple[int, int], draws: Draws) -> Floats:
    """Two scales of noise, stretched from north-west to south-east as the ice left the lakes."""
    field = np.zeros(shape)
    for width, weight in ((3.0, 1.0), (10.0, 1.3)):
        raw = draws.normal(shape[0] * shape[1]).reshape(shape)
        wide = ndimage.gaussian_filter(raw, width)
        along = sum(
            np.roll(wide, (-shift, shift // 2), (0, 1)) for shift in range(int(-3 * width), int(3 * width))
        )
        field += weight * along / along.std()
    return field


def _to_sites(raster: labels.Raster, shape: tuple[int, int]) -> Floats:
    x = labels.WEST + STEP * (np.arange(shape[1]) + 0.5)
    y = labels.SOUTH + STEP * (np.arange(shape[0]) + 0.5)
    middles = np.column_stack([np.tile(x, shape[0]), np.repeat(y, shape[1])])
    sites = np.concatenate(
        [raster.villages[["x", "y"]].to_numpy(), facts.neighbours()[["x", "y"]].to_numpy()]
    )
    return np.asarray(cKDTree(sites).query(middles)[0]).reshape(shape)


def _fill(owners: Ints, wetness: Floats) -> npt.NDArray[np.bool_]:
    wet = np.zeros(owners.shape, dtype=bool)
    water = facts.municipalities()["water_km2"].to_numpy()
    for owner in range(int(owners.max()) + 1):
        own = owners == owner
        squares = water[owner] * 1e6 / STEP**2 if owner < len(water) else NEIGHBOURS_SHARE * own.sum()
        level = np.sort(wetness[own])[-max(1, round(squares))]
        wet |= own & (wetness >= level)
    return wet


def _lakes(wet: npt.NDArray[np.bool_]) -> outlines.Polygons:
    parts, count = ndimage.label(wet)
    size = np.bincount(parts.ravel(), minlength=count + 1)
    size[0] = 0
    order = np.argsort(-size, kind="stable")[: int((size >= SMALLEST).sum())]
    rank = np.full(count + 1, labels.NOTHING)
    rank[order] = np.arange(len(order))
    squares = outlines.united(rank[parts], len(order), west=labels.WEST, south=labels.SOUTH, step=STEP)
    simple = shapely.coverage_simplify(squares, SIMPLIFIED_M)
    lakes = outlines.bent(outlines.round_off(simple), bend_m=90.0)
    largest = [max(shapely.get_parts(lake), key=lambda part: part.area) for lake in shapely.make_valid(lakes)]
    return np.array([lake for lake in largest if lake.geom_type == "Polygon" and lake.area > 0], dtype=object)


def wet(xy: Floats, lakes: outlines.Polygons) -> npt.NDArray[np.bool_]:
    """Tell of each point whether it lies in a lake."""
    found = np.zeros(len(xy), dtype=bool)
    found[shapely.STRtree(lakes).query(shapely.points(xy), predicate="intersects")[0]] = True
    return found


def land_share(wet: npt.NDArray[np.bool_], cells: npt.NDArray[np.int64]) -> Floats:
    """Give the share of land of 1 km cells, named by their south-western corner in kilometres (x, y)."""
    per = 1000 // STEP
    rows, columns = wet.shape[0] // per, wet.shape[1] // per
    dry = 1 - wet.reshape(rows, per, columns, per).mean(axis=(1, 3))
    return np.asarray(dry[cells[:, 1] - labels.SOUTH // 1000, cells[:, 0] - labels.WEST // 1000])
