"""The workbook in which a municipality's contact person checks the gaps. One sheet a municipality.

It is made of what is published, so it may leave the house; filled in it may not. A hidden sheet holds what
was asked, so that an answer is told apart from one to another question.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from jarjestokartta.geo.vocabulary import GapAnswer, OpenTo
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import evidence, sheet
from jarjestokartta.maps.sheet import Book, Column, Kind, Sheet

ASKED = "jarjestokartta"  # the hidden sheet, in every language
FACTS = ("gap_id", "area_name", "municipality_code", "threshold_m", "shown", "edition")
ANSWERS: dict[str, float] = {
    "answer": 24,
    "place_name": 26,
    "address": 30,
    "east": 15,
    "north": 15,
    "open_to": 18,
    "season": 20,
    "step_free": 13,
    "remark": 30,
    "person": 16,
    "day": 13,
}
# Headings by which an answered sheet is read again: ``column.gap-check.<key>``.
READ = ("gap_id", *ANSWERS)
_TEXT_CELLS = {"east", "north", "day"}  # or a Finnish Excel makes 25.7 a day of July
_FROZEN = 3


def choices(key: str, say: Words) -> dict[str, str]:
    """Give the words that a column's drop-down holds, by code; none where there is no drop-down."""
    if key == "answer":
        return {code.value: say(f"gap-answer.{code}") for code in GapAnswer}
    if key == "open_to":
        return {code.value: say(f"open-to.{code}") for code in OpenTo}
    if key == "step_free":
        return {"yes": say("review.yes"), "no": say("review.no")}
    return {}


def gap_checks_xlsx(questions: pd.DataFrame, say: Words, *, notices: Iterable[str] = ()) -> bytes:
    """Write the questions.

    Parameters
    ----------
    questions
        Public gaps in the order in which they are asked, with :data:`FACTS`, ``town`` (name of the
        municipality), ``area`` (as people read it), ``link`` (to a map at its middle, NA without one), and
        ``previous``, what was answered before in words (NA where nothing was).
    notices
        Codes below ``notice.`` that every output carries.
    """
    target = io.BytesIO()
    title = say("sheet.gap-check.title", place=", ".join(questions["town"].drop_duplicates().head(1)))
    warnings = [say("sheet.gap-check.private"), *(say(f"notice.{code}") for code in notices)]
    with sheet.writing(target, say, title=title) as book:
        for town, asked in questions.groupby("town", sort=False):
            front = _front(asked.reset_index(drop=True), str(town), say, warnings)
            sheet.add(book, front)
            _to_fill_in(book, front, len(asked), say)
            _links(book, front, asked, say)
        if questions.empty:
            sheet.add(book, _front(questions, "", say, warnings))
        sheet.add(book, _explained(say))
        _write_asked(book, questions)
    return target.getvalue()


def _front(asked: pd.DataFrame, town: str, say: Words, warnings: list[str]) -> Sheet:
    blank = pd.Series(pd.NA, index=asked.index, dtype="str")
    texts = [in_words(one, say) for one in asked.to_dict("records")]
    searched = [searched_words(one, say) for one in asked.to_dict("records")]
    needs = asked["need"].map(lambda code: say(f"need.{code}"))
    columns = [
        Column(say("column.rank"), asked["rank"], Kind.COUNT, 7),
        Column(say("column.area"), asked["area"].astype("str"), Kind.LONG_TEXT, 24),
        Column(say("column.need"), needs.astype("str"), Kind.LONG_TEXT, 20),
        Column(say("column.gap-check.gap"), pd.Series(texts, asked.index, dtype="str"), Kind.LONG_TEXT, 62),
        Column(
            say("column.gap-check.searched"),
            pd.Series(searched, asked.index, dtype="str"),
            Kind.LONG_TEXT,
            46,
        ),
        Column(say("column.review.map"), blank, width=12),
        *(Column(_title(key, say), blank, width=width) for key, width in ANSWERS.items()),
        Column(say("column.gap-check.previous"), asked["previous"].astype("str"), Kind.LONG_TEXT, 40),
        Column(_title("gap_id", say), asked["gap_id"], width=34),
    ]
    return Sheet(
        name=town or say("sheet.gap-check"),
        title=say("sheet.gap-check.title", place=town) if town else say("sheet.gap-check"),
        sentences=[say("sheet.gap-check.about"), say("map.gaps.caution")],
        columns=columns,
        warnings=warnings,
        empty=say("sheet.gap-check.nothing"),
        frozen=_FROZEN,
    )


def _title(key: str, say: Words) -> str:
    return say(f"column.gap-check.{key}")


def in_words(gap: Mapping[Any, Any], say: Words) -> str:
    """Tell one gap: who lacks what, how many they are, and what is nearest."""
    if_open, without = gap["residents_without_if_open"], gap["residents_without"]
    parts = [
        say.plural(
            "gap-check.gap",
            round(without),
            share=say.percent(gap["share_without"]),
            supply=say(f"map.supply.{gap['need']}"),
            km=say.exact(gap["threshold_m"] / 1000),
        )
    ]
    if round(if_open) != round(without):
        parts.append(say.plural("gap-check.if-open", round(if_open)))
    if pd.isna(gap["nearest_km"]):
        parts.append(say("map.nearest.none") + ".")
    elif pd.isna(gap["nearest_provider"]):
        parts.append(say("gap-check.nearest-unnamed", km=say.exact(gap["nearest_km"])))
    else:
        parts.append(
            say("map.nearest", name=gap["nearest_provider"], km=say.number(gap["nearest_km"], 1)) + "."
        )
    return " ".join(parts)


def searched_words(gap: Mapping[Any, Any], say: Words) -> str:
    """Tell what was searched for one gap, when, and within what distance."""
    sources = evidence.sources(gap["evidence"])
    named = [say("gap-check.source", name=name, day=say.date(day)) if day else name for name, day in sources]
    km = say.exact(gap["threshold_m"] / 1000)
    return say("gap-check.searched", sources="; ".join(named) or "–", km=km)


def previous_words(checks: pd.DataFrame, say: Words) -> str:
    """Tell what has been answered of one gap, the last answer last."""
    return "; ".join(_previous(one, say) for one in checks.to_dict("records"))


def _previous(one: Mapping[Any, Any], say: Words) -> str:
    said = say(f"gap-answer.{one['answer']}")
    if isinstance(one["place_name"], str):
        said = f"{said}: {one['place_name']}"
    return f"{say.date(one['told_on'])} {said}"


def _explained(say: Words) -> Sheet:
    titles = pd.Series([_title(key, say) for key in ANSWERS], dtype="str")
    texts = pd.Series([say(f"gap-check.explain.{key}") for key in ANSWERS], dtype="str")
    return Sheet(
        name=say("sheet.gap-check.help"),
        title=say("sheet.gap-check.help.title"),
        sentences=[say("sheet.gap-check.help.about")],
        columns=[
            Column(say("column.column"), titles, width=30),
            Column(say("column.review.what"), texts, Kind.LONG_TEXT, 100),
        ],
    )


def _to_fill_in(book: Book, front: Sheet, rows: int, say: Words) -> None:
    """Make the answer cells stand out, with their drop-downs and what goes there."""
    page = book.file.get_worksheet_by_name(front.name)
    top = sheet.first_row(front)
    titles = [column.title for column in front.columns]
    for key in ANSWERS:
        place = titles.index(_title(key, say))
        page.write_string(top - 1, place, titles[place], book.format("head-answer"))
        form = book.format("answer-text" if key in _TEXT_CELLS else "answer")
        for row in range(top, top + rows):
            page.write_blank(row, place, None, form)
        page.data_validation(top, place, top + rows - 1, place, _rule(key, say))


def _rule(key: str, say: Words) -> dict[str, Any]:
    told = say(f"gap-check.explain.{key}")[:255]
    rule: dict[str, Any] = {"validate": "any", "input_title": _title(key, say)[:32], "input_message": told}
    known = list(choices(key, say).values())
    if not known:
        return rule
    return {**rule, "validate": "list", "source": known, "error_message": say("gap-check.choose")[:255]}


def _links(book: Book, front: Sheet, asked: pd.DataFrame, say: Words) -> None:
    page = book.file.get_worksheet_by_name(front.name)
    column = [one.title for one in front.columns].index(say("column.review.map"))
    for row, link in enumerate(asked["link"], start=sheet.first_row(front)):
        if isinstance(link, str):
            page.write_url(row, column, link, book.format("link"), say("review.open-map"))


def _write_asked(book: Book, questions: pd.DataFrame) -> None:
    page = book.file.add_worksheet(ASKED)
    page.hide()
    page.write_row(0, 0, FACTS)
    for row, fact in enumerate(questions[list(FACTS)].itertuples(index=False), start=1):
        for column, value in enumerate(fact):
            if isinstance(value, str):
                page.write_string(row, column, value)
            elif not pd.isna(value):
                page.write_number(row, column, value)
