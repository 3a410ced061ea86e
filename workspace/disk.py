"""What a publication does to the disk: few things, each of which may fail or be the last of the process."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import OutputError
from jarjestokartta.workspace.folder import Workspace

PAUSE_S = 0.25
EXCEL = {".xlsx", ".csv"}


def digest(path: Path) -> str | None:
    """Give the SHA-256 of a file, None where there is none."""
    return files.sha256(path) if path.is_file() else None


def copy(source: Path, target: Path, *, told: Path | None = None) -> None:
    """Copy a file with its time of change, and see it safely on the disk.

    Parameters
    ----------
    told
        The file that an error names, where ``target`` will take its place and nobody knows of it.

    Raises
    ------
    OutputError
        When the folder is read-only or the disk is full; what was begun is removed.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as old, target.open("wb") as new:
            shutil.copyfileobj(old, new, 1 << 20)
            new.flush()
            os.fsync(new.fileno())
        state = source.stat()
        os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns))
    except OSError as error:
        with suppress(OSError):
            target.unlink()
        raise files.cannot_write(told or target, error) from error


def replace(source: Path, target: Path, *, wait_s: float) -> None:
    """Put ``source`` in the place of ``target`` of the same folder, waiting while another program holds it.

    Raises
    ------
    OutputError
        ``file-open`` (a spreadsheet) or ``file-held`` when it is still held after ``wait_s`` seconds.
    """
    _patiently(lambda: source.replace(target), target, wait_s)


def remove(path: Path, *, wait_s: float) -> None:
    """Remove a file if it is there, waiting as :func:`replace` does."""
    with suppress(FileNotFoundError, NotADirectoryError):
        _patiently(path.unlink, path, wait_s)


def clear(folder: Path) -> None:
    """Remove a folder with all it holds.

    Raises
    ------
    OutputError
        When something in it cannot be removed.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise files.cannot_write(folder, error) from error


def sweep(workspace: Workspace) -> None:
    """Remove what killed runs have left half written; what a running process writes stays."""
    files.clear_leftovers(workspace.root)
    for folder in (workspace.data, workspace.private, workspace.output):
        files.clear_leftovers(folder, below=True)


def prune(folder: Path, top: Path) -> None:
    """Remove ``folder``, if empty, and its parents below ``top``; one that another program holds may stay."""
    while folder != top and folder.is_relative_to(top):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _patiently(act: Callable[[], object], path: Path, wait_s: float) -> None:
    last = time.monotonic() + wait_s
    while True:
        try:
            act()
        except PermissionError as error:
            if time.monotonic() >= last:
                code = "file-open" if path.suffix.lower() in EXCEL else "file-held"
                raise OutputError(code, file=path.name, path=path) from error
            time.sleep(min(PAUSE_S, wait_s))
        except (FileNotFoundError, NotADirectoryError):
            raise
        except OSError as error:
            raise files.cannot_write(path, error) from error
        else:
            return
