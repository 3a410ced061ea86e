"""Whether a workspace lies in a folder that a cloud service keeps in step with other computers."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

# How the services name their folders; OneDrive adds the organisation ("OneDrive - Yhdistys ry").
_NAMES = {
    "OneDrive": r"onedrive\b.*|sky ?drive",
    "Dropbox": r"dropbox\b.*",
    "Google Drive": r"google ?drive\b.*|googledrive-.*|my drive|oma drive|min enhet",
    "iCloud": r"icloud ?drive|icloud~.*|com~apple~clouddocs|mobile documents",
    "Nextcloud": r"(next|own)cloud\b.*",
    "Box": r"box|box sync",
    "Proton Drive": r"proton ?drive\b.*",
}
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
# What services leave in the folder that they keep in step.
_MARKS = {"Dropbox": ".dropbox.cache", "Nextcloud": ".sync_*.db"}


def service(folder: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """Give the name of the service that keeps ``folder`` in step; None where none is known to.

    Examples
    --------
    >>> service(Path("/kansiot/OneDrive - Keski-Suomi ry/Järjestökartta"), {})
    'OneDrive'
    >>> service(Path("/kansiot/Järjestökartta"), {}) is None
    True
    """
    whole = folder.absolute()
    for name in _VARIABLES:
        root = environment.get(name, "").strip()
        if root and _levelled(whole).is_relative_to(_levelled(Path(root))):
            return "OneDrive"
    for part in reversed(_levelled(whole).parts):
        known = (name for name, pattern in _NAMES.items() if re.fullmatch(pattern, part))
        found = next(known, None)
        if found is not None:
            return found
    marked = (
        name for place in (whole, *whole.parents) for name, mark in _MARKS.items() if any(place.glob(mark))
    )
    return next(marked, None)


def _levelled(path: Path) -> Path:
    """Write a path as services and systems that differ in letters would both read it."""
    return Path(unicodedata.normalize("NFC", str(path)).casefold())
