"""A JSON file, read whole, or an error that says why it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import file_kind


def read(path: Path) -> Any:
    """Read one JSON document in UTF-8, with or without a byte order mark.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.geo.intake.file_kind.read_bytes`, and ``json-broken`` with the place of
        the fault.
    """
    content = file_kind.read_bytes(path)
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("json-broken", file=path, detail=str(error)) from error
