"""What is published of who has what within reach: no count by age that is small, nor one that tells it."""

from __future__ import annotations

import pandas as pd
import pytest

from jarjestokartta.geo import tables
from jarjestokartta.maps import served_counts
from jarjestokartta.maps.content import Served

LEAST = 10


def shown(rows: list[tuple[str, str, float, float, float]], estimated: float = 0.0) -> pd.DataFrame:
    """Publish rows of (by, people, residents, without, without if open)."""
    table = pd.DataFrame(
        rows, columns=["by", "people", "residents", "residents_without", "residents_without_if_open"]
    ).astype({"residents": "float64", "residents_without": "float64", "residents_without_if_open": "float64"})
    for name in ("without", "without_if_open"):
        table[f"share_{name}"] = table[f"residents_{name}"] / table["residents"]
    ages = table["people"].isin(["children", "older"])
    table = table.assign(need="hobbies", within_m=2000.0, estimated_share=ages * estimated)
    equity = tables.EQUITY.conform(table.assign(estimated_share_without=ages * estimated))
    served = Served(tables.BASKET.empty(), tables.BASKET_TERMS.empty(), equity, tables.BASKET.empty())
    public = served_counts.public(served, LEAST)
    assert public is not None
    return public.equity.set_index("people")


@pytest.mark.parametrize(
    ("children", "hidden"),
    [
        ((100, 40, 20), []),
        ((100, 40, 40), []),
        ((100, 0, 0), []),
        ((100, 9, 0), ["residents_without", "residents_without_if_open"]),
        ((100, 95, 60), ["residents_without", "residents_without_if_open"]),
        ((100, 40, 4), ["residents_without_if_open"]),
        ((100, 40, 35), ["residents_without_if_open"]),
        ((9, 0, 0), ["residents", "residents_without", "residents_without_if_open"]),
    ],
)
def test_small_counts_by_age_are_hidden(children: tuple[float, float, float], hidden: list[str]) -> None:
    rows = [("age", "everyone", 900, 400, 300), ("age", "children", *children), ("age", "older", 200, 90, 60)]
    row = shown(rows).loc["children"]
    counts = ["residents", "residents_without", "residents_without_if_open"]
    assert [name for name in counts if pd.isna(row[name])] == hidden
    for name in counts[1:]:
        assert pd.isna(row[name.replace("residents", "share")]) == pd.isna(row[name])


def test_what_is_left_of_everyone_tells_no_small_count() -> None:
    rows = [
        ("age", "everyone", 900, 105, 95),
        ("age", "children", 100, 40, 40),
        ("age", "older", 200, 60, 55),
    ]
    table = shown(rows)
    assert table.loc[["children", "older"], "residents_without"].isna().all()
    assert table.loc["everyone", "residents_without"] == 105


def test_a_small_estimated_part_is_no_secret_to_who_knows_the_cells() -> None:
    rows = [
        ("age", "everyone", 900, 400, 300),
        ("age", "children", 100, 40, 40),
        ("age", "older", 200, 90, 60),
    ]
    assert shown(rows, 0.05).loc["children", "residents"] != 100
    assert shown(rows, 0.5).loc["children", "residents"] == 100


def test_totals_are_no_secret() -> None:
    rows = [("municipality", "077", 9, 3, 1), ("region", "everyone", 9, 3, 1), ("income", "lowest", 9, 3, 1)]
    assert shown(rows)[["residents", "residents_without"]].notna().all(axis=None)
