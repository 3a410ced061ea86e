"""The embedded map as it was published: what a page that frames it has to say of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace.folder import Workspace

_HEAD = re.compile(r"img-src data:(?: (?P<images>\S+))?; .*?<title>(?P<title>.*?)</title>", re.DOTALL)
_ENOUGH = 65536  # characters: policy and title stand at the very beginning


@dataclass(frozen=True)
class Embedded:
    """The published file, its title, and the host it may have a base map from (empty: none)."""

    path: Path
    title: str
    tile_host: str


def published(workspace: Workspace) -> Embedded:
    """Read what the embedded map of ``workspace`` is.

    Raises
    ------
    InputError
        ``no-embed``: none has been published yet.
    """
    path = workspace.embed
    try:
        with path.open(encoding="utf-8") as file:
            head = _HEAD.search(file.read(_ENOUGH))
    except FileNotFoundError:
        head = None
    if head is None:
        raise InputError("no-embed", folder=path.parent)
    return Embedded(path, html.unescape(head["title"]), urlsplit(head["images"] or "").hostname or "")
