"""Who serves a part of a municipality must be placed in it: else nobody could say who is without."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from coverage_fixtures import EAST, NORTH, areas, associations, labels

from jarjestokartta.coverage.measured import measured, searched
from jarjestokartta.coverage.placing import placed_share
from jarjestokartta.geo import crs, tables

# Scale, precision and village of each association of group activities, and what share of them is placed.
NOBODY = None
CASES = {
    "a village by name, wherever its address lies": ([("village", "municipality", "v1")], 1.0),
    "an address of the municipality tells no village": ([("village", "municipality", None)], 0.0),
    "nor does a postal area": ([("village", "postal-area", None)], 0.0),
    "one in three": ([("village", "building", "v1")] + 2 * [("village", "none", None)], 1 / 3),
    "it is not told whom it serves, but where it is": ([(None, "street", None)], 1.0),
    "neither is told": ([(None, "municipality", None)], 0.0),
    "one that serves everybody leaves no gap": (
        [("municipality", "municipality", None), ("village", "municipality", None)],
        NOBODY,
    ),
    "a regional one serves nobody here": ([("region", "municipality", None)], NOBODY),
}


def located(precisions: list[str]) -> gpd.GeoDataFrame:
    known = [EAST if one != "none" else float("nan") for one in precisions]
    ids = [f"a{number}" for number in range(len(precisions))]
    table = pd.DataFrame({"association_id": ids, "precision": precisions, "score": 1.0, "reason": "exact"})
    points = gpd.GeoSeries.from_xy(known, [NORTH] * len(known), crs=crs.METRES)
    return tables.LOCATED.conform(gpd.GeoDataFrame(table.assign(place_kind="contact"), geometry=points))


def shares(
    rows: list[tuple[str | None, str, str | None]], home: str = "077", among: gpd.GeoDataFrame | None = None
) -> pd.Series:
    told = labels(
        [(f"a{n}", "need", "groups") for n in range(len(rows))]
        + [(f"a{n}", "scale", scale) for n, (scale, _, _) in enumerate(rows) if scale]
    )
    served = pd.DataFrame(
        [
            {"association_id": f"a{n}", "village_id": village, "known_by": "name" if village else "nothing"}
            for n, (scale, _, village) in enumerate(rows)
            if scale == "village"
        ],
        columns=["association_id", "village_id", "known_by"],
    )
    register = associations([{"home_municipality": home}] * len(rows))
    points = located([precision for _, precision, _ in rows])
    return placed_share(
        register, points, tables.SERVED.conform(served), told, areas() if among is None else among
    )


@pytest.mark.parametrize(("rows", "share"), CASES.values(), ids=CASES)
def test_a_supplier_is_placed_where_it_is_known_whom_it_serves(rows: list, share: float | None) -> None:
    assert shares(rows).to_dict() == ({} if share is NOBODY else {("077", "groups"): pytest.approx(share)})


def test_where_no_villages_are_drawn_any_finer_point_places() -> None:
    rows = [("village", "postal-area", None), ("village", "municipality", None)]
    assert shares(rows, home="999").tolist() == [0.5]
    postal = areas().query("level == 'village'").head(1)
    postal = postal.assign(area_id="pno-99999", level="postal-area", parent_id="999")
    among = pd.concat([areas(), postal], ignore_index=True)
    assert shares(rows, home="999", among=among).tolist() == [0.5]


def test_suppliers_that_may_be_anywhere_measure_nothing() -> None:
    register = associations([{}, {}])
    told = labels([("a0", "need", "groups"), ("a1", "need", "hobbies")])
    found = {
        share: measured(
            searched([]),
            register,
            told,
            pd.Series({"077": 100.0}),
            placed=pd.Series([share], index=pd.MultiIndex.from_tuples([("077", "groups")])),
        ).set_index("need")["measured"]
        for share in (0.49, 0.5)
    }
    assert [bool(one["groups"]) for one in found.values()] == [False, True]
    assert all(one["mutual-aid"] for one in found.values())  # of these nobody is told: a gap
