"""The addresses of any spreadsheet, with the headers of a register, ready to be placed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jarjestokartta.geo.cleaning import identifiers, municipality_names
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.cleaning.reading import Reading, plain
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import cell_text
from jarjestokartta.geo.intake.spreadsheet import Sheet

_ADDRESS = ("street_address", "postal_code", "post_office", "home_municipality")
# A letter first and a digit last, with nothing between that a program leaves in a cell.
_TIDY = r"^[A-Za-zÅÄÖåäö](?: ?[A-Za-zÅÄÖåäö0-9.,/-]){0,98} ?[0-9]$"
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
    home = _Column.of(cells["home_municipality"], Municipalities(municipality_names.finland()).read)
    office = _Column.of(cells["post_office"], plain).values()
    village = home.is_problem(_VILLAGE) & pd.isna(office)
    table = {
        "street_address": _streets(cells["street_address"]),
        "postal_code": _Column.of(cells["postal_code"], identifiers.postal_code).values(),
        "post_office": np.where(village, cells["home_municipality"].to_numpy(dtype=object), office),
        "home_municipality": home.values(),
    }
    return pd.DataFrame(table, index=cells.index).astype("str")


def unread_municipalities(sheet: Sheet) -> pd.DataFrame:
    """Give the names of municipalities that :func:`read` could not use, those of most rows first.

    Returns
    -------
    DataFrame
        ``value`` (the cell), ``code`` (below ``problem.``), ``restored`` (what it may mean), ``rows``.
        A village's name that serves in place of a post office is used, and not among them.
    """
    home, office = sheet.column("home_municipality"), sheet.column("post_office")
    if home is None:
        return pd.DataFrame(columns=["value", "code", "restored", "rows"])
    read_home = _Column.of(home, Municipalities(municipality_names.finland()).read)
    told = np.array([one.problem if one.value is None else None for one in read_home.readings], dtype=object)
    meant = np.array([one.restored for one in read_home.readings], dtype=object)
    table = pd.DataFrame({"value": home, "code": told[read_home.which], "restored": meant[read_home.which]})
    village = (table["code"] == _VILLAGE) & (True if office is None else office.isna())
    counted = table[table["code"].notna() & ~village].value_counts(dropna=False)
    ordered = counted.reset_index(name="rows").sort_values(["rows", "value"], ascending=[False, True])
    return ordered.reset_index(drop=True)


@dataclass(frozen=True)
class _Column:
    """The readings of a column's different texts, the last of an empty cell, and which each row has."""

    readings: list[Reading]
    which: NDArray[np.int64]

    @classmethod
    def of(cls, column: pd.Series, reader: Callable[[str], Reading]) -> _Column:
        which, texts = pd.factorize(column.to_numpy(dtype=object))
        return cls([*(_cell(text, str(column.name), reader) for text in texts), Reading(None)], which)

    def values(self) -> NDArray[np.object_]:
        return np.array([one.value for one in self.readings], dtype=object)[self.which]

    def is_problem(self, code: str) -> NDArray[np.bool_]:
        return np.array([one.problem == code for one in self.readings], dtype=bool)[self.which]


def _cell(text: str, column: str, reader: Callable[[str], Reading]) -> Reading:
    clean = cell_text.clean(text, column) if text.strip() else Reading(None)
    return reader(clean.value) if clean.value is not None else clean


def _streets(column: pd.Series) -> NDArray[np.object_]:
    """Clean street cells; nearly all of them are their own text, which is told of all at once."""
    texts = column.to_numpy(dtype=object)
    tidy = pc.match_substring_regex(pa.array(texts, pa.string(), from_pandas=True), _TIDY)
    rest = ~pc.fill_null(tidy, fill_value=False).to_numpy(zero_copy_only=False)
    values = texts.copy()
    values[rest] = _Column.of(column[rest], plain).values()
    return values
