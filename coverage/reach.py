"""How far residents have to what they need, and how many providers they have within reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage import spots as where
from jarjestokartta.coverage.spots import Cells, Spots
from jarjestokartta.coverage.travel import AnyTravel, Flags, Floats, Ints, Pairs, StraightLine
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Need, ProviderKind


def reach(
    cells: gpd.GeoDataFrame,
    providers: pd.DataFrame,
    *,
    thresholds_m: Mapping[Need, float],
    travel: AnyTravel | None = None,
) -> pd.DataFrame:
    """Find for every cell and need the nearest provider and the number within the threshold.

    Parameters
    ----------
    cells
        Residents with the column ``village_id`` (NA outside villages); points in EPSG:3067.
    providers
        Providers as :mod:`jarjestokartta.coverage.supply` gives them.
    thresholds_m
        Travel distance within which each need is met (m).
    travel
        How distances are measured; None: a straight line, lakes not known.

    Returns
    -------
    pandas.DataFrame
        Reach. ``within`` counts providers whose point lies within the threshold and associations that
        serve the cell's village or municipality, each once; ``within_open`` those of them known to be
        open and known to serve it. ``distance_m`` is the travel distance to the nearest point,
        NA where only an association that serves the whole area is near, or where nothing is reached
        (every line crosses a lake, or there is no provider). ``nearest_open_id`` and
        ``open_distance_m`` are the same for the known open. Rows in the order of needs, then of cells.

    Raises
    ------
    CrsError
        When ``cells`` is not in EPSG:3067.
    """
    crs.require(cells, crs.METRES, name="Residents")
    way: AnyTravel = travel or StraightLine()
    arrays = where.cells_of(cells, way)
    ids = cells["cell_id"].to_numpy()
    parts = [tables.REACH.empty()]
    for need, threshold in thresholds_m.items():
        part = _of_need(arrays, where.of_need(providers, need), threshold, way)
        parts.append(part.assign(cell_id=ids, need=need.value, method=way.methods(arrays.ends)))
    table = pd.concat(parts[1:] or parts, ignore_index=True)
    result: pd.DataFrame = tables.REACH.conform(table)
    return result


def _of_need(cells: Cells, providers: pd.DataFrame, threshold: float, travel: AnyTravel) -> pd.DataFrame:
    """Compute one need within a travel distance of ``threshold`` metres."""
    spots = where.gather(providers, travel)
    pairs = travel.within(cells.ends, spots.ends, threshold)
    every = _serving(cells, providers)
    known = _serving(cells, providers.loc[providers["known_open"]])
    search = _Search(cells, travel, threshold)
    spot, length = search.nearest(spots, pairs, np.ones(len(spots), dtype=bool), every.count == 0)
    is_open = spots.table["open_count"].to_numpy() > 0
    open_spot, open_length = search.nearest(spots, pairs, is_open, known.count == 0)
    association = np.where(every.first == "", "", ProviderKind.ASSOCIATION.value)
    own = _counted_with_area(cells, spots, pairs)
    return pd.DataFrame(
        {
            "nearest_provider_id": _named(spots, spot, "provider_id", every.first),
            "provider_kind": _named(spots, spot, "provider_kind", association),
            "distance_m": length,
            "within": every.count + _summed(cells, spots, pairs, own, "count"),
            "within_open": known.count + _summed(cells, spots, pairs, own, "open_count"),
            "nearest_open_id": _named(spots, open_spot, "open_id", known.first),
            "open_distance_m": open_length,
        }
    )


@dataclass(frozen=True)
class _Serving:
    """Providers that serve each cell's whole village or municipality: how many, and the first one's id."""

    count: Ints
    first: NDArray[np.object_]


def _serving(cells: Cells, providers: pd.DataFrame) -> _Serving:
    by_area = providers.loc[providers["area_id"].notna()].groupby("area_id")["provider_id"]
    # One more at the end: what position −1 (no area) picks.
    sizes = np.append(by_area.size().reindex(cells.areas, fill_value=0).to_numpy(np.int64), 0)
    firsts = np.append(by_area.first().reindex(cells.areas).fillna("").to_numpy(dtype=object), "")
    village = firsts[cells.village]
    return _Serving(
        count=cells.joined(np.add, sizes),
        first=np.where(village == "", firsts[cells.municipality], village),
    )


@dataclass(frozen=True)
class _Search:
    """Where to look for the nearest spot of each cell."""

    cells: Cells
    travel: AnyTravel
    threshold: float  # m

    def nearest(self, spots: Spots, pairs: Pairs, wanted: Flags, unserved: Flags) -> tuple[Ints, Floats]:
        """Find the nearest of the wanted spots: among the pairs, else beyond them where unserved."""
        spot, length = where.closest(pairs, wanted[pairs.spot], len(self.cells))
        rows, chosen = np.flatnonzero((spot < 0) & unserved), np.flatnonzero(wanted)
        far, far_length = self.travel.nearest(
            self.travel.only(self.cells.ends, rows),
            spots.ends if len(chosen) == len(spots) else self.travel.only(spots.ends, chosen),
            threshold=self.threshold,
        )
        spot[rows] = np.append(chosen, -1)[far]
        length[rows] = far_length
        return spot, length


def _counted_with_area(cells: Cells, spots: Spots, pairs: Pairs) -> Flags:
    """Tell which pairs are of a provider that serves the cell's own area, and is counted there."""
    area = cells.areas.get_indexer(pd.Index(spots.table["area_id"]))[pairs.spot]
    own = (area == cells.village[pairs.cell]) | (area == cells.municipality[pairs.cell])
    counted: Flags = own & (area >= 0)
    return counted


def _summed(cells: Cells, spots: Spots, pairs: Pairs, own: Flags, column: str) -> Ints:
    weight = np.where(own, 0, spots.table[column].to_numpy()[pairs.spot])
    return np.bincount(pairs.cell, weights=weight, minlength=len(cells)).astype(np.int64)


def _named(spots: Spots, spot: Ints, column: str, served: NDArray[np.object_]) -> pd.Series:
    """Name the provider at each spot, else the one that serves the area, else NA."""
    names = np.append(spots.table[column].to_numpy(dtype=object), "")[spot]
    names = np.where(spot < 0, served, names)
    return pd.Series(names, dtype="str").where(names != "")
