"""What later runs compare with: the tables and the main figures that a snapshot keeps of a run."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jarjestokartta.coverage.counts import UNCLASSIFIED
from jarjestokartta.geo.register import Register
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import sides

WITHOUT = "residents_without:"  # with the need: residents of the region who lack it
_OF_RATES = ["area_id", "subject", "basis", "associations", "residents", "per_1000"]
_OF_GAPS = ["gap_id", "need", "area_id", "municipality_code", "residents_without", "rank"]
_OF_ASSIGNED = ["association_id", "municipality_id", "village_id"]


def of_run(read: Register, content: Content) -> dict[str, pd.DataFrame]:
    """Give the tables of a run by name, as :func:`jarjestokartta.workspace.snapshots.table` tells them.

    Parameters
    ----------
    read
        The register as it was read.
    content
        The whole content, before anything private is taken from it.
    """
    return {
        "associations": read.associations,
        "rejected": read.rejected,
        # In this order like stands beside like, and compresses.
        "rates": content.rates[_OF_RATES].sort_values(["basis", "subject", "area_id"], kind="stable"),
        "gaps": pd.DataFrame(content.gaps[_OF_GAPS]),
        "measured": content.measured,
        "assigned": pd.DataFrame(content.associations[_OF_ASSIGNED]),
        sides.KNOWN: sides.known(content.associations),
    }


def figures(content: Content) -> dict[str, float | None]:
    """Give the main figures of a run: of the whole region, by home municipality; None where not measured."""
    whole = None if content.whole is None or content.whole.empty else content.whole.iloc[0]
    told: dict[str, float | None] = {
        "associations": None if whole is None else _number(whole["associations"]),
        "per_1000": None if whole is None else _number(whole["per_1000"]),
        "gaps": float(content.gaps["rank"].notna().sum()),
        "unclassified": _unclassified(content),
    }
    totals = content.totals.groupby("need")["residents_without"]
    sums = totals.sum(min_count=1).mask(totals.count() < totals.size())
    return told | {f"{WITHOUT}{need}": _number(sums.get(need)) for need in Need}


def _unclassified(content: Content) -> float | None:
    if content.counts is None:
        return None
    here = content.areas["in_region"].astype(bool) & (content.areas["level"] == Level.MUNICIPALITY)
    return _number(content.counts[UNCLASSIFIED].reindex(content.areas.loc[here, "area_id"]).sum())


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
