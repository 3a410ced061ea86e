"""``tables.xlsx``: the results for people, one sheet a question."""

from __future__ import annotations

import io

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import (
    access_sheet,
    area_sheets,
    basket_sheet,
    distance_sheet,
    equity_sheet,
    explanation_sheet,
    gap_sheet,
    growth_sheets,
    list_sheets,
    readme_sheet,
    series_sheet,
    sheet,
    size_sheets,
    survey_sheet,
)
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet_entry import Entry, Part

# A module that has sheets stands here; within a part of the workbook they come in this order.
ENTRIES: tuple[Entry, ...] = (
    *area_sheets.RATES,
    *gap_sheet.ENTRIES,
    *equity_sheet.ENTRIES,
    *basket_sheet.ENTRIES,
    *distance_sheet.ENTRIES,
    *area_sheets.SUBJECTS,
    *growth_sheets.QUESTIONS,
    *size_sheets.QUESTIONS,
    *survey_sheet.ENTRIES,
    *series_sheet.ENTRIES,
    *list_sheets.ENTRIES,
    *size_sheets.METHODS,
    *growth_sheets.METHODS,
    *access_sheet.ENTRIES,
)


def tables_xlsx(content: Content, say: Words) -> bytes:
    """Write the workbook of a public content, in one language; the same bytes on any day."""
    made = [(part, one.sheet(content, say)) for part in Part for one in ENTRIES if one.part is part]
    told = [(part, one) for part, one in made if one is not None]
    plain = [one for _, one in told]
    explanations = explanation_sheet.explained(plain, plain[0].warnings, say)
    sheets = explanation_sheet.linked(plain, explanations, say)
    parts: dict[Part, list[sheet.Sheet]] = {part: [] for part in Part}
    for (part, _), one in zip(told, sheets, strict=True):
        parts[part].append(one)
    target = io.BytesIO()
    with sheet.writing(target, say, title=content.title) as book:
        readme_sheet.add(book, content, parts, explanations, say)
        for one in [*sheets, explanations]:
            sheet.add(book, one)
    return target.getvalue()
