"""Sheets of methods: what falls to residents who share places, and who lives too far from how many needs."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import access_words, area_tables, method_words, sheet_words
from jarjestokartta.maps.content import Access, Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import (
    BOUNDARIES,
    PLACES,
    REACHED,
    REGISTER,
    RESIDENTS,
    RULES,
    SETTINGS,
    Entry,
    Field,
    Part,
    Rows,
)

_SHARED = (RESIDENTS, PLACES, SETTINGS)
_PER_1000 = "places-per-1000"
_AREA = Field("area", width=28, sources=(BOUNDARIES,), stem="access_area")
_TOWN = Field("municipality", width=15, sources=(BOUNDARIES,))
_LACKING = ("lacking_1", "lacking_2", "lacking_3", "lacking_4", "lacking_5")

FIELDS = (
    Field("need", width=20, sources=(RULES,), stem="access_need"),
    _AREA,
    _TOWN,
    Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,), "residents_in_area"),
    Field("share_near", Kind.PERCENT, 13, sources=_SHARED, named=access_words.thresholds),
    Field("share_near_if_open", Kind.PERCENT, 16, "", _SHARED, "shared_if_open", "column.share_near_if_open"),
    Field("two_step", Kind.HUNDREDTHS, 14, _PER_1000, _SHARED, named=access_words.thresholds),
    Field("enhanced", Kind.HUNDREDTHS, 14, _PER_1000, _SHARED, named=access_words.zones),
    Field("balanced", Kind.HUNDREDTHS, 14, _PER_1000, _SHARED, named=access_words.zones),
    Field("availability", Kind.HUNDREDTHS, 14, "places", _SHARED, named=access_words.zones),
    Field(
        "two_step_if_open",
        Kind.HUNDREDTHS,
        16,
        _PER_1000,
        _SHARED,
        "shared_if_open",
        "column.two_step_if_open",
    ),
    Field(
        "enhanced_if_open",
        Kind.HUNDREDTHS,
        16,
        _PER_1000,
        _SHARED,
        "shared_if_open",
        "column.enhanced_if_open",
    ),
    Field(
        "balanced_if_open",
        Kind.HUNDREDTHS,
        16,
        _PER_1000,
        _SHARED,
        "shared_if_open",
        "column.balanced_if_open",
    ),
    Field(
        "availability_if_open",
        Kind.HUNDREDTHS,
        16,
        "places",
        _SHARED,
        "shared_if_open",
        "column.availability_if_open",
    ),
)


POVERTY = (
    _AREA,
    _TOWN,
    Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,), "residents_in_area"),
    Field("needs", Kind.COUNT, 11, "count", (PLACES, REGISTER), "needs_measured"),
    *(
        Field(
            name,
            Kind.PERCENT,
            12,
            sources=REACHED,
            stem="lacking",
            heading=f"column.{name}",
            named=method_words.thresholds,
        )
        for name in _LACKING
    ),
    Field("depth", Kind.PERCENT, 13, sources=(*REACHED, SETTINGS)),
    Field("severity", Kind.HUNDREDTHS, 12, sources=(*REACHED, SETTINGS), stem="poverty_severity"),
    Field("unreached", Kind.COUNT, 14, "persons", REACHED),
)


def _of(content: Content) -> Access:
    if content.access is None:
        raise ValueError("a run without access has no sheet of it")
    return content.access


def _is_told(content: Content) -> bool:
    return content.access is not None and len(content.access.areas) > 0


def _named(table: pd.DataFrame, content: Content, say: Words) -> pd.DataFrame:
    """Leave the areas that are listed, name them, and put each municipality's own row before its parts."""
    least = content.rules.gaps.min_residents
    whole = table["level"] == Level.MUNICIPALITY
    # Without villages the one part of a municipality is the municipality.
    part = area_tables.has_villages(content)
    table = table.loc[whole | ((table["residents"] >= least) & part)]
    towns = table["municipality_code"].map(sheet_words.towns(content, say))
    areas = pd.DataFrame(content.areas.drop(columns="geometry")).drop_duplicates("area_id")
    names = table["area_id"].map(sheet_words.names(areas, say).set_axis(areas["area_id"]))
    rest = table["area_id"].str.startswith(REST)
    outside = pd.Series([say("map.rest-of", name=town) for town in towns], index=table.index, dtype="str")
    named = names.mask(rest, outside).mask(table["level"] == Level.MUNICIPALITY, say("table.whole"))
    return table.assign(
        area=named,
        municipality=towns,
        first=table["level"] != Level.MUNICIPALITY,
        last=rest,
    ).sort_values(["municipality", "first", "last", "area", "area_id"])


def _access_rows(content: Content, say: Words) -> Rows:
    table = _named(_of(content).areas, content, say)
    table = table.sort_values("need", key=sheet_words.need_order, kind="stable", ignore_index=True)
    people = table["residents"].where(table["residents"] > 0)
    table = table.assign(
        code=table["need"],
        need=sheet_words.labels(table["need"], "need", say),
        share_near=table["residents_near"] / people,
        share_near_if_open=table["residents_near_if_open"] / people,
    )
    return Rows(table, dict.fromkeys([one.key for one in FIELDS[4:]], say("table.not-measured")))


def _access_example(table: pd.DataFrame, content: Content, say: Words) -> str:
    """Read the first area that has some of what is shared."""
    known = table.loc[table["two_step"] > 0]
    if not len(known):
        return ""
    one = known.iloc[0]
    place = one["municipality"] if one["level"] == Level.MUNICIPALITY else one["area"]
    return say(
        "sheet.access.example",
        area=place,
        need=one["need"],
        km=say.exact(content.thresholds_m[Need(one["code"])] / 1000),
        two_step=say.number(one["two_step"], 2),
        residents=say.number(one["residents"]),
        share=say.percent(one["share_near"]),
        availability=say.number(one["availability"], 1),
    )


def _access_notes(content: Content, say: Words) -> list[str]:
    access = _of(content)
    return [
        say("access.read"),
        say("access.caution"),
        *access_words.capacity(access, say),
        *_unlisted(content, say),
        *method_words.measured_by(content, say),
        *access_words.checks(access, say),
    ]


def _unlisted(content: Content, say: Words) -> list[str]:
    least = content.rules.gaps.min_residents
    return [say("access.unlisted", least=say.number(least))] if least > 1 else []


def _poverty_rows(content: Content, say: Words) -> Rows:
    table = _named(_of(content).poverty, content, say).reset_index(drop=True)
    return Rows(table, dict.fromkeys(_LACKING, say("table.not-measured")))


def _poverty_example(table: pd.DataFrame, content: Content, say: Words) -> str:  # noqa: ARG001 - an example's signature
    known = table.loc[table["lacking_2"].notna()]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.distance_poverty.example",
        area=one["municipality"] if one["level"] == Level.MUNICIPALITY else one["area"],
        residents=say.number(one["residents"]),
        needs=say.number(one["needs"]),
        one=say.percent(one["lacking_1"]),
        two=say.percent(one["lacking_2"]),
        depth=say.percent(one["depth"]),
    )


def _poverty_notes(content: Content, say: Words) -> list[str]:
    return [
        say("poverty.read"),
        say("map.gaps.caution"),
        *_unlisted(content, say),
        *method_words.measured_by(content, say),
    ]


ENTRIES = (
    Entry(
        "access",
        FIELDS,
        _access_rows,
        _access_example,
        _access_notes,
        Part.METHOD,
        frozen=3,
        is_told=_is_told,
    ),
    Entry(
        "distance_poverty",
        POVERTY,
        _poverty_rows,
        _poverty_example,
        _poverty_notes,
        Part.METHOD,
        frozen=2,
        is_told=_is_told,
    ),
)
