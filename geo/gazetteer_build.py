"""Building addresses of official registers → the gazetteer file.

Each source goes through once. Of a row, some forty bytes stay in memory until all have come: numbers that
stand for texts, and centimetres. So the four million addresses of the whole country need no file in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from jarjestokartta.geo import files, gazetteer_file
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.matching import address_points
from jarjestokartta.geo.matching.address_points import Centimetres, Points
from jarjestokartta.geo.services import address_source, dvv, ryhti

_READING = 0.8  # of the time goes into reading

# Called with the share of the work done, 0–1.
Progress = Callable[[float], None]


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


def build(sources: Sequence[Path], out: Path, progress: Progress = lambda _: None) -> BuildReport:
    """Make one gazetteer file of address files.

    Parameters
    ----------
    sources
        Ryhti ``open_address`` CSV files (plain or ``.gz``) or DVV ``.OPT`` files; the format is told by
        their content. The same sources give the same bytes, in whatever order they come.
    out
        Parquet file; replaced as a whole when everything has been read, else left as it was.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        When a source cannot be read, is of another format, or none of its rows is a Finnish address point.
    OutputError
        When ``out`` cannot be written.
    """
    points = _points(sources, lambda share: progress(_READING * share))
    pa.default_memory_pool().release_unused()  # what reading has left: for a country, 300 MB
    content, written, municipalities = gazetteer_file.packed(
        points, lambda share: progress(_READING + (1 - _READING) * share)
    )
    files.write_whole(out, memoryview(content))
    dropped = {**points.dropped, "duplicate": int(np.count_nonzero(points.usable)) - written}
    counted = {reason: count for reason, count in dropped.items() if count}
    return BuildReport(len(points.usable), written, counted, municipalities)


def _points(sources: Sequence[Path], progress: Progress) -> Points:
    rows = _Rows()
    sizes = [source.stat().st_size if source.is_file() else 0 for source in sources]
    ends = []
    for number, source in enumerate(sources):
        told = partial(_tell, progress, sum(sizes[:number]), sum(sizes))
        for block in _read(source, told):
            rows.add(block)
        ends.append(rows.count)
    points = rows.points()
    for source, start, end in zip(sources, [0, *ends], ends, strict=False):
        if not points.usable[start:end].any():
            raise InputError("addresses-none", file=source)
    return points


def _tell(progress: Progress, before: int, total: int, position: int) -> None:
    progress(min(1.0, (before + position) / total))


@dataclass
class _Rows:
    """The rows of all sources, as they come."""

    texts: dict[str, list[pa.DictionaryArray]] = field(
        default_factory=lambda: {name: [] for name in address_points.RAW_TEXT}
    )
    easting: list[Centimetres] = field(default_factory=list)
    northing: list[Centimetres] = field(default_factory=list)
    count: int = 0

    def add(self, raw: pa.Table) -> None:
        """Take a block of :data:`address_points.RAW_SCHEMA`."""
        x, y = (raw[name].to_numpy(zero_copy_only=False) for name in ("x", "y"))
        easting, northing = address_points.centimetres(x, y)
        self.easting.append(easting)
        self.northing.append(northing)
        for name in address_points.RAW_TEXT:
            self.texts[name] += raw[name].chunks
        self.count += raw.num_rows

    def points(self) -> Points:
        """Bring them to the form of the gazetteer; the rows themselves are gone then."""
        none = np.empty(0, np.int32)
        return address_points.normal(
            self.texts, np.concatenate([none, *self.easting]), np.concatenate([none, *self.northing])
        )


def _read(source: Path, told: address_source.Told) -> Iterator[pa.Table]:
    first = address_source.first_line(source)
    if ryhti.is_header(first):
        return ryhti.read(source, first, told)
    if dvv.is_row(first):
        return dvv.read(source, told)
    raise InputError("addresses-format", file=source)
