"""Providers of one need, gathered by where they are: one row a point, however many share it."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.coverage.homes import InAreas
from jarjestokartta.coverage.travel import AnyTravel, Ends, Flags, Floats, Ints, Pairs
from jarjestokartta.geo.vocabulary import Need


@dataclass(frozen=True)
class Cells(InAreas):
    """Where residents live, as arrays, and in which areas.

    Parameters
    ----------
    ends
        Their centres, from which journeys begin.
    """

    ends: Ends

    def __len__(self) -> int:
        return len(self.ends)


def cells_of(cells: gpd.GeoDataFrame, travel: AnyTravel) -> Cells:
    """Read the arrays of a Residents table that has the column ``village_id``."""
    xy = np.column_stack([cells.geometry.x, cells.geometry.y]).astype(float).reshape(-1, 2)
    ends = travel.ends(xy, cells["cell_id"].to_numpy(dtype=object))
    return Cells(ends=ends, **Cells.fields_of(cells))


@dataclass(frozen=True)
class Spots:
    """Points of providers.

    Parameters
    ----------
    table
        One row a point and area: ``x``, ``y``, ``area_id`` (``""``: none), ``count`` of providers and the
        first one's ``provider_id`` and ``provider_kind``; ``open_count``, ``open_id`` for the known open.
    ends
        The points, where journeys end.
    """

    table: pd.DataFrame
    ends: Ends

    def __len__(self) -> int:
        return len(self.table)


def of_need(providers: pd.DataFrame, need: Need) -> pd.DataFrame:
    """Give the providers of one need in the order of their ids, so that row order never matters."""
    mine = providers.loc[providers["need"] == need]
    return mine.sort_values(["provider_kind", "provider_id"], ignore_index=True)


def gather(providers: pd.DataFrame, travel: AnyTravel) -> Spots:
    """Gather the providers (in the order of :func:`of_need`) that have a point.

    Where the way of travelling is told by ids, each provider is a spot of its own.
    """
    placed, keys = _keyed(providers, travel)
    placed = placed.assign(open_id=placed["provider_id"].where(placed["known_open"]))
    groups = placed.groupby(keys, sort=True)
    table = groups[["provider_id", "provider_kind", "open_id"]].first()
    table = table.assign(count=groups.size(), open_count=groups["known_open"].sum()).reset_index()
    return Spots(table, ends_of(table, travel))


def numbers(providers: pd.DataFrame, travel: AnyTravel) -> pd.Series:
    """Give the position of each provider's spot among those of :func:`gather`, by the providers' index."""
    placed, keys = _keyed(providers, travel)
    return placed.groupby(keys, sort=True).ngroup()


def _keyed(providers: pd.DataFrame, travel: AnyTravel) -> tuple[pd.DataFrame, list[str]]:
    """Give the providers that have a point, and the columns that tell their spots apart."""
    placed = providers.loc[providers["x"].notna()]
    placed = placed.assign(area_id=placed["area_id"].fillna(""))
    keys = ["x", "y", "area_id"]
    if travel.by_id:
        placed, keys = placed.assign(own_id=placed["provider_id"]), [*keys, "own_id"]
    return placed, keys


def ends_of(providers: pd.DataFrame, travel: AnyTravel) -> Ends:
    """Give where journeys to providers end; ``x``, ``y`` (m) and ``provider_id`` are told of each."""
    xy = providers[["x", "y"]].to_numpy(dtype=float).reshape(-1, 2)
    ends: Ends = travel.ends(xy, providers["provider_id"].to_numpy(dtype=object))
    return ends


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
