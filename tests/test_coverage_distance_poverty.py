"""Distance poverty: counted by needs at once, and by how far beyond."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage.distance_poverty import IF_OPEN, LACKING, together
from jarjestokartta.geo.vocabulary import Need

LIMITS = dict.fromkeys(Need, 5000.0)
NEEDS = [need.value for need in Need]


def demand(rows: list[tuple]) -> pd.DataFrame:
    """Rows of (cell, village, residents, need, km to the nearest known open, None: none is reached)."""
    table = pd.DataFrame(rows, columns=["cell_id", "area_id", "residents", "need", "km"])
    metres = 1000 * table["km"].astype("float64")
    served = (metres <= 5_000).astype("int64")
    both = {"distance_m": metres, "open_distance_m": metres, "within": served, "within_open": served}
    return table.assign(municipality_code="077", **both)


def of_area(table: pd.DataFrame, area: str) -> pd.Series:
    return table.loc[table["area_id"] == area].iloc[0]


def test_depth_and_severity_by_hand() -> None:
    """100 within, 300 at half a threshold beyond, 100 at a whole one."""
    rows = [("c0", "v1", 100, "groups", 4), ("c1", "v1", 300, "groups", 7.5), ("c2", "v1", 100, "groups", 10)]
    one = of_area(together(demand(rows), thresholds_m=LIMITS), "v1")
    assert one["incidence"] == pytest.approx(0.8)
    assert one["depth"] == pytest.approx((300 * 0.5 + 100 * 1) / 500)
    assert one["severity"] == pytest.approx((300 * 0.25 + 100 * 1) / 500)


def test_who_reaches_nothing_is_poor_and_in_no_mean_of_distances() -> None:
    rows = [("c0", "v1", 100, "groups", 4), ("c1", "v1", 300, "groups", None)]
    one = of_area(together(demand(rows), thresholds_m=LIMITS), "v1")
    assert (one["incidence"], one["unreached"], one["depth"]) == (0.75, 300, 0)


def test_served_by_an_association_of_the_whole_area_is_not_poor() -> None:
    """Its distance is not known, and nothing to go by."""
    rows = demand([("c0", "v1", 100, "groups", None)]).assign(within=1, within_open=1)
    one = of_area(together(rows, thresholds_m=LIMITS), "v1")
    assert one[["incidence", "unreached", "depth", "severity"]].tolist() == [0, 0, 0, 0]


def test_places_that_may_not_be_open_make_a_second_number() -> None:
    rows = [("c0", "v1", 100, "groups", 10), ("c1", "v1", 300, "groups", None)]
    nearer = {"distance_m": [4_000.0, 7_500.0], "within": [1, 0]}
    one = of_area(together(demand(rows).assign(**nearer), thresholds_m=LIMITS), "v1")
    told = ["lacking_1", "incidence", "depth", "severity", "unreached"]
    assert one[told].tolist() == pytest.approx([1, 1, 1, 1, 300])
    if_open = [name + IF_OPEN for name in told]
    assert one[if_open].tolist() == pytest.approx([0.75, 0.75, 300 * 0.5 / 400, 300 * 0.25 / 400, 0])


def test_lacking_several_at_once() -> None:
    rows = [("c0", "v1", 100, need, 6 if place < 3 else 1) for place, need in enumerate(NEEDS)]
    rows += [("c1", "v1", 300, need, 6 if place < 1 else 1) for place, need in enumerate(NEEDS)]
    one = of_area(together(demand(rows), thresholds_m=LIMITS), "v1")
    assert one[list(LACKING)].tolist() == [1.0, 0.25, 0.25, 0.0, 0.0]
    assert (one["residents"], one["needs"]) == (400, 5)
    assert one["incidence"] == pytest.approx((1 + 0.25 + 0.25) / 5)


def test_needs_not_measured_are_not_lacked_nor_had() -> None:
    rows = [("c0", "v1", 100, need, 6) for need in NEEDS[:2]]
    one = of_area(together(demand(rows), thresholds_m=LIMITS), "v1")
    assert one["needs"] == 2
    assert one[["lacking_1", "lacking_2"]].tolist() == [1, 1]
    assert one[["lacking_3", "lacking_4", "lacking_5"]].isna().all()


def test_an_area_without_residents_spoils_nothing() -> None:
    rows = [("c0", "v1", 0, "groups", 9), ("c1", "v2", 100, "groups", 10)]
    table = together(demand(rows), thresholds_m=LIMITS)
    assert of_area(table, "v1")[["lacking_1", "incidence", "depth", "severity"]].isna().all()
    assert of_area(table, "v2")[["lacking_1", "depth"]].tolist() == [1, 1]
    assert of_area(table, "077")[["residents", "lacking_1", "depth"]].tolist() == [100, 1, 1]


def test_nothing_measured_gives_no_rows() -> None:
    assert together(demand([]), thresholds_m=LIMITS).empty


kilometres = st.one_of(st.none(), st.floats(0, 40))
cells = st.lists(
    st.tuples(
        st.sampled_from(["v1", "v2", "v3"]), st.integers(0, 900), st.lists(kilometres, min_size=5, max_size=5)
    ),
    min_size=1,
    max_size=8,
)


@given(cells, st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_counts_fall_areas_add_up_and_order_never_matters(homes: list, random: object) -> None:
    rows = [
        (f"c{number}", area, people, need, km)
        for number, (area, people, far) in enumerate(homes)
        for need, km in zip(NEEDS, far, strict=True)
    ]
    table = together(demand(rows), thresholds_m=LIMITS)
    falling = table[list(LACKING)].fillna(0)
    assert (falling.diff(axis=1).iloc[:, 1:] <= 1e-12).all(axis=None)
    # Each resident poor in k needs is counted in k of the columns.
    counts, means = table[list(LACKING)].sum(axis=1), 5 * table["incidence"].fillna(0)
    assert counts.tolist() == pytest.approx(means.tolist())
    town, villages = table[table["level"] == "municipality"].iloc[0], table[table["level"] == "village"]
    for name in LACKING:
        weighted = (villages[name] * villages["residents"]).sum()
        assert weighted == pytest.approx(0 if pd.isna(town[name]) else town[name] * town["residents"])
    random.shuffle(rows)
    pd.testing.assert_frame_equal(table, together(demand(rows), thresholds_m=LIMITS))
