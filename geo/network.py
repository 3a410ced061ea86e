"""The road network: nodes where ways meet or end, edges between them, and to whom these are open.

Distances are metres along the road, whatever the speed. Of each mode of travel only the largest part within
which one gets from everywhere to everywhere is kept: a yard that no road leads to, and an island without a
ferry, are no places to start from.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.network_tags import BACK, FORTH
from jarjestokartta.geo.vocabulary import TravelMode

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bounds = tuple[float, float, float, float]

_LEAST_M = 0.01  # an edge has some length, or sparse matrices lose it
_DEGREE_M = 0.01  # points nearer than this are one: OpenStreetMap knows a centimetre


@dataclass(frozen=True)
class Network:
    """Roads around the region, EPSG:3067.

    Parameters
    ----------
    nodes
        Shape (n, 2), m.
    start, end
        Nodes of each edge, shape (e,).
    metres
        Length of each edge, shape (e,).
    ways
        To whom each edge is open (:class:`geo.network_tags.Open`), shape (e,).
    points
        Points of all edges' lines, one edge after another, shape (p, 2), m.
    first
        Where the points of each edge begin, and the end of all, shape (e + 1,).
    """

    nodes: Floats
    start: Ints
    end: Ints
    metres: Floats
    ways: NDArray[np.uint8]
    points: Floats
    first: Ints

    def __len__(self) -> int:
        return len(self.start)

    def open_to(self, mode: TravelMode) -> tuple[Flags, Flags]:
        """Tell which edges are open along their points, and against them."""
        return (self.ways & FORTH[mode]) > 0, (self.ways & BACK[mode]) > 0

    def backwards(self, mode: TravelMode) -> csr_matrix:
        """Give the graph of all journeys in reverse, shape (nodes, nodes), m.

        Searched from where journeys end, it tells how far it is from everywhere.
        """
        forth, back = self.open_to(mode)
        tail = np.concatenate([self.end[forth], self.start[back]])
        head = np.concatenate([self.start[forth], self.end[back]])
        return _graph(tail, head, np.concatenate([self.metres[forth], self.metres[back]]), len(self.nodes))

    def save(self, path: Path) -> None:
        """Write the network, whole or not at all.

        Raises
        ------
        OutputError
            When the file cannot be written.
        """
        with files.replacing(path) as beside, beside.open("wb") as file:
            np.savez(file, **{one.name: getattr(self, one.name) for one in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Network:
        """Read what :meth:`save` wrote.

        Raises
        ------
        InputError
            ``prepared-unreadable`` where the file is damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(**{one.name: kept[one.name] for one in fields(cls)})
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise InputError("prepared-unreadable", file=path) from error


def build(xy: Floats, way: Ints, ways: NDArray[np.uint8]) -> Network:
    """Make the network of ways.

    Parameters
    ----------
    xy, way
        Points of all ways in their order, shape (p, 2), m, and the way of each, ascending, shape (p,).
    ways
        To whom each way is open.
    """
    place = _same_places(xy)
    last = np.append(way[1:] != way[:-1], True)
    begins = np.append(True, last[:-1])
    meets = (np.bincount(place) > 1)[place] | begins | last
    stops = np.flatnonzero(meets)
    goes_on = ~last[stops[:-1]]
    start, end = stops[:-1][goes_on], stops[1:][goes_on]
    step = np.hypot(*np.diff(xy, axis=0).T)
    along = np.append(0.0, np.cumsum(np.where(last[:-1], 0.0, step)))
    nodes, number = np.unique(place[np.concatenate([start, end])], return_inverse=True)
    sizes = end - start + 1
    first = np.append(0, np.cumsum(sizes))
    rows = np.arange(first[-1]) - np.repeat(first[:-1], sizes) + np.repeat(start, sizes)
    where = np.empty((place.max() + 1, 2))
    where[place] = xy
    whole = Network(
        nodes=where[nodes],
        start=number[: len(start)].astype(np.int64),
        end=number[len(start) :].astype(np.int64),
        metres=np.maximum(along[end] - along[start], _LEAST_M),
        ways=ways[way[start]],
        points=xy[rows],
        first=first.astype(np.int64),
    )
    return _connected(whole)


def _same_places(xy: Floats) -> Ints:
    """Give each point a number, one for all that lie at one place."""
    grid = np.rint((xy - xy.min(axis=0)) / _DEGREE_M).astype(np.int64)
    _, number = np.unique(grid[:, 0] * (grid[:, 1].max() + 1) + grid[:, 1], return_inverse=True)
    return number.astype(np.int64)


def _connected(network: Network) -> Network:
    """Close, mode by mode, what is not of the largest part within which one gets everywhere."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - only where roads are read

    ways = network.ways.copy()
    for mode in TravelMode:
        _, part = connected_components(network.backwards(mode), directed=True, connection="strong")
        largest = part == np.bincount(part).argmax()
        cut = ~(largest[network.start] & largest[network.end])
        ways[cut] &= np.uint8(0xFF & ~(FORTH[mode] | BACK[mode]))
    kept = {one.name: getattr(network, one.name) for one in fields(network)}
    return _only_open(Network(**{**kept, "ways": ways}))


def _only_open(network: Network) -> Network:
    """Leave out edges that are open to nobody, and the nodes that only they had."""
    edges = np.flatnonzero(network.ways)
    sizes = np.diff(network.first)[edges]
    first = np.append(0, np.cumsum(sizes)).astype(np.int64)
    rows = np.arange(first[-1]) - np.repeat(first[:-1], sizes) + np.repeat(network.first[edges], sizes)
    nodes, number = np.unique(np.concatenate([network.start[edges], network.end[edges]]), return_inverse=True)
    return Network(
        nodes=network.nodes[nodes],
        start=number[: len(edges)].astype(np.int64),
        end=number[len(edges) :].astype(np.int64),
        metres=network.metres[edges],
        ways=network.ways[edges],
        points=network.points[rows],
        first=first,
    )


def _graph(tail: Ints, head: Ints, metres: Floats, nodes: int) -> csr_matrix:
    """Give the graph, of several edges between two nodes the shortest."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only where roads are used

    order = np.lexsort((metres, head, tail))
    tail, head, metres = tail[order], head[order], metres[order]
    new = np.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1]))[: len(tail)]
    new &= tail != head
    begins = np.append(0, np.cumsum(np.bincount(tail[new], minlength=nodes)))
    return csr_matrix((metres[new], head[new], begins), shape=(nodes, nodes))
