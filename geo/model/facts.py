"""What is known of the real region: names, codes, centres, areas and residents, as tables of ``geo/data``.

Attribution: Maanmittauslaitos, Tilastokeskus, GeoNames (CC BY 4.0). Residents and areas of the 22 are
official (31.12.2022); age shares and the neighbours' residents are rounded by hand for the model.
"""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import files

RESIDENTS_YEAR = 2022
_NUMBERS = ("x", "y", "area_km2", "water_km2", "residents", "percent_0_14", "percent_65_plus")


def municipalities() -> pd.DataFrame:
    """Give the 22: code, name, name_sv, genitive, postal_code, x, y (m), areas, residents, shares of age."""
    return _numbers("model_municipalities")


def neighbours() -> pd.DataFrame:
    """Give the municipalities around: code, name, name_sv, genitive, x, y (m), residents."""
    return _numbers("model_neighbours")


def places() -> pd.DataFrame:
    """Give the real named places: municipality, name, genitive, x, y (m) and three yes-or-no columns.

    ``shapes_border``: its place is used to draw its municipality. ``post_office``: the model gives it a post
    office of its own. ``former``: it was a municipality once.
    """
    table = _numbers("model_places")
    flags = ["shapes_border", "post_office", "former"]
    return table.assign(**{name: table[name] == "1" for name in flags})


def _numbers(name: str) -> pd.DataFrame:
    table = files.builtin_table(name).copy()
    for column in table.columns.intersection(list(_NUMBERS)):
        table[column] = pd.to_numeric(table[column])
    return table
