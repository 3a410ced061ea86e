"""A region with everything told of it (all needs, a register before, a survey), and how to read it."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
from demo_fixtures import quiet, raw_region, updated_region

from jarjestokartta.geo import words
from jarjestokartta.maps import area_tables, workbook
from jarjestokartta.maps.layers import NEEDS
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import Entry
from jarjestokartta.workspace import survey, update
from jarjestokartta.workspace.folder import Workspace

SAY = words.load("fi")
REST = "sijoittamatta-"
LABELS = area_tables.NEEDS | area_tables.ROLES
ENTRIES: dict[str, Entry] = {one.key: one for one in workbook.ENTRIES}
CSVS = ("municipalities", "villages", "gaps", "changes")
_CODES = (
    *("municipality_code", "home_municipality", "municipality_id", "from_municipality"),
    *("before", "after", "association_id"),
)
_TOWN = "Jyväskylä"


@cache
def region() -> Path:
    """Give a workspace updated twice: after a survey, with a register that differs. Do not change it."""
    folder = raw_region().parent / "recomputed ä"
    shutil.copytree(updated_region(), folder)
    settings = folder / "jarjestokartta.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("least-associations-per-1000 = 5.0", "least-associations-per-1000 = 0.0")
    )
    workspace = Workspace.open(folder)
    asked = folder / "kysely.xlsx"
    answers().drop(columns="town").to_excel(asked, index=False)
    survey.join(workspace, asked, SAY, name=None, told_on=None, begin=quiet)
    changed = folder / "register 2.xlsx"
    register(changed=True).to_excel(changed, index=False)
    update.update(workspace, changed, begin=quiet)
    return folder


@cache
def register(*, changed: bool = False) -> pd.DataFrame:
    """Give the first register as texts, or the one that follows."""
    table = pd.read_excel(raw_region() / "register.xlsx", dtype="str", engine="calamine")
    return _changed(table) if changed else table


def _changed(table: pd.DataFrame) -> pd.DataFrame:
    """Let one end, one move to another municipality, one change its name, and two be new."""
    own = table.drop_duplicates("Nimi")
    town, other = (own.index[own["Kotipaikka"] == name] for name in (_TOWN, "Laukaa"))
    new = own.loc[[town[5], other[1]]].assign(
        Rekisterinumero=["999.001", "999.002"], Nimi=["Uusi Seura ry", "Toinen Kerho ry"]
    )
    kept = table.drop(index=town[2])
    kept.loc[town[3], ["Kotipaikka", "Postiosoite"]] = ["Laukaa", "Uusitie 1"]
    kept.loc[other[0], "Nimi"] = "Nimensä Muuttanut Yhdistys ry"
    return pd.concat([kept, new.drop(columns="Y-tunnus")], ignore_index=True)


@cache
def answers() -> pd.DataFrame:
    """Give the survey as it is joined: some associations of the town, one of another municipality."""
    table = register()
    table = table[(table["Tila"] == "Rekisterissä") & table["Rekisterinumero"].notna()]
    mine = table[table["Kotipaikka"] == _TOWN].iloc[10:16]
    other = table[table["Kotipaikka"] == "Jämsä"].iloc[:2]
    asked = pd.concat([mine, other])
    return pd.DataFrame(
        {
            "Rekisterinumero": asked["Rekisterinumero"],
            "Yhdistyksen nimi": asked["Nimi"],
            "Kotikunta": asked["Kotipaikka"],
            "Palkattuja työntekijöitä": [0, 2, 3, 5, None, None, 1, 2],
            "Vapaaehtoisia": [10, None, 20, 30, 5, None, 7, 8],
            "Jäsenmäärä": [50, 60, None, 80, None, 20, 30, 40],
            "Avoin kaikille": [*["Kaikille"] * 4, "Jäsenille", None, "Kaikille", None],
            "town": asked["Kotipaikka"],
        }
    ).reset_index(drop=True)


@cache
def csv(name: str) -> pd.DataFrame:
    """Read a published CSV, or the private ``located``."""
    folder = region() / ("private" if name == "located" else "maps/output/csv")
    return pd.read_csv(folder / f"{name}.csv", dtype=dict.fromkeys(_CODES, "str"))


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    """Read a layer of the GeoPackage."""
    return gpd.read_file(region() / "maps/output/coverage.gpkg", layer=name)


@cache
def book() -> openpyxl.Workbook:
    """Open the workbook."""
    return openpyxl.load_workbook(region() / "maps/output/tables.xlsx")


@cache
def sheet(key: str) -> pd.DataFrame:
    """Give the table of a sheet, its columns by the keys of its fields; words as they stand."""
    page = book()[SAY(f"sheet.{key}")]
    head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
    rows = list(page.iter_rows(min_row=head, max_row=_last(page), values_only=True))
    keys = {SAY(one.heading or f"column.{one.stem or one.key}"): one.key for one in ENTRIES[key].fields}
    told = [re.sub(r" \([^()]*\)$", "", str(one)) for one in rows[0]]
    titles = [
        whole if (whole := str(one)) in keys else short for one, short in zip(rows[0], told, strict=True)
    ]
    return pd.DataFrame(rows[1:], columns=[keys[one] for one in titles])


def _last(page: Any) -> int | None:
    """Give the last row of the table of a sheet, where it has any."""
    ends = page.auto_filter.ref
    return int("".join(filter(str.isdigit, ends.split(":")[1]))) if ends else None


def notes(key: str) -> list[str]:
    """Give the sentences above and below the table of a sheet."""
    page = book()[SAY(f"sheet.{key}")]
    head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
    rows = list(page.iter_rows(values_only=True))
    return [str(row[0]) for row in [*rows[: head - 1], *rows[_last(page) or head :]] if row[0]]


def numbers(cells: pd.Series) -> pd.Series:
    """Give the numbers of a column; NaN where there is a word, or nothing."""
    return pd.to_numeric(cells, errors="coerce").astype("float64")


def numeric(key: str) -> list[str]:
    """Name the columns of a sheet that hold numbers by their kind, shown in this run or not."""
    texts = {Kind.TEXT, Kind.LONG_TEXT, Kind.DATE}
    return [one.key for one in ENTRIES[key].fields if one.kind not in texts]


def needs() -> dict[str, str]:
    """Give the codes of needs by their words."""
    return {SAY(f"need.{need}"): str(need) for need in NEEDS}


def towns() -> dict[str, str]:
    """Give the codes of municipalities by their names."""
    return csv("municipalities").set_index("name_fi")["municipality_code"].to_dict()


def areas(table: pd.DataFrame, area: str = "area", town: str = "municipality") -> pd.Series:
    """Give the ids of rows that name a village, or what lies outside, and its municipality."""
    codes = table[town].map(towns())
    known = csv("villages").set_index(["municipality_code", "name_fi"])["area_id"]
    found = pd.Series(known.reindex(pd.MultiIndex.from_arrays([codes, table[area]])).array, index=table.index)
    outside = table[area].isin([SAY("map.rest-of", name=name) for name in towns()])
    found = found.mask(outside | (table[area] == SAY("table.rest")), REST + codes)
    return found.mask(table[area] == SAY("table.whole"), codes)
