"""The files of this package, and hashing, reading and writing that every room needs alike."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from functools import cache
from glob import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jarjestokartta.geo import cause
from jarjestokartta.geo.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

_CODES = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}


@cache
def builtin_table(name: str) -> pd.DataFrame:
    """Read ``geo/data/<name>.csv``: every column text, empty cells NA. The caller must not change it."""
    import pandas as pd  # noqa: PLC0415 - half a second, which commands that only hash and copy need not wait

    source = resources.files("jarjestokartta.geo") / "data" / f"{name}.csv"
    with source.open("r", encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])


def builtin_text(name: str) -> str:
    """Read a text file of ``geo/data``."""
    return (resources.files("jarjestokartta.geo") / "data" / name).read_text(encoding="utf-8")


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cannot_write(path: Path, error: OSError) -> OutputError:
    """Give the error that says why ``path`` could not be written: disk full, read-only, or another reason."""
    if isinstance(error, OutputError):
        return error
    code = _CODES.get(error.errno or 0, "cannot-write")
    return OutputError(code, file=path, detail=cause.of(error))


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write ``path`` so that it is either the old file or the whole new one, whatever happens in between.

    Raises
    ------
    OutputError
        When the folder is read-only, the disk is full or another program holds the file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(path)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()  # gone already, if all went well


def _clear_leftovers(path: Path) -> None:
    """Remove what runs that were killed while writing ``path`` left beside it."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        process = part.suffixes[-2].removeprefix(".")
        if process.isdecimal() and not _runs(int(process)):
            with suppress(OSError):
                part.unlink()


def _runs(process: int) -> bool:
    """Tell whether a process is alive. Windows need not be asked: it keeps a file that is open."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
