"""Sheets of methods: what falls to residents who share places, and who lives too far from how many needs."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import access_words, area_tables, method_words, sheet_words
from jarjestokartta.maps.content import Content
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
    some,
)

_SHARED = (RESIDENTS, PLACES, SETTINGS)
_PER_1000 = "places-per-1000"
_AREA = Field("area", width=28, sources=(BOUNDARIES,), stem="access_area")
_TOWN = Field("municipality", width=15, sources=(BOUNDARIES,))
_MEANS = (*REACHED, SETTINGS)
_LACKING = ("lacking_1", "lacking_2", "lacking_3", "lacking_4", "lacking_5")
IF_OPEN = "_if_open"

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
    *(
        Field(name + IF_OPEN, Kind.PERCENT, 15, "", REACHED, "poor_if_open", f"column.{name}{IF_OPEN}")
        for name in _LACKING
    ),
    Field("depth", Kind.PERCENT, 13, sources=_MEANS),
    Field("depth_if_open", Kind.PERCENT, 15, "", _MEANS, "poor_if_open", "column.depth_if_open"),
    Field("severity", Kind.HUNDREDTHS, 12, sources=_MEANS, stem="poverty_severity"),
    Field("severity_if_open", Kind.HUNDREDTHS, 15, "", _MEANS, "poor_if_open", "column.severity_if_open"),
    Field("unreached", Kind.COUNT, 14, "persons", REACHED),
    Field(
        "unreached_if_open", Kind.COUNT, 15, "persons", REACHED, "poor_if_open", "column.unreached_if_open"
    ),
)


def _shared(content: Content) -> pd.DataFrame | None:
    return None if content.access is None else some(content.access.areas)


def _poor(content: Content) -> pd.DataFrame | None:
    return None if content.access is None else some(content.access.poverty)


def _named(table: pd.DataFrame, content: Content, say: Words) -> pd.DataFrame:
    """Leave the areas that are listed, name them, and put each municipality's own row before its parts."""
    least = content.rules.gaps.min_residents
    whole = table["level"] == Level.MUNICIPALITY
    # Without villages the one part of a municipality is the municipality.
    part = area_tables.has_villages(content)
    table = table.loc[whole | ((table["residents"] >= least) & part)]
    whole = table["level"] == Level.MUNICIPALITY
    return table.assign(
        area=sheet_words.areas(table, content, say).mask(whole, say("table.whole")),
        municipality=table["municipality_code"].map(sheet_words.towns(content, say)),
        first=~whole,
        last=table["area_id"].str.startswith(REST),
    ).sort_values(["municipality", "first", "last", "area", "area_id"])


def _access_rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = _named(table, content, say)
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
    access = content.access
    if access is None:
        return []
    return [
        say("access.read"),
        say("access.caution"),
        *access_words.capacity(access, say),
        *_unlisted(content, say),
        *method_words.measured_by(content, say),
        *([say("access.checked")] if access_words.checks(access, say) else []),
    ]


def _access_checks(content: Content, say: Words) -> list[str]:
    return [] if content.access is None else access_words.checks(content.access, say)


def _unlisted(content: Content, say: Words) -> list[str]:
    least = content.rules.gaps.min_residents
    return [say("access.unlisted", least=say.number(least))] if least > 1 else []


def _poverty_rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = _named(table, content, say).reset_index(drop=True)
    lacking = [f"{name}{suffix}" for name in _LACKING for suffix in ("", IF_OPEN)]
    return Rows(table, dict.fromkeys(lacking, say("table.not-measured")))


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
        _shared,
        _access_rows,
        _access_example,
        _access_notes,
        Part.METHOD,
        frozen=3,
        below=_access_checks,
    ),
    Entry(
        "distance_poverty",
        POVERTY,
        _poor,
        _poverty_rows,
        _poverty_example,
        _poverty_notes,
        Part.METHOD,
        frozen=2,
    ),
)
