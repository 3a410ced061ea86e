"""The tables as CSV for scripts: UTF-8 with BOM, comma, decimal point; the same bytes on any machine.

Spreadsheet programs run cells that begin with ``= + - @``, a tab or a carriage return as formulas, and
names come from outside: such text gets an apostrophe before it. Numbers never do.
"""

from __future__ import annotations

import csv
import io
import re

import pandas as pd

from jarjestokartta.geo import crs, tables
from jarjestokartta.maps import area_tables
from jarjestokartta.maps.content import Content

_LOCATED = (
    *("source_row", "association_id", "name", "home_municipality", "street_address", "postal_code"),
    *("post_office", "precision", "place_kind", "shared", "score", "runner_up", "method", "reason", "source"),
    *("review", "register_address"),
    *("municipality_id", "village_id", "assign_reason", "needs", "roles", "target_groups", "scale"),
    *("serves_village_id", "serves_known_by", "serves_elsewhere"),
    *("lon", "lat", "east", "north"),
)
_FORMULA = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_DECIMALS = {
    "lon": 6,
    "lat": 6,
    "share_without": 4,
    "effect": 4,
    "effect_from": 4,
    "robustness": 4,
    "robustness_error": 4,
}
_USUAL_DECIMALS = 3


def municipalities_csv(content: Content) -> bytes:
    """Write one row a municipality; associations by home municipality."""
    return write(area_tables.municipalities(content))


def villages_csv(content: Content) -> bytes:
    """Write one row a village and one ``sijoittamatta`` a municipality; associations by address."""
    return write(area_tables.villages(content))


def gaps_csv(content: Content) -> bytes:
    """Write gaps by rank."""
    return write(area_tables.gaps(content))


def changes_csv(content: Content) -> bytes:
    """Write what changed since the register before."""
    changes = content.changes[list(tables.CHANGES.fields)]
    return write(changes.sort_values(["home_municipality", "association_id", "kind"]))


def located_csv(content: Content) -> bytes:
    """Write every association with its point and how it was found, by its row in the register. Private."""
    table = pd.DataFrame(content.associations.drop(columns="geometry"))
    points = content.associations.geometry
    degrees = points.to_crs(crs.DEGREES)
    table = table.assign(lon=degrees.x, lat=degrees.y, east=points.x, north=points.y)
    kept = [name for name in _LOCATED if name in table]
    return write(table.sort_values(["source_row", "association_id"])[kept])


def write(table: pd.DataFrame) -> bytes:
    """Write a table; NA is an empty cell, dates are ISO, true and false are 1 and 0."""
    columns = [_cells(table[name], _DECIMALS.get(str(name), _USUAL_DECIMALS)) for name in table.columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Give text that no spreadsheet takes for a formula.

    >>> guarded("=HYPERLINK()"), guarded("-3,5"), guarded("Seura ry")
    ("'=HYPERLINK()", '-3,5', 'Seura ry')
    """
    return f"'{text}" if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def _cells(column: pd.Series, decimals: int) -> list[str]:
    known = column.notna().tolist()
    if pd.api.types.is_bool_dtype(column):
        texts = [str(int(value)) if there else "" for value, there in zip(column, known, strict=True)]
    elif pd.api.types.is_datetime64_any_dtype(column):
        texts = column.dt.strftime("%Y-%m-%d").tolist()
    elif pd.api.types.is_float_dtype(column):
        texts = [
            _number(value, decimals) if there else "" for value, there in zip(column, known, strict=True)
        ]
    elif pd.api.types.is_integer_dtype(column):
        texts = [str(value) if there else "" for value, there in zip(column, known, strict=True)]
    else:
        texts = [guarded(str(value)) if there else "" for value, there in zip(column, known, strict=True)]
    return [text if there else "" for text, there in zip(texts, known, strict=True)]


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
