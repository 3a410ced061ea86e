"""The addresses of any spreadsheet, with the headers of a register, ready to be placed."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake.spreadsheet import Sheet

_ADDRESS = ("street_address", "postal_code", "post_office", "home_municipality")


def read(sheet: Sheet) -> pd.DataFrame:
    """Give what :func:`geocode.locate` looks at, a row for each of the sheet's, blank ones included.

    Raises
    ------
    InputError
        When the sheet has no column of addresses, postal codes or municipalities.
    """
    columns = {name: sheet.column(name) for name in _ADDRESS}
    if all(column is None for column in columns.values()):
        raise InputError(
            "no-address-columns", file=sheet.path, headers=", ".join(filter(None, sheet.headers))
        )
    empty = pd.Series(None, index=sheet.cells.index, dtype="str")
    table = pd.DataFrame(
        {name: empty if column is None else column.astype("str") for name, column in columns.items()}
    )
    table["postal_code"] = _postal_code(table["postal_code"])
    table["home_municipality"] = _code(table["home_municipality"])
    table.insert(0, "association_id", [f"row-{number}" for number in table.index])
    return table


def _postal_code(text: pd.Series) -> pd.Series:
    """Give postal codes their leading zeros back, which a column of numbers loses."""
    text = text.str.strip()
    return text.mask(text.str.fullmatch(r"\d{3,4}").fillna(value=False), text.str.zfill(5))


def _code(text: pd.Series) -> pd.Series:
    known = pd.concat([builtin_table("municipalities"), builtin_table("neighbour_municipalities")])
    names = Municipalities(known)
    text = text.str.strip()
    codes = {one: names.read(one).value for one in text.dropna().unique() if one}
    return text.map(codes, na_action="ignore").astype("str")
