"""What became of each association since the last register, and whether the registers can be compared."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import changes as comparing
from jarjestokartta.coverage.corrections import Side
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import ChangeKind, Corrected, Gone, Level, Status
from jarjestokartta.geo.words import Words

_WHOLE = 0.9  # a register with a smaller part of the last one's associations may be a part of the register


def changes(before: Side | None, after: Side, residents: pd.Series) -> pd.DataFrame:
    """Compare the register with the last one.

    Parameters
    ----------
    before, after
        The last different register, None when there is none, and this one.
    residents
        Residents by municipality code.

    Returns
    -------
    DataFrame
        Changes.
    """
    if before is None:
        return tables.CHANGES.empty()
    return comparing.changes(before, after, residents=residents)


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
    """Say in words what changes hold in codes: municipalities, why somebody is gone, what was corrected.

    Parameters
    ----------
    public
        Changes that may be published: of a move, ``before`` and ``after`` are municipality codes; of what
        ended, ``after`` is a code of :class:`Gone`.
    areas
        Areas; a code without one stays a code.
    """
    towns = names(areas, say)
    moved = (public["kind"] == ChangeKind.MOVED) & public["after"].notna()
    named = {name: public[name].map(towns).fillna(public[name]) for name in ("before", "after")}
    within = moved & (public["before"] == public["after"])
    named["after"] = named["after"].mask(within, say("change.moved-within"))
    table = public.assign(**{name: public[name].mask(moved, text) for name, text in named.items()})
    why = public["after"].map({one.value: say(f"change.{one}") for one in Gone})
    table["after"] = table["after"].mask(public["kind"] == ChangeKind.ENDED, why)
    lists = public["kind"].isin([ChangeKind.MERGED, ChangeKind.CORRECTED])
    for name in ("before", "after"):
        told = [
            _listed(cell, fields, say)
            for cell, fields in zip(table.loc[lists, name], table.loc[lists, "fields"], strict=True)
        ]
        table.loc[lists, name] = pd.Series(told, index=table.index[lists], dtype="str")
    fields = [_labelled(cell, "corrected", say) for cell in table["fields"]]
    return table.assign(fields=pd.Series(fields, index=table.index, dtype="str"))


def names(areas: pd.DataFrame, say: Words) -> pd.Series:
    """Give the names of municipalities by code, in the language where they have one."""
    towns = areas[areas["level"] == Level.MUNICIPALITY].set_index("area_id")
    named: pd.Series = towns["name_fi"]
    return towns["name_sv"].fillna(named) if say.language == "sv" else named


def _listed(cell: object, fields: object, say: Words) -> object:
    """Write the parts of a cell one behind the other, codes in words, blanks left out."""
    if not isinstance(cell, str):
        return pd.NA
    parts = cell.split(tables.SEPARATOR)
    codes = tables.split_codes(fields) or [""] * len(parts)
    written = {Corrected.PLACE.value: "precision", Corrected.LABELS.value: ""}
    told = [
        part if code not in written else _labelled(part.replace(",", tables.SEPARATOR), written[code], say)
        for code, part in zip(codes, parts, strict=True)
    ]
    return "; ".join(part for part in told if isinstance(part, str) and part) or pd.NA


def _labelled(cell: object, kind: str, say: Words) -> object:
    """Write several codes in one cell in words; of no ``kind``, codes bear theirs (``need:hobbies``)."""
    codes = tables.split_codes(cell)
    if not codes:
        return pd.NA
    return ", ".join(say(f"{kind}.{code}" if kind else code.replace(":", ".")) for code in codes)


def _counted(associations: pd.DataFrame) -> int:
    return int((associations["status"] != Status.ENDED).sum())
