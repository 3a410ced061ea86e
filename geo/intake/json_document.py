"""A JSON file, read whole, or an error that says why it cannot be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import file_kind

_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"\(byte (\d+)\)$")


def read(path: Path) -> Any:
    """Read one JSON document in UTF-8, with or without a byte order mark.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.geo.intake.file_kind.read_bytes`; ``json-cut`` where the file ends too
        soon, else ``json-broken`` with the row of the fault and the byte in it, from 1.
    """
    content = file_kind.read_bytes(path).removeprefix(_MARK)
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _broken(path, content, str(error)) from error


def _broken(path: Path, content: bytes, told: str) -> InputError:
    if told.endswith("truncated"):
        return InputError("json-cut", file=path)
    found = _PLACE.search(told)
    before = content[: int(found[1]) if found else _bad_text(content)]
    row, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return InputError("json-broken", file=path, row=row, column=column)


def _bad_text(content: bytes) -> int:
    """Give the place of the first byte that is no UTF-8, 0 where all is."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0
