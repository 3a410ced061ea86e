"""The basket: what is met, missing or not measured in each area, and a score that opens into its terms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import areas, cells, providers
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage.basket import basket, terms
from jarjestokartta.coverage.gaps import demand
from jarjestokartta.coverage.reach import reach
from jarjestokartta.geo import tables
from jarjestokartta.geo.tables import split_codes
from jarjestokartta.geo.vocabulary import Met, Need

LIMITS = dict.fromkeys(Need, 5_000.0)
EVEN = dict.fromkeys(Need, 1.0)
PEOPLE = cells(
    [
        {"at": (1, 1), "residents": 30.0},
        {"at": (1, 9), "residents": 70.0},
        {"at": (15, 15), "residents": 4.0},
        {"at": (35, 1), "residents": 80.0},
        {"at": (45, 1), "residents": 999.0},  # of the neighbour
    ]
)
SUPPLY = providers(
    [
        {"at": (1, 1)},  # 30 of 100 in v1
        {"at": (1, 9), "need": "hobbies"},  # 70 of 100
        {"at": (1, 9), "need": "local-services", "known_open": False},
        {"area_id": "077", "need": "groups", "provider_kind": "association"},
    ]
).assign(need=lambda table: table["need"].fillna("meeting-places"))


def measured(**unmeasured: str) -> pd.DataFrame:
    rows = [
        (code, need.value, unmeasured.get(f"m{code}") != need) for code in ("077", "179") for need in Need
    ]
    return tables.MEASURED.conform(pd.DataFrame(rows, columns=["municipality_code", "need", "measured"]))


def opened(told: pd.DataFrame | None = None, **how: object) -> pd.DataFrame:
    told = measured(m077=Need.MUTUAL_AID) if told is None else told
    asked = demand(reach(PEOPLE, SUPPLY, thresholds_m=LIMITS), PEOPLE, areas(), told, thresholds_m=LIMITS)
    return terms(asked, PEOPLE, areas(), **{"weights": EVEN} | how)


def test_each_need_is_met_missing_unclear_or_not_measured() -> None:
    table = basket(opened()).set_index("area_id")
    assert table.index.tolist() == ["sijoittamatta-077", "v1", "v2"]
    row = table.loc["v1"]
    assert row["met"] == "hobbies;groups"
    assert row["depends"] == "local-services"
    assert row["missing"] == "meeting-places"
    assert row["not_measured"] == "mutual-aid"
    assert (row["needs_met"], row["needs_met_if_open"], row["needs_measured"]) == (2, 3, 4)
    assert (row["residents"], row["best"]) == (100, 4)


def test_a_score_weighs_people_and_is_the_sum_of_its_terms() -> None:
    weights = {**EVEN, Need.HOBBIES: 2.0, Need.GROUPS: 0.0}
    found = opened(weights=weights)
    row = basket(found).set_index("area_id").loc["v1"]
    assert row["score"] == pytest.approx(0.3 + 2 * 0.7 + 0 * 1)
    assert row["score_if_open"] == pytest.approx(0.3 + 2 * 0.7 + 0.7)
    assert row["best"] == 1 + 2 + 0 + 1
    mine = found.loc[found["area_id"] == "v1"].set_index("need")
    assert mine.loc["hobbies", ["residents_within", "share", "term"]].tolist() == [70, 0.7, 1.4]


def test_what_is_not_measured_is_no_zero() -> None:
    mine = opened().set_index(["area_id", "need"]).loc[("v1", "mutual-aid")]
    assert mine["state"] == Met.NOT_MEASURED
    assert mine[["share", "share_if_open", "term", "term_if_open", "residents_within"]].isna().all()
    none = basket(opened(measured().assign(measured=False)))
    assert none[["score", "score_if_open", "best"]].isna().all(axis=None)
    assert (none["needs_measured"] == 0).all()


def test_a_village_without_known_residents_is_listed_and_judged_by_nothing() -> None:
    empty = PEOPLE.assign(residents=PEOPLE["residents"].mask(PEOPLE["village_id"] == "v2"))
    asked = demand(reach(empty, SUPPLY, thresholds_m=LIMITS), empty, areas(), measured(), thresholds_m=LIMITS)
    found = terms(asked, empty, areas(), weights=EVEN)
    assert (found.loc[found["area_id"] == "v2", "state"] == Met.NOBODY).all()
    row = basket(found).set_index("area_id").loc["v2"]
    assert row[["score", "met", "missing", "not_measured"]].isna().all()


def test_from_what_share_on_a_need_is_met_is_a_setting() -> None:
    row = basket(opened(met_share=0.25)).set_index("area_id").loc["v1"]
    assert row["met"] == "meeting-places;hobbies;groups"


@given(
    shares=st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=len(Need), max_size=len(Need)),
    weights=st.lists(st.floats(0, 10), min_size=len(Need), max_size=len(Need)),
    seed=st.integers(0, 2**16),
)
def test_score_is_the_sum_of_its_terms_in_any_order(
    shares: list[float | None], weights: list[float], seed: int
) -> None:
    share = pd.Series(shares, dtype="float64")
    weight = pd.Series(weights, dtype="float64")
    states = np.where(share.isna(), Met.NOT_MEASURED, np.where(share >= 0.5, Met.MET, Met.MISSING))
    table = tables.BASKET_TERMS.conform(
        pd.DataFrame(
            {
                "area_id": "v1",
                "municipality_code": "077",
                "need": [need.value for need in Need],
                "state": states,
                "residents": 100.0,
                "share": share,
                "share_if_open": share,
                "weight": weight,
                "term": weight * share,
                "term_if_open": weight * share,
            }
        )
    )
    row = basket(table).iloc[0]
    if share.isna().all():
        assert pd.isna(row["score"])
    else:
        assert row["score"] == pytest.approx(table["term"].sum(), rel=1e-12, abs=1e-12)
        assert 0 <= row["score"] <= row["best"] + 1e-12
    sizes = [len(split_codes(row[name])) for name in ("met", "depends", "missing", "not_measured")]
    assert sum(sizes) == len(Need)
    shuffled = basket(table.sample(frac=1, random_state=seed))
    pd.testing.assert_frame_equal(shuffled, basket(table))
