"""Hiding what else would tell a small count: until two associations could as well be in each other's place.

The list of associations tells of each, by name, its needs, its roles and whom it serves; of those without
premises it does not tell in which village their address lies. A reader who knows who there is in a
municipality tries which of them fit the counts shown of each village, and of half of the small counts is left
with one answer. So such a count is taken for safe only where an association there and one of another area
could change places: every count shown would be the same, and the hidden one another of its class. Counts in
which the two differ are hidden in both areas; of all such pairs that with the fewest to hide is taken.

Such a pair is a proof: the other answer is a register that would be published as this one is. No solver is
needed to find one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_NEVER = 1_000_000


@dataclass(frozen=True)
class Areas:
    """What is counted in each area, and what of it is hidden.

    Parameters
    ----------
    hidden
        Booleans, one row an area, one column a label that is counted there.
    shown
        Columns that are never hidden.
    secret
        Columns of which counts above 0 and below ``least`` are hidden.
    groups
        The municipality of each area.
    silent
        Areas of so few associations that what is hidden there may be none, by column of ``secret``.
    least
        The smallest count of a secret column that may be shown.
    """

    hidden: pd.DataFrame
    shown: tuple[str, ...]
    secret: tuple[str, ...]
    groups: pd.Series
    silent: pd.DataFrame
    least: int


def hidden(labels: pd.DataFrame, area: pd.Series, unlisted: pd.Series, areas: Areas) -> pd.DataFrame:
    """Tell which counts are hidden, those of ``areas`` among them.

    Parameters
    ----------
    labels
        Which labels each association bears: booleans, the columns of ``areas.hidden``.
    area
        In which area each is counted.
    unlisted
        Of which the published list does not tell it.

    Returns
    -------
    pandas.DataFrame
        Booleans like ``areas.hidden``. Where no pair would do (all bear the label, or all are listed) nothing
        more is hidden.
    """
    search = _Search(labels, area, unlisted, areas)
    for row, column in search.small():
        search.settle(row, column)
    return pd.DataFrame(search.hide, index=areas.hidden.index, columns=areas.hidden.columns)


class _Search:
    """The areas as arrays, and whoever could change places: one row an area and set of labels."""

    def __init__(self, labels: pd.DataFrame, area: pd.Series, unlisted: pd.Series, areas: Areas) -> None:
        columns = areas.hidden.columns
        flags = labels[columns].to_numpy(dtype=bool)
        place = areas.hidden.index.get_indexer(pd.Index(area.astype("object")))
        self.hide = areas.hidden.to_numpy(dtype=bool).copy()
        self.counts = np.zeros(self.hide.shape, dtype=np.int64)
        np.add.at(self.counts, place[place >= 0], flags[place >= 0])
        movable = unlisted.to_numpy(dtype=bool) & (place >= 0)
        rows = np.column_stack([place[movable], flags[movable]]).astype(np.int64)
        self.movers = np.unique(rows, axis=0)
        self.sizes = np.bincount(place[place >= 0], minlength=len(self.hide))
        self.begins = np.searchsorted(self.movers[:, 0], np.arange(len(self.hide) + 1))
        self.group = pd.factorize(areas.groups.reindex(areas.hidden.index))[0]
        self.secret = columns.get_indexer(pd.Index(areas.secret))
        self.fixed = columns.isin(areas.shown)
        self.least = areas.least
        self.fewest = self._fewest(areas.silent.reindex(areas.hidden.index).to_numpy(dtype=bool))

    def _fewest(self, silent: Flags) -> Ints:
        """Give the least that a reader takes a hidden secret count for: 1 where zeros are shown beside it."""
        zero = (self.counts[:, self.secret] == 0) & ~self.hide[:, self.secret]
        beside = np.zeros((self.group.max(initial=-1) + 1, len(self.secret)), dtype=bool)
        np.logical_or.at(beside, self.group, zero)
        return np.where(beside[self.group] & ~silent, 1, 0)

    def small(self) -> list[tuple[int, int]]:
        """List the small counts that are hidden, but for those of whom all are listed: areas and columns."""
        counts = self.counts[:, self.secret]
        found = self.hide[:, self.secret] & (counts > 0) & (counts < self.least)
        unlisted = np.zeros_like(counts)
        np.add.at(unlisted, self.movers[:, 0], self.movers[:, 1 + self.secret])
        found &= unlisted > 0
        return [(int(row), int(self.secret[number])) for row, number in np.argwhere(found)]

    def settle(self, row: int, column: int) -> None:
        """Hide what it takes for the count of one area and column to be another of its class."""
        near = self.group[self.movers[:, 0]] == self.group[row]
        others = self.movers[near & (self.movers[:, 0] != row)]
        if self._swapped(row, column, others):
            return
        before, here = self.fewest.copy(), self.group == self.group[row]
        for columns in ([column], [*self.secret]):  # zeros too: what is hidden may be none then
            self.fewest[np.ix_(here, np.isin(self.secret, columns))] = 0
            if self._swapped(row, column, others):
                self.hide[np.ix_(here, columns)] = True
                return
        self.fewest = before

    def _wanted(self, row: int, column: int) -> list[int]:
        """Give the changes that leave a reader in doubt: to another count of the class, or to none at all."""
        count = int(self.counts[row, column])
        number = int(np.flatnonzero(self.secret == column)[0])
        total = int(self.counts[self.group == self.group[row], column].sum())
        changes = []
        if count < min(self.least - 1, int(self.sizes[row]), total):
            changes.append(1)
        if count > 1 or self.fewest[row, number] == 0:
            changes.append(-1)
        return changes[-1:] if count > 1 else changes

    def _swapped(self, row: int, column: int, others: Ints) -> bool:
        """Hide in what the cheapest pair differs, here and among ``others``; tell whether all is well."""
        wanted = self._wanted(row, column)
        if not wanted:
            return True
        own = self.movers[self.begins[row] : self.begins[row + 1], 1:].astype(bool)
        where, theirs = others[:, 0], others[:, 1:].astype(bool)
        if not len(own) or not len(theirs):
            return False
        differ = own[:, None, :] ^ theirs[None, :, :]
        change = theirs[None].astype(np.int64) - own[:, None]
        right = np.isin(change[:, :, column], wanted) & ~differ[:, :, self.fixed].any(axis=2)
        for number, secret in enumerate(self.secret):  # neither may fall below what it is taken for
            more = change[:, :, secret]
            right &= (more >= 0) | (self.counts[row, secret] + more >= self.fewest[row, number])
            right &= (more <= 0) | (self.counts[where, secret] - more >= self.fewest[where, number])
        if not right.any():
            return False
        cost = (differ & ~self.hide[row]).sum(axis=2) + (differ & ~self.hide[where]).sum(axis=2)
        mine, other = np.unravel_index(int(np.argmin(np.where(right, cost, _NEVER))), cost.shape)
        self.hide[[row, where[other]]] |= differ[mine, other]
        return True
