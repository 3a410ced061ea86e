"""Population by municipality, age and sex: the reply of StatFin's table 11re in json-stat2.

The year is that of the facts (31.12.2022); totals are official, ages and sexes are the model's.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd

from jarjestokartta.geo.model import facts
from jarjestokartta.geo.model.draws import Ints
from jarjestokartta.geo.model.inhabitants import OLDEST

_ALL = "SSS"


def write_totals(path: Path) -> None:
    """Write the official totals of the 22 alone, as a query for all ages and both sexes gives them."""
    cube = facts.municipalities()["residents"].to_numpy(dtype=np.int64).reshape(-1, 1, 1, 1, 1)
    _write(cube, {_ALL: "Yhteensä"}, {_ALL: "Yhteensä"}, path)


def write(inhabitants: pd.DataFrame, path: Path) -> None:
    """Write the residents of the 22 by year of age and sex."""
    ours = facts.municipalities()
    own = inhabitants[inhabitants["municipality"].isin(ours["code"])]
    place = own["municipality"].map({code: row for row, code in enumerate(ours["code"])}).to_numpy()
    cube = np.zeros((len(ours), OLDEST + 2, 3, 1, 1), dtype=np.int64)
    ages_of, sexes_of = own["age"].to_numpy() + 1, 1 + own["woman"].to_numpy(dtype=np.int64)
    np.add.at(cube[..., 0, 0], (place, ages_of, sexes_of), 1)
    cube[:, :, 0] = cube[:, :, 1:].sum(axis=2)
    cube[:, 0] = cube[:, 1:].sum(axis=1)
    years = {f"{year:03d}": str(year) for year in range(OLDEST)}
    ages = {_ALL: "Yhteensä", **years, f"{OLDEST}-": f"{OLDEST} -"}
    _write(cube, ages, {_ALL: "Yhteensä", "1": "Miehet", "2": "Naiset"}, path)


def _write(cube: Ints, ages: dict[str, str], sexes: dict[str, str], path: Path) -> None:
    """Write a cube of municipality × age × sex × year × content, variables named as since June 2026."""
    ours = facts.municipalities()
    dimensions: dict[str, tuple[str, dict[str, str]]] = {
        "alue_23_20260101": (
            "Alue",
            {f"KU{code}": str(name) for code, name in zip(ours["code"], ours["name"], strict=True)},
        ),
        "ikaryhma_10_20180101": ("Ikä", ages),
        "sukupuoli_9_20180101": ("Sukupuoli", sexes),
        "timeperiod_y": ("Vuosi", {str(facts.RESIDENTS_YEAR): str(facts.RESIDENTS_YEAR)}),
        "contentscode": ("Tiedot", {"vaerak-vaesto": "Väestö 31.12."}),
    }
    path.write_bytes(
        msgspec.json.encode(
            {
                "version": "2.0",
                "class": "dataset",
                "label": "Väestö muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot",
                "source": "Tilastokeskus, väestörakenne",
                "updated": "2026-03-27T06:00:00Z",
                "id": list(dimensions),
                "size": list(cube.shape),
                "dimension": {
                    name: {
                        "label": label,
                        "category": {"index": {code: row for row, code in enumerate(codes)}, "label": codes},
                    }
                    for name, (label, codes) in dimensions.items()
                },
                "role": {"time": ["timeperiod_y"], "metric": ["contentscode"]},
                "value": cube.ravel().tolist(),
            }
        )
    )
