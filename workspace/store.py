"""``private/store``: every content that a run has read, kept once, under its hash."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace import disk

# These hold compressed data already.
_PACKED = {".gz", ".jpg", ".npz", ".ods", ".parquet", ".pbf", ".png", ".xlsx", ".zip"}
_ZSTD = ".zst"
_CHUNK = 1 << 20
_WAIT_S = 5.0


class Store:
    """The contents kept in one folder, written once and never changed.

    Parameters
    ----------
    folder
        Where they are kept.
    scratch
        A folder on the same disk in which they are written at first: what a killed run leaves there is
        cleared by the next.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self._scratch = scratch

    @staticmethod
    def name_of(file: str, digest: str) -> str:
        """Give the name under which a content known as ``file`` is kept as it came."""
        return digest + PurePosixPath(file).suffix.lower()

    def find(self, file: str, digest: str) -> Path | None:
        """Give where a content known as ``file`` is kept, as it came or compressed; None where it is not."""
        name = self.name_of(file, digest)
        kept = (self.folder / name, self.folder / (name + _ZSTD))
        return next((path for path in kept if path.is_file()), None)

    def keep(self, source: Path, file: str, digest: str, *, as_it_is: bool = False) -> None:
        """Keep the content of ``source``, known as ``file``, unless it is here.

        Parameters
        ----------
        digest
            The hash that it had when the run began.
        as_it_is
            Never compress it, since it is read from where it is kept.

        Raises
        ------
        InputError
            ``input-changed`` when it is not what it was when the run began; ``source-unreadable``.
        OutputError
            When it cannot be written.
        """
        if self.find(file, digest) is not None:
            return
        try:
            with source.open("rb") as read:
                found = self._write(file, digest, iter(lambda: read.read(_CHUNK), b""), as_it_is=as_it_is)
        except FileNotFoundError:
            raise InputError("input-changed", file=source) from None
        if not found:
            raise InputError("input-changed", file=source)

    def keep_bytes(self, content: bytes, file: str) -> str:
        """Keep a content that is no file of its own, known as ``file``, and give its hash."""
        digest = sha256(content).hexdigest()
        if self.find(file, digest) is None:
            self._write(file, digest, [content])
        return digest

    def take(self, file: str, digest: str, target: Path) -> bool:
        """Lay a content at ``target``, by a link where it is kept as it came; tell whether it is here, whole.

        Raises
        ------
        OutputError
            When it cannot be written.
        """
        kept = self.find(file, digest)
        if kept is None:
            return False
        if kept.suffix != _ZSTD:
            if files.sha256(kept) != digest:
                return False
            lay(kept, target)
            return True
        return _unpack(kept, target) == digest

    def _write(self, file: str, digest: str, blocks: Iterable[bytes], *, as_it_is: bool = False) -> bool:
        """Write a content aside and move it in, if it has the hash that it should have."""
        name = self.name_of(file, digest)
        packs = not as_it_is and PurePosixPath(name).suffix not in _PACKED
        target = self.folder / (name + _ZSTD if packs else name)
        part = self._scratch / target.name
        reckoned = sha256()
        try:
            for folder in (self._scratch, self.folder):
                folder.mkdir(parents=True, exist_ok=True)
            with _opened(part, packs=packs) as written:
                for block in blocks:
                    reckoned.update(block)
                    written.write(block)
            with part.open("rb+") as whole:
                os.fsync(whole.fileno())
        except OSError as error:
            raise files.cannot_write(target, error) from error
        if reckoned.hexdigest() != digest:
            part.unlink()
            return False
        disk.replace(part, target, wait_s=_WAIT_S)
        return True


def lay(source: Path, target: Path) -> None:
    """Give a file of the workspace a second place: by a link where the disk has them, else by a copy.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    except OSError:
        disk.copy(source, target)


def _opened(path: Path, *, packs: bool) -> AbstractContextManager[IO[Any]]:
    if not packs:
        return path.open("wb")
    import pyarrow as pa  # noqa: PLC0415 - a tenth of a second, which a run that is left out need not wait

    stream: AbstractContextManager[IO[Any]] = pa.CompressedOutputStream(str(path), "zstd")
    return stream


def _unpack(kept: Path, target: Path) -> str:
    """Lay a compressed content at ``target`` and give its hash; empty where it is damaged."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    reckoned = sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written:
            try:
                with pa.CompressedInputStream(str(kept), "zstd") as read:
                    while block := read.read(_CHUNK):
                        reckoned.update(block)
                        written.write(block)
            except OSError as error:
                if error.errno is not None:  # of the disk; the decompressor's own has none
                    raise
                return ""
    except OSError as error:
        raise files.cannot_write(target, error) from error
    return reckoned.hexdigest()
