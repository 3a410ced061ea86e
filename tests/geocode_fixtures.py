"""Three small municipalities with their addresses, and the cases of ``data/addresses_*.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.gazetteer import Gazetteer, build
from jarjestokartta.geo.vocabulary import Level

DATA = Path(__file__).parent / "data"
RYHTI = DATA / "addresses_ryhti.csv"
OPT = DATA / "addresses_dvv.OPT"


def cases(name: str) -> list[dict[str, str]]:
    """Give the rows of ``data/addresses_<name>.csv``."""
    with (DATA / f"addresses_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Level, code, name, Swedish name, municipality, and west, south, east, north in km of EPSG:3067.
_AREAS = (
    (Level.MUNICIPALITY, "179", "Jyväskylä", "Jyväskylä", None, (430, 6890, 440, 6900)),
    (Level.MUNICIPALITY, "410", "Laukaa", "Laukas", None, (440, 6890, 450, 6900)),
    (Level.MUNICIPALITY, "992", "Äänekoski", "Äänekoski", None, (430, 6900, 440, 6910)),
    (Level.POSTAL_AREA, "pno-40100", "Jyväskylä Keskus", None, "179", (430, 6890, 435, 6900)),
    (Level.POSTAL_AREA, "pno-41800", "Korpilahti", None, "179", (435, 6890, 440, 6900)),
    (Level.POSTAL_AREA, "pno-41340", "Laukaa Keskus", None, "410", (440, 6890, 450, 6900)),
    (Level.POSTAL_AREA, "pno-44100", "Äänekoski Keskus", None, "992", (430, 6900, 440, 6910)),
    (Level.VILLAGE, "179001", "Kuohu", None, "179", (430, 6890, 432, 6892)),
    (Level.VILLAGE, "179002", "Rantaniemi", None, "179", (436, 6890, 438, 6892)),
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
    columns = ["home_municipality", "street_address", "postal_code", "post_office"]
    table = pd.DataFrame(rows, columns=columns, dtype="str")
    table = table.mask(table == "")
    table.insert(0, "association_id", [f"a{place}" for place in range(len(rows))])
    return table
