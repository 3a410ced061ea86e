"""The files of this package, and hashing, reading and writing that every room needs alike."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from glob import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jarjestokartta.geo import cause
from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import Error, OutputError

if TYPE_CHECKING:
    import pandas as pd

_CODES = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}
HELD_S = 5.0  # of patience with who holds a file
_PAUSE_S = 0.1
_HELD_FOR_NOW = {5, 32, 33}  # of Windows: access denied, sharing violation, lock violation
# The process whose file it is; SQLite writes one more beside its own.
_BESIDE = re.compile(r"\.(\d+)\.part(\.\w+)?(-journal)?$")


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
    reason = cause.of(error)
    held = reason is Cause.HELD  # which Windows calls a permission that is lacking
    code = "cannot-write" if held else _CODES.get(error.errno or 0, "cannot-write")
    return OutputError(code, file=path, detail=reason)


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write ``path`` so that it is either the old file or the whole new one, whatever happens in between.

    Raises
    ------
    OutputError
        As :func:`replacing`.
    """
    with replacing(path) as beside, beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replacing(path: Path, ending: str = "") -> Iterator[Path]:
    """Give a path beside ``path``: what is written there takes its place in the end, whole, or is gone.

    A process that is killed meanwhile leaves it; :func:`clear_leftovers` knows it by its name.

    Parameters
    ----------
    ending
        What the name beside must end with, where who writes it wants that.

    Raises
    ------
    OutputError
        When the folder is read-only, the disk is full or another program holds the file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part{ending}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(path.parent, path.name)
        yield beside
        _swap(beside, path)
    except OSError as error:
        if isinstance(error, Error):
            raise
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()  # gone already, if all went well


def _swap(beside: Path, path: Path) -> None:
    """Put a file in the place of another. On Windows a scanner or a cloud may hold either for a moment."""
    last = time.monotonic() + HELD_S
    while True:
        try:
            beside.replace(path)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_FOR_NOW or time.monotonic() >= last:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def clear_leftovers(folder: Path, name: str = "", *, below: bool = False) -> None:
    """Remove what killed runs left beside the files of a folder: of one file, or of all.

    Parameters
    ----------
    below
        Whether folders within the folder are looked through too.
    """
    pattern = f".{escape(name) or '*'}.*.part*"
    for part in (folder.rglob if below else folder.glob)(pattern):
        found = _BESIDE.search(part.name)
        if found and not _runs(int(found[1])):
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
