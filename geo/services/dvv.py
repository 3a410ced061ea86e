"""The ``.OPT`` address file of the Digital and Population Data Services Agency: the format until 2025.

No header, ``;``, Latin-1, sixteen columns, padded with spaces, northing before easting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from jarjestokartta.geo.matching import address_points
from jarjestokartta.geo.services import address_source

_COLUMNS = (
    "building",
    "municipality",
    "region",
    "use",
    "y",
    "x",
    "running_number",
    "name_fi",
    "name_sv",
    "house_number",
    "postal_code",
    "voting_district",
    "voting_district_fi",
    "voting_district_sv",
    "property",
    "drawn_on",
)
_WANTED = ("municipality", "use", "y", "x", "name_fi", "name_sv", "house_number", "postal_code")
_HOUSE_NUMBER = re.compile(
    r"^(?P<number>\d+)\s*(?P<letter>[a-zåäö]?)(?:\s*-\s*(?P<number_to>\d*)\s*(?P<letter_to>[a-zåäö]?))?$"
)
_USES = {"1": "dwelling-or-business", "2": "other"}
_BLOCK = 8 << 20  # bytes read at a time


def is_row(line: str) -> bool:
    """Tell whether the first line of a file is a row of this format."""
    cells = line.rstrip("\r\n").split(";")
    return len(cells) == len(_COLUMNS) and cells[1].strip().isdigit() and cells[4].strip().isdigit()


def read(path: Path) -> Iterator[pa.Table]:
    """Give the file's rows in :data:`address_points.RAW_SCHEMA`, block by block.

    Raises
    ------
    InputError
        When a row has another number of columns or the file breaks off.
    """
    try:
        with address_source.stream(path) as stream:
            blocks = csv.open_csv(
                stream,
                csv.ReadOptions(block_size=_BLOCK, column_names=list(_COLUMNS), encoding="latin-1"),
                csv.ParseOptions(delimiter=";", quote_char=False),
                csv.ConvertOptions(
                    include_columns=list(_WANTED),
                    column_types=dict.fromkeys(_WANTED, pa.string()),
                    strings_can_be_null=False,
                ),
            )
            for block in blocks:
                yield _raw(pa.table(block))
    except (pa.ArrowInvalid, OSError) as error:
        raise address_source.unreadable(path, error) from error


def _raw(block: pa.Table) -> pa.Table:
    columns = {name: block[name] for name in ("municipality", "name_fi", "name_sv", "postal_code")}
    columns["post_office"] = address_points.each(block["postal_code"], lambda _: "")
    columns["use"] = address_points.each(block["use"], lambda use: _USES.get(use.strip(), ""))
    for part in ("number", "letter", "number_to", "letter_to"):
        columns[part] = address_points.each(block["house_number"], partial(_part, part))
    for name in ("x", "y"):
        text = pc.utf8_trim_whitespace(block[name])
        numeric = pc.match_substring_regex(text, r"^-?\d+(\.\d+)?$")
        columns[name] = pc.if_else(numeric, text, None).cast(pa.float64())
    return pa.table(columns, schema=address_points.RAW_SCHEMA)


def _part(part: str, text: str) -> str:
    found = _HOUSE_NUMBER.match(text.strip().casefold())
    return (found[part] or "") if found else ""
