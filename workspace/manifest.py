"""``manifest.json``: what a published set holds, what it was made from, and whose it is.

It has neither a clock nor a path of the machine in it: the same inputs give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.workspace import disk

if TYPE_CHECKING:
    from jarjestokartta.maps.content import Attribution

NAME = "manifest.json"
ODBL = "ODbL-1.0"
# What a place taken from OpenStreetMap ends up in: these are extracts of its database.
_WITH_SITES = {
    "coverage.gpkg": ("sites", "gaps"),
    "csv/gaps.csv": (),
    "embed.html": ("sites", "gaps"),
    "index.html": ("sites", "gaps"),
    "index.zip": ("sites", "gaps"),
    "tables.xlsx": ("sites", "gaps"),
}
# What of the libraries shows in the results.
LIBRARIES = ("geopandas", "numpy", "pandas", "pyogrio", "pyproj", "shapely", "xlsxwriter")


@dataclass(frozen=True)
class Input:
    """One file that the run read: what it is for, its name without a folder, its hash, its date as ISO.

    ``url``: where ``fetch`` had it from; left out of the manifest where it did not.
    ``year`` is that of the division into municipalities, of the people counted, or whatever year it is of.
    """

    role: str
    file: str
    sha256: str
    date: str | None = None
    url: str = ""
    year: int | None = None


def build(
    folder: Path,
    *,
    inputs: Iterable[Input],
    settings: Settings,
    attributions: Iterable[Attribution],
    register_date: date | None = None,
    distance_method: str = "",
    notices: Mapping[str, str] | None = None,
    checks: Iterable[Mapping[str, Any]] = (),
) -> bytes:
    """Describe the files of ``folder``, a set that is complete but for its manifest.

    Parameters
    ----------
    folder
        What will be ``maps/output``.
    inputs
        Every file the run read, the register among them.
    settings
        Those in effect; what of them steers the results is written out.
    attributions
        One for each source.
    register_date
        Day of the register.
    distance_method
        How distances were measured: a run that measured otherwise tells nothing of what changed.
    notices
        What must be said with the results: the sentence of each code (``sketched-boundaries`` …). The CSV
        files, which have fixed columns, have no other place for it.
    checks
        Sums that had to hold, as they came out.
    """
    sources = sorted(attributions, key=lambda one: (one.name, one.attribution))
    listed = _listing(folder)
    content = {
        "tool": {"name": "jarjestokartta", "version": metadata.version("jarjestokartta")},
        "register_date": register_date.isoformat() if register_date else None,
        "inputs": sorted((_input(one) for one in inputs), key=lambda one: (one["role"], one["file"])),
        "distance_method": distance_method,
        "parameters": parameters(settings),
        "attributions": [asdict(one) for one in sources],
        "licences": _licences(listed, sources),
        "notices": dict(notices or {}),
        "checks": [dict(one) for one in checks],
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "files": listed,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def parameters(settings: Settings) -> dict[str, Any]:
    """Give the settings that steer the results, defaults filled in; never a path."""
    plain: dict[str, Any] = msgspec.to_builtins(settings)
    chosen = {name: plain[name] for name in ("region", "distance", "rates", "gaps", "access", "basket")}
    needs = {need.value: msgspec.to_builtins(settings.need(need)) for need in Need}
    return {**chosen, "needs": needs}


def names(folder: Path) -> list[str]:
    """Give the files that the manifest of ``folder`` lists, itself included; none where it cannot be read."""
    listed = _read(folder)
    return [] if listed is None else [*sorted(listed), NAME]


def notices(folder: Path) -> list[str]:
    """Give the codes of what must be said with the results in ``folder``, a set that is whole."""
    content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return [str(code) for code in content["notices"]]


def distance_method(folder: Path) -> str:
    """Give how distances of the set in ``folder`` were measured; empty where it does not tell."""
    try:
        return str(json.loads((folder / NAME).read_text(encoding="utf-8"))["distance_method"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def years(folder: Path) -> dict[tuple[str, str], int | None]:
    """Give the year of each input of the set in ``folder`` by role and file name; none where unreadable."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return {(one["role"], one["file"]): one.get("year") for one in content["inputs"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def differences(folder: Path) -> list[str]:
    """Give the files that are not as the manifest of ``folder`` says: changed, missing or not listed.

    A published set in which this finds something is a mix of two, or someone has changed it.
    """
    listed = _read(folder)
    if listed is None:
        return [NAME]
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if _ours(path)}
    wrong = {name for name, digest in listed.items() if disk.digest(folder / name) != digest}
    return sorted(wrong | (found - listed.keys() - {NAME}))


def _ours(path: Path) -> bool:
    """Tell a file of a set from what Excel, OneDrive and file managers lay beside it."""
    return path.is_file() and not path.name.startswith((".", "~$")) and path.name.lower() != "desktop.ini"


def _input(one: Input) -> dict[str, Any]:
    told = {**asdict(one), "file": PurePosixPath(one.file.replace("\\", "/")).name}
    return told if one.url else {name: value for name, value in told.items() if name != "url"}


def _listing(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(path for path in folder.rglob("*") if _ours(path) and path != folder / NAME)
    return {
        path.relative_to(folder).as_posix(): {"sha256": disk.digest(path), "bytes": path.stat().st_size}
        for path in paths
    }


def _licences(listed: Mapping[str, Any], sources: Iterable[Attribution]) -> list[dict[str, Any]]:
    """Say which licence holds for which file: places taken from OpenStreetMap stay under its own."""
    if not any(one.is_openstreetmap for one in sources):
        return []
    return [
        {
            "licence": ODBL,
            "attribution": "© OpenStreetMap contributors",
            "files": {name: list(layers) for name, layers in _WITH_SITES.items() if name in listed},
        }
    ]


def _read(folder: Path) -> dict[str, str] | None:
    """Read path and hash of each listed file; None where there is no manifest or it makes no sense."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        listed = {str(name): str(one["sha256"]) for name, one in content["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return {name: digest for name, digest in listed.items() if _inside(name)}


def _inside(name: str) -> bool:
    """Tell whether a path stays inside the folder: an edited manifest must not point elsewhere."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
