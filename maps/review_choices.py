"""What a review workbook asks, on its hidden sheet: facts of each association, and the places to choose from.

It is read again with the answers (:mod:`jarjestokartta.workspace.review_file`).
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from jarjestokartta.geo.vocabulary import Precision
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.sheet import Book

SHEET = "jarjestokartta"  # in every language
FACTS = (
    "association_id",
    "name",
    "register_address",
    "easting",
    "northing",
    "precision",
    "municipality_code",
    "shown",  # mark of the decision that is shown
    "edition",  # mark of all that the workbook asks
)
LATER = {"shown", "edition"}  # that older workbooks do not have
OPTION = ("address", "easting", "northing", "precision", "municipality_code")
COUNT = "options"


def label(number: int) -> str:
    """Give the heading of the text of a choice."""
    return f"label_{number}"


def part(name: str, number: int) -> str:
    """Give the heading of what a choice stands for."""
    return f"{name}_{number}"


def of(questions: pd.DataFrame, options: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Give the choices of each row, first that the place is right as it is, each with its words."""
    exact = options["precision"] == Precision.BUILDING
    words = " (" + options["precision"].map(lambda code: say(f"precision.{code}")).astype("str") + ")"
    named = options.assign(label=options["address"] + words.mask(exact, ""))
    stays = pd.DataFrame(
        {"association_id": questions["association_id"], "rank": 0, "label": say("review.accept")}
    )
    both = pd.concat(
        [stays, named[named["association_id"].isin(questions["association_id"])]], ignore_index=True
    )
    place = pd.Series(range(len(questions)), index=questions["association_id"].to_numpy())
    return both.assign(place=both["association_id"].map(place)).sort_values(
        ["place", "rank"], ignore_index=True
    )


def write(book: Book, questions: gpd.GeoDataFrame, choices: pd.DataFrame) -> None:
    """Write the hidden sheet.

    A row: facts, the number of choices, their labels, then what each stands for.
    """
    page = book.file.add_worksheet(SHEET)
    page.hide()
    counts = choices.groupby("place").size()
    most = int(counts.max()) if len(counts) else 0
    heads = [*FACTS, COUNT, *map(label, range(most))]
    heads += [part(name, number) for number in range(most) for name in OPTION]
    page.write_row(0, 0, heads)
    facts = questions.reset_index(drop=True)
    points = facts.geometry
    facts = pd.DataFrame(facts.drop(columns="geometry")).assign(
        easting=points.x.round(), northing=points.y.round()
    )
    by_place = dict(tuple(choices.groupby("place")))
    for place, fact in enumerate(facts.reindex(columns=list(FACTS)).itertuples(index=False)):
        own = by_place[place]
        cells = [*fact, len(own), *own["label"], *[None] * (most - len(own))]
        cells += [value for option in own[list(OPTION)].itertuples(index=False) for value in option]
        for column, value in enumerate(cells):
            _put(page, place + 1, column, value)


def _put(page: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif value is not None and not pd.isna(value):
        page.write_number(row, column, value)


def source(own_id: str) -> str:
    """Give the formula of a cell's choices, found by the id in its row: rows may be sorted."""
    first = len(FACTS) + 1
    labels = xl_rowcol_to_cell(0, first, row_abs=True, col_abs=True)
    counts = xl_col_to_name(first - 1, col_abs=True)
    row = f"MATCH({own_id},{SHEET}!$A:$A,0)"
    return f"=OFFSET({SHEET}!{labels},{row}-1,0,1,INDEX({SHEET}!{counts}:{counts},{row}))"
