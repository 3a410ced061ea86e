"""The workbook in which people are asked whose the rows of a survey are. Private.

One sheet to fill in and a hidden one with the choices of every row: longer than a drop-down can hold.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from jarjestokartta.geo.intake import own_workbooks
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet
from jarjestokartta.maps.sheet import Book, Column, Kind, Sheet

SHEET = own_workbooks.JOINS
CHOICE, NUMBER, KEY = "choice", "number", "key"
# Headings by which an answered sheet is read again: ``column.join.<key>``.
READ = (CHOICE, NUMBER, KEY)
NOBODY = "nobody"  # stands for an id: none of the register
_FROZEN = 4
_FACTS = ("key", "options")


def join_xlsx(rows: pd.DataFrame, options: pd.DataFrame, say: Words, *, notices: Iterable[str] = ()) -> bytes:
    """Write the rows that are nobody's yet.

    Parameters
    ----------
    rows
        In the order in which they are asked: ``key``, ``source``, ``row``, ``name``, ``town`` (as people call
        it), ``number`` (register number or business id), ``doubt`` (code below ``join-doubt.``), ``score`` of
        the likeliest.
    options
        ``key``, ``rank``, ``association_id``, ``label``: the likeliest first.
    notices
        Codes below ``notice.`` that every output carries.
    """
    front = _front(rows, options, say, notices)
    target = io.BytesIO()
    with sheet.writing(target, say, title=front.title) as book:
        sheet.add(book, front)
        _write_choices(book, rows, options, say)
        _to_fill_in(book, front, len(rows), say)
    return target.getvalue()


def _front(rows: pd.DataFrame, options: pd.DataFrame, say: Words, notices: Iterable[str]) -> Sheet:
    blank = pd.Series(pd.NA, index=rows.index, dtype="str")
    best = options[options["rank"] == 1].set_index("key")["label"]
    columns = [
        Column(say("column.join.rank"), pd.Series(range(1, len(rows) + 1), index=rows.index), Kind.COUNT, 7),
        Column(say("column.join.source"), rows["source"], Kind.LONG_TEXT, 24),
        Column(say("column.join.row"), rows["row"], Kind.COUNT, 8),
        Column(say("column.join.name"), rows["name"], Kind.LONG_TEXT, 38),
        Column(say("column.join.town"), rows["town"], width=16),
        Column(say("column.join.told-number"), rows["number"], width=14),
        Column(say("column.join.why"), rows["doubt"].map(lambda code: say(f"join-doubt.{code}")),
               Kind.LONG_TEXT, 46),
        Column(say("column.join.best"), rows["key"].map(best).astype("str"), Kind.LONG_TEXT, 44),
        Column(say("column.join.score"), rows["score"], Kind.PERCENT, 17),
        Column(say("column.join.choice"), blank, width=46),
        Column(say("column.join.number"), blank, width=16),
        Column(say("column.join.key"), rows["key"], width=13),
    ]  # fmt: skip
    return Sheet(
        name=say("sheet.join"),
        title=say("sheet.join.title"),
        sentences=[say("sheet.join.about")],
        columns=columns,
        warnings=[say("sheet.join.private"), *(say(f"notice.{code}") for code in notices)],
        empty=say("sheet.join.nothing"),
        frozen=_FROZEN,
    )


def label(number: int) -> str:
    """Give the heading of the text of a choice."""
    return f"label_{number}"


def meaning(number: int) -> str:
    """Give the heading of the association that a choice stands for."""
    return f"id_{number}"


def _write_choices(book: Book, rows: pd.DataFrame, options: pd.DataFrame, say: Words) -> None:
    """Write the hidden sheet: key, how many choices, their labels, whom each stands for."""
    page = book.file.add_worksheet(SHEET)
    page.hide()
    of_key = {
        key: list(zip(part["label"], part["association_id"], strict=True))
        for key, part in options.sort_values("rank").groupby("key")
    }
    none = (say("join.nobody"), NOBODY)
    choices = [[*of_key.get(key, []), none] for key in rows["key"]]
    most = max(map(len, choices), default=1)
    heads = [*_FACTS, *map(label, range(most)), *map(meaning, range(most))]
    for column, text in enumerate(heads):
        page.write_string(0, column, text)
    for row, (key, own) in enumerate(zip(rows["key"], choices, strict=True), start=1):
        page.write_string(row, 0, key)
        page.write_number(row, 1, len(own))
        for place, (text, one) in enumerate(own):
            page.write_string(row, 2 + place, text)
            page.write_string(row, 2 + most + place, one)


def _to_fill_in(book: Book, front: Sheet, count: int, say: Words) -> None:
    """Make the answer cells stand out, and tell in each what goes there."""
    page = book.file.get_worksheet_by_name(front.name)
    top = sheet.first_row(front)
    titles = [column.title for column in front.columns]
    where = {key: titles.index(say(f"column.join.{key}")) for key in READ}
    for key in (CHOICE, NUMBER):
        page.write_string(top - 1, where[key], titles[where[key]], book.format("head-answer"))
        form = book.format("answer-text" if key == NUMBER else "answer")  # 100.000 stays as it is typed
        for row in range(top, top + count):
            page.write_blank(row, where[key], None, form)
        if count:
            own = xl_rowcol_to_cell(top, where[KEY], col_abs=True)
            page.data_validation(top, where[key], top + count - 1, where[key], _rule(key, own, say))


def _rule(key: str, own_key: str, say: Words) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": say(f"column.join.{key}")[:32],
        "input_message": say(f"join.input.{key}")[:255],
    }
    if key == NUMBER:
        return rule
    first = xl_rowcol_to_cell(0, len(_FACTS), row_abs=True, col_abs=True)
    counts = xl_col_to_name(1, col_abs=True)
    row = f"MATCH({own_key},{SHEET}!$A:$A,0)"
    source = f"=OFFSET({SHEET}!{first},{row}-1,0,1,INDEX({SHEET}!{counts}:{counts},{row}))"
    return {**rule, "validate": "list", "source": source, "error_message": say("join.input.choose")[:255]}
