"""Reading an address file as it was downloaded: plain, or packed by gzip whatever its name says."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from jarjestokartta.geo import cause
from jarjestokartta.geo.errors import InputError

# A text that recurs is kept once a block, and a row holds its number.
RECURRING = pa.dictionary(pa.int32(), pa.string())

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1 << 16
_BOM = "ï»¿"  # of UTF-8, read as Latin-1
_BLOCK = 8 << 20  # unpacked bytes at a time
_SHOWN = 40  # characters of a cell that an error quotes
# What pyarrow says; its handler of broken rows fails on those that are not UTF-8.
_CUT = "Truncated compressed stream"
_BROKEN_ROW = re.compile(r"Row #(?P<row>\d+): Expected (?P<wanted>\d+) columns, got (?P<found>\d+)")

# Called with how many bytes of a file, as it lies on the disk, have been read.
Told = Callable[[int], None]


@dataclass(frozen=True)
class Layout:
    """How the lines of a format are laid out, and which of their cells are wanted.

    Parameters
    ----------
    delimiter, encoding, quoted
        ``quoted``: cells may stand in ``"``.
    recurring, unique
        Names of the columns to read, by whether their texts recur.
    columns
        Names of all columns, where the file has no header.
    """

    delimiter: str
    recurring: Sequence[str]
    unique: Sequence[str]
    columns: Sequence[str] = ()
    encoding: str = "utf-8"
    quoted: bool = True


def blocks(path: Path, layout: Layout, told: Told) -> Iterator[pa.Table]:
    """Give the wanted columns block by block, as text. Unpacking and parsing go on side by side.

    Raises
    ------
    InputError
        When a line has another number of cells, the file breaks off or is of another encoding.
    """
    types = dict.fromkeys(layout.recurring, RECURRING) | dict.fromkeys(layout.unique, pa.string())
    try:
        with pa.OSFile(str(path)) as file:
            stream = pa.CompressedInputStream(file, "gzip") if _is_packed(path) else file
            reader = csv.open_csv(
                stream,
                csv.ReadOptions(
                    use_threads=False,  # among columns, that is: no faster, and rows lose their numbers
                    block_size=_BLOCK,
                    column_names=list(layout.columns),
                    encoding=layout.encoding,
                ),
                csv.ParseOptions(delimiter=layout.delimiter, quote_char='"' if layout.quoted else False),
                csv.ConvertOptions(
                    include_columns=list(types), column_types=types, strings_can_be_null=False
                ),
            )
            for block in reader:
                told(file.tell())
                yield pa.table(block)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path, error) from error


def first_line(path: Path) -> str:
    """Give the first line, as Latin-1.

    Raises
    ------
    InputError
        When the file is missing, empty or broken.
    """
    try:
        with gzip.open(path) if _is_packed(path) else path.open("rb") as file:
            start = file.readline(_LONGEST_LINE)
    except FileNotFoundError:
        raise InputError("file-missing", file=path) from None
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error
    if not start.strip():
        raise InputError("file-empty", file=path)
    return start.decode("latin-1").removeprefix(_BOM)


def unreadable(path: Path, error: Exception) -> InputError:
    """Give the error that says why a file cannot be read."""
    if isinstance(error, PermissionError):
        return InputError("file-locked", file=path)
    row = _BROKEN_ROW.search(str(error))
    if row is not None:
        return InputError("addresses-row", file=path, **row.groupdict())
    why = cause.Cause.CUT if _CUT in str(error) else cause.of(error)
    return InputError("addresses-unreadable", file=path, detail=why)


def ends_in_a_line(path: Path) -> bool:
    """Tell whether a plain file has no line end at its end; a packed one tells by itself when it is cut."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return not _is_packed(path) and file.read() not in b"\r\n"


def cut(path: Path, last: str) -> InputError:
    """Give the error that says that a file ends in the middle of a line."""
    return InputError("addresses-cut", file=path, end=last[-_SHOWN:])


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP
