"""Providers of one need, gathered by where they are: one row a point, however many share it."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.geo.vocabulary import Need

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

CANDIDATES = 4  # nearest points tried at first where lakes may lie between; then four times as many


@dataclass(frozen=True)
class Cells:
    """Where residents live, as arrays.

    Parameters
    ----------
    xy
        Centres, shape (n, 2), m.
    landed
        The same moved ashore, from which lines are drawn.
    areas
        Ids of all villages and municipalities of the cells.
    village, municipality
        Positions in ``areas``, −1 where a cell lies in none.
    """

    xy: Floats
    landed: Floats
    areas: pd.Index
    village: Ints
    municipality: Ints

    def __len__(self) -> int:
        return len(self.xy)


def cells_of(cells: gpd.GeoDataFrame, lakes: Lakes | None) -> Cells:
    """Read the arrays of a Residents table that has the column ``village_id``."""
    xy = np.column_stack([cells.geometry.x, cells.geometry.y]).astype(float).reshape(-1, 2)
    village, municipality = cells["village_id"], cells["municipality_code"]
    areas = pd.Index(pd.concat([village, municipality]).dropna().unique(), dtype="str")
    return Cells(
        xy=xy,
        landed=xy if lakes is None else lakes.ashore(xy),
        areas=areas,
        village=areas.get_indexer(village).astype(np.int64),
        municipality=areas.get_indexer(municipality).astype(np.int64),
    )


@dataclass(frozen=True)
class Spots:
    """Points of providers.

    Parameters
    ----------
    table
        One row a point and area: ``x``, ``y``, ``area_id`` (``""``: none), ``count`` of providers and the
        first one's ``provider_id`` and ``provider_kind``; ``open_count``, ``open_id`` for the known open.
    landed
        Points moved ashore, shape (n, 2), m.
    """

    table: pd.DataFrame
    landed: Floats
    tree: cKDTree

    def __len__(self) -> int:
        return len(self.table)

    def only(self, wanted: Flags) -> tuple[Spots, Ints]:
        """Give some of the spots, and their positions among all."""
        rows = np.flatnonzero(wanted)
        if len(rows) == len(self):
            return self, rows
        table = self.table.iloc[rows]
        return Spots(table, self.landed[rows], cKDTree(_coordinates(table))), rows


def of_need(providers: pd.DataFrame, need: Need) -> pd.DataFrame:
    """Give the providers of one need in the order of their ids, so that row order never matters."""
    mine = providers.loc[providers["need"] == need]
    return mine.sort_values(["provider_kind", "provider_id"], ignore_index=True)


def gather(providers: pd.DataFrame, lakes: Lakes | None) -> Spots:
    """Gather the providers (in the order of :func:`of_need`) that have a point."""
    placed = providers.loc[providers["x"].notna()]
    placed = placed.assign(
        area_id=placed["area_id"].fillna(""), open_id=placed["provider_id"].where(placed["known_open"])
    )
    groups = placed.groupby(["x", "y", "area_id"], sort=True)
    table = groups[["provider_id", "provider_kind", "open_id"]].first()
    table = table.assign(count=groups.size(), open_count=groups["known_open"].sum()).reset_index()
    xy = _coordinates(table)
    return Spots(table, xy if lakes is None else lakes.ashore(xy), cKDTree(xy))


def _coordinates(table: pd.DataFrame) -> Floats:
    return table[["x", "y"]].to_numpy(dtype=float).reshape(-1, 2)


@dataclass(frozen=True)
class Pairs:
    """Cells and spots that a straight line joins within some distance, lakes left out."""

    cell: Ints
    spot: Ints
    metres: Floats  # straight line


def pairs_within(cells: Cells, spots: Spots, metres: float, lakes: Lakes | None) -> Pairs:
    """Find all pairs of a cell and a spot within ``metres`` whose line crosses no lake."""
    if not len(cells) or not len(spots):
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    near = cKDTree(cells.xy).sparse_distance_matrix(spots.tree, metres, output_type="ndarray")
    cell, spot, length = near["i"], near["j"], near["v"]
    if lakes is not None:
        dry = ~lakes.between(cells.landed[cell], spots.landed[spot])
        cell, spot, length = cell[dry], spot[dry], length[dry]
    return Pairs(cell, spot, length)


def closest(pairs: Pairs, chosen: Flags, cells: int) -> tuple[Ints, Floats]:
    """Pick the nearest chosen pair of each cell, the first spot of equals; −1 and NaN where there is none."""
    cell, spot, metres = pairs.cell[chosen], pairs.spot[chosen], pairs.metres[chosen]
    least = np.full(cells, np.inf)
    np.minimum.at(least, cell, metres)
    best = metres == least[cell]
    first = np.full(cells, np.iinfo(np.int64).max)
    np.minimum.at(first, cell[best], spot[best])
    none = np.isinf(least)
    return np.where(none, -1, first), np.where(none, np.nan, least)


def nearest(
    cells: Cells, spots: Spots, wanted: Flags, *, most: float, lakes: Lakes | None
) -> tuple[Ints, Floats]:
    """Find the nearest spot of each wanted cell; −1 and NaN where none is reached.

    Where lakes lie between, the next nearest are tried, none farther than ``most`` metres: a straight line
    says little of such a journey. Without lakes there is no limit.
    """
    spot, metres = np.full(len(cells), -1, np.int64), np.full(len(cells), np.nan)
    rows = np.flatnonzero(wanted)
    if not len(rows) or not len(spots):
        return spot, metres
    if lakes is None:
        metres[rows], spot[rows] = spots.tree.query(cells.xy[rows])
        return spot, metres
    tried, many = 0, CANDIDATES
    while len(rows) and tried < len(spots):
        length, found = spots.tree.query(
            cells.xy[rows], k=list(range(tried + 1, many + 1)), distance_upper_bound=most
        )
        usable = np.isfinite(length)
        more = usable.all(axis=1)
        row, column = np.nonzero(usable)
        usable[row, column] = ~lakes.between(cells.landed[rows[row]], spots.landed[found[row, column]])
        reached, first = usable.any(axis=1), usable.argmax(axis=1)
        spot[rows[reached]] = found[reached, first[reached]]
        metres[rows[reached]] = length[reached, first[reached]]
        rows = rows[more & ~reached]
        tried, many = many, 4 * many
    return spot, metres
