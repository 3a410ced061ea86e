"""Six small municipalities with their addresses, and the cases of ``data/addresses.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import yaml
from shapely.geometry import box

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.gazetteer import Gazetteer, build
from jarjestokartta.geo.intake import sheet_addresses
from jarjestokartta.geo.vocabulary import Level

DATA = Path(__file__).parent / "data"
RYHTI = DATA / "addresses_ryhti.csv"
OPT = DATA / "addresses_dvv.OPT"


CELLS = ["street_address", "postal_code", "post_office", "home_municipality"]


@cache
def cases() -> list[dict[str, Any]]:
    """Give the entries of ``data/addresses.yaml``; what they hold is told there."""
    with (DATA / "addresses.yaml").open(encoding="utf-8") as file:
        entries: list[dict[str, Any]] = yaml.safe_load(file)
    return entries


def cells() -> pd.DataFrame:
    """Give the cells of every case as a spreadsheet holds them, in the order of :func:`cases`."""
    return pd.DataFrame([case["address"] for case in cases()], columns=CELLS, dtype="str")


@cache
def asked() -> pd.DataFrame:
    """Give what the geocoder looks at of every case, as ``geocode`` reads it."""
    read = sheet_addresses.of_cells(cells())
    read.insert(0, "association_id", [f"a{place}" for place in range(len(read))])
    return read


# Level, code, name, Swedish name, municipality, and west, south, east, north in km of EPSG:3067.
_AREAS = (
    (Level.MUNICIPALITY, "077", "Hankasalmi", "Hankasalmi", None, (450, 6890, 460, 6900)),
    (Level.MUNICIPALITY, "179", "Jyväskylä", "Jyväskylä", None, (430, 6890, 440, 6900)),
    (Level.MUNICIPALITY, "182", "Jämsä", "Jämsä", None, (430, 6880, 440, 6890)),
    (Level.MUNICIPALITY, "249", "Keuruu", "Keuru", None, (420, 6890, 430, 6900)),
    (Level.MUNICIPALITY, "410", "Laukaa", "Laukas", None, (440, 6890, 450, 6900)),
    (Level.MUNICIPALITY, "992", "Äänekoski", "Äänekoski", None, (430, 6900, 440, 6910)),
    (Level.POSTAL_AREA, "pno-40100", "Jyväskylä Keskus", None, "179", (430, 6890, 435, 6900)),
    (Level.POSTAL_AREA, "pno-40270", "Palokka", None, "179", (435, 6895, 437.5, 6897.5)),
    (Level.POSTAL_AREA, "pno-40800", "Vaajakoski", None, "179", (437.5, 6895, 440, 6897.5)),
    (Level.POSTAL_AREA, "pno-40900", "Säynätsalo", None, "179", (437.5, 6897.5, 440, 6900)),
    (Level.POSTAL_AREA, "pno-41160", "Tikkakoski", None, "179", (435, 6897.5, 437.5, 6900)),
    (Level.POSTAL_AREA, "pno-41310", "Leppävesi", None, "410", (440, 6895.5, 445, 6900)),
    (Level.POSTAL_AREA, "pno-41340", "Laukaa Keskus", None, "410", (440, 6890, 450, 6895.5)),
    (Level.POSTAL_AREA, "pno-41400", "Lievestuore", None, "410", (445, 6895.5, 453, 6900)),
    (Level.POSTAL_AREA, "pno-41500", "Hankasalmi as", None, "077", (453, 6895.5, 460, 6900)),
    (Level.POSTAL_AREA, "pno-41520", "Hankasalmi kk", None, "077", (450, 6890, 460, 6895.5)),
    (Level.POSTAL_AREA, "pno-41800", "Korpilahti", None, "179", (435, 6890, 440, 6895)),
    (Level.POSTAL_AREA, "pno-42100", "Jämsä Keskus", None, "182", (430, 6880, 440, 6885)),
    (Level.POSTAL_AREA, "pno-42300", "Jämsänkoski", None, "182", (430, 6885, 440, 6890)),
    (Level.POSTAL_AREA, "pno-42700", "Keuruu Keskus", None, "249", (420, 6890, 430, 6896)),
    (Level.POSTAL_AREA, "pno-42800", "Haapamäki", None, "249", (420, 6896, 430, 6900)),
    (Level.POSTAL_AREA, "pno-44100", "Äänekoski Keskus", None, "992", (430, 6903, 440, 6910)),
    (Level.POSTAL_AREA, "pno-44200", "Suolahti", None, "992", (430, 6900, 440, 6903)),
    (Level.VILLAGE, "179001", "Kuohu", None, "179", (430, 6890, 432, 6892)),
    (Level.VILLAGE, "179002", "Rantaniemi", None, "179", (436, 6890, 438, 6892)),
    (Level.VILLAGE, "249001", "Pihlajavesi", None, "249", (420, 6898, 422, 6900)),
    (Level.VILLAGE, "410001", "Kuohu", None, "410", (446, 6890, 448, 6892)),
    (Level.VILLAGE, "992001", "Hietama", None, "992", (436, 6904, 438, 6906)),
)


def areas(*levels: Level) -> gpd.GeoDataFrame:
    """Give Areas of the levels named, or of all."""
    rows = [
        {"area_id": code, "level": level.value, "name_fi": fi, "name_sv": sv, "parent_id": parent}
        for level, code, fi, sv, parent, _ in _AREAS
    ]
    table = pd.DataFrame(rows).assign(in_region=True, source="drawn")
    shapes = [box(*(1000 * edge for edge in edges)) for *_, edges in _AREAS]
    layer = gpd.GeoDataFrame(table, geometry=shapes, crs=crs.METRES)
    wanted = layer["level"].isin([level.value for level in levels or tuple(Level)])
    return tables.AREAS.conform(layer[wanted].reset_index(drop=True))


def gazetteer(folder: Path) -> Gazetteer:
    """Build and load the gazetteer of ``data/addresses_ryhti.csv``."""
    out = folder / "addresses.parquet"
    build([RYHTI], out)
    return Gazetteer.load(out)


def associations(rows: list[dict[str, str | None]]) -> pd.DataFrame:
    """Give what the geocoder looks at, ids ``a0``, ``a1`` …; what a row does not have is NA."""
    table = pd.DataFrame(rows, columns=CELLS, dtype="str")
    table = table.mask(table == "")
    table.insert(0, "association_id", [f"a{place}" for place in range(len(rows))])
    return table
