"""Which village a village's association serves: told, against the truth of the built-in region.

    python benchmarks/villages_served.py [SEED …]

Beside the rule stand its halves: the address alone, as if no name told a village, and the address of any
precision, wherever it lies.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd

from jarjestokartta.coverage import serving
from jarjestokartta.geo import register, settings
from jarjestokartta.geo.model import region
from jarjestokartta.geo.vocabulary import LabelKind, Level, Scale
from jarjestokartta.workspace import beginning, compute, inputs
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.rating import Placed

ROUNDS = 5


def placed(folder: Path, seed: int) -> tuple[inputs.Inputs, Placed, pd.DataFrame]:
    """Write a region as a workspace and place its associations; the truth by ``association_id`` beside."""
    beginning.demo(folder, scale=0.02)  # for its settings
    region.write(folder, seed=seed)
    found = inputs.prepare(Workspace(folder), settings.load(folder), lambda _: None)
    read = register.read(folder / "register.xlsx").associations
    truth = pd.read_csv(folder / "private/truth/register_truth.csv", dtype={"serves": "str"})
    truth = truth.set_index("source_row").loc[read["source_row"]].set_axis(read["association_id"])
    return (
        found,
        compute.place(read, found, lambda _: None),
        truth.assign(serves=_areas(folder, found, truth)),
    )


def _areas(folder: Path, found: inputs.Inputs, truth: pd.DataFrame) -> pd.Series:
    """Give the area of the village that each association serves."""
    villages = pd.read_csv(folder / "private/truth/villages_truth.csv", dtype="str")
    drawn = found.level(Level.VILLAGE)[["parent_id", "name_fi", "area_id"]]
    names = villages.merge(drawn, left_on=["municipality", "name"], right_on=["parent_id", "name_fi"])
    return truth["serves"].map(names.set_index("village_id")["area_id"])


def row(what: str, told: pd.Series, true: pd.Series) -> None:
    known, right = told.notna(), told == true.reindex(told.index)
    wrong = (known & ~right).sum()
    share = f"{wrong:,} ({wrong / known.sum():.1%})"
    print(f"| {what} | {len(told):,} | {right.sum():,} | {share} | {(~known).sum():,} |")


def measure(seed: int) -> None:
    with TemporaryDirectory() as folder:
        found, given, truth = placed(Path(folder), seed)
    tables = (given.located, given.assigned, given.labels, found.areas)
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        served = serving.villages(given.associations, *tables)
        took.append(time.process_time() - begun)
    nameless = serving.villages(given.associations.assign(name="Seura"), *tables)
    anywhere = given.assigned.set_index("association_id")["village_id"]
    scale = given.labels.loc[given.labels["kind"] == LabelKind.SCALE].set_index("association_id")["label"]
    of_village = served["association_id"]
    print(f"\n## Seed {seed}: processor {median(took):.2f} s (worst {max(took):.2f})\n")
    print(
        "| village told by | of a village | right | wrong (of those told) | unknown |\n|---|---|---|---|---|"
    )
    row("name, else address", served.set_index("association_id")["village_id"], truth["serves"])
    row("address alone", nameless.set_index("association_id")["village_id"], truth["serves"])
    row("address of any precision, anywhere", anywhere.reindex(of_village), truth["serves"])
    missed = (truth["scale"] == Scale.VILLAGE) & (scale.reindex(truth.index) != Scale.VILLAGE)
    print(f"\nServe a village and are taken for others: {missed.sum()}.")


def main() -> None:
    print("# The villages that associations serve")
    for seed in [int(seed) for seed in sys.argv[1:]] or [region.SEED, 2]:
        measure(seed)


if __name__ == "__main__":
    main()
