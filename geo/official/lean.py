"""Pages of which only what is needed is kept: no telephone number or e-mail address reaches the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo.official.errand import Errand, decoded

_CHECKED: Callable[[Any], object] = lambda _: None  # noqa: E731 - what is checked where nothing is


def page(
    errand: Errand,
    name: str,
    url: str,
    params: Mapping[str, str],
    *,
    kind: Any,
    check: Callable[[Any], object] = _CHECKED,
    form: Mapping[str, str] | None = None,
) -> Any:
    """Give one page as ``kind``, kept from a run that was cut off, else asked for, found good and kept.

    Parameters
    ----------
    kind
        A msgspec type of the fields that are needed; what it does not name is dropped before it is kept.
    check
        Raises where the page is not what was asked for; may drop from it what is not needed.

    Raises
    ------
    NetworkError
        As :meth:`Errand.json`, and whatever ``check`` raises.
    """
    kept = errand.pages.get(name)
    if kept is not None:
        return msgspec.json.decode(kept, type=kind)
    found = decoded(errand.session.content(url, params, key=errand.key, form=form), kind, url)
    check(found)
    errand.pages.keep(name, msgspec.json.encode(found))
    return found


def write(path: Path, content: Any) -> None:
    """Write a source in one piece: one item a line, so that two versions can be compared."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=0))
