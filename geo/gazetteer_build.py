"""Building addresses of official registers → one Parquet file, a municipality a row group.

The rows stream through a spill file on disk, so that memory holds one block of a source or one municipality,
also with the four million addresses of the whole country.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.matching import address_points
from jarjestokartta.geo.services import address_source, dvv, ryhti

_SPILL = "points.arrow"
_ORDER = [
    (name, "ascending")
    for name in (
        "street_key",
        "number",
        "letter",
        "number_to",
        "letter_to",
        "postal_code",
        "easting",
        "northing",
    )
]
_TIES = [(name, "ascending") for name in ("post_office", "street", "street_sv", "street_sv_key", "use")]


@dataclass(frozen=True)
class BuildReport:
    """What became of the rows: ``rows_in == rows_written + sum(dropped.values())``.

    The reasons in ``dropped`` are ``no-position``, ``outside-finland``, ``no-municipality``, ``no-name`` and
    ``duplicate`` (the same address at the same point).
    """

    rows_in: int
    rows_written: int
    dropped: Mapping[str, int]
    municipalities: int


def build(sources: Sequence[Path], out: Path) -> BuildReport:
    """Make one gazetteer file of address files.

    Parameters
    ----------
    sources
        Ryhti ``open_address`` CSV files (plain or ``.gz``) or DVV ``.OPT`` files; the format is told by
        their content. The same sources give the same bytes, in whatever order they come.
    out
        Parquet file; replaced as a whole when everything has been read, else left as it was.

    Raises
    ------
    InputError
        When a source cannot be read, is of another format, or none of its rows is a Finnish address point.
    OutputError
        When ``out`` cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent, ignore_cleanup_errors=True) as folder:
            spill = Path(folder) / _SPILL
            rows_in, slices, dropped = _spill(sources, spill)
            beside = Path(folder) / out.name
            written = _write(spill, slices, beside)
            os.replace(beside, out)  # noqa: PTH105 - reads as what it is: a swap
    except OSError as error:
        if isinstance(error, InputError):
            raise
        raise files.cannot_write(out, error) from error
    duplicates = rows_in - sum(dropped.values()) - written
    reasons = {**dropped, "duplicate": duplicates}
    return BuildReport(rows_in, written, {name: n for name, n in reasons.items() if n}, len(slices))


def _spill(
    sources: Sequence[Path], spill: Path
) -> tuple[int, Mapping[str, list[tuple[int, int, int]]], Counter[str]]:
    """Write the usable rows to ``spill``; give where each municipality's lie (batch, offset, length)."""
    rows_in, batches = 0, 0
    dropped: Counter[str] = Counter()
    slices = defaultdict(list)
    with pa.OSFile(str(spill), "wb") as sink, pa.ipc.new_file(sink, address_points.SCHEMA) as writer:
        for source in sources:
            usable = 0
            for raw in _read(source):
                table, reasons = address_points.normal(raw)
                rows_in += raw.num_rows
                usable += table.num_rows
                dropped.update(reasons)
                if not table.num_rows:
                    continue
                table = table.sort_by("municipality_code").combine_chunks()
                writer.write_table(table, max_chunksize=table.num_rows)
                for code, offset, length in _runs(table["municipality_code"]):
                    slices[code].append((batches, offset, length))
                batches += 1
            if not usable:
                raise InputError("addresses-none", file=source)
    return rows_in, slices, dropped


def _runs(column: pa.ChunkedArray) -> Iterator[tuple[str, int, int]]:
    runs = pc.run_end_encode(column.combine_chunks(), run_end_type=pa.int32())
    runs = runs.combine_chunks() if isinstance(runs, pa.ChunkedArray) else runs
    start = 0
    for value, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield value, start, end - start
        start = end


def _write(spill: Path, slices: Mapping[str, list[tuple[int, int, int]]], out: Path) -> int:
    """Write one sorted row group a municipality, without duplicates; give the number of rows."""
    written = 0
    with (
        pa.memory_map(str(spill)) as source,
        parquet.ParquetWriter(out, address_points.SCHEMA, compression="zstd", version="2.6") as writer,
    ):
        reader = pa.ipc.open_file(source)
        for code in sorted(slices):
            parts = [reader.get_batch(batch).slice(offset, length) for batch, offset, length in slices[code]]
            table = _distinct(pa.Table.from_batches(parts).sort_by(_ORDER + _TIES).combine_chunks())
            writer.write_table(table, row_group_size=table.num_rows)
            written += table.num_rows
            del parts, table
        del reader
    return written


def _distinct(table: pa.Table) -> pa.Table:
    """Drop rows that repeat the address and point of the row before."""
    same = np.ones(max(table.num_rows - 1, 0), dtype=bool)
    for name, _ in _ORDER:
        column = table[name].combine_chunks()
        same &= pc.equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
    return table.filter(pa.array(np.concatenate([[True], ~same])))


def _read(source: Path) -> Iterator[pa.Table]:
    first = address_source.first_line(source)
    if ryhti.is_header(first):
        return ryhti.read(source, first)
    if dvv.is_row(first):
        return dvv.read(source)
    raise InputError("addresses-format", file=source)
