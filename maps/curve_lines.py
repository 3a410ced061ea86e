"""The share of the region's residents without against distance: a line a need, for sheets and pictures."""

from __future__ import annotations

import math

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.sheet_chart import Lines
from jarjestokartta.maps.sheet_formats import percent_format

_METRES_IN_KM = 1000


def table(curve: pd.DataFrame) -> pd.DataFrame:
    """Give the share without by distance (km) in the whole region, a column each need measured anywhere."""
    whole = curve.loc[curve["area_id"] == tables.REGION]
    parts = {need: rows.set_index("band_m")["share_without"] for need, rows in whole.groupby("need")}
    shares = pd.DataFrame(parts).sort_index()
    found = shares.rename(index=lambda metres: metres / _METRES_IN_KM)[[n.value for n in Need if n in shares]]
    return found.rename_axis(columns=None)


def of(shares: pd.DataFrame, say: Words) -> Lines:
    """Give the lines of a table of shares, with what somebody who does not see them is told."""
    low, high = shares.index.min(), shares.index.max()
    told = [
        say(
            "picture.lines.told",
            need=say(f"need.{need}"),
            low=say.percent(shares[need].iloc[0]),
            high=say.percent(shares[need].iloc[-1]),
        )
        for need in Need
        if need in shares
    ]
    lead = say("picture.lines.lead", low=say.exact(low), high=say.exact(high))
    return Lines(
        title=say("picture.lines"),
        across=say("picture.lines.across"),
        up=say("picture.lines.up"),
        lead=lead,
        told=" ".join([lead, *told]),
        names=[say(f"need.{need}") for need in Need if need in shares],
        ends=(0, math.ceil(high)),
        percent=percent_format(say.language),
    )
