"""A reader who has the list: who there is in each municipality, by name and label, tried against all counts.

He has more than is published: of which municipality the address of each association is (the list tells its
home), and of those whom gaps show to serve the village of their address, which village that is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
from attack_fixtures import SECRET, Found
from recomputed_fixtures import REST, SAY
from scipy import optimize, sparse

from jarjestokartta.geo.vocabulary import VillageBy
from jarjestokartta.maps import area_tables, csv_tables, geopackage, workbook
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.privacy import LEAST_ASSOCIATIONS

LABELS = area_tables.NEEDS | area_tables.ROLES
COUNTS = [
    *("associations", "unclassified", "unplaced", "associations_local", "associations_regional"),
    *LABELS,
]


def outputs(public: Content, folder: Path) -> dict[str, pd.DataFrame]:
    """Give the counts of villages as each output has them, NaN where it tells none."""
    text = csv_tables.villages_csv(public)
    of_csv = pd.read_csv(io.BytesIO(text), dtype={"area_id": "str", "municipality_code": "str"})
    ids = of_csv["area_id"]
    geopackage.write(public, folder / "coverage.gpkg")
    layer = gpd.read_file(folder / "coverage.gpkg", layer="villages").set_index("area_id")
    book = openpyxl.load_workbook(io.BytesIO(workbook.tables_xlsx(public, SAY)))
    headings = {name: SAY(subject.replace(":", ".")) for name, subject in LABELS.items()}
    headings |= {
        name: SAY(f"column.{name}") for name in COUNTS if name not in LABELS and name != "associations"
    }
    sheets = {}
    for key in ("villages", "village_subjects"):
        page = book[SAY(f"sheet.{key}")]
        head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
        rows = list(page.iter_rows(min_row=head, values_only=True))
        table = pd.DataFrame(rows[1:], columns=[str(one).split(" (")[0] for one in rows[0]])
        known = {name: heading for name, heading in headings.items() if heading in table}
        sheets[key] = table[[*known.values()]].set_axis([*known], axis=1).set_axis(ids)
    found = {"csv": of_csv.set_index("area_id"), "gpkg": layer, **sheets}
    return {name: table.apply(pd.to_numeric, errors="coerce") for name, table in found.items()}


def together(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each count as any of the outputs tells it."""
    csv = tables["csv"].reindex(columns=COUNTS)
    for table in tables.values():
        csv = csv.combine_first(table.reindex(columns=COUNTS))
    return csv[COUNTS]


def labels(content: Content) -> pd.DataFrame:
    """Give what is counted of each association, 0 or 1."""
    table = content.associations
    flags = pd.DataFrame({"associations": 1, "unclassified": table["needs"].isna()}, index=table.index)
    flags["unplaced"] = table["precision"].isin(["municipality", "none"])
    flags["associations_local"] = table["scale"].isin(["village", "municipality"])
    flags["associations_regional"] = table["scale"].eq("region")
    for name, subject in LABELS.items():
        kind, code = subject.split(":")
        flags[name] = (
            table[f"{kind}s"].fillna("").str.split(";").map(lambda cell, one=code: one in cell).astype(bool)
        )
    return flags[COUNTS].astype("int64")


def areas(content: Content) -> pd.Series:
    """Give where each association is counted by its address."""
    table = content.associations
    town = table["municipality_id"].fillna(table["home_municipality"])
    return table["village_id"].fillna(REST + town)


def attack(content: Content, public: Content, shown: pd.DataFrame, *, every: int = 1) -> Iterator[Found]:
    """Give what he finds of each small hidden count of which not all are listed, or of one of ``every``.

    Parameters
    ----------
    content, public
        The same run, with and without what must not be published.
    shown
        What :func:`together` gives.
    """
    flags, area = labels(content), areas(content)
    known = public.associations["village_id"].eq(content.associations["village_id"])
    known |= content.associations["serves_known_by"].eq(VillageBy.ADDRESS) | flags["unplaced"].eq(1)
    truth = flags.groupby(area).sum().reindex(shown.index, fill_value=0)
    told = flags[known].groupby(area).sum().reindex(shown.index, fill_value=0)
    secret = truth[SECRET].gt(told[SECRET]) & truth[SECRET].lt(LEAST_ASSOCIATIONS) & shown[SECRET].isna()
    asked = [(place, column) for place in shown.index for column in SECRET if secret.loc[place, column]]
    asked = asked[::every]
    towns = pd.Series(shown.index, index=shown.index).map(_towns(content))
    for code in dict.fromkeys(towns[place] for place, _ in asked):
        ids = towns.index[towns == code]
        free = flags[area.isin(ids) & ~known].value_counts()
        for place, column in asked:
            if towns[place] != code:
                continue
            yield _bounds(free, told.loc[ids], shown.loc[ids], place, column)


def _towns(content: Content) -> dict[str, str]:
    table = content.areas.dropna(subset="parent_id")
    found = dict(zip(table["area_id"], table["parent_id"], strict=True))
    return found | {REST + code: code for code in set(found.values())}


def _bounds(free: pd.Series, told: pd.DataFrame, shown: pd.DataFrame, area: str, column: str) -> Found:
    """Give the least and the most that a count can be: kinds of associations, shared among areas."""
    kinds = np.array([*free.index], dtype=float)  # one row a set of labels
    places, size = len(shown), len(kinds)
    whole = sparse.hstack([sparse.eye_array(size)] * places)
    known = shown.notna().to_numpy()
    by_area = sparse.block_diag([kinds.T[known[place]] for place in range(places)])
    left = (shown - told).to_numpy()[known]
    limits = sparse.vstack([whole, by_area]).tocsr(), np.concatenate([free.to_numpy(dtype=float), left])
    aim = np.zeros(places * size)
    place = shown.index.get_loc(area)
    aim[place * size : (place + 1) * size] = kinds[:, shown.columns.get_loc(column)]
    ends = []
    for sign in (1.0, -1.0):
        done = optimize.linprog(sign * aim, A_eq=limits[0], b_eq=limits[1], method="highs")
        assert done.status == 0, done.message  # what is published is at odds with itself
        ends.append(sign * done.fun + told.loc[area, column])
    return Found(area, column, int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6)))
