"""Travel distances of a file that another program has made; by the straight line where it tells nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from jarjestokartta.coverage.road_search import put_back
from jarjestokartta.coverage.travel import Flags, Floats, Ints, Landed, Names, Pairs, StraightLine, Travel


@dataclass(frozen=True)
class Listed(Landed):
    """Ends of journeys, with their rows among the cells and among the places of the file; −1: not there."""

    cell: Ints
    site: Ints


@dataclass(frozen=True)
class Matrix(Travel[Listed]):
    """Distances as the file has them.

    A pair of a cell and a place that both are in the file, and which it does not hold, is not reached. From
    cells and to providers that it does not know at all, the straight line measures.

    Parameters
    ----------
    pairs
        TravelMatrix.
    rest
        Measures where the file tells nothing.
    """

    pairs: pd.DataFrame
    rest: StraightLine

    by_id = True

    @property
    def method(self) -> str:
        """Name what measures the rest: ``matrix, else straight-line x 1.3``."""
        return f"matrix, else {self.rest.method}"

    def methods(self, homes: Listed) -> Names:
        """Name how distances from each home are measured: by the straight line where the file has none."""
        return np.where(homes.cell >= 0, self.method, self.rest.method).astype(object)

    @cached_property
    def _cells(self) -> pd.Index:
        ids: pd.Index = pd.Index(self.pairs["cell_id"].unique(), dtype="object")
        return ids

    @cached_property
    def _sites(self) -> pd.Index:
        ids: pd.Index = pd.Index(self.pairs["site_id"].unique(), dtype="object")
        return ids

    @cached_property
    def _lengths(self) -> csr_matrix:
        """All distances, shape (cells, sites); one of 0 m is a little more, or it would not be stored."""
        row = self._cells.get_indexer(pd.Index(self.pairs["cell_id"], dtype="object"))
        column = self._sites.get_indexer(pd.Index(self.pairs["site_id"], dtype="object"))
        metres = np.maximum(self.pairs["metres"].to_numpy(dtype=float), np.finfo(float).tiny)
        return csr_matrix((metres, (row, column)), shape=(len(self._cells), len(self._sites)))

    def ends(self, xy: Floats, ids: Names) -> Listed:
        """Find the ids in the file."""
        known = pd.Index(ids, dtype="object")
        return Listed(
            xy,
            self.rest.ends(xy, ids).landed,
            self._cells.get_indexer(known).astype(np.int64),
            self._sites.get_indexer(known).astype(np.int64),
        )

    def only(self, ends: Listed, rows: Ints) -> Listed:
        """Give some of the ends."""
        return Listed(ends.xy[rows], ends.landed[rows], ends.cell[rows], ends.site[rows])

    def within(self, homes: Listed, spots: Listed, metres: float) -> Pairs:
        """Find all pairs, those that the file cannot tell of by the straight line."""
        found = [self._listed(homes, spots)]
        found[0] = _chosen(found[0], found[0].metres <= metres)
        for some, others in self._unlisted(homes, spots):
            near = self.rest.within(self.only(homes, some), self.only(spots, others), metres)
            found.append(put_back(some, others, near))
        return Pairs(*(np.concatenate([getattr(one, name) for one in found]) for name in _PARTS))

    def nearest(self, homes: Listed, spots: Listed, *, threshold: float) -> tuple[Ints, Floats]:
        """Find the nearest of those that the file tells of, and by the straight line of the others."""
        found = [self._listed(homes, spots)]
        for some, others in self._unlisted(homes, spots):
            ends = self.only(homes, some), self.only(spots, others)
            spot, length = self.rest.nearest(*ends, threshold=threshold)
            reached = np.flatnonzero(spot >= 0)
            near = Pairs(reached, spot[reached], length[reached])
            found.append(put_back(some, others, near))
        home, spot, length = (np.concatenate([getattr(one, name) for one in found]) for name in _PARTS)
        order = np.lexsort((spot, length, home))
        first, at = np.unique(home[order], return_index=True)
        best, metres = np.full(len(homes), -1, np.int64), np.full(len(homes), np.nan)
        best[first], metres[first] = spot[order][at], length[order][at]
        return best, metres

    def among(self, homes: Listed, others: Listed, metres: float) -> Pairs:
        """Find the pairs by the straight line: no file tells of a place that could be."""
        return self.rest.among(homes, others, metres)

    def _listed(self, homes: Listed, spots: Listed) -> Pairs:
        home, spot = np.flatnonzero(homes.cell >= 0), np.flatnonzero(spots.site >= 0)
        if not len(home) or not len(spot):
            return Pairs.none()
        told = self._lengths[homes.cell[home]][:, spots.site[spot]].tocoo()
        return Pairs(home[told.row], spot[told.col], told.data.astype(np.float64))

    def _unlisted(self, homes: Listed, spots: Listed) -> list[tuple[Ints, Ints]]:
        """Give the homes and spots of which the file does not know both."""
        home, spot = homes.cell >= 0, spots.site >= 0
        every = np.arange(len(spots))
        parts = [(np.flatnonzero(~home), every), (np.flatnonzero(home), np.flatnonzero(~spot))]
        return [(some, others) for some, others in parts if len(some) and len(others)]


_PARTS = ("cell", "spot", "metres")


def _chosen(pairs: Pairs, chosen: Flags) -> Pairs:
    return Pairs(pairs.cell[chosen], pairs.spot[chosen], pairs.metres[chosen])
