"""Ages of cells that withhold them: estimated, against the truth, beside what else one could take for them.

    python benchmarks/withheld_ages.py

The built-in region gives every cell of a municipality the same ages. In life the sparsest parts have more old
people (Paavo 2024, whole country: 4 percentage points over their municipality below one resident a km²), so
the same people are also moved among the cells of their municipality until those with few have more old.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import register, settings
from jarjestokartta.geo.model import facts, grid, inhabitants, region, sketch
from jarjestokartta.geo.population import withheld_ages
from jarjestokartta.geo.population.withheld_ages import AGES
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import beginning, compute, inputs
from jarjestokartta.workspace.folder import Workspace

ROUNDS = 9
YEAR = 2025
OLD = "residents_65_plus"
NATIONAL = (0.153, 0.613, 0.234)  # Finland 31.12.2024, about
RURAL = 0.16  # how strongly the old are moved to cells with few residents
DIED = 0.035  # of the old, in a year
Estimate = Callable[[gpd.GeoDataFrame, pd.DataFrame], pd.DataFrame]


def content() -> Content:
    """Compute a run of the built-in region, for its cells and whom it finds without."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        beginning.demo(folder)
        chosen = settings.load(folder)
        found = inputs.prepare(Workspace(folder), chosen, lambda _: None)
        read = register.read(folder / "register.xlsx").associations
        return compute.content(read, found, chosen, lambda _: None)


def people() -> pd.DataFrame:
    """Give every inhabitant of the 22: cell, municipality, age."""
    model = sketch.load()
    table = inhabitants.draw(model, region.SEED)
    ids = "1kmN" + model.cells["y"].astype("str") + "E" + model.cells["x"].astype("str")
    table["cell_id"] = ids.to_numpy()[table["cell"]]
    return table[table["municipality"].isin(facts.municipalities()["code"])].reset_index(drop=True)


def older_where_sparse(table: pd.DataFrame) -> pd.DataFrame:
    """Move people between the cells of each municipality, so that those with few hold more old people."""
    rng = np.random.default_rng(1)
    sparse = -np.log(table.groupby("cell_id")["age"].transform("size"))
    moved = table["age"].to_numpy(copy=True)
    for rows in table.groupby("municipality").indices.values():
        strength = RURAL * rng.normal(1, 0.35)
        home, age = sparse.to_numpy()[rows], moved[rows]
        places = strength * (home - home.mean()) / home.std() + rng.normal(size=len(rows))
        lives = strength * (age - age.mean()) / age.std() + rng.normal(size=len(rows))
        moved[rows[np.argsort(places)]] = age[np.argsort(lives)]
    return table.assign(age=moved)


def by_age(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Count people in the three groups."""
    group = pd.Series("", index=table.index)
    for name, (low, high) in zip(AGES, grid.AGES.values(), strict=True):
        group[table["age"].between(low, high)] = name
    return pd.crosstab(table[key], group).reindex(columns=AGES, fill_value=0).astype("float64")


@dataclass
class Case:
    """Cells as the grid tells them, the municipalities' figures, and the true ages."""

    cells: gpd.GeoDataFrame
    figures: pd.DataFrame
    truth: pd.DataFrame


def case(cells: gpd.GeoDataFrame, table: pd.DataFrame, *, without: float = 0.0, years: int = 0) -> Case:
    """Make a case of people: some ``without`` coordinates (working age twice as often), figures years old."""
    rng = np.random.default_rng(2)
    then = table.assign(age=table["age"] - years)
    then = then[then["age"] >= 0]
    died = then[then["age"] >= 65].sample(frac=DIED * years, random_state=3)
    figures = by_age(pd.concat([then, died]), "municipality").rename_axis("area_id").reset_index()
    often = np.where(table["age"].between(15, 64), 2.0, 1.0)
    housed = table[rng.random(len(table)) >= without * often / often.mean()]
    own = cells[cells["cell_id"].isin(housed["cell_id"])].reset_index(drop=True)
    truth = by_age(housed, "cell_id").loc[own["cell_id"]].set_axis(own.index)
    residents = truth.sum(axis=1)
    told = truth.where(residents >= grid.LEAST)
    own = own.assign(**told, residents=residents, age_estimated_share=0.0, year=YEAR)
    return Case(own, figures.assign(year=YEAR - years), truth)


def spread(cells: gpd.GeoDataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Fill in shares by municipality."""
    own = shares.reindex(cells["municipality_code"]).to_numpy() * cells["residents"].to_numpy()[:, None]
    return cells[AGES].fillna(pd.DataFrame(own, index=cells.index, columns=AGES))


def remainder(cells: gpd.GeoDataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """What the figures leave, believed in full."""
    told = cells[AGES].groupby(cells["municipality_code"]).sum()
    left = (figures.set_index("area_id")[AGES] - told).clip(lower=0)
    return spread(cells, left.div(left.sum(axis=1), axis=0))


def of_municipality(cells: gpd.GeoDataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    every = figures.set_index("area_id")[AGES]
    return spread(cells, every.div(every.sum(axis=1), axis=0))


def national(cells: gpd.GeoDataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    codes = figures["area_id"]
    return spread(cells, pd.DataFrame([NATIONAL] * len(codes), index=codes, columns=AGES))


WAYS: dict[str, Estimate] = {
    "estimated": lambda cells, figures: withheld_ages.estimated(cells, figures)[AGES],
    "remainder alone": remainder,
    "similar cells alone": lambda cells, figures: withheld_ages.estimated(cells, figures[:0])[AGES],
    "municipality's shares": of_municipality,
    "national shares": national,
    "left out": lambda cells, _: cells[AGES].fillna(0.0),
}


def row(name: str, found: pd.DataFrame, one: Case, gaps: dict[str, set[str]]) -> None:
    """Print the errors of the share of the old, in percentage points of the withheld cells' residents."""
    withheld = one.cells[OLD].isna()
    off = (found[OLD] - one.truth[OLD])[withheld].groupby(one.cells["municipality_code"]).sum()
    of_town = one.truth[withheld].sum(axis=1).groupby(one.cells["municipality_code"]).sum()
    by_town = 100 * off / of_town
    mean = (by_town.abs() * of_town).sum() / of_town.sum()
    told = []
    for ids in gaps.values():
        inside = one.cells["cell_id"].isin(ids)
        told.append(100 * (found.loc[inside, OLD].sum() / one.truth.loc[inside, OLD].sum() - 1))
    worst = max(told, key=abs)
    print(f"| {name} | {mean:.1f} | {by_town.abs().max():.1f} | {np.mean(told):+.1f} % | {worst:+.1f} % |")


def measure(title: str, one: Case, gaps: dict[str, set[str]]) -> None:
    withheld = one.cells[OLD].isna()
    in_gaps = one.cells["cell_id"].isin(set.union(*gaps.values()))
    people_in_gaps = one.cells.loc[in_gaps, "residents"].sum()
    old = one.truth[OLD].sum() / one.truth.to_numpy().sum()
    old_withheld = one.truth.loc[withheld, OLD].sum() / one.truth[withheld].to_numpy().sum()
    print(f"\n## {title}\n")
    print(
        f"65 and over: {old:.1%} of all, {old_withheld:.1%} in withheld cells; these hold "
        f"{one.cells.loc[withheld, 'residents'].sum():,.0f} people, "
        f"{one.cells.loc[withheld & in_gaps, 'residents'].sum() / people_in_gaps:.0%} of those in gaps.\n"
    )
    print(
        "| ages of withheld cells | municipalities, mean | worst | the old in gaps, mean of needs | worst |"
    )
    print("|---|---|---|---|---|")
    for name, way in WAYS.items():
        row(name, way(one.cells, one.figures), one, gaps)


def main() -> None:
    run = content()
    home = run.cells["municipality_code"].isin(facts.municipalities()["code"])
    cells = run.cells[home].drop(columns=[name for name in run.cells if name.startswith("age_")])
    beyond = run.reach[(run.reach["within"] == 0) & run.reach["cell_id"].isin(cells["cell_id"])]
    gaps = {str(need): set(own) for need, own in beyond.groupby("need")["cell_id"]}
    everybody = people()
    sparse = older_where_sparse(everybody)
    print("# Withheld ages")
    print("\nErrors of the share of people of 65 and over, percentage points; of their number in gaps, %.")
    measure("As built in", case(cells, everybody), gaps)
    measure("Older where few live", case(cells, sparse), gaps)
    measure("… and 1.5 % without coordinates", case(cells, sparse, without=0.015), gaps)
    measure("… and figures a year older than the cells", case(cells, sparse, without=0.015, years=1), gaps)
    one, took = case(cells, everybody), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        withheld_ages.estimated(one.cells, one.figures)
        took.append(1000 * (time.perf_counter() - begun))
    print(f"\n{len(one.cells):,} cells: {median(took):.0f} ms (worst {max(took):.0f}).")


if __name__ == "__main__":
    main()
