"""Postal areas with Paavo's columns, ``pno_tilasto_2026``.

As in the real product, people whose dwelling is unknown are missing (so sums fall short of the municipality's
residents), and ages are −1 where fewer than 30 live, incomes where fewer than 30 adults do. Second homes are
invented: more by water than on land, some near many residents; as in the real product none is protected.
Incomes are invented too: higher where many live, spread about as those of the real region's postal areas are.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo.model import facts, geojson
from jarjestokartta.geo.model.draws import Draws, Ints, shares
from jarjestokartta.geo.model.sketch import Sketch

YEAR = 2026
PROTECTED = -1
LEAST = 30
WITHOUT_DWELLING = 0.006
SECOND_HOMES = 31_200
# Second homes to a square kilometre of land, to one of water and to a resident, before they are scaled.
_BY_LAND, _BY_WATER, _BY_RESIDENT = 0.8, 5.2, 0.012
# Median income of the inhabitants (€ a year): its middle, by what it grows with the logarithm of residents
# (relative), and its spread from area to area (relative); the mean income to it.
_MEDIAN_INCOME, _BY_SIZE, _SPREAD, _MEAN_TO_MEDIAN = 24_400, 0.03, 0.10, 1.13
_USUAL_RESIDENTS = 700.0
_ADULT = 18
_STARTS = (0, 3, 7, 13, 16, 18, *range(20, 90, 5))


def age_columns() -> dict[str, tuple[int, int]]:
    """Give Paavo's age groups: ``he_0_2`` … ``he_85_`` with their first and last year."""
    groups = {f"he_{low}_{high - 1}": (low, high - 1) for low, high in pairwise(_STARTS)}
    return {**groups, "he_85_": (85, 200)}


def write(sketch: Sketch, inhabitants: pd.DataFrame, path: Path, *, seed: int) -> None:
    """Write the postal areas of the region."""
    draws = Draws(seed, "paavo")
    ours = inhabitants[inhabitants["unit"] < len(sketch.villages)]
    ours = ours[~draws.hits(WITHOUT_DWELLING, len(ours))]
    code = sketch.villages["postal_code"].to_numpy()[ours["unit"]]
    areas = sketch.postal_areas
    columns = {"he_vakiy": ours["age"] >= 0, "he_naiset": ours["woman"], "he_miehet": ~ours["woman"]}
    columns |= {name: ours["age"].between(*group) for name, group in age_columns().items()}
    columns["hr_tuy"] = ours["age"] >= _ADULT
    told = pd.DataFrame(columns).groupby(code).sum().reindex(areas["code"], fill_value=0).astype("int64")
    adults = told.pop("hr_tuy")
    told.loc[told["he_vakiy"] < LEAST, told.columns != "he_vakiy"] = PROTECTED
    told = told.join(_incomes(told["he_vakiy"], adults, Draws(seed, "income")))
    homes = _second_homes(areas, draws)
    middle = areas.geometry.representative_point()
    rows = []
    for place, (one, numbers) in enumerate(
        zip(areas.itertuples(index=False), told.to_dict("records"), strict=True)
    ):
        rows.append(
            {
                "postinumeroalue": one.code,
                "nimi": one.name,
                "namn": one.name,
                "euref_x": round(middle.x.iloc[place]),
                "euref_y": round(middle.y.iloc[place]),
                "pinta_ala": round(one.geometry.area),
                "vuosi": YEAR,
                "kunta": one.municipality,
                **numbers,
                "ra_ke": int(homes[place]),
            }
        )
    geojson.write(path, f"pno_tilasto_{YEAR}", areas.geometry, rows)


def _incomes(residents: pd.Series, adults: pd.Series, draws: Draws) -> pd.DataFrame:
    """Give each postal area its adults and their mean and median income, withheld where few live."""
    size = np.log(residents.clip(lower=1) / _USUAL_RESIDENTS)
    median = _MEDIAN_INCOME * np.exp(_BY_SIZE * size + _SPREAD * draws.normal(len(residents)))
    told = pd.DataFrame({"hr_tuy": adults, "hr_ktu": _MEAN_TO_MEDIAN * median, "hr_mtu": median})
    return told.round().astype("int64").mask(adults < LEAST, PROTECTED)


def _second_homes(areas: gpd.GeoDataFrame, draws: Draws) -> Ints:
    """Give each postal area its second homes: its municipality's, parted by ground and by chance."""
    towns = facts.municipalities().set_index("code")
    land = towns["area_km2"] - towns["water_km2"]
    homes = _BY_LAND * land + _BY_WATER * towns["water_km2"] + _BY_RESIDENT * towns["residents"]
    ground = pd.Series(areas.geometry.area.to_numpy() * np.exp(0.5 * draws.normal(len(areas))))
    town = areas["municipality"].reset_index(drop=True)
    part = ground / ground.groupby(town).transform("sum")
    return shares((town.map(homes) * part).to_numpy(), SECOND_HOMES)
