"""The sheet of the main figures of all registers."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import series_drawing
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import PLACES, REACHED, REGISTER, RESIDENTS, Entry, Field, Rows, some

FIELDS = (
    Field("day", Kind.DATE, 14, sources=(REGISTER,), stem="series_day"),
    Field("associations", Kind.COUNT, 14, sources=(REGISTER,), stem="series_associations"),
    Field("per_1000", Kind.HUNDREDTHS, 14, "per-1000", (REGISTER, RESIDENTS), stem="series_per_1000"),
    Field("gaps", Kind.COUNT, 12, sources=REACHED, stem="series_gaps"),
    Field("unclassified", Kind.COUNT, 14, sources=(REGISTER,), stem="series_unclassified"),
    Field("changed", Kind.LONG_TEXT, 40, sources=(REGISTER, RESIDENTS, PLACES), stem="series_changed"),
)


def _rows(table: pd.DataFrame, _: Content, say: Words) -> Rows:
    told = [series_drawing.causes(cell, say) or None for cell in table["changed"]]
    return Rows(table.assign(changed=pd.Series(told, index=table.index, dtype="str")))


def _example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table[["day", "per_1000"]].notna().all(axis=1)]
    if known.empty:
        return ""
    last = known.iloc[-1]
    return say(
        "sheet.series.example",
        day=say.date(last["day"].date()),
        associations=say.number(last["associations"]),
        rate=say.number(last["per_1000"], 2),
    )


def _notes(_: Content, say: Words) -> list[str]:
    return [say("series.note")]


ENTRIES = (Entry("series", FIELDS, lambda content: some(content.series), _rows, _example, _notes),)
