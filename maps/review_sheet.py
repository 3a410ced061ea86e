"""The workbook in which people are asked about doubtful places, and answer. Private.

One sheet to fill in, one that explains its columns, and a hidden one with what was asked
(:mod:`jarjestokartta.maps.review_choices`): the choices of every association, longer and with more commas
than a drop-down can hold by itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.review import coordinates, doubts
from jarjestokartta.geo.vocabulary import DecisionWay
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import review_choices, sheet
from jarjestokartta.maps.sheet import Book, Column, Kind, Sheet

ANSWERS = ("candidate", "corrected", "east", "north", "premises", "remark", "person")
# Headings by which an answered sheet is read again: ``column.review.<key>``.
READ = ("association_id", "name", "register_address", *ANSWERS)
_FROZEN = 2
_TEXT_CELLS = {"east", "north"}  # or a Finnish Excel makes 25.7 a day of July


def review_xlsx(
    questions: gpd.GeoDataFrame,
    options: pd.DataFrame,
    say: Words,
    *,
    region: str,
    map_link: str,
    notices: Iterable[str] = (),
) -> bytes:
    """Write the questions.

    Parameters
    ----------
    questions
        In the order in which they are asked, with points in EPSG:3067 (or none):
        :data:`review_choices.FACTS`, ``town``, ``doubts`` (codes joined by ``;``), ``reason``,
        ``matched_address``, ``score``, ``runner_up`` and ``weight``; of an earlier decision
        ``previous_decided_on`` and so on (NA where there is none).
    options
        ``association_id``, ``rank`` and :data:`review_choices.OPTION`, the likeliest first.
    region
        Name of the region or municipality asked about.
    map_link
        Address of a map, with ``{lon}``, ``{lat}``, ``{e}`` and ``{n}`` where the point's numbers belong.
    notices
        Codes below ``notice.`` that every output carries.
    """
    choices = review_choices.of(questions, options, say)
    front = _front(questions, say, region, notices)
    target = io.BytesIO()
    with sheet.writing(target, say, title=front.title) as book:
        sheet.add(book, front)
        sheet.add(book, _explained(say))
        review_choices.write(book, questions, choices)
        _to_fill_in(book, front, questions, say)
        _links(book, front, questions, say, map_link)
    return target.getvalue()


def _front(questions: gpd.GeoDataFrame, say: Words, region: str, notices: Iterable[str]) -> Sheet:
    blank = pd.Series(pd.NA, index=questions.index, dtype="str")
    answers = {
        "candidate": 40,
        "corrected": 30,
        "east": 15,
        "north": 15,
        "premises": 12,
        "remark": 30,
        "person": 16,
    }
    columns = [
        Column(
            say("column.review.rank"),
            pd.Series(range(1, len(questions) + 1), index=questions.index),
            Kind.COUNT,
            7,
        ),
        Column(say("column.review.name"), questions["name"], Kind.LONG_TEXT, 32),
        Column(say("column.home_municipality"), questions["town"], width=15),
        Column(say("column.review.register_address"), questions["register_address"], Kind.LONG_TEXT, 32),
        Column(say("column.review.why"), _why(questions, say), Kind.LONG_TEXT, 46),
        Column(say("column.review.now"), _now(questions, say), Kind.LONG_TEXT, 26),
        Column(say("column.review.map"), blank, width=12),
        *(Column(say(f"column.review.{key}"), blank, width=width) for key, width in answers.items()),
        Column(say("column.review.previous"), _previous(questions, say), Kind.LONG_TEXT, 40),
        Column(say("column.score"), questions["score"], Kind.PERCENT, 10),
        Column(say("column.review.runner_up"), questions["runner_up"], Kind.PERCENT, 11),
        Column(say("column.review.weight"), questions["weight"], Kind.HUNDREDTHS, 10),
        Column(say("column.review.association_id"), questions["association_id"], width=16),
    ]
    return Sheet(
        name=say("sheet.review"),
        title=say("sheet.review.title", region=region),
        sentences=[say("sheet.review.about")],
        columns=columns,
        warnings=[say("sheet.review.private"), *(say(f"notice.{code}") for code in notices)],
        empty=say("sheet.review.nothing"),
        frozen=_FROZEN,
    )


def _explained(say: Words) -> Sheet:
    keys = ["candidate", "corrected", "east", "north", "premises", "remark", "person", "previous"]
    keys += ["score", "runner_up", "weight"]
    names = ["column.score" if key == "score" else f"column.review.{key}" for key in keys]
    titles = pd.Series([say(name) for name in names], dtype="str")
    odds = [f"{say(f'precision.{code}')} {say.number(share, 1)}" for code, share in doubts.ROUGHNESS.items()]
    values = {
        "odds": ", ".join(odds),
        "even": say.number(doubts.EVEN, 1),
        "times": say.number(doubts.HALL_WEIGHT),
        "decimals": coordinates.OF_A_BUILDING,
        "now": say("column.review.now"),
    }
    texts = pd.Series([say(f"review.explain.{key}", **values) for key in keys], dtype="str")
    return Sheet(
        name=say("sheet.review.help"),
        title=say("sheet.review.help.title"),
        sentences=[say("sheet.review.help.about"), say("sheet.review.order", **values)],
        columns=[
            Column(say("column.column"), titles, width=30),
            Column(say("column.review.what"), texts, Kind.LONG_TEXT, 100),
        ],
    )


def _why(questions: pd.DataFrame, say: Words) -> pd.Series:
    texts = [
        " ".join([*(say(f"doubt.{code}") for code in tables.split_codes(doubts)), say(f"georeason.{reason}")])
        for doubts, reason in zip(questions["doubts"], questions["reason"], strict=True)
    ]
    return pd.Series(texts, index=questions.index, dtype="str")


def _now(questions: pd.DataFrame, say: Words) -> pd.Series:
    words = questions["precision"].map(lambda code: say(f"precision.{code}"))
    house = questions["matched_address"].fillna("")
    told: pd.Series = (house + " (" + words + ")").where(house != "", words).astype("str")
    return told


def _previous(questions: pd.DataFrame, say: Words) -> pd.Series:
    names = [str(name) for name in questions if str(name).startswith("previous_")]
    rows = questions[names].set_axis([name.removeprefix("previous_") for name in names], axis=1)
    texts = [previous_text(row, say) for row in rows.to_dict("records")]
    return pd.Series(texts, index=questions.index, dtype="str")


def previous_text(decision: Mapping[Any, Any], say: Words) -> str | None:
    """Tell a decision in words; None where there is none."""
    known = {name: value for name, value in decision.items() if not pd.isna(value)}
    if "decided_on" not in known:
        return None
    day = say.date(known["decided_on"])
    who = [known["person"]] if "person" in known else []
    parts = []
    if "way" in known:
        way = say(f"decision-way.{known['way']}")
        parts.append(f"{way}: {known['address']}" if "address" in known else way)
    if known.get("way") == DecisionWay.POINT and "easting" in known:
        parts.append(f"N {known['northing']:.0f} E {known['easting']:.0f}")
    if "premises" in known:
        parts.append(f"{say('review.premises')}: {say('review.yes' if known['premises'] else 'review.no')}")
    if "remark" in known:
        parts.append(str(known["remark"]))
    address = known.get("register_address", "–")
    return say("review.previous", who=", ".join([day, *who]), what="; ".join(parts) or "–", address=address)


def _to_fill_in(book: Book, front: Sheet, questions: pd.DataFrame, say: Words) -> None:
    """Make the answer cells stand out, and tell in each what goes there."""
    page = book.file.get_worksheet_by_name(front.name)
    top = sheet.first_row(front)
    titles = [column.title for column in front.columns]
    where = {key: titles.index(say(f"column.review.{key}")) for key in READ}
    for key in ANSWERS:
        page.write_string(top - 1, where[key], titles[where[key]], book.format("head-answer"))
        form = book.format("answer-text" if key in _TEXT_CELLS else "answer")
        for row in range(top, top + len(questions)):
            page.write_blank(row, where[key], None, form)
        if len(questions):
            rule = _rule(key, xl_rowcol_to_cell(top, where["association_id"], col_abs=True), say)
            page.data_validation(top, where[key], top + len(questions) - 1, where[key], rule)


def _rule(key: str, own_id: str, say: Words) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": say(f"column.review.{key}")[:32],
        "input_message": say(f"review.input.{key}")[:255],
    }
    if key == "premises":
        return {
            **rule,
            "validate": "list",
            "source": [say("review.yes"), say("review.no")],
            "error_message": say("review.input.premises")[:255],
        }
    if key != "candidate":
        return rule
    source = review_choices.source(own_id)
    return {**rule, "validate": "list", "source": source, "error_message": say("review.input.choose")[:255]}


def _links(book: Book, front: Sheet, questions: gpd.GeoDataFrame, say: Words, map_link: str) -> None:
    """Lead each row to the map at its point, where it has one."""
    page = book.file.get_worksheet_by_name(front.name)
    column = [one.title for one in front.columns].index(say("column.review.map"))
    top = sheet.first_row(front)
    address = map_address(questions, map_link)
    for row, link in enumerate(address, start=top):
        if link is not None:
            page.write_url(
                row, column, link, book.format("link"), say("review.open-map"), say("review.map-tip")
            )


def map_address(questions: gpd.GeoDataFrame, map_link: str) -> list[str | None]:
    """Fill in the map's address for each point; None without a point, or where no map is set."""
    metres, degrees = questions.geometry, questions.geometry.to_crs(crs.DEGREES)
    links: list[str | None] = []
    for lon, lat, e, n in zip(degrees.x, degrees.y, metres.x, metres.y, strict=True):
        link = None if pd.isna(e) or not map_link else map_link
        for name, text in (
            ("lon", f"{lon:.6f}"),
            ("lat", f"{lat:.6f}"),
            ("e", f"{e:.0f}"),
            ("n", f"{n:.0f}"),
        ):
            link = link and link.replace(f"{{{name}}}", text)
        links.append(link)
    return links
