"""What could be told of an area of its size at all, whatever its count turned out to be.

Most small places are "cannot tell". Whether that is their count or their size is told here: at which counts
an area would be judged lower, higher or similar, all other areas being as they are. The same tests as in
:mod:`jarjestokartta.coverage.rates`, read the other way.

An adjusted p-value depends on the other areas: it is between p and p times the number of areas judged. Counts
are given for the latter (judged so whatever the others show), what is *ever* possible for the former.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage import intervals
from jarjestokartta.coverage.rates import EQUIVALENCE, Judgement
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Basis, Tellable

Floats = NDArray[np.float64]

_TAIL = (1 - EQUIVALENCE) / 2
_HALVINGS = 14  # of half the region's residents: to a few dozen


def tellable(
    counts: pd.Series,
    residents: pd.Series,
    *,
    subject: str,
    basis: Basis,
    judgement: Judgement,
    judged: pd.Series | None = None,
) -> pd.DataFrame:
    """Give the counts at which each area would be judged lower, higher or similar.

    Parameters
    ----------
    counts, residents, judged
        As :func:`jarjestokartta.coverage.rates.rates` takes them.

    Returns
    -------
    pandas.DataFrame
        Tellable, one row an area that has residents and is judged, in the order of ``counts``. All is NA
        where the others have no association or no residents.
    """
    people = residents.reindex(counts.index).astype("float64")
    known = (people > 0).to_numpy()
    chosen = known if judged is None else known & judged.reindex(counts.index).to_numpy(dtype=bool)
    persons, number = np.asarray(people, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    n = persons[chosen]
    others_n, others_k = persons[known].sum() - n, number[known].sum() - number[chosen]
    place = _Place(n, others_n, others_k)
    sure = judgement.q / max(len(n), 1)
    lower, higher = place.lower_at(sure), place.higher_at(sure)
    similar_from, similar_to = place.similar(judgement.similar)
    possible = similar_from <= similar_to
    codes = np.where(possible, Tellable.ALL, Tellable.DIFFERENT)
    codes = np.where(place.zero_p() <= judgement.q, codes, Tellable.HIGHER)
    comparable = (others_n > 0) & (others_k > 0)
    table = pd.DataFrame(
        {
            "area_id": counts.index[chosen].astype("str"),
            "subject": subject,
            "basis": basis.value,
            "residents": n,
            "lower_at": _count(lower, comparable & (lower >= 0)),
            "higher_at": _count(higher, comparable),
            "similar_from": _count(similar_from, comparable & possible),
            "similar_to": _count(similar_to, comparable & possible),
            "tellable": pd.Series(codes, dtype="str").where(comparable),
        }
    )
    result: pd.DataFrame = tables.TELLABLE.conform(table)
    return result


def size_limits(
    counts: pd.DataFrame,
    residents: pd.Series,
    *,
    basis: Basis,
    judgement: Judgement,
    judged: pd.Series | None = None,
) -> pd.DataFrame:
    """Give from how many residents on something can be told of an area, for each subject.

    Parameters
    ----------
    counts
        One column a subject, indexed by ``area_id``.

    Returns
    -------
    pandas.DataFrame
        SizeLimits. A place without any association is certainly lower only from ``zero_is_lower``
        residents on (its p-value, (1 − share of residents) to the power of all associations, is then so
        small that no other area can change the verdict), and never below ``zero_may_be_lower``.
        ``similar``: about how many residents make *similar* possible, where the rest has the region's rate.
        NA where no size would do, or nothing was counted.
    """
    people = residents.reindex(counts.index).astype("float64")
    known = people > 0
    chosen = known if judged is None else known & judged.reindex(counts.index)
    total, areas = float(people[known].sum()), int(chosen.sum())
    number = counts[known].sum().to_numpy(dtype=float)
    with np.errstate(divide="ignore"):
        may, is_lower = (
            total * (1 - threshold ** (1 / number))
            for threshold in (judgement.q, judgement.q / max(areas, 1))
        )
    counted = number > 0
    table = pd.DataFrame(
        {
            "subject": counts.columns,
            "basis": basis.value,
            "areas": areas,
            "associations": number.astype("int64"),
            "residents": total,
            "zero_may_be_lower": np.where(counted, np.ceil(may), np.nan),
            "zero_is_lower": np.where(counted, np.ceil(is_lower), np.nan),
            "similar": _least_similar(number, total, judgement.similar),
        }
    )
    result: pd.DataFrame = tables.SIZE_LIMITS.conform(table)
    return result


class _Place:
    """Places of ``n`` residents, each beside others of ``others_n`` residents and ``others_k`` counts."""

    def __init__(self, n: Floats, others_n: Floats, others_k: Floats) -> None:
        self.n, self.others_n, self.others_k = n, others_n, others_k
        expected = others_k * n / np.maximum(others_n, 1.0)
        self._most = np.ceil(3 * expected + 100)  # beyond any count that could still be in doubt

    def _below(self, k: Floats, ratio: float) -> Floats:
        """P(X < k) + ½ P(X = k), had the place ``ratio`` times the rate of the others."""
        share = ratio * self.n / np.maximum(ratio * self.n + self.others_n, 1.0)
        return intervals.mid_below(k, k + self.others_k, share)

    def zero_p(self) -> Floats:
        """Give the two-sided p-value of no association at all."""
        return 2 * self._below(np.zeros(len(self.n)), 1.0)

    def lower_at(self, level: float) -> Floats:
        """Give the greatest count of a p-value of at most ``level`` below the others; −1: not even none."""
        return self._first(lambda k: 2 * self._below(k, 1.0) > level) - 1

    def higher_at(self, level: float) -> Floats:
        """Give the least count of a p-value of at most ``level`` above the others."""
        return self._first(lambda k: 2 * (1 - self._below(k, 1.0)) <= level)

    def similar(self, within: tuple[float, float]) -> tuple[Floats, Floats]:
        """Give the least and greatest count whose ratio is surely within; none where these cross."""
        low, high = within
        first = self._first(lambda k: 1 - self._below(k, low) <= _TAIL)
        return first, self._first(lambda k: self._below(k, high) > _TAIL) - 1

    def _first(self, holds: Callable[[Floats], NDArray[np.bool_]]) -> Floats:
        """Find the least count at which what grows with the count holds."""
        low, high = np.full(len(self.n), -1.0), self._most.copy()
        while (high - low > 1).any():
            middle = np.floor((low + high) / 2)
            held = holds(np.maximum(middle, 0))
            high, low = np.where(held, middle, high), np.where(held, low, middle)
        return high


def _least_similar(number: Floats, total: float, within: tuple[float, float]) -> Floats:
    """Find by halving about how many residents make *similar* possible; NaN where half of all do not."""
    low, high = np.zeros(len(number)), np.full(len(number), total / 2)
    possible = np.zeros(len(number), dtype=bool)
    for step in range(_HALVINGS):
        middle = high if step == 0 else (low + high) / 2
        rest = total - middle
        first, last = _Place(middle, rest, np.round(number * rest / max(total, 1.0))).similar(within)
        held = (first <= last) & (number > 0)
        possible |= held & (step == 0)
        high, low = np.where(held, middle, high), np.where(held | (step == 0), low, middle)
    return np.where(possible, np.ceil(high), np.nan)


def _count(values: Floats, known: NDArray[np.bool_]) -> pd.Series:
    return pd.Series(np.where(known, values, np.nan)).astype("Int64")
