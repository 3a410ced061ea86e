"""The sheet of gaps: where people are without something, the most people first."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables, evidence, method_words, sheet_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import (
    BOUNDARIES,
    CHECKS,
    PLACES,
    REACHED,
    REGISTER,
    RESIDENTS,
    RULES,
    SETTINGS,
    Entry,
    Field,
    Rows,
)


def _robustness(content: Content, say: Words) -> Mapping[str, str]:
    return {"how": method_words.robustness(content, say)}


FIELDS = (
    Field("rank", Kind.COUNT, 7, sources=(RESIDENTS,)),
    Field("need", width=27, sources=(RULES,)),
    Field("area", width=28, sources=(BOUNDARIES,)),
    Field("municipality", width=15, sources=(BOUNDARIES,)),
    Field(
        "residents_without", Kind.COUNT, 12, "persons", (*REACHED, SETTINGS), named=method_words.thresholds
    ),
    Field("residents_without_if_open", Kind.COUNT, 17, "persons", REACHED),
    Field("share_without", Kind.PERCENT, 11, sources=REACHED),
    Field("residents_in_area", Kind.COUNT, 11, "persons", (RESIDENTS,)),
    Field("person_km_beyond", Kind.COUNT, 18, "person-km", REACHED),
    Field("nearest_km", Kind.TENTHS, 12, "km", (PLACES, REGISTER)),
    Field("nearest_provider", Kind.LONG_TEXT, 24, sources=(PLACES, REGISTER)),
    Field("rank_range", width=13, sources=(*REACHED, SETTINGS)),
    Field("robustness", Kind.PERCENT, 11, sources=(*REACHED, SETTINGS), named=_robustness),
    Field("robustness_error", Kind.PERCENT, 8, "percentage-points", (SETTINGS,)),
    Field("checked", Kind.LONG_TEXT, 17, sources=(CHECKS,)),
    Field("sources", Kind.LONG_TEXT, 30, sources=(PLACES, REGISTER)),
)


def _rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = table[table["rank"].notna()].reset_index(drop=True)
    return Rows(
        table.assign(
            need=sheet_words.labels(table["need"], "need", say),
            area=sheet_words.areas(table, content, say),
            municipality=table["municipality_code"].map(sheet_words.towns(content, say)),
            rank_range=method_words.intervals(table["rank_low"], table["rank_high"], say),
            checked=evidence.checked_words(table["evidence"], say),
            sources=evidence.searched(table["evidence"]),
        )
    )


def _example(table: pd.DataFrame, content: Content, say: Words) -> str:
    one = table.iloc[0]
    need = Need(area_tables.gaps(content)["need"].iloc[0])
    return say(
        "sheet.gaps.example",
        area=one["area"],
        need=one["need"],
        without=say.number(one["residents_without"]),
        all=say.number(one["residents_in_area"]),
        share=say.percent(one["share_without"]),
        km=say.exact(content.thresholds_m[need] / 1000) if need in content.thresholds_m else "–",
    )


def _notes(content: Content, say: Words) -> list[str]:
    return [
        *method_words.unlisted(content, say),
        say("map.gaps.caution"),
        *method_words.measured_by(content, say),
        *method_words.villages_served(content, say),
        *method_words.hexagons(content, say),
        method_words.robustness(content, say),
    ]


ENTRIES = (Entry("gaps", FIELDS, area_tables.gaps, _rows, _example, _notes, frozen=3),)
