"""Which counts of sensitive associations are hidden below the municipality, with all else in mind.

A reader has, beside each hidden count, the area's associations, how many of them no need was found for, and
the counts under the other needs: every association that is classified has a need, so a need has at most as
many as are classified and at least as many as the other needs leave over. So how many are unclassified is
hidden too, in areas of the fewest associations and where it tells a small count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Basis, Level, Need, Role
from jarjestokartta.maps import sensitive, suppression

_ALL, _UNCLASSIFIED = "all", "unclassified"
_MUTUAL_AID, _TRUST = f"need:{Need.MUTUAL_AID}", f"role:{Role.TRUST}"
_NEEDS = [f"need:{need}" for need in Need]
_EACH = 2


@dataclass(frozen=True)
class Hidden:
    """What must not be published: counts of Rates by row, numbers of unclassified by ``area_id``."""

    rates: pd.Series
    unclassified: pd.Index


def hidden(
    rates: pd.DataFrame,
    areas: pd.DataFrame,
    counts: pd.DataFrame | None,
    named: pd.DataFrame,
    *,
    least: int,
) -> Hidden:
    """Tell which counts must not be published.

    Parameters
    ----------
    rates, areas
        Rates and Areas.
    counts
        What is counted beside the rates, by ``area_id``; None: not counted, nobody can use it.
    named
        By ``area_id`` how many of each subject the published list names in the area of their address.
    least
        The smallest count of a sensitive subject that may be shown.

    Returns
    -------
    Hidden
        Booleans with the index of ``rates``, and areas.
    """
    found = pd.Series(data=False, index=rates.index)
    silent: list[str] = []
    towns = areas.loc[areas["level"] == Level.MUNICIPALITY, "area_id"]
    below = rates[~rates["area_id"].isin(towns) & (rates["basis"] != Basis.DOMICILE)]
    parents = areas.set_index("area_id")["parent_id"]
    for basis in below["basis"].unique():
        rows = below[below["basis"] == basis]
        table = rows.pivot(index="area_id", columns="subject", values="associations")  # noqa: PD010 - NA stays
        level = _Level(table, _groups(table, parents), _unclassified(table, counts), named, least)
        flags = level.flags()
        silent += [*level.silent]
        places = flags.index.get_indexer(rows["area_id"]), flags.columns.get_indexer(rows["subject"])
        marked = flags.to_numpy(dtype=bool)[places] if len(flags.columns) else np.zeros(len(rows), dtype=bool)
        found.loc[rows.index] = marked & (places[1] >= 0)
    return Hidden(found, pd.Index(silent, dtype="str").unique())


def _groups(table: pd.DataFrame, parents: pd.Series) -> pd.Series:
    """Give the municipality of each village and rest: their counts add up to its own."""
    ids = table.index.to_series()
    of_rest = ids.where(ids.str.startswith(REST)).str[len(REST) :]
    return ids.map(parents).fillna(of_rest).fillna("?")


def _unclassified(table: pd.DataFrame, counts: pd.DataFrame | None) -> pd.Series:
    if counts is None or _UNCLASSIFIED not in counts:
        return pd.Series(np.nan, index=table.index)
    return counts[_UNCLASSIFIED].reindex(table.index).astype("float64")


class _Level:
    """The counts of villages and rests: one row an area, one column a subject."""

    def __init__(
        self,
        table: pd.DataFrame,
        groups: pd.Series,
        unclassified: pd.Series,
        named: pd.DataFrame,
        least: int,
    ) -> None:
        self.table, self.groups, self.unclassified, self.least = table, groups, unclassified, least
        self.named = named.reindex(table.index, fill_value=0)
        self.needs = [need for need in _NEEDS if need in table]
        self.few = self.tight = self.loose = table.index[:0]
        self.silenceable = _ALL in table and bool(self.needs)
        if self.silenceable:
            classified = (table[_ALL] - unclassified).fillna(table[_ALL]).astype("float64")
            self.few = table.index[classified.lt(least)]
            self.tight = self._told()
            self.loose = self._partners()

    def flags(self) -> pd.DataFrame:
        """Tell of each area and sensitive subject whether the count is hidden."""
        found, left_open = self._hidden()
        more = left_open[left_open].index.difference(self.silent)
        if self.silenceable and len(more):  # what is left over tells too much there, however much is hidden
            self.tight = self.tight.append(more)
            self.loose = self._partners()
            found, _ = self._hidden()
        return found

    @property
    def silent(self) -> pd.Index:
        """Areas whose unclassified are hidden."""
        every = self.table.index
        return every[every.isin(self.few.append([self.tight, self.loose]))]

    def _hidden(self) -> tuple[pd.DataFrame, pd.Series]:
        kinds = {subject: self._counts(subject) for subject in sensitive.SUBJECTS if subject in self.table}
        flags = pd.DataFrame(data=False, index=self.table.index, columns=pd.Index([], name="subject"))
        left_open = pd.Series(data=False, index=self.table.index)
        pairs = [(_MUTUAL_AID, _TRUST)] if {_MUTUAL_AID, _TRUST} <= kinds.keys() else []
        alone = [(None, subject) for subject in kinds if not pairs or subject not in pairs[0]]
        for inner, outer in [*pairs, *alone]:
            within = None if inner is None else kinds[inner]
            found = suppression.hidden(within, kinds[outer], self.groups, least=self.least)
            flags[outer] = found.outer
            if inner is not None:
                flags[inner] = found.inner
            left_open |= found.open
        return flags, left_open

    def _left_over(self, subject: str) -> pd.Series:
        """Give how many must have this need, since no other is told of them."""
        others = [need for need in self.needs if need != subject]
        classified = self.table[_ALL] - self.unclassified
        return (classified - self.table[others].sum(axis=1)).astype("float64")

    def _told(self) -> pd.Index:
        """Find areas where what is left over tells a small count."""
        found: list[str] = []
        for subject in (need for need in self.needs if need in sensitive.SUBJECTS):
            left, counts = self._left_over(subject), self.table[subject].astype("float64")
            found += [*left.index[left.gt(1) & counts.gt(0) & counts.lt(self.least)]]
        index = self.table.index
        return index[index.isin(found) & ~index.isin(self.few)]

    def _partners(self) -> pd.Index:
        """Find areas whose unclassified to hide as well, so that those hidden could be one more or fewer.

        Two of each kind in every municipality, so that each area has another; where there is none, of others.
        """
        index = self.table.index
        classified = (self.table[_ALL] - self.unclassified).to_numpy(dtype="float64", na_value=np.nan)
        counts = self.table[self.needs].to_numpy(dtype="float64", na_value=0.0)
        left = classified - (counts.sum(axis=1) - counts.max(axis=1))  # at most, of any need
        left[~(self.unclassified.to_numpy() > 0)] = np.inf
        room = np.nan_to_num(classified - counts.max(axis=1))
        fewer = np.argsort(left, kind="stable")[: int((left < 1).sum())]
        more = np.argsort(-room, kind="stable")[: int((room > 0).sum())]
        hidden = index.isin(self.few) | index.isin(self.tight)
        codes = pd.factorize(self.groups)[0]
        chosen = np.zeros(len(index), dtype=bool)
        for group in np.unique(codes[hidden]):
            for able in (fewer, more):
                near = able[codes[able] == group]
                able_here = near if len(near) else able
                free = able_here[~hidden[able_here]]
                lacking = _EACH - (len(able_here) - len(free))
                chosen[free[: max(lacking, 0)]] = True
        return index[chosen]

    def _counts(self, subject: str) -> suppression.Counts:
        """Give the counts of a subject, and between what everybody knows them to be."""
        counts = self.table[subject]
        if _ALL not in self.table:
            return suppression.Counts.of(counts)
        every = self.table[_ALL].astype("float64")
        named = self.named.get(subject)
        if subject not in _NEEDS:
            return suppression.Counts.of(counts, every, None, named)
        most = (every - self.unclassified).fillna(every).mask(every.index.isin(self.silent), every)
        slack = pd.Series(0.0, index=every.index)
        slack[every.index.isin(self.tight)], slack[every.index.isin(self.loose)] = -1.0, 1.0
        fewest = (self._left_over(subject) + slack).mask(every.index.isin(self.few), 0.0)
        return suppression.Counts.of(counts, most, fewest, named)
