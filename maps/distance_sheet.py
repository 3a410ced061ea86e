"""The sheets of residents without against distance: the region's line, and each municipality's bands."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import curve_lines, method_words, sheet_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.distance_public import OF_AGE
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_chart import Lines
from jarjestokartta.maps.sheet_entry import (
    BOUNDARIES,
    REACHED,
    RESIDENTS,
    RULES,
    SETTINGS,
    Entry,
    Field,
    Rows,
    some,
)

_METRES_IN_KM = 1000


FIELDS = (
    Field("need", width=27, sources=(RULES,), stem="band_need", heading="column.need"),
    Field("area", width=19, sources=(BOUNDARIES,), stem="band_area"),
    Field("band_km", Kind.TENTHS, 9, "km", (SETTINGS,)),
    Field("residents_without", Kind.COUNT, 12, "persons", REACHED, "band_without"),
    Field("residents_without_if_open", Kind.COUNT, 17, "persons", REACHED),
    Field("share_without", Kind.PERCENT, 11, sources=REACHED),
    Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,), "residents_in_area"),
    Field("residents_0_14_without", Kind.COUNT, 12, "persons", REACHED, named=method_words.least_of_age),
    Field("residents_65_plus_without", Kind.COUNT, 12, "persons", REACHED, named=method_words.least_of_age),
)


def _rows(curve: pd.DataFrame, content: Content, say: Words) -> Rows:
    towns = sheet_words.towns(content, say)
    pairs = pd.MultiIndex.from_frame(curve[["need", "band_m"]])
    of_towns = pairs[(curve["area_id"] != tables.REGION).to_numpy()]
    curve = curve.loc[pairs.isin(of_towns)]  # the others are those of the line alone
    table = curve.assign(
        order=sheet_words.need_order(curve["need"]),
        whole=(curve["area_id"] != tables.REGION).astype("int64"),
        area=curve["area_id"].map(towns).fillna(say("table.whole-region")),
        band_km=curve["band_m"] / _METRES_IN_KM,
        need=sheet_words.labels(curve["need"], "need", say),
    )
    table = table.sort_values(["order", "whole", "area", "band_km"], kind="stable", ignore_index=True)
    shortest = table["band_km"] == table["band_km"].min()
    hidden = {f"{name}_without": table[name].notna() & shortest for name in OF_AGE}
    protected = pd.Series(say("table.protected"), index=table.index, dtype="str")
    return Rows(table, {name: protected.where(shown) for name, shown in hidden.items()})


def _example(table: pd.DataFrame, content: Content, say: Words) -> str:  # noqa: ARG001 - as every sheet's
    one = table.iloc[0]
    return say(
        "sheet.distance_curve.example",
        area=one["area"],
        need=one["need"],
        km=say.exact(one["band_km"]),
        without=say.number(one["residents_without"]),
        share=say.percent(one["share_without"]),
    )


def _notes(content: Content, say: Words) -> list[str]:
    return [say("map.gaps.caution"), *method_words.measured_by(content, say)]


def _line_rows(curve: pd.DataFrame, content: Content, say: Words) -> Rows:  # noqa: ARG001 - as every sheet's
    return Rows(curve_lines.table(curve).rename_axis("band_km").reset_index())


def _line_example(table: pd.DataFrame, content: Content, say: Words) -> str:
    need = next(one for one in Need if one in table)
    away = (table["band_km"] - content.thresholds_m[need] / _METRES_IN_KM).abs()
    one = table.iloc[int(away.to_numpy().argmin())]
    return say(
        "sheet.distance_lines.example",
        need=say(f"need.{need}"),
        km=say.exact(one["band_km"]),
        share=say.percent(one[need]),
    )


def _lines(table: pd.DataFrame, content: Content, say: Words) -> Lines:  # noqa: ARG001 - as every sheet's
    lines = curve_lines.of(table.set_index("band_km"), say)
    return replace(lines, told=f"{say('picture.lines.about')} {lines.told}")


LINE_FIELDS = (
    Field("band_km", Kind.TENTHS, 10, "km", (SETTINGS,)),
    *(
        Field(need.value, Kind.PERCENT, 16, sources=REACHED, stem="line_share", heading=f"need.{need}")
        for need in Need
    ),
)

ENTRIES = (
    Entry(
        "distance_lines",
        LINE_FIELDS,
        lambda content: some(content.distance_curve),
        _line_rows,
        _line_example,
        _notes,
        chart=_lines,
    ),
    Entry(
        "distance_curve",
        FIELDS,
        lambda content: some(content.distance_curve),
        _rows,
        _example,
        _notes,
        frozen=3,
    ),
)
