"""Small registers written as people's programs write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

COLUMNS = {
    "Rekisterinumero": "registration_number",
    "Y-tunnus": "business_id",
    "Nimi": "name",
    "Kotipaikka": "home_municipality",
    "Postiosoite": "street_address",
    "Postinumero": "postal_code",
    "Postitoimipaikka": "post_office",
    "Tarkoitusluokka": "purpose_class",
    "Toiminnan tarkoitus": "purpose_text",
    "Rekisteröintipäivä": "registered_on",
    "Viimeisin merkintä": "last_entry_on",
    "Tila": "status",
    "Kotisivu": "website",
}
HEADERS = tuple(COLUMNS)
HEADER_OF = {ours: header for header, ours in COLUMNS.items()}


def row(number: int = 1, **cells: Any) -> list[Any]:
    """Give a sound row with some of our columns replaced."""
    sound = {
        "registration_number": f"123.{number:03}",
        "name": f"Kylän {number}. yhdistys ry",
        "home_municipality": "Laukaa",
        "street_address": f"Kylätie {number}",
        "postal_code": "41340",
        "post_office": "LAUKAA",
        "purpose_class": "4",
        "registered_on": "1.2.1999",
        "status": "Rekisterissä",
    }
    return [(sound | cells).get(COLUMNS[header], "") for header in HEADERS]


def write_csv(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    headers: Sequence[str] = HEADERS,
    delimiter: str = ";",
    encoding: str = "utf-8",
) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headers, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    options = {"strings_to_formulas": False, "default_date_format": "dd.mm.yyyy"}
    with xlsxwriter.Workbook(path, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return path
