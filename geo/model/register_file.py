"""``register.xlsx``: the spoiled rows, with a few more among them that are no association of their own.

For 5,330 associations: 12 duplicates, 18 ended ones, 3 of a municipality that has left the region, and 9 that
no reader can place (no name, no municipality, an unknown one, one that was split). One row is empty.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from jarjestokartta.geo.model.draws import Draws

HEADERS = {
    "Rekisterinumero": "number",
    "Y-tunnus": "business_id",
    "Nimi": "name",
    "Kotipaikka": "home_name",
    "Postiosoite": "street",
    "Postinumero": "postal_code",
    "Postitoimipaikka": "post_office",
    "Tarkoitusluokka": "class_text",
    "Toiminnan tarkoitus": "purpose",
    "Rekisteröintipäivä": "registered",
    "Viimeisin merkintä": "last_entry",
    "Tila": "status",
    "Kotisivu": "website",
}
FIRST_ROW = 2  # below the header, as a spreadsheet numbers it
CREATED = datetime(2025, 1, 2, 12, tzinfo=UTC).replace(tzinfo=None)  # the day of the register

# What an extra row is to be read as, how many for the whole register, and the cells that make it so.
_EXTRAS: tuple[tuple[str, int, dict[str, str]], ...] = (
    ("duplicate", 12, {}),
    ("ended", 18, {"status": "Purettu"}),
    ("outside", 3, {"home_name": "Kuhmoinen"}),
    ("rejected", 2, {"home_name": "Längelmäki"}),
    ("rejected", 3, {"home_name": "Vohmula"}),
    ("rejected", 2, {"home_name": ""}),
    ("rejected", 2, {"name": ""}),
)


def with_extras(rows: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Add the extra rows at random places, an empty one in the middle, and number all in ``source_row``.

    An extra row is made of an association's row; but for duplicates it gets a register number of its own.
    """
    parts = [rows.assign(expected="association", place=np.arange(len(rows), dtype=np.float64))]
    spare = 240_001
    for expected, count, cells in _EXTRAS:
        number = max(1, round(count * len(rows) / 5330))
        own = rows.iloc[draws.below(len(rows), number)].assign(expected=expected, **cells)
        if expected != "duplicate":
            own["number"] = [f"{one // 1000}.{one % 1000:03d}" for one in range(spare, spare + number)]
            own["name"] = own["name"].where(own["name"] == "", own["name"].str.replace(" ry", " 2 ry", n=1))
            own["true_number"], own["true_name"] = own["number"], own["name"]
            spare += number
        own["place"] = draws.unit(number) * len(rows) if expected != "duplicate" else own.index + 0.5 + 40.0
        parts.append(own)
    blank = pd.DataFrame({"expected": ["empty"], "place": [len(rows) / 2 + 0.25]})
    table = pd.concat([*parts, blank]).sort_values("place", kind="stable").reset_index(drop=True)
    return table.assign(source_row=np.arange(FIRST_ROW, FIRST_ROW + len(table))).drop(columns="place")


def write(rows: pd.DataFrame, path: Path) -> None:
    """Write the spreadsheet; texts stay texts, so that nothing in a name is ever a formula."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "Yhdistysrekisteri", "created": CREATED})
    sheet = book.add_worksheet("Yhdistykset")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(0, 0, list(HEADERS), book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    columns = [
        rows[column].astype(object).where(rows[column].notna(), "").tolist() for column in HEADERS.values()
    ]
    for row, cells in enumerate(zip(*columns, strict=True), 1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, day)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 4, 32)
    sheet.set_column(5, len(HEADERS) - 1, 18)
    book.close()


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
    else:
        sheet.write_number(row, column, float(cell))
