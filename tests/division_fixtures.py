"""The built-in region as it would be next year, when one municipality has become part of another."""

from __future__ import annotations

import csv
import shutil
import tempfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import python_calamine
from demo_fixtures import NAME, quiet, updated_region

from jarjestokartta.workspace import update
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.update import Outcome

GONE, HEIR = "992", "410"  # Äänekoski, Laukaa
THIS_YEAR = "data/raw/kunta1000k_2026.geojson"
NEXT_YEAR = "data/raw/kunta1000k_2027.geojson"
CHANGES = f"from_code,to_code,year\n{GONE},{HEIR},2027\n"


def rewrite(folder: Path, old: str, new: str) -> None:
    """Replace a text of the settings."""
    path = folder / "jarjestokartta.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def merge(folder: Path, heir: str = HEIR, changes: str = CHANGES, *, gone: tuple[str, ...] = (GONE,)) -> None:
    """Give the workspace next year's boundaries; its settings still name what is gone."""
    towns = gpd.read_file(folder / THIS_YEAR).assign(vuosi=2027)
    towns["own"] = ~towns["kunta"].isin(gone)  # the heir's own row tells its name
    towns = towns.assign(kunta=towns["kunta"].replace(dict.fromkeys(gone, heir))).sort_values("own")
    towns.dissolve("kunta", aggfunc="last", as_index=False).to_file(folder / NEXT_YEAR, driver="GeoJSON")
    (folder / "data/raw/municipality_changes.csv").write_text(changes, encoding="utf-8")
    rewrite(folder, THIS_YEAR, NEXT_YEAR)


def renew(folder: Path) -> None:
    """Let the settings say that the boundaries are of next year."""
    path = folder / "jarjestokartta.toml"
    first, second = path.read_text(encoding="utf-8").split(NEXT_YEAR)
    path.write_text(first + NEXT_YEAR + second.replace("year = 2026", "year = 2027", 1), encoding="utf-8")


def nameless(folder: Path) -> None:
    """Take from the boundaries of this year all that tells their year."""
    gpd.read_file(folder / THIS_YEAR).drop(columns="vuosi").to_file(folder / "data/raw/kunnat.geojson")
    path = folder / "jarjestokartta.toml"
    first, second = path.read_text(encoding="utf-8").split(THIS_YEAR)
    text = first + "data/raw/kunnat.geojson" + second.replace("year = 2026", "", 1)
    path.write_text(text, encoding="utf-8")


def forget(folder: Path, code: str) -> None:
    """Take a municipality out of the settings."""
    rewrite(folder, f'  "{code}",', f'  # "{code}",')


def register(folder: Path, homes: dict[str, str] | None = None) -> Path:
    """Write the region's register as CSV, but for its first association: another register than the last.

    ``homes`` gives other words for home municipalities.
    """
    book = python_calamine.CalamineWorkbook.from_path(folder / "register.xlsx")
    headers, _, *rows = book.get_sheet_by_index(0).to_python()
    home = headers.index("Kotipaikka")
    for row in rows:
        row[home] = (homes or {}).get(row[home], row[home])
    path = folder / "rekisteri.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([headers, *rows])
    return path


def copied() -> Path:
    """Give a published workspace of this year of its own."""
    folder = Path(tempfile.mkdtemp(prefix="jarjestokartta-")) / NAME
    shutil.copytree(updated_region(), folder)
    return folder


@cache
def this_year() -> Outcome:
    """Give the run on another register within this year's boundaries. Do not change it."""
    folder = copied()
    return update.update(Workspace.open(folder), register(folder), begin=quiet)


@cache
def next_year() -> Outcome:
    """Give the run on the same register, which still names the old municipality, in next year's."""
    folder = copied()
    merge(folder)
    renew(folder)
    forget(folder, GONE)
    return update.update(Workspace.open(folder), register(folder), begin=quiet)
