"""What searches by road are made of: squares of spots, the roads around them, and journeys joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from jarjestokartta.coverage.travel import Floats, Ints, Pairs

_TILE_M = 15_000.0  # spots are searched from by squares of this side, each with the roads around it alone


@dataclass(frozen=True)
class Strips:
    """Points in the order of their eastings, so that a square of them is found without looking at all."""

    rows: Ints
    east: Floats
    north: Floats

    @classmethod
    def of(cls, xy: Floats) -> Strips:
        """Sort points, shape (n, 2), m."""
        rows = np.argsort(xy[:, 0], kind="stable")
        return cls(rows, xy[rows, 0], xy[rows, 1])

    def inside(self, low: Floats, high: Floats) -> Ints:
        """Give the points between two corners."""
        first = int(np.searchsorted(self.east, low[0], side="left"))
        last = int(np.searchsorted(self.east, high[0], side="right"))
        north = self.north[first:last]
        found: Ints = self.rows[first:last][(north >= low[1]) & (north <= high[1])]
        return found


def tiles(xy: Floats) -> Iterator[Ints]:
    """Give the rows of the points of each square that has any."""
    if not len(xy):
        return
    square = np.floor(xy / _TILE_M).astype(np.int64)
    _, tile = np.unique(square, axis=0, return_inverse=True)
    order = np.argsort(tile.ravel(), kind="stable")
    yield from np.split(order, np.cumsum(np.bincount(tile.ravel()))[:-1])


def with_sources(graph: csr_matrix, node: Ints, metres: Floats) -> csr_matrix:
    """Append a node for each spot, from which its two entries are reached and to which none leads."""
    usable = (node >= 0) & np.isfinite(metres)
    size = graph.shape[0] + len(node)
    return csr_matrix(
        (
            np.concatenate([graph.data, np.maximum(metres[usable], np.finfo(float).tiny)]),
            np.concatenate([graph.indices, node[usable].astype(graph.indices.dtype)]),
            np.concatenate([graph.indptr, graph.indptr[-1] + np.cumsum(usable.sum(axis=1))]),
        ),
        shape=(size, size),
    )


def put_back(homes: Ints, spots: Ints, pairs: Pairs) -> Pairs:
    """Put the positions of all ends in the place of those among some."""
    return Pairs(homes[pairs.cell], spots[pairs.spot], pairs.metres)


def shortest(found: list[Pairs], spots: int) -> Pairs:
    """Join pairs, of several journeys between two ends the shortest."""
    cell, spot = (np.concatenate([getattr(one, name) for one in found]) for name in ("cell", "spot"))
    metres = np.concatenate([one.metres for one in found])
    order = np.lexsort((metres, cell * max(spots, 1) + spot))
    cell, spot, metres = cell[order], spot[order], metres[order]
    new = np.append(True, (cell[1:] != cell[:-1]) | (spot[1:] != spot[:-1]))[: len(cell)]
    return Pairs(cell[new], spot[new], metres[new])
