"""The ``columns`` of a source in the settings: our name of a column = the file's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source


def require(source: Source, ours: Iterable[str], headers: Iterable[str], *, file: Path) -> None:
    """Refuse what ``columns`` names in vain: a slip there would otherwise be taken for no word at all.

    Parameters
    ----------
    ours
        The names that may stand on the left.
    headers
        What may stand on the right, compared without case.

    Raises
    ------
    InputError
        ``columns-key-unknown`` when we have no column of that name, ``areas-column-missing`` when the file
        has not.
    """
    known, headers = sorted(ours), list(headers)
    strange = [name for name in source.columns if name not in known]
    if strange:
        raise InputError("columns-key-unknown", file=file, keys=", ".join(strange), known=", ".join(known))
    there = {header.casefold() for header in headers}
    absent = [theirs for theirs in source.columns.values() if theirs.casefold() not in there]
    if absent:
        raise InputError(
            "areas-column-missing", file=file, column=", ".join(absent), columns=", ".join(headers)
        )
