"""Merge the .po files of each language, one a room, into the one catalogue the program reads."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "jarjestokartta"


def merge(folder: Path) -> Catalog:
    """Read every ``*.po`` of one language; a key given twice is an error."""
    merged = Catalog(locale=folder.name, charset="utf-8")
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=folder.name, abort_invalid=True):
                if not message.id:
                    continue
                if message.id in merged:
                    raise ValueError(f"{path}: the key {message.id!r} is already in another file")
                if message.fuzzy:
                    raise ValueError(f"{path}: the key {message.id!r} is marked fuzzy")
                merged[message.id] = message
    return merged


def compile_all(locales: Path) -> list[Path]:
    """Write ``<lang>/LC_MESSAGES/jarjestokartta.mo`` for every language folder."""
    written = []
    for folder in sorted(path for path in locales.iterdir() if path.is_dir()):
        target = folder / "LC_MESSAGES" / f"{DOMAIN}.mo"
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, merge(folder))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all(
        Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "geo" / "locales"
    )
