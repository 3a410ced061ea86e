"""Hiding small counts so that they cannot be worked out again from what stays published.

Counts of areas that add up to a known total (villages and the rest of a municipality) are a group. Beside
the sums a reader has the bounds of each count: no more associations bear a label than the area has, and no
fewer than the other labels leave over. Two counts may be nested as well: whoever supplies mutual aid has the
role of trust, so that the one count is never above the other.

Hidden are the counts below the least that may be shown, and with them all that equal the smallest one left
above; then those that equal the next one, until each small count could as well be any other of its class:
more here and as many fewer in other hidden areas, within all bounds. Where nothing above zero is left, the
zeros of the group are hidden too. Where an area's own bound is below the least, its count is hidden whatever
it is, zero too: were it hidden only above zero, the bound would tell the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """One kind of count by area, and what anyone knows of it without seeing it.

    Parameters
    ----------
    number
        Whole numbers from 0, NaN where unknown (never hidden, never helps to hide another).
    most
        What each is at most; infinite where nothing tells.
    fewest
        What each is at least.
    named
        How many of them are published by name.
    """

    number: Numbers
    most: Numbers
    fewest: Numbers
    named: Numbers

    @classmethod
    def of(
        cls,
        counts: pd.Series,
        most: pd.Series | None = None,
        fewest: pd.Series | None = None,
        named: pd.Series | None = None,
    ) -> Counts:
        """Take series of one index; without bounds, any number is possible."""
        number = _floats(counts)
        above = np.full(len(number), np.inf) if most is None else _floats(most)
        below, told = (
            np.zeros(len(number)) if one is None else np.nan_to_num(_floats(one)).clip(0)
            for one in (fewest, named)
        )
        return cls(number, np.where(np.isnan(above), np.inf, above), below, told)


@dataclass(frozen=True)
class Hidden:
    """Which counts are hidden, of the inner and the outer kind, and in which areas that does not suffice.

    Booleans with the index of the groups. ``open`` are all areas of a group in which some small count is
    told by the bounds, however much is hidden.
    """

    inner: pd.Series
    outer: pd.Series
    open: pd.Series


def hidden(inner: Counts | None, outer: Counts, groups: pd.Series, *, least: int) -> Hidden:
    """Tell which counts are hidden.

    Parameters
    ----------
    inner, outer
        Of the rows of ``groups``; the inner one is never above the outer one. None: there is no other.
    groups
        Counts of one group add up to a total that everybody knows. A group of one count is that total, and
        is never hidden.
    least
        The smallest count above zero that may be shown.
    """
    within = Counts.of(pd.Series(0, index=groups.index)) if inner is None else inner
    search = _Hiding(within, outer, groups, least)
    first, second = search.found()
    flags = (pd.Series(one, index=groups.index) for one in (first, second, search.left_open()))
    return Hidden(*flags)


class _Hiding:
    """The search for what to hide with the small counts; kinds are 0 (inner) and 1 (outer)."""

    def __init__(self, inner: Counts, outer: Counts, groups: pd.Series, least: int) -> None:
        self.kinds, self.least = (inner, outer), least
        self.codes = pd.factorize(groups)[0]
        self.count = int(self.codes.max(initial=-1)) + 1
        known = [~np.isnan(kind.number) for kind in self.kinds]
        self.known = [there & (self._sum(there) > 1) for there in known]
        self.bound = [there & (kind.most < least) for there, kind in zip(self.known, self.kinds, strict=True)]
        self.small = [
            there & (kind.number > 0) & (kind.number < least)
            for there, kind in zip(self.known, self.kinds, strict=True)
        ]
        self.hide = [small | bound for small, bound in zip(self.small, self.bound, strict=True)]
        self.zeros = [np.zeros(len(groups), dtype=bool) for _ in self.kinds]  # where zeros are hidden too

    def found(self) -> tuple[Flags, Flags]:
        """Hide more until no small count is left open, or nothing is left to hide of either kind."""
        for kind in (0, 1):  # whoever knows this code must not see that there was no need to
            self._hide_more(kind, self._any(self.hide[kind]))
        while self._hid_more(self._open()) or self._hid_more(self._open()[::-1]):
            continue
        return self.hide[0], self.hide[1]

    def left_open(self) -> Flags:
        """Tell which groups have a small count that is open."""
        inner, outer = self._open()
        return self._any(inner | outer)

    def _hid_more(self, open_: tuple[Flags, ...]) -> bool:
        """Hide more of each kind in the groups where a count is open; tell whether there was any left."""
        before = [hide.sum() for hide in self.hide]
        for kind, where in enumerate(open_):
            self._hide_more(kind, self._any(where))
        return before != [hide.sum() for hide in self.hide]

    def _hide_more(self, kind: int, where: Flags) -> None:
        """Hide the smallest of what is left in the groups of ``where``; without any, their zeros."""
        values = self.kinds[kind].number
        left = self.known[kind] & ~self.hide[kind] & where
        shown = np.where(left & (values >= self.least), values, np.inf)
        lowest = self._least(shown)
        self.zeros[kind] |= where & np.isinf(lowest)
        self.hide[kind] |= left & ((values == lowest) | self.zeros[kind])

    def _open(self) -> tuple[Flags, Flags]:
        """Tell which small counts a reader could work out: no other value of their class is possible."""
        up, down = self._up(), self._down([np.zeros(len(self.codes)) for _ in self.kinds])
        # Whoever is named in another area is known not to be here.
        elsewhere = self._down([kind.named for kind in self.kinds])
        more = [np.minimum(mine, self._sum(one) - one) for mine, one in zip(up, elsewhere, strict=True)]
        less = [np.minimum(mine, self._sum(one) - one) for mine, one in zip(down, up, strict=True)]
        left = []
        for kind, counts in enumerate(self.kinds):
            above, under = np.maximum(more[kind], more[2]), np.maximum(less[kind], less[2])
            # Of its class are 1 … least − 1; where zero is hidden too, that one is none will do for one more.
            bottom, top = under >= counts.number - 1, above >= self.least - 1 - counts.number
            free = self.bound[kind] | self.zeros[kind]
            left.append(self.small[kind] & ~(bottom & np.where(free, (above > 0) | (under > 0), top)))
        return left[0], left[1]

    def _up(self) -> list[Numbers]:
        """Give by how much hidden counts could be more: the inner alone, the outer alone, both together."""
        inner, outer = (kind.number for kind in self.kinds)
        most, most_outer = (kind.most for kind in self.kinds)
        return [
            self._room(np.fmin(most, np.where(np.isnan(outer), np.inf, outer)) - inner, self.hide[0]),
            self._room(most_outer - outer, self.hide[1]),
            self._room(np.minimum(most - inner, most_outer - outer), self.hide[0] & self.hide[1]),
        ]

    def _down(self, named: list[Numbers]) -> list[Numbers]:
        """Give by how much they could be fewer, but not fewer than ``named``."""
        inner, outer = (kind.number for kind in self.kinds)
        low, low_outer = (
            np.fmax(np.where(bound | zeros, 0, 1), np.fmax(kind.fewest, at_least))
            for bound, zeros, kind, at_least in zip(self.bound, self.zeros, self.kinds, named, strict=True)
        )
        return [
            self._room(inner - low, self.hide[0]),
            self._room(outer - np.fmax(low_outer, inner), self.hide[1]),
            self._room(np.minimum(inner - low, outer - low_outer), self.hide[0] & self.hide[1]),
        ]

    def _room(self, width: Numbers, hidden: Flags) -> Numbers:
        """Leave the room of hidden counts, no more than any small count needs."""
        room: Numbers = np.where(hidden, np.nan_to_num(width).clip(0, self.least), 0.0)
        return room

    def _sum(self, flags: Flags | Numbers) -> Numbers:
        """Add up the flags or numbers of each row's group."""
        total: Numbers = np.bincount(self.codes, flags, self.count).astype("float64")
        return total[self.codes]

    def _any(self, flags: Flags) -> Flags:
        found: Flags = self._sum(flags) > 0
        return found

    def _least(self, values: Numbers) -> Numbers:
        lowest = np.full(self.count, np.inf)
        np.minimum.at(lowest, self.codes, values)
        of_row: Numbers = lowest[self.codes]
        return of_row


def _floats(column: pd.Series) -> Numbers:
    found: Numbers = column.to_numpy(dtype="float64", na_value=np.nan)
    return found
