"""Why the region's figures moved since the register before, in sentences."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage.counts import ALL
from jarjestokartta.coverage.rates import PER
from jarjestokartta.geo import tables
from jarjestokartta.geo.change_vocabulary import OF_RATES, Cause, GapMove
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Moves
from jarjestokartta.workspace.between_words import signed

_DECIMALS = 2


def lines(moves: Moves, say: Words) -> list[str]:
    """Give a sentence for the rate and one for each thing that became of gaps; or why there are none."""
    if moves.untold:
        key = f"moved.untold.{moves.untold}"
        return [say(key)] if key in say else []
    return [*_rate(moves.rates, say), *_gaps(moves.gaps, say)]


def _rate(moves: pd.DataFrame, say: Words) -> list[str]:
    region = moves[(moves["area_id"] == tables.REGION) & (moves["subject"] == ALL)]
    if region.empty or region[list(OF_RATES)].isna().any(axis=None):
        return []
    row = region.iloc[0]
    # What rounds to nothing is left out, so that no part seems to be one.
    told = {cause: float(row[cause]) for cause in OF_RATES if abs(row[cause]) >= 0.5 / 10**_DECIMALS}
    before, now = (say.number(row[name], _DECIMALS) for name in ("per_1000_before", "per_1000"))
    if not told:
        return [say("moved.rate.not", now=now, per=say.number(PER))]
    parts = [f"{say(f'moved.{cause}')} {signed(part, say, _DECIMALS)}" for cause, part in told.items()]
    return [say("moved.rate", before=before, now=now, per=say.number(PER), parts=", ".join(parts))]


def _gaps(moves: pd.DataFrame, say: Words) -> list[str]:
    counted = moves.groupby(["kind", "cause"]).size()
    told = []
    for kind in GapMove:
        found = [(cause, int(counted[kind, cause])) for cause in Cause if (kind, cause) in counted.index]
        if found:
            parts = [f"{say(f'moved.{cause}')} {say.number(count)}" for cause, count in found]
            total = say.number(sum(count for _, count in found))
            told.append(say(f"moved.gaps.{kind}", count=total, parts=", ".join(parts)))
    return told
