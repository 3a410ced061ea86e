"""The last sheet of ``tables.xlsx``: what each column of the others is, how computed, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet
from jarjestokartta.maps.sheet import Column, Kind, Sheet

# How wide each column is: what one reads most is widest.
_WIDTHS = {
    "of_sheet": 22,
    "of_column": 30,
    "unit": 18,
    "about": 64,
    "formula": 52,
    "source": 34,
}


def explained(sheets: Sequence[Sheet], warnings: Sequence[str], say: Words) -> Sheet:
    """Give one row a column of ``sheets``, in their order."""
    rows = pd.DataFrame(
        [
            (one.name, column.title, column.unit, column.about, column.formula, column.source)
            for one in sheets
            for column in one.columns
        ],
        columns=list(_WIDTHS),
        dtype="str",
    )
    rows = rows.mask(rows == "")
    return Sheet(
        name=say("sheet.explained"),
        title=say("sheet.explained.title"),
        sentences=[say("sheet.explained.about"), say("table.blank.about")],
        columns=[
            Column(say(f"column.explained.{name}"), rows[name], Kind.LONG_TEXT, width)
            for name, width in _WIDTHS.items()
        ],
        warnings=warnings,
        frozen=2,
    )


def linked(sheets: Sequence[Sheet], explanations: Sheet, say: Words) -> list[Sheet]:
    """Give the sheets, each with a link to where its own columns are explained."""
    row = sheet.first_row(explanations) + 1  # as people count
    found = []
    for one in sheets:
        found.append(replace(one, link=(f"'{explanations.name}'!A{row}", say("table.explained"))))
        row += len(one.columns)
    return found
