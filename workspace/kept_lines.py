"""What people have told, kept for years as text: one line an answer, semicolons, UTF-8 with BOM.

Days stand as d.m.yyyy, so that a Finnish Excel opens the file as a table, and what Excel saves over it is
read again. A cell that cannot be read stops the run and is named: nothing that people said is passed over in
silence.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.contract import DATE, FLAG, NUMBER, Contract, Field
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import delimited, encodings, file_kind
from jarjestokartta.geo.intake.day import day_of
from jarjestokartta.maps.csv_tables import guarded

YES, NO = "yes", "no"
_NUMBER = re.compile(r"\d{1,8}(\.\d+)?")
_DELIMITERS = ";,\t"
_GUARDED = re.compile(r"'+[=+\-@\t\r]")  # an apostrophe keeps a spreadsheet from running a formula


@dataclass(frozen=True)
class KeptLines:
    """How one table of answers is kept.

    Parameters
    ----------
    contract
        Of the table; its columns are those of the file.
    lacking, broken
        The errors of a file without its columns, and of a cell that cannot be read.
    order
        Columns by which the lines are sorted.
    unique
        Column that no two lines share; None where lines may.
    optional
        Columns that a line which a person adds may lack.
    readers
        How a column's text is read, where its dtype does not tell.
    """

    contract: Contract
    lacking: str
    broken: str
    order: tuple[str, ...]
    unique: str | None = None
    optional: frozenset[str] = frozenset()
    readers: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)

    def load(self, path: Path) -> pd.DataFrame:
        """Read the lines; none where there is no file.

        Raises
        ------
        InputError
            ``lacking`` or ``broken`` (with row, column and value) when the file has been spoilt.
        """
        if not path.exists():
            empty: pd.DataFrame = self.contract.empty()
            return empty
        text = encodings.decode(file_kind.read_bytes(path)).text
        head = text.split("\n", 1)[0]
        rows = delimited.read(text, max(_DELIMITERS, key=head.count)).cells
        names = [name.strip() for name in rows[0]]
        missing = [name for name in self.contract.fields if name not in {*names, *self.optional}]
        if missing:
            raise InputError(self.lacking, file=path, columns=", ".join(missing))
        filled = {number: row for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))}
        read = {number: self._row(path, number, names, row) for number, row in filled.items()}
        table = pd.DataFrame(list(read.values()), index=list(read), columns=list(self.contract.fields))
        if self.unique is not None:
            for number in table.index[table[self.unique].duplicated()]:
                raise self._broken(path, number, self.unique, str(table.loc[number, self.unique]))
        conformed: pd.DataFrame = self.contract.conform(table.reset_index(drop=True))
        return conformed

    def save(self, table: pd.DataFrame, path: Path) -> None:
        """Write the lines, whole or not at all; the same lines are the same bytes.

        Raises
        ------
        OutputError
            When the file cannot be written.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(self.contract.fields)
        ordered = table.sort_values(list(self.order), kind="stable")
        for row in ordered[list(self.contract.fields)].itertuples(index=False):
            writer.writerow(["" if pd.isna(value) else _text(value) for value in row])
        files.write_whole(path, text.getvalue().encode("utf-8-sig"))

    def _row(self, path: Path, number: int, names: list[str], row: list[str]) -> dict[str, Any]:
        cells = dict(zip(names, map(str.strip, row), strict=False))
        return {name: self._value(path, number, name, cells.get(name, "")) for name in self.contract.fields}

    def _value(self, path: Path, row: int, name: str, text: str) -> Any:
        """Read one cell as its column has it, Excel's ways with numbers and days undone."""
        text = text[1:] if _GUARDED.match(text) else text
        one = self.contract.fields[name]
        if text == "" and one.nullable:
            return None
        value = self.readers.get(name, _reader(one))(text)
        allowed = None if one.codes is None else [code.value for code in one.codes]
        if value is None or (allowed is not None and value not in allowed):
            raise self._broken(path, row, name, text)
        return value

    def _broken(self, path: Path, row: int, column: str, value: str) -> InputError:
        return InputError(self.broken, file=path, row=row, column=column, value=value)


def _text(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return YES if value else NO
    if isinstance(value, pd.Timestamp):
        return f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, float):
        return str(round(value))
    text = str(value)
    return f"'{text}" if _GUARDED.match(text) else guarded(text)


def as_code(text: str) -> str | None:
    """Read a municipality's code, whose first zeros a spreadsheet may have cut off."""
    return text.zfill(3) if text.isdigit() else None


def as_text(text: str) -> str | None:
    """Read text; None where there is none."""
    return text or None


def _number(text: str) -> float | None:
    plain = "".join(text.split()).replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _day(text: str) -> pd.Timestamp | None:
    day = day_of(text)
    return None if day is None else pd.Timestamp(day)


def _flag(text: str) -> bool | None:
    return {YES: True, NO: False}.get(text.casefold())


def _reader(one: Field) -> Callable[[str], Any]:
    return {NUMBER: _number, DATE: _day, FLAG: _flag}.get(one.dtype, as_text)
