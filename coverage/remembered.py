"""A way of travelling that is asked the same more than once, and looks only the first time."""

from __future__ import annotations

import hashlib

import numpy as np

from jarjestokartta.coverage.travel import AnyTravel, Ends, Floats, Ints, Names, Pairs, Travel

MOST_PAIRS = 5_000_000  # kept, 120 MB; a region has half a million


class Remembered(Travel[Ends]):
    """Another way of travelling, with its ends and its pairs within a distance kept as long as this is.

    Reach, access and robustness of one run ask of the same homes and providers.

    Parameters
    ----------
    way
        How distances are measured.
    most
        How many pairs are kept in all; what is found beyond is looked for again.
    """

    def __init__(self, way: AnyTravel, *, most: int = MOST_PAIRS) -> None:
        self._way, self._room = way, most
        self.winding, self.by_id = way.winding, way.by_id
        self._ends: dict[bytes, Ends] = {}
        # The ends stand in the value too: while they do, their ids are nobody else's.
        self._within: dict[tuple[int, int, float], tuple[Ends, Ends, Pairs]] = {}

    @property
    def method(self) -> str:
        """What the way itself says."""
        return str(self._way.method)

    def methods(self, homes: Ends) -> Names | str:
        """Name how distances from each home are measured, where that is not the same for all."""
        found: Names | str = self._way.methods(homes)
        return found

    def ends(self, xy: Floats, ids: Names) -> Ends:
        """Make ends, the same for the same points and ids."""
        key = hashlib.sha256(xy.tobytes() + "\n".join(ids).encode()).digest()
        if key not in self._ends:
            self._ends[key] = self._way.ends(xy, ids)
        return self._ends[key]

    def only(self, ends: Ends, rows: Ints) -> Ends:
        """Give some of the ends."""
        some: Ends = self._way.only(ends, rows)
        return some

    def within(self, homes: Ends, spots: Ends, metres: float) -> Pairs:
        """Find all pairs within a distance; not to be changed, since others are given the same."""
        key = (id(homes), id(spots), metres)
        if key in self._within:
            return self._within[key][2]
        found = self._way.within(homes, spots, metres)
        if len(found) <= self._room:
            self._room -= len(found)
            self._within[key] = (homes, spots, found)
        return found

    def nearest(self, homes: Ends, spots: Ends, *, threshold: float) -> tuple[Ints, Floats]:
        """Find the nearest."""
        found: tuple[Ints, Floats] = self._way.nearest(homes, spots, threshold=threshold)
        return found

    def few(self, homes: Ends, spots: Ends, metres: float, many: int) -> Pairs:
        """Find the nearest few."""
        return self._way.few(homes, spots, metres, many)

    def among(self, homes: Ends, others: Ends, metres: float) -> Pairs:
        """Find the pairs of homes and places that could be."""
        return self._way.among(homes, others, metres)

    def windings(self, draws: int, random: np.random.Generator) -> Floats:
        """Draw by what all journeys of each world are longer than stated."""
        return self._way.windings(draws, random)
