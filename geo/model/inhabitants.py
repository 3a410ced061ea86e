"""Every inhabitant of the model by cell, age and sex, so that all statistics agree with one another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.model import facts, streets
from jarjestokartta.geo.model.draws import Draws, Floats
from jarjestokartta.geo.model.sketch import Sketch

OLDEST = 100  # and above
AROUND = (14.0, 32.0)  # per cent under 15 and over 64 in the neighbouring municipalities
STUDENT_TOWN = "179"


def draw(sketch: Sketch, seed: int) -> pd.DataFrame:
    """Give one row an inhabitant: cell (row of ``sketch.cells``), unit, municipality, age (years), woman."""
    cell = np.repeat(np.arange(len(sketch.cells)), sketch.cells["residents"])
    owner = streets.owners(sketch)[cell]
    draws = Draws(seed, "inhabitants")
    ours = facts.municipalities().set_index("code")
    age = np.zeros(len(cell), dtype=np.int64)
    for code in dict.fromkeys(owner):
        own = owner == code
        young, old = ours.loc[code, ["percent_0_14", "percent_65_plus"]] if code in ours.index else AROUND
        age[own] = draws.pick(_pyramid(young, old, students=code == STUDENT_TOWN), int(own.sum()))
    return pd.DataFrame(
        {
            "cell": cell,
            "unit": sketch.cells["unit"].to_numpy()[cell],
            "municipality": pd.Series(owner, dtype="str"),
            "age": age,
            "woman": draws.hits(np.where(age >= 75, 0.6, 0.495), len(cell)),  # noqa: PLR2004
        }
    )


def _pyramid(young: float, old: float, *, students: bool) -> Floats:
    """Give the share of each year of age 0 … 100 from the shares of the young and the old, in per cent."""
    years = np.arange(OLDEST + 1)
    children, elderly = years <= 14, years >= 65  # noqa: PLR2004 - the age groups of the grid
    working = np.where(children | elderly, 0.0, 1.0 + 0.012 * (years - 40.0))
    if students:
        working *= np.where((years >= 19) & (years <= 29), 2.2, 1.0)  # noqa: PLR2004
    ageing = np.where(elderly, np.exp(-0.5 * (np.maximum(years - 68.0, 0) / 11) ** 2), 0.0)
    pyramid: Floats = (
        young * children / children.sum()
        + (100 - young - old) * working / working.sum()
        + old * ageing / ageing.sum()
    )
    return pyramid
