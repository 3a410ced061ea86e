"""``update --as-of``: an earlier run made again, and whether it came out as then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jarjestokartta.scripts import opening
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    from jarjestokartta.workspace.as_of import Again
    from jarjestokartta.workspace.snapshots import Program

_NAMED = 6  # of the files that differ; who wants all compares the folders
_SHORT = 8  # letters of a hash


def run(console: Console, day: date) -> None:
    """Make the run that stood on a day again, and give its map's path."""
    from jarjestokartta.workspace import as_of, update

    workspace = opening.opened(console)
    with console.progress(update.STEPS) as begin:
        found = as_of.again(workspace, day, begin)
    for line in lines(found):
        console.tell(line)
    console.result(found.folder / "output" / "index.html")


def lines(found: Again) -> Iterator[str]:
    """Say which run it was, whether all its bytes are those of then, and if not, why."""
    words, then = say(), found.snapshot
    yield words("as-of.made", number=then.number, day=words.date(then.run_on), file=then.register_file)
    files = words.number(found.files)
    if not found.differing:
        yield words("as-of.same", files=files)
        return
    names = ", ".join(PurePosixPath(name).name for name in found.differing[:_NAMED])
    more = ", …" if len(found.differing) > _NAMED else ""
    yield words.plural("as-of.differing", len(found.differing), files=files, names=names + more)
    yield _why(found)


def _why(found: Again) -> str:
    words, now, then = say(), found.program, found.snapshot.program
    if then is None or found.by_the_same_program:
        return words("as-of.same-program")
    if (now.version, now.sha256) != (then.version, then.sha256):
        return words("as-of.program", then=_named(then), now=_named(now))
    libraries = (
        f"{name} {then.libraries.get(name, '?')} → {version}"
        for name, version in now.libraries.items()
        if then.libraries.get(name) != version
    )
    return words("as-of.libraries", names=", ".join(libraries))


def _named(program: Program) -> str:
    return say()("as-of.build", version=program.version, build=program.sha256[:_SHORT])
