"""The sheet of equity: whose residents are without, by income, by age and by municipality."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.vocabulary import Need, PeopleBy, PeopleGroup
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words, sheet_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import (
    REACHED,
    RESIDENTS,
    RULES,
    SETTINGS,
    Entry,
    Field,
    Rows,
    some,
)

_BY = (PeopleBy.REGION, PeopleBy.INCOME, PeopleBy.AGE, PeopleBy.MUNICIPALITY)


FIELDS = (
    Field("need", width=27, sources=(RULES,)),
    Field("people_by", width=24, sources=(RESIDENTS,)),
    Field("people", width=28, sources=(RESIDENTS,)),
    Field("within_km", Kind.TENTHS, 10, "km", (SETTINGS,)),
    Field("group_residents", Kind.COUNT, 12, "persons", (RESIDENTS,), named=method_words.least_of_age),
    Field("residents_without", Kind.COUNT, 12, "persons", REACHED, "group_without"),
    Field("share_without", Kind.PERCENT, 11, sources=REACHED, stem="group_share"),
    Field("residents_without_if_open", Kind.COUNT, 17, "persons", REACHED, "group_without_if_open"),
    Field("share_without_if_open", Kind.PERCENT, 17, sources=REACHED, stem="group_share_if_open"),
    Field("income_low", Kind.COUNT, 14, "euros", (RESIDENTS,)),
    Field("income_high", Kind.COUNT, 14, "euros", (RESIDENTS,)),
    Field("estimated_share", Kind.PERCENT, 13, sources=(RESIDENTS,)),
)


def _rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = _in_order(_with_unmeasured(table, content))
    towns = sheet_words.towns(content, say)
    groups: dict[str, str] = {one.value: say(f"people-group.{one}") for one in PeopleGroup}
    unmeasured = table["within_m"].isna()
    blanks = pd.Series(say("table.protected"), index=table.index, dtype="str")
    blanks = blanks.mask(unmeasured, say("table.not-measured"))
    told = table.assign(
        need=sheet_words.labels(table["need"], "need", say),
        people_by=sheet_words.labels(table["by"], "people-by", say),
        people=table["people"].map(groups | {str(code): name for code, name in towns.items()}).astype("str"),
        within_km=table["within_m"] / 1000,
        group_residents=table["residents"],
    )
    # Where nobody of a group lives there is no share to tell.
    shares = blanks.where(unmeasured | table["residents_without"].isna())
    by_column: dict[str, pd.Series | str] = {
        "group_residents": blanks,
        "residents_without": blanks,
        "residents_without_if_open": blanks,
        "share_without": shares,
        "share_without_if_open": shares,
    }
    return Rows(told, by_column)


def _with_unmeasured(found: pd.DataFrame, content: Content) -> pd.DataFrame:
    """Give a row to each municipality where a need is not measured, empty."""
    unmeasured = content.measured.loc[~content.measured["measured"].astype(bool)]
    rows = pd.DataFrame(
        {
            "need": unmeasured["need"],
            "by": PeopleBy.MUNICIPALITY.value,
            "people": unmeasured["municipality_code"],
        }
    )
    return pd.concat([found, rows], ignore_index=True) if len(rows) else found


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    order = {
        "need": [need.value for need in Need],
        "by": [one.value for one in _BY],
        "group": [one.value for one in PeopleGroup],
    }
    places = {name: {code: place for place, code in enumerate(codes)} for name, codes in order.items()}
    keys = pd.DataFrame(
        {
            "need": table["need"].map(places["need"]),
            "by": table["by"].map(places["by"]),
            "group": table["people"].map(places["group"]).fillna(0),
            "people": table["people"],
        }
    )
    return table.loc[keys.sort_values([*keys.columns]).index].reset_index(drop=True)


def _example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Compare the lowest third with the highest, else tell of everyone."""
    known = table[table["share_without"].notna()]
    for need in known["need"].unique():
        of_need = known[known["need"] == need].set_index(["by", "people"])["share_without"]
        told = {by: of_need.loc[by] for by in (PeopleBy.INCOME, PeopleBy.REGION) if by in of_need.index}
        lowest, highest = say("people-group.lowest"), say("people-group.highest")
        income = told.get(PeopleBy.INCOME, pd.Series(dtype="float64"))
        if {lowest, highest} <= set(income.index):
            shares = {"lowest": say.percent(income[lowest]), "highest": say.percent(income[highest])}
            return say("sheet.equity.example.income", need=need, **shares)
        if PeopleBy.REGION in told:
            return say(
                "sheet.equity.example.all", need=need, share=say.percent(told[PeopleBy.REGION].iloc[0])
            )
    return ""


def _notes(content: Content, say: Words) -> list[str]:
    told = [say(key) for key in ("table.equity.income", "table.equity.ages", "map.gaps.caution")]
    return [*told, *method_words.measured_by(content, say)]


def _equity(content: Content) -> pd.DataFrame | None:
    return None if content.served is None else some(content.served.equity)


ENTRIES = (Entry("equity", FIELDS, _equity, _rows, _example, _notes, frozen=3),)
