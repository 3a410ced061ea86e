"""Sheets of municipalities and villages: how many associations there are, and what they do."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Basis, Need, Role, Verdict
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables, method_words, sheet_words, size_sheets
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import (
    BOUNDARIES,
    REGISTER,
    RESIDENTS,
    RULES,
    VERDICT_TINTS,
    Entry,
    Field,
    Rows,
)

# Needs that sites supply would be a column of zeros beside the sheet that tells of them.
_BY_SITES = ("need_meeting_places", "need_local_services")
_COUNTED = (REGISTER, RESIDENTS)


def _likely(content: Content, say: Words) -> Mapping[str, str]:
    return {"how": method_words.dormancy(content, say)}


def _rate_fields(associations: str) -> tuple[Field, ...]:
    """Give the columns that tell how many there are; ``associations`` tells by what they are counted."""
    return (
        Field("associations", Kind.COUNT, 13, "count", (REGISTER,), associations),
        Field("likely", width=17, unit="count", sources=(REGISTER,), named=_likely),
        Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,)),
        Field("residents_year", Kind.YEAR, 11, sources=(RESIDENTS,)),
        Field("per_1000", Kind.TENTHS, 14, "per-1000", _COUNTED),
        Field("low", Kind.TENTHS, 12, "per-1000", _COUNTED),
        Field("high", Kind.TENTHS, 12, "per-1000", _COUNTED),
        Field("verdict", width=25, sources=_COUNTED, named=size_sheets.limits_named, tints=VERDICT_TINTS),
        Field("shrunk", Kind.TENTHS, 13, "per-1000", _COUNTED),
        Field("unplaced", Kind.COUNT, 15, "count", (REGISTER,)),
        Field("associations_local", Kind.COUNT, 13, "count", (REGISTER, RULES)),
        Field("associations_regional", Kind.COUNT, 16, "count", (REGISTER, RULES)),
        Field("second_homes", Kind.COUNT, 14, "count", (RESIDENTS,)),
    )


_NEEDS = tuple(
    Field(name, Kind.COUNT, 12, "count", (REGISTER, RULES), "of_need", f"need.{need}")
    for name, need in zip(area_tables.NEEDS, Need, strict=True)
)
_ROLES = tuple(
    Field(name, Kind.COUNT, 12, "count", (REGISTER, RULES), "of_role", f"role.{role}")
    for name, role in zip(area_tables.ROLES, Role, strict=True)
)
_TOWN = Field("municipality", width=17, sources=(BOUNDARIES,))
_VILLAGE = Field("village", width=29, sources=(BOUNDARIES,))
_UNCLASSIFIED = Field("unclassified", Kind.COUNT, 16, "count", (REGISTER, RULES))


def _subject_fields(associations: str) -> tuple[Field, ...]:
    counted = Field("associations", Kind.COUNT, 13, "count", (REGISTER,), associations)
    return (counted, _UNCLASSIFIED, *_NEEDS, *_ROLES)


def _municipalities(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = table.assign(municipality=sheet_words.names(table, say))
    return _rows(table, content, "municipality_code", Basis.DOMICILE, say)


def _villages(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    rest = table["area_id"].str.startswith(REST)
    table = table.assign(
        village=sheet_words.names(table, say).mask(rest, say("table.rest")),
        municipality=table["municipality_code"].map(sheet_words.towns(content, say)),
    )
    return _rows(table, content, "area_id", Basis.ADDRESS, say)


def _rows(table: pd.DataFrame, content: Content, key: str, basis: Basis, say: Words) -> Rows:
    """Put words in place of codes, and tell why a cell is blank."""
    hidden = area_tables.protected(content, table, key, basis)
    protected = pd.Series(say("table.protected"), index=table.index, dtype="str")
    least = area_tables.second_homes_least(content, table[key])
    at_least = least.map(lambda one: say("table.at-least", count=say.number(one)), na_action="ignore")
    unsupplied = [name for name in _BY_SITES if not table[name].ne(0).any()]
    small = size_sheets.too_small(content, table[key], basis) & (table["verdict"] == Verdict.CANNOT_TELL)
    told = table.drop(columns=unsupplied).assign(
        likely=method_words.likely(area_tables.likely(content, table[key]), say),
        verdict=sheet_words.labels(table["verdict"], "verdict", say).mask(small, say("verdict.too-small")),
    )
    for name, parts in area_tables.BESIDE.items():
        counted = content.counts is not None and {*parts} <= {*content.counts}
        hidden[name] = table[name].isna() & table["associations"].notna() & counted
    return Rows(
        told,
        {str(name): protected.where(hidden[name]) for name in hidden}
        | {"verdict": say("map.verdict.none"), "second_homes": at_least.astype("str")},
    )


def _rate_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Read the first row that has a rate and a verdict."""
    names = ["associations", "residents", "per_1000", "low", "high", "verdict"]
    known = table[table[names].notna().all(axis=1)]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.municipalities.example",
        place=one.get("village", one["municipality"]),
        associations=say.number(one["associations"]),
        residents=say.number(one["residents"]),
        rate=say.number(one["per_1000"], 1),
        low=say.number(one["low"], 1),
        high=say.number(one["high"], 1),
        verdict=one["verdict"],
    )


def _subject_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Read the need that most of the first row's associations meet, of those whose counts are shown."""
    known = table[table["associations"].notna()]
    shown = [one for one in _NEEDS if one.key in table]
    if not len(known) or not shown:
        return ""
    row = known.iloc[0]
    counts = pd.to_numeric(row[[one.key for one in shown]], errors="coerce")
    if not counts.notna().any():
        return ""
    most = next(one for one in shown if one.key == counts.idxmax())
    told = "protected" if pd.isna(row["unclassified"]) else "unclassified"
    return say(
        f"sheet.municipality_subjects.example.{told}",
        place=row.get("village", row["municipality"]),
        associations=say.number(row["associations"]),
        unclassified="" if told == "protected" else say.number(row["unclassified"]),
        count=say.number(counts.max()),
        need=say(most.heading),
    )


def _village_notes(content: Content, say: Words) -> list[str]:
    return [*method_words.villages_served(content, say), *size_sheets.rate_notes(content, say)]


def _subject_notes(_: Content, say: Words) -> list[str]:
    return [say("table.overlap")]


def _village_subject_notes(_: Content, say: Words) -> list[str]:
    return [say("table.overlap"), say("table.protected.about")]


RATES = (
    Entry(
        "municipalities",
        (_TOWN, *_rate_fields("associations")),
        area_tables.municipalities,
        _municipalities,
        _rate_example,
        size_sheets.rate_notes,
    ),
    Entry(
        "villages",
        (_VILLAGE, _TOWN, *_rate_fields("associations_by_address")),
        area_tables.villages,
        _villages,
        _rate_example,
        _village_notes,
        frozen=2,
    ),
)
SUBJECTS = (
    Entry(
        "municipality_subjects",
        (_TOWN, *_subject_fields("associations")),
        area_tables.municipalities,
        _municipalities,
        _subject_example,
        _subject_notes,
    ),
    Entry(
        "village_subjects",
        (_VILLAGE, _TOWN, *_subject_fields("associations_by_address")),
        area_tables.villages,
        _villages,
        _subject_example,
        _village_subject_notes,
        frozen=2,
    ),
)
