"""``private/decisions.csv``: what people have decided, one line an association.

Semicolons, UTF-8 with BOM and days as d.m.yyyy, so that a Finnish Excel opens it as a table, and what Excel
saves over it is read again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.geo import files, tables
from jarjestokartta.geo.cleaning import register_number
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import delimited, encodings, file_kind
from jarjestokartta.geo.intake.day import day_of
from jarjestokartta.maps.csv_tables import guarded

_OPTIONAL = {"answers"}  # a line that a person adds has none
YES, NO = "yes", "no"
_NUMBER = re.compile(r"\d{1,8}(\.\d+)?")
_DELIMITERS = ";,\t"
_GUARDED = re.compile(r"'+[=+\-@\t\r]")  # an apostrophe keeps a spreadsheet from running a formula


def load(path: Path) -> pd.DataFrame:
    """Read the decisions; none where there is no file.

    Raises
    ------
    InputError
        ``decisions-columns`` or ``decisions-broken`` (with row, column and value) when the file has been
        spoilt: decisions are never passed over in silence.
    """
    if not path.exists():
        return tables.DECISIONS.empty()
    text = encodings.decode(file_kind.read_bytes(path)).text
    head = text.split("\n", 1)[0]
    rows = delimited.read(text, max(_DELIMITERS, key=head.count)).cells
    names = [name.strip() for name in rows[0]]
    missing = [name for name in tables.DECISIONS.fields if name not in {*names, *_OPTIONAL}]
    if missing:
        raise InputError("decisions-columns", file=path, columns=", ".join(missing))
    filled = {number: row for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))}
    read = {number: _row(path, number, names, row) for number, row in filled.items()}
    table = pd.DataFrame(list(read.values()), index=list(read), columns=list(tables.DECISIONS.fields))
    for number in table.index[table["association_id"].duplicated()]:
        raise _broken(path, number, "association_id", str(table.loc[number, "association_id"]))
    conformed: pd.DataFrame = tables.DECISIONS.conform(table.reset_index(drop=True))
    return conformed


def save(decisions: pd.DataFrame, path: Path) -> None:
    """Write the decisions, whole or not at all; the same decisions are the same bytes.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(tables.DECISIONS.fields)
    ordered = decisions.sort_values("association_id", kind="stable")
    for row in ordered[list(tables.DECISIONS.fields)].itertuples(index=False):
        writer.writerow(["" if pd.isna(value) else _text(value) for value in row])
    files.write_whole(path, text.getvalue().encode("utf-8-sig"))


def _text(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return YES if value else NO
    if isinstance(value, pd.Timestamp):
        return f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, float):
        return str(round(value))
    text = str(value)
    return f"'{text}" if _GUARDED.match(text) else guarded(text)


def _broken(path: Path, row: int, column: str, value: str) -> InputError:
    return InputError("decisions-broken", file=path, row=row, column=column, value=value)


def _row(path: Path, number: int, names: list[str], row: list[str]) -> dict[str, Any]:
    cells = dict(zip(names, map(str.strip, row), strict=False))
    return {name: _value(path, number, name, cells.get(name, "")) for name in tables.DECISIONS.fields}


def _value(path: Path, row: int, name: str, text: str) -> Any:
    """Read one cell as its column has it, Excel's ways with numbers and days undone."""
    text = text[1:] if _GUARDED.match(text) else text
    read = _READERS.get(name, _as_text)
    field = tables.DECISIONS.fields[name]
    if text == "" and field.nullable:
        return None
    value = read(text)
    allowed = None if field.codes is None else [code.value for code in field.codes]
    if value is None or (allowed is not None and value not in allowed):
        raise _broken(path, row, name, text)
    return value


def _as_text(text: str) -> str | None:
    return text or None


def _id(text: str) -> str | None:
    """Read an id; a register number whose last zeros a spreadsheet has cut off gets them back."""
    plain = text.replace(".", "").replace(",", "").isdigit()
    return (register_number.read(text).value if plain else None) or _as_text(text)


def _number(text: str) -> float | None:
    plain = "".join(text.split()).replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _day(text: str) -> pd.Timestamp | None:
    day = day_of(text)
    return None if day is None else pd.Timestamp(day)


def _flag(text: str) -> bool | None:
    return {YES: True, NO: False}.get(text.casefold())


def _code(text: str) -> str | None:
    return text.zfill(3) if text.isdigit() else None


_READERS: dict[str, Callable[[str], Any]] = {
    "association_id": _id,
    "easting": _number,
    "northing": _number,
    "decided_on": _day,
    "premises": _flag,
    "municipality_code": _code,
}
