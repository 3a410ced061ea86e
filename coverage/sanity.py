"""Whether a register can follow the last one: counts too far apart for chance, places known less well.

Every function is of the two registers alone; what is done about it is for others to say.
"""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import intervals
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Precision, ShiftOf, Status

UNCLASSIFIED = "0"  # PRH's own number of no class


def shifts(before: pd.DataFrame, after: pd.DataFrame, municipalities: tuple[str, ...]) -> pd.DataFrame:
    """Compare the counts of the region, each municipality and each purpose class in two registers.

    The test is exact and two-sided: were both counts drawn from one mean, then of all the associations that
    both registers have together, each would stand in the later with probability ½. Conditional on that sum
    the later count is binomial, and no mean need be known (:func:`.intervals.same_mean`).

    Two registers of one region share nearly all their rows, so their counts differ far less than such draws:
    a quiet quarter gives no small ``p``, and what does is no chance at all.

    Parameters
    ----------
    before, after
        Associations, as first and as last; the ended are not counted, nor homes outside the region.
    municipalities
        Codes of the region's municipalities.

    Returns
    -------
    pandas.DataFrame
        Shifts: the region, its municipalities in the order given, classes from 0 (unclassified) to 9.
    """
    first, last = (_counted(table, municipalities) for table in (before, after))
    of_class = [str(number) for number in range(10)]
    parts = [
        _beside(ShiftOf.REGION, [tables.REGION], *(_whole(table) for table in (first, last))),
        _beside(ShiftOf.MUNICIPALITY, municipalities, first["home_municipality"], last["home_municipality"]),
        _beside(ShiftOf.PURPOSE_CLASS, of_class, *(_classes(table) for table in (first, last))),
    ]
    table = pd.concat(parts, ignore_index=True)
    table["p"] = intervals.same_mean(table["before"].to_numpy(float), table["after"].to_numpy(float))
    result: pd.DataFrame = tables.SHIFTS.conform(table)
    return result


def placed_worse(before: pd.Series, after: pd.Series) -> tuple[int, int]:
    """Count the associations whose place is known less exactly than before, and those of both registers.

    Parameters
    ----------
    before, after
        Codes of :class:`Precision` by ``association_id``.
    """
    rank = {code.value: place for place, code in enumerate(Precision)}
    both = before.index.intersection(after.index)
    ranks = [one.loc[both].map(rank) for one in (before, after)]
    return int((ranks[1] > ranks[0]).sum()), len(both)


def _counted(table: pd.DataFrame, municipalities: tuple[str, ...]) -> pd.DataFrame:
    here = table["home_municipality"].isin(municipalities)
    return table[here & (table["status"] != Status.ENDED)]


def _whole(table: pd.DataFrame) -> pd.Series:
    return pd.Series(tables.REGION, index=table.index)


def _classes(table: pd.DataFrame) -> pd.Series:
    return table["purpose_class"].fillna(UNCLASSIFIED)


def _beside(of: ShiftOf, codes: list[str] | tuple[str, ...], *both: pd.Series) -> pd.DataFrame:
    """Count the codes in two registers."""
    counts = [one.value_counts().reindex(codes, fill_value=0).to_numpy() for one in both]
    return pd.DataFrame({"of": of.value, "code": list(codes), "before": counts[0], "after": counts[1]})
