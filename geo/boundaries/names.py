"""Municipality codes by name and names by code, for files that lack one of them."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo.files import builtin_table

_NAMES = ("name_fi", "name_sv")


@cache
def _listed() -> pd.DataFrame:
    tables = [builtin_table("municipalities"), builtin_table("neighbour_municipalities")]
    return pd.concat([table.set_index("code")[list(_NAMES)] for table in tables])


@cache
def _known() -> pd.Series:
    table = _listed().reset_index()
    both = pd.concat([table.set_index(name)["code"] for name in _NAMES])
    both = both[both.index.notna()]
    both.index = both.index.str.casefold()
    known: pd.Series = both[~both.index.duplicated()]
    return known


def completed(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give municipalities (``area_id`` their code) the names that their file lacks, as far as we know them.

    The National Land Survey writes the Finnish name once more where it has no Swedish one. A municipality
    whose name in Finnish nobody knows is called by its code.
    """
    known = {name: areas["area_id"].map(_listed()[name]).astype("str") for name in _NAMES}
    name_fi = areas["name_fi"].fillna(known["name_fi"]).fillna(areas["area_id"])
    told = areas["name_sv"].where(areas["name_sv"] != name_fi)
    return areas.assign(name_fi=name_fi, name_sv=told.fillna(known["name_sv"]).fillna(areas["name_sv"]))


def codes_of(names: pd.Series) -> pd.Series:
    """Give the codes of municipalities of the built-in region and its neighbours; others are NA."""
    return names.astype("str").str.strip().str.casefold().map(_known()).astype("str")
