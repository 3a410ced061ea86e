"""What was made from what: a prepared file is made again only when its sources or settings have changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo import cause, files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source

FILE_NAME = "stamps.json"


@dataclass
class Stamps:
    """The stamps of one ``data`` folder.

    ``files`` remembers the hash of each source beside its size and time of change, so that an unchanged
    source of hundreds of megabytes is not read again; ``learnt`` tells that it has more than the disk.
    """

    folder: Path
    made: dict[str, str]
    hashes: dict[str, dict[str, Any]]
    learnt: bool = False

    @classmethod
    def load(cls, folder: Path) -> Stamps:
        """Read the stamps of ``folder``; none, or unreadable ones, mean that everything is made anew."""
        try:
            raw = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
            return cls(folder, dict(raw["made"]), dict(raw["hashes"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return cls(folder, {}, {})

    def save(self) -> None:
        """Write the stamps back."""
        text = json.dumps(
            {"made": self.made, "hashes": self.hashes}, indent=1, sort_keys=True, ensure_ascii=False
        )
        files.write_whole(self.folder / FILE_NAME, text.encode())

    def keep(self) -> None:
        """Write the stamps back where a hash has been reckoned that they did not have."""
        if self.learnt:
            self.save()

    def hash_of(self, path: Path) -> str:
        """Give the SHA-256 of a source file.

        Raises
        ------
        InputError
            When the file is not there or cannot be read.
        """
        try:
            state = path.stat()
            name = Path(os.path.relpath(path, self.folder)).as_posix()
            known = self.hashes.get(name)
            if known and known["size"] == state.st_size and known["mtime_ns"] == state.st_mtime_ns:
                return str(known["sha256"])
            digest = files.sha256(path)
        except FileNotFoundError:
            raise InputError("source-missing", file=path) from None
        except OSError as error:
            raise InputError("source-unreadable", file=path, detail=cause.of(error)) from error
        self.learnt = True
        self.hashes[name] = {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": digest}
        return digest

    def of(self, sources: Iterable[Source], root: Path, *more: object) -> str:
        """Give the stamp of what is made from ``sources`` (relative to ``root``) and ``more`` parameters."""
        digest = sha256(version("jarjestokartta").encode())
        for source in sources:
            digest.update(msgspec.json.encode(source))
            for path in parts(root / source.file):
                digest.update(self.hash_of(path).encode())
        digest.update(repr(more).encode())
        return digest.hexdigest()

    def fresh(self, name: str, stamp: str) -> bool:
        """Tell whether ``name`` stands in the folder, made under ``stamp``."""
        return self.made.get(name) == stamp and (self.folder / name).exists()


_OF_A_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg"}


def parts(path: Path) -> list[Path]:
    """Give all files of a source: a shapefile is several."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [
        part for part in sorted(path.parent.glob(f"{path.stem}.*")) if part.suffix.lower() in _OF_A_SHAPEFILE
    ]
