"""``tables.xlsx``: the results for people, one sheet a question."""

from __future__ import annotations

import io

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import readme_sheet, sheet, survey_sheet, workbook_sheets
from jarjestokartta.maps.content import Content

_SHEETS = (
    workbook_sheets.municipalities,
    workbook_sheets.villages,
    workbook_sheets.gaps,
    workbook_sheets.sites,
    workbook_sheets.associations,
    workbook_sheets.changes,
    workbook_sheets.measured,
)


def tables_xlsx(content: Content, say: Words) -> bytes:
    """Write the workbook of a public content, in one language; the same bytes on any day."""
    sheets = [make(content, say) for make in _SHEETS]
    if content.survey is not None:
        sheets.append(survey_sheet.survey(content, say))
    target = io.BytesIO()
    with sheet.writing(target, say, title=content.title) as book:
        readme_sheet.add(book, content, sheets, say)
        for one in sheets:
            sheet.add(book, one)
    return target.getvalue()
