"""The ``open_address`` file of the Ryhti building register (Finnish Environment Institute), plain or gzipped.

A CSV with a header; the point is WKT in ``location_geometry_data``, in EPSG:3067 in the daily dump and in
whatever the request asked for from the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

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
PROPERTIES = (*_COLUMNS.values(), _POINT)  # all that is read of a row
_NEEDED = ("municipality_number", "address_name_fin", "number_part_of_address_number", _POINT)

_NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]*)?"
_AS_DUMPED = rf"^POINT \((?P<x>{_NUMBER}) (?P<y>{_NUMBER})\)$"
_AS_ANYONE_WRITES = rf"(?i)POINT\s*(?:Z|M|ZM)?\s*\(\s*(?P<x>{_NUMBER})\s+(?P<y>{_NUMBER})"
_WHOLE = (")", "EMPTY")  # how the cell of a point ends


def is_header(line: str) -> bool:
    """Tell whether the first line of a file is the header of this format."""
    return "municipality_number" in line or _POINT in line


def read(path: Path, header: str, told: address_source.Told) -> Iterator[pa.Table]:
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
    recurring = [name for name in _COLUMNS.values() if name in names]
    last = ""
    for block in address_source.blocks(
        path, address_source.Layout(delimiter, recurring=recurring, unique=[_POINT]), told
    ):
        if block.num_rows:
            last = block[_POINT][-1].as_py().strip().upper()
            yield _raw(block)
    if not last.endswith(_WHOLE) and (last or address_source.ends_in_a_line(path)):
        raise address_source.cut(path, last)


def _raw(block: pa.Table) -> pa.Table:
    columns = {
        ours: block[theirs] if theirs in block.column_names else address_points.nothing(block.num_rows)
        for ours, theirs in (_COLUMNS | {"use": ""}).items()
    }
    columns["x"], columns["y"] = _xy(block[_POINT].combine_chunks())
    return pa.table(columns, schema=address_points.RAW_SCHEMA)


def _xy(points: pa.StringArray) -> tuple[pa.DoubleArray, pa.DoubleArray]:
    """Read WKT; the exact form first, since a pattern that fits anywhere takes five times as long."""
    found = pc.extract_regex(points, _AS_DUMPED)
    if found.null_count:
        found = pc.if_else(found.is_valid(), found, pc.extract_regex(points, _AS_ANYONE_WRITES))
    x, y = (pc.struct_field(found, [place]).cast(pa.float64()) for place in (0, 1))
    return x, y
