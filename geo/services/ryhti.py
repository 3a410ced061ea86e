"""The ``open_address`` file of the Ryhti building register (Finnish Environment Institute), plain or gzipped.

A CSV with a header; the point is WKT in ``location_geometry_data``, in EPSG:3067 in the daily dump and in
whatever the request asked for from the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.matching import address_points
from jarjestokartta.geo.services import address_source

_COLUMNS = {
    "municipality": "municipality_number",
    "postal_code": "postal_code",
    "post_office": "postal_office_fin",
    "name_fi": "address_name_fin",
    "name_sv": "address_name_swe",
    "number": "number_part_of_address_number",
    "letter": "subdivision_letter_of_address_number",
    "number_to": "number_part_of_address_number2",
    "letter_to": "subdivision_letter_of_address_number2",
}
_POINT = "location_geometry_data"
_NEEDED = ("municipality_number", "address_name_fin", "number_part_of_address_number", _POINT)
_BLOCK = 8 << 20  # bytes read at a time


def is_header(line: str) -> bool:
    """Tell whether the first line of a file is the header of this format."""
    return "municipality_number" in line or _POINT in line


def read(path: Path, header: str) -> Iterator[pa.Table]:
    """Give the file's rows in :data:`address_points.RAW_SCHEMA`, block by block.

    Raises
    ------
    InputError
        When a column is missing, or the file breaks off or is not UTF-8.
    """
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().strip('"') for name in header.strip().split(delimiter)]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise InputError("addresses-columns", file=path, columns=", ".join(missing))
    wanted = [name for name in (*_COLUMNS.values(), _POINT) if name in names]
    try:
        with address_source.stream(path) as stream:
            blocks = csv.open_csv(
                stream,
                csv.ReadOptions(block_size=_BLOCK),
                csv.ParseOptions(delimiter=delimiter),
                csv.ConvertOptions(
                    include_columns=wanted,
                    column_types=dict.fromkeys(wanted, pa.string()),
                    strings_can_be_null=False,
                ),
            )
            for block in blocks:
                yield _raw(pa.table(block))
    except (pa.ArrowInvalid, OSError) as error:
        raise address_source.unreadable(path, error) from error


def _raw(block: pa.Table) -> pa.Table:
    empty = pa.array([""]).take(pa.array([0] * block.num_rows, pa.int32()))
    columns = {
        ours: block[theirs] if theirs in block.column_names else empty for ours, theirs in _COLUMNS.items()
    }
    columns["use"] = empty
    points = pc.extract_regex(
        block[_POINT], r"(?i)POINT\s*Z?\s*\(\s*(?P<x>-?[0-9]+\.?[0-9]*)\s+(?P<y>-?[0-9]+\.?[0-9]*)"
    )
    for place, name in enumerate(("x", "y")):
        columns[name] = pc.struct_field(points, [place]).cast(pa.float64())
    return pa.table(columns, schema=address_points.RAW_SCHEMA)
