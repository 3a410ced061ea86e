"""Names of associations of real kinds with their labels, and how well labels given meet labels meant.

``data/association_names.csv`` was labelled from the definitions of needs, roles, target groups and scale.
Rules are tuned on the rows ``tuned``, which were labelled without sight of the rules. So were those
``independent``, which are measured and never looked at for a rule. The ``older`` were labelled by whoever
wrote the rules: they keep words from being lost.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from jarjestokartta.coverage import needs, places
from jarjestokartta.coverage.rules import KINDS
from jarjestokartta.geo import tables
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.localities import localities
from jarjestokartta.geo.vocabulary import LabelKind, Scale

NAMES = Path(__file__).parent / "data" / "association_names.csv"


@cache
def region_places() -> list[places.Place]:
    """Municipalities, named villages and localities of Keski-Suomi, as a region's areas name them."""
    towns = builtin_table("municipalities").rename(columns={"code": "area_id"}).assign(level="municipality")
    named = builtin_table("model_villages").query("invented == '0'")
    villages = pd.DataFrame(
        {"area_id": named["village_id"], "name_fi": named["name"], "parent_id": named["municipality"]}
    )
    areas = pd.concat([towns, villages.assign(level="village")], ignore_index=True).assign(in_region=True)
    return places.of_areas(areas, localities())


def labelled(part: str) -> pd.DataFrame:
    """Give one part of the names with their labels; empty cells are NA."""
    table = pd.read_csv(NAMES, dtype="str")
    return table.loc[table["part"] == part].reset_index(drop=True)


def classified(table: pd.DataFrame, *, with_class: bool = True) -> pd.DataFrame:
    """Classify names as a register would hold them: with ``ry``, without a purpose text."""
    classes = table["purpose_class"] if with_class else None
    associations = tables.ASSOCIATIONS.conform(
        pd.DataFrame(
            {
                "association_id": [f"a{row}" for row in range(len(table))],
                "name": table["name"] + " ry",
                "home_municipality": table["home_municipality"],
                "purpose_class": classes,
                "status": "active",
                "source_row": range(2, len(table) + 2),
            }
        )
    )
    return needs.classify(associations, builtin_table("needs_rules"), places=region_places())


def pairs(table: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Give labels meant, one row each: ``association_id``, ``kind``, ``label``; an unknown scale is none."""
    parts = []
    for column, (kind, _) in KINDS.items():
        cells = table[column].str.split(";").set_axis(ids).explode().dropna()
        parts.append(pd.DataFrame({"association_id": cells.index, "kind": kind, "label": cells.to_numpy()}))
    every = pd.concat(parts, ignore_index=True)
    return every.loc[(every["kind"] != LabelKind.SCALE) | (every["label"] != Scale.UNKNOWN)]


def compare(given: pd.DataFrame, meant: pd.DataFrame) -> pd.DataFrame:
    """Give labels by kind and label: ``right``, ``given`` and ``meant`` (counts); not what is sensitive.

    That is told on the least suspicion, and has names of its own (``data/sensitive_names.csv``).
    """
    keys = ["association_id", "kind", "label"]
    given = given.loc[given["kind"] != LabelKind.SENSITIVE]
    both = given[keys].merge(meant[keys], how="outer", on=keys, indicator=True)
    both = both.assign(
        right=both["_merge"] == "both",
        given=both["_merge"] != "right_only",
        meant=both["_merge"] != "left_only",
    )
    return both.groupby(["kind", "label"])[["right", "given", "meant"]].sum()


def lower_bound(right: int, given: int) -> float:
    """Give the lower end of Wilson's 95 % interval of a share."""
    if given == 0:
        return 0.0
    z = 1.959964
    share, part = right / given, z * z / given
    spread = z * (share * (1 - share) / given + part / (4 * given)) ** 0.5
    return (share + part / 2 - spread) / (1 + part)
