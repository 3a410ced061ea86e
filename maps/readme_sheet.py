"""The first sheet of ``tables.xlsx``: what it holds, how to read it, where the numbers come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jarjestokartta.geo.tables import split_codes
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words, sheet
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Book, Column, Sheet
from jarjestokartta.maps.sheet_entry import Part

_WIDTHS = (34, 46, 22, 14, 16)
_RULES = ("rate-sentence", "gaps.caution")
_HOW = ("verdict", "shrunk", "contact", "protected", "blank")


@dataclass
class _Pen:
    """Where the next line goes."""

    book: Book
    page: Any
    row: int

    def head(self, *texts: str) -> None:
        """Write headings of a small table, after an empty row."""
        self.row += 1
        for number, text in enumerate(texts):
            self.page.write_string(self.row, number, text, self.book.format("head"))
        self.page.set_row(self.row, sheet.LINE * self._height(texts) + 3)
        self.row += 1

    def line(self, *texts: str) -> None:
        """Write one row, high enough for its longest cell."""
        for number, text in enumerate(texts):
            self.page.write_string(self.row, number, text[: sheet.LONGEST_TEXT], self.book.format("sentence"))
        self.page.set_row(self.row, sheet.LINE * self._height(texts) + 1)
        self.row += 1

    def _height(self, texts: tuple[str, ...]) -> int:
        return max(sheet.lines(text, width - 2) for text, width in zip(texts, _WIDTHS, strict=False))

    def wide(self, text: str) -> None:
        """Write one sentence over the width of the sheet."""
        last = len(_WIDTHS) - 1
        self.page.merge_range(self.row, 0, self.row, last, "", self.book.format("sentence"))
        self.page.write_string(self.row, 0, text, self.book.format("sentence"))
        self.page.set_row(self.row, sheet.LINE * sheet.lines(text, sum(_WIDTHS)) + 1)
        self.row += 1

    def link(self, name: str, text: str) -> None:
        """Write a link to another sheet and what it tells."""
        self.page.write_url(self.row, 0, f"internal:'{name}'!A1", self.book.format("link"), name)
        self.page.merge_range(self.row, 1, self.row, len(_WIDTHS) - 1, "", self.book.format("sentence"))
        self.page.write_string(self.row, 1, text, self.book.format("sentence"))
        self.page.set_row(self.row, sheet.LINE * sheet.lines(text, sum(_WIDTHS[1:])) + 1)
        self.row += 1


def add(book: Book, content: Content, parts: Mapping[Part, list[Sheet]], more: Sheet, say: Words) -> None:
    """Write the sheet; ``parts`` are those that follow it, ``more`` is the one that explains them."""
    page = book.file.add_worksheet(say("sheet.readme"))
    for number, width in enumerate(_WIDTHS):
        page.set_column(number, number, width)
    empty = pd.Series(dtype="str")
    front = Sheet(
        name=say("sheet.readme"),
        title=content.title or say("sheet.readme.title"),
        sentences=[_as_of(content, say)],
        columns=[Column("", empty, width=width) for width in _WIDTHS],
        warnings=[say(f"notice.{code}") for code in content.notices],
    )
    pen = _Pen(book, page, sheet.heading(book, page, front) - 1)
    page.hide_gridlines(2)
    for part, others in parts.items():
        if others:
            pen.head(say(f"table.part.{part}"), say("column.answers"))
        for other in [*others, *([more] if part is Part.METHOD else [])]:
            pen.link(other.name, other.sentences[0])
    pen.head(say("table.how"))
    for key in _RULES:
        pen.wide(say(f"map.{key}"))
    pen.wide(method_words.robustness(content, say))
    for key in _HOW:
        pen.wide(say(f"table.{key}.about"))
    _needs(pen, content, say)
    _sources(pen, content, say)
    sheet.printed(page, say("sheet.readme"), width=sum(_WIDTHS))


def _as_of(content: Content, say: Words) -> str:
    register = content.attributions[0].name if content.attributions else say("map.register")
    if content.register_date is None:
        return say("table.register.unknown", register=register)
    return say("table.register", register=register, day=say.date(content.register_date))


def _needs(pen: _Pen, content: Content, say: Words) -> None:
    """Write for each need how far it may be, where it could be judged, and what was searched."""
    pen.head(say("column.need"), say("column.sources"), say("column.measured"), say("column.threshold_km"))
    for need in Need:
        of_need = content.measured[content.measured["need"] == need]
        sources = sorted({one for cell in of_need["sources"] for one in split_codes(cell)})
        judged = int(of_need["measured"].sum())
        pen.line(
            say(f"need.{need}"),
            ", ".join(sources) or "–",
            say("table.measured.of", count=say.number(judged), all=say.number(len(of_need))),
            say.exact(content.thresholds_m[need] / 1000) if need in content.thresholds_m else "–",
        )
    for sentence in method_words.measured_by(content, say):
        pen.wide(sentence)


def _sources(pen: _Pen, content: Content, say: Words) -> None:
    pen.head(
        say("column.source"),
        say("column.attribution"),
        say("column.licence"),
        say("column.year"),
        say("column.retrieved_on"),
    )
    for one in content.attributions:
        year = "" if one.year is None else str(one.year)
        pen.line(one.name, one.attribution, one.licence, year, one.retrieved_on or "")
    if any(one.is_openstreetmap for one in content.attributions):
        pen.wide(say("table.odbl"))
