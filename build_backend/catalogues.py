"""Merge the .po files of each language, one a room, into the one catalogue the program reads."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

DOMAIN = "jarjestokartta"
LOCALES = Path(__file__).resolve().parents[1] / "geo" / "locales"


class CatalogueError(ValueError):
    """A .po file is not well-formed, or says something twice or not at all."""


def merge(folder: Path) -> Catalog:
    """Read every ``*.po`` of one language.

    Raises
    ------
    CatalogueError
        When a file cannot be parsed, or a key is given twice, left empty or marked fuzzy.
    """
    merged = Catalog(locale=folder.name, charset="utf-8")
    for path in sorted(folder.glob("*.po")):
        try:
            catalogue = read_po(io.BytesIO(path.read_bytes()), locale=folder.name, abort_invalid=True)
        except PoFileError as error:
            raise CatalogueError(f"{path}: {error}") from error
        for message in catalogue:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in merged:
                raise CatalogueError(f"{path}: the key {key!r} stands twice, here and in another file")
            if message.fuzzy or not all(
                [message.string] if isinstance(message.string, str) else message.string
            ):
                raise CatalogueError(f"{path}: the key {key!r} has no sentence, or is marked fuzzy")
            merged[message.id] = message
    return merged


def is_current(folder: Path) -> bool:
    """Tell whether the compiled catalogue of one language is newer than all its sources."""
    target = folder / "LC_MESSAGES" / f"{DOMAIN}.mo"
    sources = [folder, *folder.glob("*.po")]
    return target.exists() and target.stat().st_mtime >= max(path.stat().st_mtime for path in sources)


def compile_all(locales: Path = LOCALES) -> list[Path]:
    """Write ``<lang>/LC_MESSAGES/jarjestokartta.mo`` of every language folder whose sources have changed."""
    written = []
    for folder in sorted(path for path in locales.iterdir() if path.is_dir()):
        if is_current(folder):
            continue
        target = folder / "LC_MESSAGES" / f"{DOMAIN}.mo"
        target.parent.mkdir(exist_ok=True)
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        with beside.open("wb") as file:
            write_mo(file, merge(folder))
        beside.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    try:
        compile_all(Path(sys.argv[1]) if len(sys.argv) > 1 else LOCALES)
    except CatalogueError as error:
        sys.exit(str(error))
