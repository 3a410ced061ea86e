"""How cells of our spreadsheets look: fonts, colours, and how each kind of value is written."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

FONT, SIZE = "Calibri", 11
_TEAL, _AMBER, _GREY = "#0B5563", "#FFF3CD", "#5F6368"
_RUST, _PALE = "#8A4B00", "#FFFBEF"  # where people write
_MIST = "#E3F1F3"  # behind the reading example


class Kind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    COUNT = "count"
    YEAR = "year"
    TENTHS = "tenths"
    HUNDREDTHS = "hundredths"
    THOUSANDTHS = "thousandths"
    PERCENT = "percent"
    DATE = "date"


def percent_format(language: str) -> str:
    """Give how a share is written, as the language does."""
    return "0%" if language == "en" else "0\N{NO-BREAK SPACE}%"


def of(name: str, language: str) -> dict[str, Any]:
    """Give the properties of a format by its name, a kind of value among them."""
    day = "d mmm yyyy" if language == "en" else "d.m.yyyy"
    wrapped = {"text_wrap": True}
    left = {"align": "left", "indent": 1}
    quiet = {"italic": True, "font_color": _GREY}
    head = {
        **wrapped,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _TEAL,
        "valign": "vcenter",
        "border": 1,
        "border_color": "#FFFFFF",
    }
    answer = {**wrapped, "bg_color": _PALE, "border": 1, "border_color": "#D9C89E"}
    formats: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16, "font_color": _TEAL, "valign": "vcenter"},
        "sentence": {**wrapped},
        "plain": {},
        "warning": {**wrapped, "bold": True, "bg_color": _AMBER, "left": 5, "left_color": "#B26A00"},
        "head": {**head, **left},
        "head-number": {**head, "align": "right"},
        "head-title": {"bold": True, "font_color": "#FFFFFF"},
        "head-unit": {"bold": False, "font_color": _MIST},
        "example": {**wrapped, "italic": True, "bg_color": _MIST, "left": 5, "left_color": _TEAL},
        "more": {"font_color": _TEAL, "bg_color": _MIST, "bold": True},
        "less": {"font_color": _RUST, "bg_color": _AMBER, "bold": True},
        "same": {"font_color": _TEAL},
        "head-answer": {**head, **left, "bg_color": _RUST},
        "answer": {**answer, **left},
        "answer-text": {**answer, **left, "num_format": "@"},
        "link": {**left, "font_color": _TEAL, "underline": 1},
        "blank": {**quiet, "align": "right"},
        "blank-text": {**quiet, **left},
        Kind.TEXT: left,
        Kind.LONG_TEXT: {**wrapped, **left},
        Kind.COUNT: {"num_format": "#,##0"},
        Kind.YEAR: {"num_format": "0"},
        Kind.TENTHS: {"num_format": "#,##0.0"},
        Kind.HUNDREDTHS: {"num_format": "#,##0.00"},
        Kind.THOUSANDTHS: {"num_format": "#,##0.000"},
        Kind.PERCENT: {"num_format": percent_format(language)},
        Kind.DATE: {"num_format": day, **left},
    }
    return formats[name]
