"""The ``.OPT`` address file of the Digital and Population Data Services Agency: the format until 2025.

No header, ``;``, Latin-1, sixteen columns, padded with spaces, northing before easting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

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
_LAYOUT = address_source.Layout(
    ";",
    recurring=("municipality", "use", "name_fi", "name_sv", "house_number", "postal_code", "drawn_on"),
    unique=("y", "x"),
    columns=_COLUMNS,
    encoding="latin-1",
    quoted=False,
)
_HOUSE_NUMBER = re.compile(
    r"^(?P<number>[0-9]+)\s*(?P<letter>[a-zåäö]?)(?:\s*-\s*(?P<number_to>[0-9]*)\s*(?P<letter_to>[a-zåäö]?))?$"
)
_USES = {"1": "dwelling-or-business", "2": "other"}


def is_row(line: str) -> bool:
    """Tell whether the first line of a file is a row of this format."""
    cells = line.rstrip("\r\n").split(";")
    return len(cells) == len(_COLUMNS) and cells[1].strip().isdigit() and cells[4].strip().isdigit()


def read(path: Path, told: address_source.Told) -> Iterator[pa.Table]:
    """Give the file's rows in :data:`address_points.RAW_SCHEMA`, block by block.

    Raises
    ------
    InputError
        When a row has another number of columns or the file breaks off.
    """
    day = last = ""
    for block in address_source.blocks(path, _LAYOUT, told):
        if block.num_rows:
            days = block["drawn_on"]
            day, last = day or days[0].as_py().strip(), days[-1].as_py().strip()
            yield _raw(block)
    if last != day and day.startswith(last) and address_source.ends_in_a_line(path):
        raise address_source.cut(path, last)


def _raw(block: pa.Table) -> pa.Table:
    columns = {name: block[name] for name in ("municipality", "name_fi", "name_sv", "postal_code")}
    columns["post_office"] = address_points.nothing(block.num_rows)
    columns["use"] = address_points.recoded(block["use"], lambda use: _USES.get(use.strip(), ""))
    for part in ("number", "letter", "number_to", "letter_to"):
        columns[part] = address_points.recoded(block["house_number"], partial(_part, part))
    for name in ("x", "y"):
        text = pc.utf8_trim_whitespace(block[name])
        numeric = pc.match_substring_regex(text, r"^-?[0-9]{1,9}(\.[0-9]{0,9})?$")
        columns[name] = pc.if_else(numeric, text, None).cast(pa.float64())
    return pa.table(columns, schema=address_points.RAW_SCHEMA)


def _part(part: str, text: str) -> str:
    return _parts(text).get(part) or ""


@lru_cache(1 << 16)
def _parts(house_number: str) -> Mapping[str, str | None]:
    found = _HOUSE_NUMBER.match(house_number.strip().casefold())
    return found.groupdict() if found else {}
