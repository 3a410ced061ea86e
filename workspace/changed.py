"""What became of each association since the last register, and whether the registers can be compared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.coverage import changes as comparing
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import ChangeKind, Gone, Level, Status
from jarjestokartta.geo.words import Words

_WHOLE = 0.9  # a register with a smaller part of the last one's associations may be a part of the register


def changes(
    before: pd.DataFrame | None, after: pd.DataFrame, rejected: pd.DataFrame | None, residents: pd.Series
) -> pd.DataFrame:
    """Compare the register with the last one, and claim no end that the register does not tell.

    Parameters
    ----------
    before, after
        Associations of the last different register, None when there is none, and of this one.
    rejected
        ``registration_number`` and ``name`` of this register's rejected rows; None when there are none.
    residents
        Residents by municipality code.

    Returns
    -------
    DataFrame
        Changes. Of those *ended*, ``after`` is the code of :class:`Gone` that tells why.
    """
    if before is None:
        return tables.CHANGES.empty()
    found = comparing.changes(before, after, residents=residents)
    ended = found[found["kind"] == ChangeKind.ENDED]
    last = before.set_index("association_id").loc[ended["association_id"]]
    told = ended["association_id"].isin(after["association_id"]).to_numpy()
    refused = _among(last, rejected).to_numpy()
    why = np.select([told, refused], [Gone.TOLD.value, Gone.REJECTED.value], Gone.ABSENT.value)
    found.loc[ended.index, "after"] = why
    result: pd.DataFrame = tables.CHANGES.conform(found)
    return result


def net(
    before: pd.DataFrame | None, after: pd.DataFrame, areas: pd.DataFrame, residents: pd.Series
) -> pd.DataFrame | None:
    """Compare the counts of the region's municipalities in both registers; None without a register before."""
    if before is None:
        return None
    here = (areas["level"] == Level.MUNICIPALITY) & areas["in_region"].astype(bool)
    return comparing.net(before, after, pd.Index(areas.loc[here, "area_id"]), residents)


def fewer(before: pd.DataFrame | None, after: pd.DataFrame, municipalities: tuple[str, ...]) -> bool:
    """Tell whether the region has so many fewer associations than before that rows may be missing."""
    if before is None:
        return False
    here = before[before["home_municipality"].isin(municipalities)]
    return _counted(after) < _WHOLE * _counted(here)


def in_words(public: pd.DataFrame, areas: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Name the municipalities of moves, say which moves stayed in theirs, and why what ended is gone.

    Parameters
    ----------
    public
        Changes that may be published: of a move, ``before`` and ``after`` are municipality codes; of what
        ended, ``after`` is a code of :class:`Gone`.
    areas
        Areas; a code without one stays a code.
    """
    towns = areas[areas["level"] == Level.MUNICIPALITY].set_index("area_id")
    names = towns["name_sv"].fillna(towns["name_fi"]) if say.language == "sv" else towns["name_fi"]
    moved = (public["kind"] == ChangeKind.MOVED) & public["after"].notna()
    named = {name: public[name].map(names).fillna(public[name]) for name in ("before", "after")}
    within = moved & (public["before"] == public["after"])
    named["after"] = named["after"].mask(within, say("change.moved-within"))
    table = public.assign(**{name: public[name].mask(moved, text) for name, text in named.items()})
    why = public["after"].map({one.value: say(f"change.{one}") for one in Gone})
    return table.assign(after=table["after"].mask(public["kind"] == ChangeKind.ENDED, why))


def _counted(associations: pd.DataFrame) -> int:
    return int((associations["status"] != Status.ENDED).sum())


def _among(last: pd.DataFrame, rejected: pd.DataFrame | None) -> pd.Series:
    """Tell which associations have a rejected row: by number, without one by name."""
    if rejected is None:
        return pd.Series(data=False, index=last.index)
    numbered = last["registration_number"].isin(rejected["registration_number"].dropna())
    nameless = rejected.loc[rejected["registration_number"].isna(), "name"].dropna().str.casefold()
    return numbered | (last["registration_number"].isna() & last["name"].str.casefold().isin(nameless))
