"""The addresses of any spreadsheet, with the headers of a register, ready to be placed."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from jarjestokartta.geo.cleaning import identifiers, municipality_names
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.cleaning.reading import Reading, plain
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import cell_text
from jarjestokartta.geo.intake.spreadsheet import Sheet

_ADDRESS = ("street_address", "postal_code", "post_office", "home_municipality")
_VILLAGE = "municipality-place"  # no municipality, but the name of a place in one


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
    cells = {name: empty if column is None else column for name, column in columns.items()}
    table = of_cells(pd.DataFrame(cells, index=sheet.cells.index))
    table.insert(0, "association_id", [f"row-{number}" for number in table.index])
    return table


def of_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Read the four cells of every address as those of a register are read, with no remarks.

    Parameters
    ----------
    cells
        ``street_address``, ``postal_code``, ``post_office`` and ``home_municipality`` (a name or code), as
        text, NA where blank.

    Returns
    -------
    DataFrame
        The same columns, cleaned, NA where a cell says nothing; the municipality as its code, of all of
        Finland. A village in its place is taken for the post office where there is none.
    """
    home = _read(cells["home_municipality"], Municipalities(municipality_names.finland()).read)
    table = pd.DataFrame(
        {
            "street_address": _values(_read(cells["street_address"], plain)),
            "postal_code": _values(_read(cells["postal_code"], identifiers.postal_code)),
            "post_office": _values(_read(cells["post_office"], plain)),
            "home_municipality": _values(home),
        },
        dtype="str",
    )
    village = home.map(lambda one: one.problem == _VILLAGE).to_numpy(dtype=bool) & table["post_office"].isna()
    table["post_office"] = table["post_office"].mask(village, cells["home_municipality"])
    return table


def _read(column: pd.Series, reader: Callable[[str], Reading]) -> pd.Series:
    """Give the reading of each cell, unique texts once."""
    texts = column.astype("object").where(column.notna(), "")
    name = str(column.name)
    readings = {text: _cell(text, name, reader) for text in texts.unique()}
    return texts.map(readings)


def _cell(text: str, column: str, reader: Callable[[str], Reading]) -> Reading:
    clean = cell_text.clean(text, column) if text.strip() else Reading(None)
    return reader(clean.value) if clean.value is not None else clean


def _values(readings: pd.Series) -> pd.Series:
    return readings.map(lambda one: one.value).astype("str")
