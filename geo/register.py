"""The association register, as it comes, into Associations and Problems.

Every row that holds anything becomes an association or is rejected with its reason; this is counted on every
run. What a spreadsheet damaged is restored where only one reading is possible, and named in either case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables, vintages
from jarjestokartta.geo.cleaning import duplicates, register_columns
from jarjestokartta.geo.cleaning.findings import Findings
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.errors import InputError, TableError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake import file_kind, own_workbooks
from jarjestokartta.geo.intake.spreadsheet import Sheet, read_sheet
from jarjestokartta.geo.vintages import Changes

_REQUIRED = {"name": "register-no-name", "home_municipality": "register-no-municipality"}
_KNOWN_BY = ("registration_number", "name")
_NAMED_ENCODINGS = {"cp1252": "Windows-1252", "latin-1": "ISO 8859-1", "mac_roman": "Mac Roman"}


@dataclass(frozen=True)
class Register:
    """A register as read.

    Parameters
    ----------
    associations
        Associations, ended ones included (contract ``ASSOCIATIONS``).
    problems
        What was wrong, row by row (contract ``PROBLEMS``).
    rows
        Rows that held anything: associations and rejected rows together.
    headers
        Our column name to the header as it stands, for every header that was recognised.
    unread
        Headers that are none of our columns.
    sheet
        Name of the sheet that was read, None for a text file.
    rejected
        ``registration_number`` and ``name`` of the rejected rows, as far as they were read.
    """

    associations: pd.DataFrame = field(repr=False)
    problems: pd.DataFrame = field(repr=False)
    rows: int
    headers: dict[str, str]
    unread: tuple[str, ...] = ()
    sheet: str | None = None
    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(_KNOWN_BY)), repr=False)


def read(
    path: Path,
    *,
    municipalities: pd.DataFrame | None = None,
    changes: Changes | None = None,
    year: int | None = None,
) -> Register:
    """Read a register from a CSV, XLSX, XLS or ODS file.

    Parameters
    ----------
    path
        The file.
    municipalities
        Columns ``code``, ``name_fi``, ``name_sv``; rows of other municipalities are rejected. The 22 of
        Keski-Suomi where not given.
    changes
        What became of municipalities that are no more: rows that name one belong to what it is part of.
        What is built in where not given.
    year
        Of which year's division ``municipalities`` are.

    Raises
    ------
    InputError
        ``register-newer`` when it is of a later division than ``municipalities``, so that nobody can tell
        which rows are whose. When the file cannot be used at all: see
        :func:`jarjestokartta.geo.intake.spreadsheet.read_sheet` and
        :func:`jarjestokartta.geo.intake.own_workbooks.refuse`, and ``register-no-name``,
        ``register-no-municipality``, ``register-no-rows``.
    """
    own_workbooks.refuse(path)
    sheet = read_sheet(path)
    headers = {column: sheet.headers[position] for column, position in sheet.match.positions.items()}
    _require(sheet, headers)
    filled = sheet.filled()
    if not filled.any():
        raise InputError("register-no-rows", file=path, row=sheet.header_row)
    findings = Findings()
    _describe(sheet, headers, findings)
    known = builtin_table("municipalities") if municipalities is None else municipalities
    changes = vintages.builtin() if changes is None else changes
    names = Municipalities(known, changes, year)
    table = register_columns.read(sheet, sheet.cells.index[filled], headers, names, findings)
    sound = table[~table.index.isin(list(findings.rejected))]
    associations = _associations(duplicates.settle(sound, headers, findings))
    _require_division(path, associations, known["code"], changes.after(year), year, findings)
    rows = int(filled.sum())
    rejected = len(findings.rejected)
    if rows != len(associations) + rejected:
        raise TableError("rows-lost", rows=rows, associations=len(associations), rejected=rejected)
    return Register(
        associations=associations,
        problems=findings.table(),
        rows=rows,
        headers=headers,
        unread=_unread(sheet),
        sheet=sheet.name,
        rejected=table.loc[table.index.isin(list(findings.rejected)), list(_KNOWN_BY)],
    )


def _unread(sheet: Sheet) -> tuple[str, ...]:
    known = sheet.match.positions.values()
    return tuple(
        header for position, header in enumerate(sheet.headers) if header.strip() and position not in known
    )


def _require(sheet: Sheet, headers: dict[str, str]) -> None:
    for column, code in _REQUIRED.items():
        if column not in headers:
            found = ", ".join(header for header in sheet.headers if header.strip())
            raise InputError(code, file=sheet.path, row=sheet.header_row, found=found[:300])


def _require_division(
    path: Path,
    associations: pd.DataFrame,
    municipalities: pd.Series,
    coming: Changes,
    year: int | None,
    findings: Findings,
) -> None:
    """Refuse a register of municipalities that are yet to be made of those that there are."""
    homes = set(associations["home_municipality"])
    new = findings.met("municipality-newer")
    told = [
        coming.told(code, sorted(ends))
        for code in municipalities
        if code not in homes and (ends := coming.ends(code, ())) != {code} and (ends & homes or new)
    ]
    if told:
        raise InputError("register-newer", file=path, codes="; ".join(told), vintage=year)


def _associations(table: pd.DataFrame) -> pd.DataFrame:
    rows = table.assign(source_row=table.index).reset_index(drop=True)
    conformed: pd.DataFrame = tables.ASSOCIATIONS.conform(rows)
    return conformed


def _describe(sheet: Sheet, headers: dict[str, str], findings: Findings) -> None:
    """Note what concerns the file and its headers rather than one row."""
    if not sheet.encoding_sure and sheet.encoding is not None:
        findings.add("file-encoding", value=_NAMED_ENCODINGS.get(sheet.encoding, sheet.encoding.upper()))
    if file_kind.open_elsewhere(sheet.path):
        findings.add("file-open", value=sheet.path.name)
    if sheet.other_sheets:
        findings.add("sheets-unread", value=", ".join(sheet.other_sheets), restored=sheet.name)
    for column in sheet.match.near:
        findings.add("header-near", sheet.header_row, headers[column], headers[column])
    for position, column in sheet.match.passed_over.items():
        header = sheet.headers[position]
        findings.add("header-passed-over", sheet.header_row, header, header, headers[column])
    for position in sheet.match.unsure:
        findings.add("header-unsure", sheet.header_row, sheet.headers[position], sheet.headers[position])
    for row in sheet.opened_rows:
        findings.add("quote-open", row)
