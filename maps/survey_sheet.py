"""The sheet of ``tables.xlsx`` on what associations told themselves, by municipality."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet_words, survey_counts
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.privacy import LEAST_ASSOCIATIONS
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import BOUNDARIES, SURVEYS, Entry, Field, Rows

# Sums and how many they are of, side by side; those of persons first.
_OF_PERSONS = ("paid_staff", "volunteers", "members")
_COUNTED = ("survey.asked", "survey.answered")
_SHOWN = (
    *("survey.paid_staff_some", "survey.paid_staff_told", "survey.paid_staff"),
    *("survey.paid_staff_answered", "survey.volunteers", "survey.volunteers_answered"),
    *("survey.members", "survey.members_answered", "survey.open", "survey.open_answered"),
)


def _least(_: Content, say: Words) -> Mapping[str, str]:
    return {"least": say.number(LEAST_ASSOCIATIONS)}


def _field(stem: str, width: float) -> Field:
    name = stem.removeprefix("survey.")
    unit = "persons" if name in _OF_PERSONS else "count"
    return Field(name, Kind.COUNT, width, unit, (SURVEYS,), stem)


FIELDS = (
    Field("municipality", width=18, sources=(BOUNDARIES,)),
    *(_field(name, 12) for name in _COUNTED),
    *(_field(name, 15) for name in _SHOWN),
)


def _rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    names = sheet_words.towns(content, say).reindex(table.index)
    table = table.assign(municipality=names).sort_values("municipality").reset_index(drop=True)
    hidden = pd.Series(say("table.protected"), index=table.index, dtype="str")
    blanks = {}
    for name in (stem.removeprefix("survey.") for stem in _SHOWN):
        told = survey_counts.OF.get(name, name)
        known = table[told].isna() | table[told].gt(0)  # nothing was told, or it is hidden
        blanks[name] = hidden.where(known.fillna(value=True))
    return Rows(table, blanks)


def _example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table[["municipality", "asked", "answered"]].notna().all(axis=1)]
    known = known[known["asked"] > 0]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.survey.example",
        municipality=one["municipality"],
        asked=say.number(one["asked"]),
        answered=say.number(one["answered"]),
    )


def _notes(content: Content, say: Words) -> list[str]:
    return [say("sheet.survey.protected", **_least(content, say))]


ENTRIES = (Entry("survey", FIELDS, lambda content: content.survey, _rows, _example, _notes),)
