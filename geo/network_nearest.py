"""The nearest road of points: on which edge, how far along it, and how far away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from jarjestokartta.geo.network import Floats, Ints, Network
from jarjestokartta.geo.vocabulary import TravelMode

_PIECE_M = 100.0  # roads are looked up by the middles of pieces this long at most
_CANDIDATES = 12


@dataclass(frozen=True)
class OnEdges:
    """Where points meet the road; ``edge`` is −1 where no road is near.

    ``along`` is how far from the edge's start (m), ``leg`` the straight line from the point to there (m),
    ``xy`` the place on the road, shape (n, 2).
    """

    edge: Ints
    along: Floats
    leg: Floats
    xy: Floats


class RoadsNear:
    """The roads of one mode of travel, searchable by place."""

    def __init__(self, network: Network, mode: TravelMode) -> None:
        forth, back = network.open_to(mode)
        sizes = np.diff(network.first)
        edge = np.repeat(np.arange(len(network)), sizes)
        step = np.hypot(*np.diff(network.points, axis=0, append=network.points[-1:]).T)
        joined = np.append(edge[1:] == edge[:-1], False)
        run = np.cumsum(np.where(joined, step, 0.0)) - np.where(joined, step, 0.0)
        piece = np.flatnonzero(joined & (forth | back)[edge])
        self._begin, self._end = network.points[piece], network.points[piece + 1]
        self._edge, self._length = edge[piece], step[piece]
        self._along = run[piece] - run[network.first[self._edge]]
        many = np.maximum(np.ceil(self._length / _PIECE_M), 1).astype(np.int64)
        self._piece = np.repeat(np.arange(len(piece)), many)
        place = np.arange(len(self._piece)) - np.repeat(np.cumsum(many) - many, many)
        part = (place + 0.5) / many[self._piece]
        middles = self._begin[self._piece] + part[:, None] * (self._end - self._begin)[self._piece]
        self._tree = cKDTree(middles, balanced_tree=False, compact_nodes=False)

    def nearest(self, xy: Floats, within_m: float) -> OnEdges:
        """Find the nearest road of each point, shape (n, 2), m; none farther away than ``within_m``."""
        found = OnEdges(
            np.full(len(xy), -1, np.int64), np.zeros(len(xy)), np.full(len(xy), np.inf), xy.copy()
        )
        rows, many = np.arange(len(xy)), min(_CANDIDATES, len(self._piece))
        while len(rows) and many:
            away, middle = self._tree.query(
                xy[rows], k=list(range(1, many + 1)), distance_upper_bound=within_m + _PIECE_M / 2
            )
            self._take(found, xy, rows, middle)
            # Whatever was not looked at is at least half a piece nearer than its middle.
            open_ = np.isfinite(away[:, -1]) & (found.leg[rows] > away[:, -1] - _PIECE_M / 2)
            if many == len(self._piece):
                break
            rows, many = rows[open_], min(4 * many, len(self._piece))
        far = found.leg > within_m
        found.edge[far], found.leg[far] = -1, np.nan
        return found

    def _take(self, found: OnEdges, xy: Floats, rows: Ints, middle: Ints) -> None:
        """Put into ``found`` the nearest of the candidates of each row, of equals the first edge."""
        row, column = np.nonzero(middle < len(self._piece))
        piece = self._piece[middle[row, column]]
        point, begin = xy[rows[row]], self._begin[piece]
        line = self._end[piece] - begin
        square = np.maximum((line**2).sum(axis=1), np.finfo(float).tiny)
        part = np.clip(((point - begin) * line).sum(axis=1) / square, 0.0, 1.0)
        foot = begin + part[:, None] * line
        leg = np.hypot(*(point - foot).T)
        along = self._along[piece] + part * self._length[piece]
        order = np.lexsort((along, self._edge[piece], leg, row))
        _, first = np.unique(row[order], return_index=True)
        best = order[first]
        target = rows[row[best]]
        found.edge[target], found.along[target] = self._edge[piece[best]], along[best]
        found.leg[target], found.xy[target] = leg[best], foot[best]
