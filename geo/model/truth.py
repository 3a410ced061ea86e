"""What the model knows and its files do not say, for measuring how well they are read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jarjestokartta.geo.model import associations, grid, streets
from jarjestokartta.geo.model.sketch import Sketch
from jarjestokartta.geo.vocabulary import Scale

_OF_ASSOCIATION = (
    "scale",
    "needs",
    "roles",
    "target_groups",
    "address_kind",
    "in_gazetteer",
    "best_precision",
    "x",
    "y",
    "municipality_code",
    "place_id",
)


def write_register(sketch: Sketch, spoiled: pd.DataFrame, sound: pd.DataFrame, path: Path) -> None:
    """Write one line a row of the register: what is true of it, its dirt, what it is to be read as.

    ``village_id`` is where its address lies, ``serves`` the village that an association of a village serves.

    Parameters
    ----------
    spoiled
        Rows of the register with source_row, expected, dirt and ``truth`` (row of ``sound``).
    sound
        The rows before they were spoiled.
    """
    kept = {"true_number": "registration_number", "true_name": "name"}
    table = (
        spoiled[["source_row", "expected", "dirt", "truth", *kept]]
        .rename(columns=kept)
        .reset_index(drop=True)
    )
    own = sound.reindex(table["truth"]).reset_index(drop=True)
    every = associations.kinds()["pattern"]
    table = table.assign(
        home_municipality=own["home"],
        purpose_class=own["purpose_class"],
        kind=own["kind"].map(every),
        village_id=own["unit"].map(sketch.villages["village_id"]),
        serves=own["works_in"].map(sketch.villages["village_id"]).where(own["scale"] == Scale.VILLAGE),
        **{column: own[column] for column in _OF_ASSOCIATION},
    )
    _write(table.drop(columns="truth"), path)


def write_sites(places: pd.DataFrame, records: pd.DataFrame, sketch: Sketch, path: Path) -> None:
    """Write one line a source record: its place (the same for records of one place), needs and true point."""
    columns = ["place_id", "name", "needs", "owner", "open_to", "municipality", "unit", "x", "y"]
    table = records.merge(places[columns], on="place_id", validate="many_to_one")
    table["village_id"] = table["unit"].map(sketch.villages["village_id"])
    _write(table.drop(columns="unit"), path)


def write_cells(sketch: Sketch, true_counts: pd.DataFrame, path: Path) -> None:
    """Write the residents of each cell by sex and age before protection."""
    cells = sketch.cells
    names = "1kmN" + cells["y"].astype("str") + "E" + cells["x"].astype("str")
    table = pd.DataFrame({"grd_id": names, "kunta": streets.owners(sketch)})
    _write(pd.concat([table, true_counts], axis=1), path)


def write_villages(sketch: Sketch, inhabitants: pd.DataFrame, path: Path) -> None:
    """Write each village: whether its name is invented, its residents by age."""
    table = pd.DataFrame(sketch.villages.drop(columns="geometry"))
    unit = inhabitants["unit"]
    table["residents"] = unit.value_counts().reindex(table.index, fill_value=0)
    for name, (low, high) in grid.AGES.items():
        own = unit[inhabitants["age"].between(low, high)]
        table[name] = own.value_counts().reindex(table.index, fill_value=0)
    _write(table, path)


def write_rates(seed: int, sound: pd.DataFrame, path: Path) -> None:
    """Write each municipality's true relative rate and the associations drawn from it."""
    rates = associations.true_rates(seed)
    drawn = sound["home"].value_counts().reindex(rates.index, fill_value=0)
    _write(
        pd.DataFrame(
            {
                "municipality_code": rates.index,
                "relative_rate": rates.to_numpy(),
                "associations": drawn.to_numpy(),
            }
        ),
        path,
    )


def _write(table: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
