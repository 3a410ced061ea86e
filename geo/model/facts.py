"""What is known of the real region: names, codes, centres, areas and residents, as tables of ``geo/data``.

Attribution: Maanmittauslaitos, Tilastokeskus, GeoNames (CC BY 4.0). Residents and areas of the 22 are
official (31.12.2022); age shares and the neighbours' residents are rounded by hand for the model.
"""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import files

RESIDENTS_YEAR = 2022
_NUMBERS = ("x", "y", "area_km2", "water_km2", "residents", "percent_0_14", "percent_65_plus", "shapes_border")


def municipalities() -> pd.DataFrame:
    """Give the 22: code, name, name_sv, genitive, postal_code, x, y (m), area_km2, water_km2, residents, …"""
    return _numbers("model_municipalities")


def neighbours() -> pd.DataFrame:
    """Give the municipalities around: code, name, name_sv, genitive, x, y (m), residents."""
    return _numbers("model_neighbours")


def places() -> pd.DataFrame:
    """Give the real named places: municipality, name, genitive, x, y (m), shapes_border, post_office (0 or 1)."""
    table = _numbers("model_places")
    return table.assign(post_office=table["post_office"] == "1")


def _numbers(name: str) -> pd.DataFrame:
    table = files.builtin_table(name).copy()
    for column in table.columns.intersection(_NUMBERS):
        table[column] = pd.to_numeric(table[column])
    return table
