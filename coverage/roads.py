"""Travel by road: from the door to the road, along it, and from the road to the door.

Shortest distances are of Dijkstra's algorithm (``scipy.sparse.csgraph``), searched from where journeys end
against the direction of travel. A journey that begins and ends on one edge need not leave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from jarjestokartta.coverage.road_search import Strips, put_back, shortest, tiles, with_sources
from jarjestokartta.coverage.travel import Flags, Floats, Ints, Landed, Names, Pairs, StraightLine, Travel
from jarjestokartta.geo.network import Network
from jarjestokartta.geo.network_nearest import RoadsNear
from jarjestokartta.geo.vocabulary import TravelMode

OFF_ROAD_M = 2000.0  # with no road this near, roads tell nothing of a place
_SHORT_LEG_M = 100.0  # a leg this short crosses no lake worth asking for
_AT_NODE_M = 0.01  # nearer than this to a crossing is at it, and may go any way from there
_AT_ONCE = 8  # spots a search; of more, the distances to all nodes leave the processor's cache


@dataclass(frozen=True)
class OnRoad(Landed):
    """Ends of journeys by road.

    ``edge`` is −1 where no road is near; ``along`` is how far from the edge's start (m), ``leg`` the way to
    the road (m).
    """

    edge: Ints
    along: Floats
    leg: Floats

    @property
    def reached(self) -> Flags:
        """Which have a road near."""
        near: Flags = self.edge >= 0
        return near


@dataclass(frozen=True)
class Roads(Travel[OnRoad]):
    """Travel distance by road; by the straight line from and to where no road is near.

    Parameters
    ----------
    network
        Roads around the region.
    mode
        How one travels.
    rest
        Measures where no road is near. The legs from door to road are straight lines × its factor, and none
        of them may cross its lakes.
    """

    network: Network
    mode: TravelMode
    rest: StraightLine

    # Homes stand around the middle of their cell: what of their journeys is not known to the road.
    winding = (0.95, 1.05)

    @property
    def method(self) -> str:
        """Name the mode and the factor of the legs: ``road drive, legs x 1.3``."""
        return f"road {self.mode.value}, legs x {self.rest.detour:g}"

    def methods(self, homes: OnRoad) -> Names:
        """Name how distances from each home are measured: by the straight line where no road is near."""
        return np.where(homes.reached, self.method, self.rest.method).astype(object)

    @cached_property
    def _graph(self) -> csr_matrix:
        return self.network.backwards(self.mode)

    @cached_property
    def _strips(self) -> Strips:
        return Strips.of(self.network.nodes)

    @cached_property
    def _near(self) -> RoadsNear:
        return RoadsNear(self.network, self.mode)

    @cached_property
    def _open(self) -> tuple[Flags, Flags]:
        return self.network.open_to(self.mode)

    def ends(self, xy: Floats, ids: Names) -> OnRoad:
        """Put the points on the nearest road, unless a lake lies between."""
        landed = self.rest.ends(xy, ids).landed
        found = self._near.nearest(landed, OFF_ROAD_M)
        if self.rest.lakes is not None:
            long = np.flatnonzero((found.edge >= 0) & (found.leg > _SHORT_LEG_M))
            wet = long[self.rest.lakes.between(landed[long], found.xy[long])]
            found.edge[wet] = -1
        return OnRoad(xy, landed, found.edge, found.along, found.leg * self.rest.detour)

    def only(self, ends: OnRoad, rows: Ints) -> OnRoad:
        """Give some of the ends."""
        return OnRoad(ends.xy[rows], ends.landed[rows], ends.edge[rows], ends.along[rows], ends.leg[rows])

    def within(self, homes: OnRoad, spots: OnRoad, metres: float) -> Pairs:
        """Find all pairs, those with an end far from any road by the straight line."""
        home, spot = np.flatnonzero(homes.reached), np.flatnonzero(spots.reached)
        found = [put_back(home, spot, self._by_road(self.only(homes, home), self.only(spots, spot), metres))]
        for some, others in self._off_road(homes, spots):
            straight = self.rest.within(self.only(homes, some), self.only(spots, others), metres)
            found.append(put_back(some, others, straight))
        return Pairs(
            np.concatenate([one.cell for one in found]),
            np.concatenate([one.spot for one in found]),
            np.concatenate([one.metres for one in found]),
        )

    def nearest(self, homes: OnRoad, spots: OnRoad, *, threshold: float) -> tuple[Ints, Floats]:
        """Find the nearest by road, however far; beside it by the straight line where no road is near."""
        best, metres = np.full(len(homes), -1, np.int64), np.full(len(homes), np.inf)
        home, spot = np.flatnonzero(homes.reached), np.flatnonzero(spots.reached)
        found = [(home, spot, self._nearest_by_road(self.only(homes, home), self.only(spots, spot)))]
        for some, others in self._off_road(homes, spots):
            ends = self.only(homes, some), self.only(spots, others)
            found.append((some, others, self.rest.nearest(*ends, threshold=threshold)))
        for some, others, (nearest, length) in found:
            nearer = (nearest >= 0) & (length < metres[some])
            best[some[nearer]], metres[some[nearer]] = others[nearest[nearer]], length[nearer]
        return best, np.where(best < 0, np.nan, metres)

    def among(self, homes: OnRoad, others: OnRoad, metres: float) -> Pairs:
        """Find the pairs by the straight line: where a place that could be would stand, nobody knows."""
        return self.rest.among(homes, others, metres)

    def _off_road(self, homes: OnRoad, spots: OnRoad) -> Iterator[tuple[Ints, Ints]]:
        """Give the homes and spots between which no road leads: either end is far from any."""
        home, spot = homes.reached, spots.reached
        if not home.all():
            yield np.flatnonzero(~home), np.arange(len(spots))
        if not spot.all():
            yield np.flatnonzero(home), np.flatnonzero(~spot)

    def _by_road(self, homes: OnRoad, spots: OnRoad, metres: float) -> Pairs:
        found = [self._on_one_edge(homes, spots, metres)]
        local = np.full(len(self.network.nodes), -1, np.int64)
        doors, nodes = Strips.of(homes.landed), self._strips
        for tile in tiles(spots.landed):
            # Nothing of a journey is farther from its end, as the crow flies, than the journey is long.
            low, high = spots.landed[tile].min(axis=0) - metres, spots.landed[tile].max(axis=0) + metres
            some = doors.inside(low, high)
            if not len(some):
                continue
            rows = nodes.inside(low, high)
            local[rows] = np.arange(len(rows))
            found += self._search(homes, spots, metres, (tile, some, rows, local))
            local[rows] = -1
        return shortest(found, len(spots))

    def _search(
        self, homes: OnRoad, spots: OnRoad, metres: float, tile: tuple[Ints, Ints, Ints, Ints]
    ) -> Iterator[Pairs]:
        """Search from the spots of one tile; ``tile``: its spots, homes, nodes, and their numbers within."""
        inside, some, rows, local = tile
        graph = with_sources(self._graph[rows][:, rows], *self._entries(self.only(spots, inside), local))
        leaving = self._exits(self.only(homes, some), local)
        for start in range(0, len(inside), _AT_ONCE):
            sources = np.arange(start, min(start + _AT_ONCE, len(inside)))
            from_spots = dijkstra(graph, indices=len(rows) + sources, limit=metres)
            # One more column, for what node −1 (not in this tile, or not open) picks.
            far = np.column_stack([from_spots, np.full(len(sources), np.inf)])
            length = np.minimum(*(far[:, node] + own for node, own in leaving))
            spot, home = np.nonzero(length <= metres)
            yield Pairs(some[home], inside[sources[spot]], length[spot, home])

    def _nearest_by_road(self, homes: OnRoad, spots: OnRoad) -> tuple[Ints, Floats]:
        if not len(spots) or not len(homes):
            return np.full(len(homes), -1, np.int64), np.full(len(homes), np.nan)
        nodes = len(self.network.nodes)
        graph = with_sources(self._graph, *self._entries(spots))
        length, _, source = dijkstra(
            graph,
            indices=np.arange(nodes, nodes + len(spots)),
            min_only=True,
            return_predecessors=True,
        )
        length, source = np.append(length, np.inf), np.append(source, nodes - 1)
        (first, to_first), (second, to_second) = self._exits(homes)
        one, other = length[first] + to_first, length[second] + to_second
        best = np.where(one <= other, source[first], source[second]) - nodes
        metres = np.minimum(one, other)
        direct = self._on_one_edge(homes, spots, np.inf)
        order = np.lexsort((direct.spot, direct.metres, direct.cell))
        home, at = np.unique(direct.cell[order], return_index=True)
        near = direct.metres[order][at] < metres[home]
        best[home[near]], metres[home[near]] = direct.spot[order][at][near], direct.metres[order][at][near]
        none = np.isinf(metres)
        return np.where(none, -1, best), np.where(none, np.nan, metres)

    def _entries(self, spots: OnRoad, local: Ints | None = None) -> tuple[Ints, Floats]:
        """Give the two nodes from which each spot is come to, −1 where that way is closed, and how far."""
        forth, back = self._open
        start, end = self._nodes(spots, local)
        from_start, from_end = spots.along, np.maximum(self.network.metres[spots.edge] - spots.along, 0.0)
        by_start = forth[spots.edge] | (from_start <= _AT_NODE_M)
        by_end = back[spots.edge] | (from_end <= _AT_NODE_M)
        node = np.column_stack([np.where(by_start, start, -1), np.where(by_end, end, -1)])
        return node, np.column_stack([from_start, from_end]) + spots.leg[:, None]

    def _exits(self, homes: OnRoad, local: Ints | None = None) -> tuple[tuple[Ints, Floats], ...]:
        """Give the node at either end of each home's edge and the way there, −1 and inf where closed."""
        forth, back = self._open
        start, end = self._nodes(homes, local)
        to_start, to_end = homes.along, np.maximum(self.network.metres[homes.edge] - homes.along, 0.0)
        by_start = back[homes.edge] | (to_start <= _AT_NODE_M)
        by_end = forth[homes.edge] | (to_end <= _AT_NODE_M)
        return (
            (start, np.where(by_start, to_start + homes.leg, np.inf)),
            (end, np.where(by_end, to_end + homes.leg, np.inf)),
        )

    def _nodes(self, ends: OnRoad, local: Ints | None) -> tuple[Ints, Ints]:
        start, end = self.network.start[ends.edge], self.network.end[ends.edge]
        return (start, end) if local is None else (local[start], local[end])

    def _on_one_edge(self, homes: OnRoad, spots: OnRoad, metres: float) -> Pairs:
        """Find the journeys that do not leave their edge."""
        order = np.argsort(spots.edge, kind="stable")
        low = np.searchsorted(spots.edge[order], homes.edge, side="left")
        sizes = np.searchsorted(spots.edge[order], homes.edge, side="right") - low
        home = np.repeat(np.arange(len(homes)), sizes)
        place = np.arange(len(home)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        spot = order[np.repeat(low, sizes) + place]
        forth, back = self._open
        step = spots.along[spot] - homes.along[home]
        open_ = np.where(step >= 0, forth[homes.edge[home]], back[homes.edge[home]]) | (step == 0)
        length = np.abs(step) + homes.leg[home] + spots.leg[spot]
        kept = open_ & (length <= metres)
        return Pairs(home[kept], spot[kept], length[kept])
