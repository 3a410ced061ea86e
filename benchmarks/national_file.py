"""Write an ``open_address.csv.gz`` of the shape and size of the whole country's.

    python benchmarks/national_file.py FILE.csv.gz

Fourteen draws of the built-in region stand side by side, 22 municipalities each: 308 with codes of their own.
3,861,495 rows as in September 2026, in no order, as the dump has none: 777 MB, 356 MB packed (the dump
has 793 and 351).
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from jarjestokartta.geo.model import addresses, region, sketch, streets
from jarjestokartta.geo.model.draws import Draws

ROWS = 3_861_495
REGIONS = 14
MUNICIPALITIES = 22 * REGIONS
# The regions' south-western corners (m, EPSG:3067): four abreast, all within Finland's box.
WEST, SOUTH, EAST_STEP, NORTH_STEP, ABREAST = 50_000, 6_600_000, 175_000, 275_000, 4
POINT = "location_geometry_data"


def write(path: Path, rows: int = ROWS) -> None:
    """Write the file; a minute and a half, and 3 GB of memory."""
    with TemporaryDirectory() as folder:
        parts = [_region(Path(folder) / "part.csv", number, rows) for number in range(REGIONS)]
    whole = pa.concat_tables(parts).slice(0, rows)
    order = Draws(region.SEED, "national order").order(whole.num_rows)
    part = path.with_name(f"{path.name}.part")
    with gzip.GzipFile(part, "wb", compresslevel=6, mtime=0) as file:
        for start in range(0, len(order), 200_000):
            options = csv.WriteOptions(include_header=not start, quoting_style="none", quoting_header="none")
            csv.write_csv(whole.take(pa.array(order[start : start + 200_000])), file, options)
    part.replace(path)


def _region(path: Path, number: int, rows: int) -> pa.Table:
    """Draw one region and give it its place in the country."""
    seed, scale = region.SEED + number, 1.001 * rows / REGIONS / addresses.ADDRESSES
    drawn = sketch.load()
    tree, counts = streets.tree(drawn, seed), addresses.per_cell(drawn, scale)
    plan = streets.plan(drawn, tree, counts, scale=scale, seed=seed)
    addresses.write(drawn, tree, plan, counts, path, seed=seed)
    with path.open(encoding="utf-8") as file:
        names = file.readline().replace('"', "").strip().split(",")
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    table = csv.read_csv(path, convert_options=as_text).combine_chunks()
    draws = Draws(seed, "national")
    return _with(
        table,
        municipality_number=_renamed(
            table["municipality_number"], lambda at: f"{1 + REGIONS * at + number:03}"
        ),
        postal_code=_renamed(table["postal_code"], lambda at: f"{1000 + 10 * (REGIONS * at + number):05}"),
        modified_timestamp_utc=_to_the_microsecond(table["modified_timestamp_utc"], draws),
        location_geometry_data=_moved(table[POINT], number, draws),
    )


def _with(table: pa.Table, **columns: pa.Array) -> pa.Table:
    return pa.table({name: columns.get(name, table[name]) for name in table.column_names})


def _renamed(codes: pa.ChunkedArray, name: Callable[[int], str]) -> pa.Array:
    """Give other codes, by the place of each among the sorted ones; placeholders stay."""
    encoded = pc.dictionary_encode(codes.combine_chunks())
    known = sorted(set(encoded.dictionary.to_pylist()) - {"00000"})
    new = {code: name(place) for place, code in enumerate(known)}
    return pa.array([new.get(code, code) for code in encoded.dictionary.to_pylist()]).take(encoded.indices)


def _to_the_microsecond(stamps: pa.ChunkedArray, draws: Draws) -> pa.Array:
    days = pc.strptime(pc.utf8_slice_codeunits(stamps, 0, 10), "%Y-%m-%d", "us").combine_chunks()
    within = pa.array(draws.below(86_400_000_000, len(stamps)), pa.duration("us"))
    return pc.strftime(pc.add(days, within), "%Y-%m-%dT%H:%M:%SZ")


def _moved(points: pa.ChunkedArray, number: int, draws: Draws) -> pa.Array:
    """Move points to the region's place, and write them to the millimetre."""
    found = pc.extract_regex(points.combine_chunks(), r"POINT \((?P<x>[0-9.]+) (?P<y>[0-9.]+)\)")
    x, y = (pc.struct_field(found, [place]).cast(pa.float64()).to_numpy() for place in (0, 1))
    row, place = divmod(number, ABREAST)
    text = []
    for values, corner in ((x, WEST + place * EAST_STEP), (y, SOUTH + row * NORTH_STEP)):
        millimetres = np.rint(1000 * (values - np.floor(values.min()) + corner)).astype(np.int64)
        millimetres += draws.below(91, len(values)) - 45
        whole, part = (pa.array(one).cast(pa.string()) for one in np.divmod(millimetres, 1000))
        text.append(pc.binary_join_element_wise(whole, pc.utf8_lpad(part, 3, "0"), "."))
    return pc.binary_join_element_wise("POINT (", pc.binary_join_element_wise(*text, " "), ")", "")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(Path(name))
