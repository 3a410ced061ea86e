"""Opening an address file as it was downloaded: plain, or packed by gzip whatever its name says."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa

from jarjestokartta.geo.errors import InputError

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1 << 16
_BOM = "ï»¿"  # of UTF-8, read as Latin-1


def stream(path: Path) -> Any:
    """Open a file for reading as unpacked bytes (a ``pyarrow.NativeFile``)."""
    return pa.input_stream(str(path), compression="gzip" if _is_packed(path) else None)


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
    return InputError("addresses-unreadable", file=path, detail=str(error).splitlines()[0])


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP
