"""The columns of a register, each read by its own rules, unique values once."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from jarjestokartta.geo.cleaning import coded_words, identifiers, register_number
from jarjestokartta.geo.cleaning.findings import Findings
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.cleaning.reading import Reader, Reading, plain
from jarjestokartta.geo.intake import cell_text, day
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.intake.spreadsheet import Sheet, as_text
from jarjestokartta.geo.vocabulary import Status

_READERS: dict[str, Reader] = {
    "registration_number": register_number.read,
    "business_id": identifiers.business_id,
    "name": plain,
    "home_municipality": plain,  # read with the region's names
    "street_address": plain,
    "postal_code": identifiers.postal_code,
    "post_office": plain,
    "purpose_class": coded_words.purpose_class,
    "purpose_text": plain,
    "registered_on": day.read,
    "last_entry_on": day.read,
    "status": coded_words.status,
    "website": identifiers.website,
}
_DAYS = ("registered_on", "last_entry_on")
# Told once for all rows with the same remark, with how many they are.
_COUNTED = {"municipality-merged"}
_MINOR = {"spaces", "characters", "character-lost"}  # not worth a second remark beside a graver one


def read(
    sheet: Sheet, rows: pd.Index, headers: dict[str, str], names: Municipalities, findings: Findings
) -> pd.DataFrame:
    """Read all columns of ``rows`` (row numbers), but for rows that repeat the header."""
    _beyond(sheet, rows, findings)
    _merged(sheet, findings)
    again = _header_again(sheet, rows, headers, findings)
    rest = rows[~rows.isin(again)]
    table = pd.DataFrame(index=rest)
    for column, reader in (_READERS | {"home_municipality": names.read}).items():
        values = _column(sheet, rest, column, reader, findings)
        table[column] = pd.array(values, dtype="str")
    _require(table, sheet, headers, findings)
    for column in _DAYS:
        table[column] = pd.to_datetime(table[column], format="%Y-%m-%d").astype("datetime64[ns]")
    crossed = table["registered_on"] > table["last_entry_on"]
    findings.add_rows("dates-crossed", table.index[crossed], headers.get("last_entry_on"))
    table["status"] = table["status"].fillna(Status.UNKNOWN.value)
    return table


def _column(
    sheet: Sheet, rows: pd.Index, column: str, reader: Reader, findings: Findings
) -> npt.NDArray[np.object_]:
    position = sheet.match.positions.get(column)
    if position is None:
        return np.full(len(rows), None, dtype=object)
    raw = sheet.text(position).loc[rows].to_numpy(dtype=object)
    codes, uniques = pd.factorize(raw)
    header = sheet.headers[position]
    if column in _DAYS and day.month_first(uniques):
        findings.add("dates-month-first", sheet.header_row, header, header)
        reader = day.read_month_first
    read = [_cell(text, column, reader) for text in uniques]
    values = np.array([*(value for value, _ in read), None], dtype=object)[codes]
    remarked = np.array([*(bool(remarks) for _, remarks in read), False], dtype=np.bool_)[codes]
    places = np.flatnonzero(remarked)
    counted: Counter[tuple[str, str | None]] = Counter()
    for row, code, text in zip(rows[places].tolist(), codes[places].tolist(), raw[places], strict=True):
        for remark in read[code][1]:
            problem = str(remark.problem)
            if problem in _COUNTED:
                counted[problem, remark.restored] += 1
            else:
                findings.add(problem, row, header, text, remark.restored)
    for (problem, restored), count in counted.items():
        findings.add(problem, None, header, str(count), restored)
    return values


def _cell(text: str, column: str, reader: Reader) -> tuple[str | None, list[Reading]]:
    """Clean and read one value; give it and the readings that need a remark."""
    clean = cell_text.clean(text, column)
    if clean.value is None:
        return None, [clean] if clean.problem else []
    result = reader(clean.value)
    if column == "name" and not any(map(str.isalpha, clean.value)):
        return None, []
    if result.problem and (clean.problem is None or clean.problem in _MINOR):
        return result.value, [result]
    return result.value, [one for one in (clean, result) if one.problem]


def _require(table: pd.DataFrame, sheet: Sheet, headers: dict[str, str], findings: Findings) -> None:
    """Reject rows without a name, without a municipality, and those without either."""
    no_name = table["name"].isna()
    text = sheet.text(sheet.match.positions["home_municipality"]).loc[table.index]
    explained = table.index.isin(list(findings.rejected))
    no_municipality = table["home_municipality"].isna() & ~explained
    neither = no_name & no_municipality & text.isna()
    for row in table.index[neither]:
        cells = [as_text(cell) for cell in sheet.cells.loc[row] if cell != ""]
        findings.replace("row-incomplete", row, value=" | ".join(cells))
    findings.add_rows("name-missing", table.index[no_name & ~neither], headers["name"])
    for row in table.index[no_municipality & ~neither]:
        findings.add("municipality-missing", row, headers["home_municipality"], text[row])


def _header_again(sheet: Sheet, rows: pd.Index, headers: dict[str, str], findings: Findings) -> list[int]:
    """Reject rows that repeat the header, as joined files have them."""
    municipality = normal(headers["home_municipality"])
    name = sheet.text(sheet.match.positions["name"]).loc[rows]
    candidates: list[int] = rows[(name == headers["name"]).to_numpy()].tolist()
    again = [
        row
        for row in candidates
        if normal(str(sheet.cells.loc[row, sheet.match.positions["home_municipality"]])) == municipality
    ]
    findings.add_rows("header-repeated", again)
    return again


def _beyond(sheet: Sheet, rows: pd.Index, findings: Findings) -> None:
    """Warn of cells beyond the last header: a delimiter inside a name has shifted the row."""
    last = max(position for position, header in enumerate(sheet.headers) if header.strip())
    for position in range(last + 1, len(sheet.headers)):
        text = sheet.text(position).loc[rows].dropna()
        text = text[text.str.strip() != ""]
        for row, value in zip(text.index, text, strict=True):
            findings.add("cells-beyond", row, None, value)


def _merged(sheet: Sheet, findings: Findings) -> None:
    known = set(sheet.match.positions.values())
    for row, position in sorted(sheet.merged):
        if position in known and row > sheet.header_row:
            value = sheet.cells.loc[row, position]
            findings.add("cell-merged", row, sheet.headers[position], None, str(value))
