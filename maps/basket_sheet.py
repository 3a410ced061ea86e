"""The sheets of the basket: how many needs each area has within reach, and what its score is summed of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Met
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words, sheet_words
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

_JUDGED = (*REACHED, SETTINGS)
_LISTS = ("met", "depends", "missing", "not_measured")
# Column of the table to that of the sheet, whose words stand under it.
_OURS = {
    "score": "basket_score",
    "score_if_open": "basket_score_if_open",
    "best": "basket_best",
    **{name: f"needs_{name}_list" for name in _LISTS},
}


def _met_share(content: Content, say: Words) -> Mapping[str, str]:
    return {"share": say.exact_percent(content.rules.basket.met_share)}


_AREA = (
    Field("area", width=28, sources=(BOUNDARIES,)),
    Field("municipality", width=15, sources=(BOUNDARIES,)),
)
FIELDS = (
    *_AREA,
    Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,), "residents_in_area"),
    Field("needs_met", Kind.COUNT, 10, "count", _JUDGED, named=_met_share),
    Field("needs_met_if_open", Kind.COUNT, 16, "count", _JUDGED),
    Field("needs_measured", Kind.COUNT, 10, "count", (PLACES, REGISTER)),
    Field("basket_score", Kind.HUNDREDTHS, 10, "points", _JUDGED),
    Field("basket_score_if_open", Kind.HUNDREDTHS, 16, "points", _JUDGED),
    Field("basket_best", Kind.HUNDREDTHS, 12, "points", (SETTINGS,)),
    Field("needs_missing_list", Kind.LONG_TEXT, 36, sources=_JUDGED, named=_met_share),
    Field("needs_depends_list", Kind.LONG_TEXT, 20, sources=_JUDGED),
    Field("needs_not_measured_list", Kind.LONG_TEXT, 16, sources=(PLACES, REGISTER)),
    Field("needs_met_list", Kind.LONG_TEXT, 50, sources=_JUDGED),
)
TERM_FIELDS = (
    *_AREA,
    Field("need", width=27, sources=(RULES,)),
    Field("met_state", width=22, sources=_JUDGED),
    Field("share_within", Kind.PERCENT, 13, sources=REACHED),
    Field("share_within_if_open", Kind.PERCENT, 17, sources=REACHED),
    Field("weight", Kind.HUNDREDTHS, 9, sources=(SETTINGS,)),
    Field("term", Kind.HUNDREDTHS, 10, "points", _JUDGED),
    Field("term_if_open", Kind.HUNDREDTHS, 16, "points", _JUDGED),
)


def _in_order(table: pd.DataFrame, content: Content, say: Words) -> pd.DataFrame:
    """Name the areas, and put them by municipality, what lies outside villages last."""
    rest = table["area_id"].str.startswith(REST)
    table = table.assign(
        area=sheet_words.areas(table, content, say),
        municipality=table["municipality_code"].map(sheet_words.towns(content, say)),
        rest=rest,
    )
    # A stable order keeps the needs of an area in theirs.
    keys = ["municipality_code", "rest", "area_id"]
    return table.sort_values(keys, kind="stable", ignore_index=True)


def _basket(content: Content) -> pd.DataFrame | None:
    return None if content.served is None else some(content.served.basket)


def _terms(content: Content) -> pd.DataFrame | None:
    return None if content.served is None else some(content.served.terms)


def _rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = _in_order(table, content, say)
    words = {name: sheet_words.labels(table[name], "need", say) for name in _LISTS}
    unknown = say("table.not-measured")
    blanks = pd.Series(unknown, index=table.index, dtype="str")
    blanks = blanks.mask(table["residents"] <= 0, say("met.nobody"))
    scores = dict.fromkeys(("basket_score", "basket_score_if_open", "basket_best"), blanks)
    return Rows(table.assign(**words).rename(columns=_OURS), scores)


def _term_rows(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = table.sort_values("need", key=sheet_words.need_order, kind="stable")
    table = _in_order(table, content, say)
    states = sheet_words.labels(table["state"], "met", say)
    unknown = pd.Series(say("table.not-measured"), index=table.index, dtype="str")
    unknown = unknown.mask(table["state"] == Met.NOBODY, say("met.nobody"))
    told = table.assign(need=sheet_words.labels(table["need"], "need", say), met_state=states)
    told = told.rename(columns={"share": "share_within", "share_if_open": "share_within_if_open"})
    blanks = dict.fromkeys(("share_within", "share_within_if_open", "term", "term_if_open"), unknown)
    return Rows(told, blanks)


def _example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Read the first area where something is measured and missing, else the first measured one."""
    known = table[table["basket_score"].notna()]
    lacking = known[known["needs_missing_list"].notna()]
    if not len(known):
        return ""
    one = (lacking if len(lacking) else known).iloc[0]
    return say(
        "sheet.basket.example",
        area=one["area"],
        met=say.number(one["needs_met"]),
        measured=say.number(one["needs_measured"]),
        score=say.number(one["basket_score"], 2),
        best=say.number(one["basket_best"], 2),
        missing=one["needs_missing_list"] if len(lacking) else say("table.nothing-missing"),
    )


def _term_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table["term"].notna()]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.basket_terms.example",
        area=one["area"],
        need=one["need"],
        share=say.percent(one["share_within"]),
        weight=say.number(one["weight"], 2),
        term=say.number(one["term"], 2),
    )


def _notes(content: Content, say: Words) -> list[str]:
    return [say("map.gaps.caution"), *method_words.measured_by(content, say)]


ENTRIES = (
    Entry("basket", FIELDS, _basket, _rows, _example, _notes),
    Entry("basket_terms", TERM_FIELDS, _terms, _term_rows, _term_example, _notes, Part.METHOD, 3),
)
