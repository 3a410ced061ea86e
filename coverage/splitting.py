"""What each cause did to a rate or a gap between two registers: a chain of states, one cause apart.

The first state is what was published, the last what is now; each state between them has one input more as
it is now. The difference of two neighbours is what that input did, and the differences add up to the whole,
since nothing stands between neighbours (``docs/adr/0043-why-figures-move.md``).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from jarjestokartta.coverage.rates import PER
from jarjestokartta.geo import tables
from jarjestokartta.geo.change_vocabulary import OF_RATES, Cause, GapMove

_OF_RATE = ["area_id", "subject", "basis"]
_OF_GAP = ["need", "area_id", "municipality_code"]


@dataclass(frozen=True)
class State:
    """One link of the chain.

    Parameters
    ----------
    cause
        What is otherwise than in the state before; of the first nothing is, and its cause is not looked at.
    rates
        ``area_id``, ``subject``, ``basis``, ``associations``, ``residents``; of Rates.
    gaps
        ``gap_id``, ``need``, ``area_id``, ``municipality_code``, ``residents_without``: the gaps that are
        ranked, and no others.
    measured
        Measured: which needs could be measured where.
    """

    cause: Cause
    rates: pd.DataFrame
    gaps: pd.DataFrame
    measured: pd.DataFrame


def rate_moves(states: Sequence[State]) -> pd.DataFrame:
    """Split the move of every rate that both ends of the chain have.

    Returns
    -------
    pandas.DataFrame
        RateMoves, in the order of the last state. Per 1,000 residents; the parts add up to ``per_1000`` less
        ``per_1000_before`` (rounding of floats apart), and one that no state tells is 0. All parts are NA
        where a rate of the chain is: without residents there is none.

    Raises
    ------
    ValueError
        When a cause is not one that moves rates, or stands twice.
    """
    causes = [state.cause for state in states[1:]]
    if len(set(causes)) != len(causes) or not set(causes) <= set(OF_RATES):
        raise ValueError(causes)
    counted = [state.rates.set_index(_OF_RATE)[["associations", "residents"]] for state in states]
    both = counted[-1].index[counted[-1].index.isin(counted[0].index)]
    counted = [one.reindex(both).astype("float64") for one in counted]
    per_1000 = [PER * one["associations"] / one["residents"].where(one["residents"] > 0) for one in counted]
    parts = {
        cause: after - before
        for cause, (before, after) in zip(causes, itertools.pairwise(per_1000), strict=True)
    }
    known = pd.concat(per_1000, axis=1).notna().all(axis=1)
    table = pd.DataFrame(
        {
            "associations_before": counted[0]["associations"],
            "associations": counted[-1]["associations"],
            "residents_before": counted[0]["residents"],
            "residents": counted[-1]["residents"],
            "per_1000_before": per_1000[0],
            "per_1000": per_1000[-1],
            **{cause.value: parts.get(cause, pd.Series(0.0, index=both)).where(known) for cause in OF_RATES},
        }
    )
    result: pd.DataFrame = tables.RATE_MOVES.conform(table.reset_index())
    return result


def gap_moves(states: Sequence[State]) -> pd.DataFrame:
    """Tell which gaps opened and closed, and at which link of the chain they did.

    A gap that comes and goes on the way has the last link at which it turned to what it is now. Where the
    need is not measured now, nothing closed: nobody knows; likewise nothing opened where it was not measured
    before. An area that only one end has opens and closes nothing: its people are counted with another.

    Returns
    -------
    pandas.DataFrame
        GapMoves, those of most people first.
    """
    every = pd.Index(pd.concat([one.gaps["gap_id"] for one in states]).unique(), name="gap_id")
    stands = pd.DataFrame(
        {place: every.isin(one.gaps["gap_id"]) for place, one in enumerate(states)}, index=every
    )
    first, last = stands.iloc[:, 0], stands.iloc[:, -1]
    moved = stands[first != last]
    where = pd.concat([one.gaps for one in reversed(states)]).drop_duplicates("gap_id").set_index("gap_id")
    table = where.loc[moved.index, _OF_GAP]
    measured = [_measured(one, table) for one in (states[0], states[-1])]
    table["kind"] = GapMove.OPENED.value
    table["kind"] = table["kind"].mask(~measured[0], GapMove.MEASURED.value)
    table["kind"] = table["kind"].mask(~moved.iloc[:, -1], GapMove.CLOSED.value)
    table["kind"] = table["kind"].mask(~moved.iloc[:, -1] & ~measured[1], GapMove.UNMEASURED.value)
    for kind, state in ((GapMove.AREA_NEW, states[0]), (GapMove.AREA_GONE, states[-1])):
        table["kind"] = table["kind"].mask(~table["area_id"].isin(state.rates["area_id"]), kind.value)
    table["cause"] = _turned(moved, [state.cause for state in states])
    for column, state in (("residents_without_before", states[0]), ("residents_without", states[-1])):
        table[column] = state.gaps.set_index("gap_id")["residents_without"].reindex(table.index)
    table["most"] = table[["residents_without_before", "residents_without"]].max(axis=1)
    table = table.reset_index().sort_values(["most", "gap_id"], ascending=[False, True])
    result: pd.DataFrame = tables.GAP_MOVES.conform(table.drop(columns="most").reset_index(drop=True))
    return result


def _measured(state: State, table: pd.DataFrame) -> pd.Series:
    known = state.measured.set_index(["municipality_code", "need"])["measured"].astype(bool)
    asked = pd.MultiIndex.from_frame(table[["municipality_code", "need"]])
    return pd.Series(known.reindex(asked, fill_value=False).to_numpy(), index=table.index)


def _turned(stands: pd.DataFrame, causes: Sequence[Cause]) -> pd.Series:
    """Give the cause of the last link at which each row changed."""
    turned = stands.ne(stands.shift(axis=1)).iloc[:, 1:]
    last = turned.to_numpy()[:, ::-1].argmax(axis=1)
    names = [cause.value for cause in causes[1:]][::-1]
    return pd.Series([names[place] for place in last], index=stands.index, dtype="str")
