"""How far it is from where people live to where providers are, by one way of measuring."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from jarjestokartta.coverage.lakes import Lakes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Names = NDArray[np.object_]

CANDIDATES = 4  # nearest points tried at first where lakes may lie between; then four times as many
# Where lakes are kept to, no straight line longer than this many thresholds is offered as a journey.
_FAR = 4.0


@dataclass(frozen=True)
class Pairs:
    """Cells and spots within some travel distance of each other, as positions among the ends asked of."""

    cell: Ints
    spot: Ints
    metres: Floats  # travel distance

    @staticmethod
    def none() -> Pairs:
        """Give no pairs."""
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))

    def __len__(self) -> int:
        return len(self.cell)


@dataclass(frozen=True)
class Ends:
    """Points where journeys begin or end, shape (n, 2), m, EPSG:3067."""

    xy: Floats

    def __len__(self) -> int:
        return len(self.xy)

    @cached_property
    def tree(self) -> cKDTree:
        """The points, searchable."""
        return cKDTree(self.xy)


E = TypeVar("E", bound=Ends)


class Travel(ABC, Generic[E]):
    """One way of measuring distances: what reach, gaps and robustness ask of it.

    Each way makes its own kind of ends of points (moved ashore, put on a road, …) once, and is then asked of
    these alone. A distance is a travel distance, the legs at both ends counted.
    """

    # From which part of a stated length a world of robustness draws one for all its journeys.
    winding: tuple[float, float] = (1.0, 1.0)
    # Whether a spot must be told by its provider's id, so that those at one point are not taken together.
    by_id: bool = False

    @property
    @abstractmethod
    def method(self) -> str:
        """How distances are measured, as it stands on every output."""

    def methods(self, homes: E) -> Names | str:  # noqa: ARG002 - most measure alike from everywhere
        """Name how distances from each home are measured, where that is not the same for all."""
        return self.method

    @abstractmethod
    def ends(self, xy: Floats, ids: Names) -> E:
        """Make ends of points, shape (n, 2), m, and of the ids of their cells or providers, shape (n,)."""

    @abstractmethod
    def only(self, ends: E, rows: Ints) -> E:
        """Give some of the ends."""

    @abstractmethod
    def within(self, homes: E, spots: E, metres: float) -> Pairs:
        """Find all pairs of a home and a spot within a travel distance, in no particular order."""

    @abstractmethod
    def nearest(self, homes: E, spots: E, *, threshold: float) -> tuple[Ints, Floats]:
        """Find the nearest spot of each home beyond or within ``threshold`` (m), and how far it is.

        Both have shape (homes,); −1 and NaN where none is reached. Of equals any.
        """

    def few(self, homes: E, spots: E, metres: float, many: int) -> Pairs:
        """Find the pairs of each home and at most its ``many`` nearest spots, by home and distance."""
        pairs = self.within(homes, spots, metres)
        order = np.lexsort((pairs.spot, pairs.metres, pairs.cell))
        order = order[rank(pairs.cell[order]) < many]
        return Pairs(pairs.cell[order], pairs.spot[order], pairs.metres[order])

    def among(self, homes: E, others: E, metres: float) -> Pairs:
        """Find the pairs of homes (``cell``) and homes where a place could be (``spot``)."""
        return self.within(homes, others, metres)

    def windings(self, draws: int, random: np.random.Generator) -> Floats:
        """Draw by what all journeys of each world are longer than stated, shape (draws,)."""
        low, high = self.winding
        drawn: Floats = low + (high - low) * random.random(draws)
        return drawn


AnyTravel = Travel[Any]


def rank(sorted_groups: Ints) -> Ints:
    """Give each row's number within its group, from 0; rows of a group stand together.

    >>> rank(np.array([4, 4, 7, 7, 7])).tolist()
    [0, 1, 0, 1, 2]
    """
    if not len(sorted_groups):
        return np.empty(0, np.int64)
    begins = np.flatnonzero(np.diff(sorted_groups, prepend=sorted_groups[0] - 1))
    sizes = np.diff(begins, append=len(sorted_groups))
    return np.arange(len(sorted_groups)) - np.repeat(begins, sizes)


@dataclass(frozen=True)
class Landed(Ends):
    """Ends of straight lines: ``landed`` are the points moved ashore, shape (n, 2), m."""

    landed: Floats


@dataclass(frozen=True)
class StraightLine(Travel[Landed]):
    """The straight line × a factor, not over lakes.

    Parameters
    ----------
    detour
        Travel distance = straight line × this.
    lakes
        Lakes that a line may not cross; None where no water layer is loaded.
    """

    detour: float = 1.3
    lakes: Lakes | None = None

    # A detour of 1.3 gives 1.17 to 1.495.
    winding = (0.90, 1.15)

    @property
    def method(self) -> str:
        """Name the factor, and whether lakes are kept to.

        >>> StraightLine(1.3).method
        'straight-line x 1.3'
        """
        return f"straight-line x {self.detour:g}" + (", lakes" if self.lakes is not None else "")

    def ends(self, xy: Floats, ids: Names) -> Landed:  # noqa: ARG002 - other ways tell ends by their ids
        """Move the points ashore."""
        return Landed(xy, xy if self.lakes is None else self.lakes.ashore(xy))

    def only(self, ends: Landed, rows: Ints) -> Landed:
        """Give some of the ends."""
        return Landed(ends.xy[rows], ends.landed[rows])

    def within(self, homes: Landed, spots: Landed, metres: float) -> Pairs:
        """Find all pairs whose line crosses no lake."""
        if not len(homes) or not len(spots):
            return Pairs.none()
        near = homes.tree.sparse_distance_matrix(spots.tree, metres / self.detour, output_type="ndarray")
        return self._dry(homes, spots, near["i"], near["j"], near["v"])

    def nearest(self, homes: Landed, spots: Landed, *, threshold: float) -> tuple[Ints, Floats]:
        """Find the nearest; where lakes lie between, the next nearest, none farther than four thresholds.

        A straight line says little of a longer journey round a lake. Without lakes there is no limit.
        """
        spot, metres = np.full(len(homes), -1, np.int64), np.full(len(homes), np.nan)
        if not len(homes) or not len(spots):
            return spot, metres
        if self.lakes is None:
            length, found = spots.tree.query(homes.xy)
            return found.astype(np.int64), length * self.detour
        rows, tried, many = np.arange(len(homes)), 0, CANDIDATES
        while len(rows) and tried < len(spots):
            length, found = spots.tree.query(
                homes.xy[rows],
                k=list(range(tried + 1, many + 1)),
                distance_upper_bound=_FAR * threshold / self.detour,
            )
            usable = np.isfinite(length)
            more = usable.all(axis=1)
            row, column = np.nonzero(usable)
            usable[row, column] = ~self.lakes.between(
                homes.landed[rows[row]], spots.landed[found[row, column]]
            )
            reached, first = usable.any(axis=1), usable.argmax(axis=1)
            spot[rows[reached]] = found[reached, first[reached]]
            metres[rows[reached]] = length[reached, first[reached]] * self.detour
            rows = rows[more & ~reached]
            tried, many = many, 4 * many
        return spot, metres

    def few(self, homes: Landed, spots: Landed, metres: float, many: int) -> Pairs:
        """Find at most the ``many`` nearest of each home as the crow flies; those over lakes are left out."""
        if not len(homes) or not len(spots):
            return Pairs.none()
        length, found = spots.tree.query(
            homes.xy, k=list(range(1, many + 1)), distance_upper_bound=metres / self.detour
        )
        row, column = np.nonzero(np.isfinite(length))
        return self._dry(homes, spots, row, found[row, column], length[row, column])

    def among(self, homes: Landed, others: Landed, metres: float) -> Pairs:
        """Find the pairs as the crow flies: lakes are not looked at for places that could be."""
        if not len(homes) or not len(others):
            return Pairs.none()
        near = others.tree.sparse_distance_matrix(homes.tree, metres / self.detour, output_type="ndarray")
        return Pairs(near["j"], near["i"], near["v"] * self.detour)

    def _dry(self, homes: Landed, spots: Landed, home: Ints, spot: Ints, length: Floats) -> Pairs:
        if self.lakes is not None:
            dry = ~self.lakes.between(homes.landed[home], spots.landed[spot])
            home, spot, length = home[dry], spot[dry], length[dry]
        return Pairs(home, spot, length * self.detour)
