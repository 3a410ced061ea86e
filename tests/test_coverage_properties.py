"""What must hold of gaps: more supply never harms, neither order nor coordinates matter."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from coverage_fixtures import EAST, FIVE_KM, NORTH, areas, cells, providers
from hypothesis import given, settings
from hypothesis import strategies as st
from test_coverage_gaps import MEASURED, SEARCHED

from jarjestokartta.coverage.basket import basket, terms
from jarjestokartta.coverage.gaps import demand, gaps
from jarjestokartta.coverage.reach import reach
from jarjestokartta.geo.vocabulary import Need

AT = st.tuples(st.floats(0.1, 39.9), st.floats(0.1, 19.9))
HOME = st.fixed_dictionaries({"at": AT, "residents": st.integers(0, 300).map(float)})
SITE = st.fixed_dictionaries({"at": AT, "known_open": st.booleans()})
ASSOCIATION = st.fixed_dictionaries(
    {
        "area_id": st.sampled_from(["077", "179", "v1", "v2"]),
        "known_open": st.booleans(),
        "provider_kind": st.just("association"),
    },
    optional={"at": AT},
)
HOMES, SUPPLY = st.lists(HOME, min_size=1, max_size=12), st.lists(SITE | ASSOCIATION, max_size=6)
WITHOUT = ["residents_without", "residents_without_if_open"]


def asked(people: gpd.GeoDataFrame, supply: pd.DataFrame) -> pd.DataFrame:
    table = reach(people, supply, thresholds_m=FIVE_KM)
    return demand(table, people, areas(), MEASURED, thresholds_m=FIVE_KM)


def without(people: gpd.GeoDataFrame, supply: pd.DataFrame) -> pd.DataFrame:
    found = gaps(asked(people, supply), areas(), searched=SEARCHED)
    return found.set_index("gap_id")[WITHOUT]


@settings(max_examples=12)
@given(homes=HOMES, supply=SUPPLY, more=SITE | ASSOCIATION)
def test_one_more_provider_never_enlarges_a_gap(homes: list[dict], supply: list[dict], more: dict) -> None:
    """All other inputs fixed, what is measured among them: a new association may make a need measured."""
    people = cells(homes)
    before, after = without(people, providers(supply)), without(people, providers([*supply, more]))
    assert set(after.index) <= set(before.index)
    assert (after <= before.loc[after.index]).all(axis=None)


@settings(max_examples=8)
@given(homes=HOMES, supply=SUPPLY, more=SITE | ASSOCIATION)
def test_one_more_provider_never_lowers_a_score(homes: list[dict], supply: list[dict], more: dict) -> None:
    people, weights = cells(homes), dict.fromkeys(Need, 1.0)
    scores = [
        basket(terms(asked(people, providers(one)), people, areas(), weights=weights)).set_index("area_id")
        for one in (supply, [*supply, more])
    ]
    for name in ("score", "score_if_open", "needs_met", "needs_met_if_open"):
        before, after = (one[name].astype("float64").fillna(0) for one in scores)
        assert (after >= before - 1e-12).all()


@settings(max_examples=8)
@given(
    homes=HOMES,
    supply=SUPPLY,
    east=st.floats(-2e5, 2e5),
    north=st.floats(-3e5, 3e5),
    code=st.sampled_from([4326, 3857]),
)
def test_translation_and_reprojection_change_no_distance(
    homes: list[dict], supply: list[dict], east: float, north: float, code: int
) -> None:
    people, places = cells(homes), providers(supply)
    first = reach(people, places, thresholds_m=FIVE_KM)
    there = people.to_crs(code).to_crs(people.crs)
    points = gpd.GeoSeries(gpd.points_from_xy(places["x"], places["y"]), crs=people.crs)
    points = points.to_crs(code).to_crs(people.crs)
    known = places["x"].notna()
    back = places.assign(x=points.x.where(known), y=points.y.where(known))
    moved = people.assign(geometry=people.geometry.translate(east, north))
    beside = places.assign(x=places["x"] + east, y=places["y"] + north)
    for table in (
        reach(there, back, thresholds_m=FIVE_KM),
        reach(moved, beside, thresholds_m=FIVE_KM),
    ):
        for name in ("distance_m", "open_distance_m"):
            both = first[name].notna() & table[name].notna()
            assert ((first[name] - table[name]).abs()[both] < 1).all()
            # One told and one not: whoever an area serves is not asked beyond the threshold.
            alone = first[name].fillna(table[name])[~both].dropna()
            assert ((alone - FIVE_KM[Need.MEETING_PLACES]).abs() < 1).all()


@settings(max_examples=8)
@given(homes=HOMES, supply=SUPPLY, seed=st.integers(0, 1000))
def test_order_of_rows_never_matters(homes: list[dict], supply: list[dict], seed: int) -> None:
    people, places = cells(homes), providers(supply)
    shuffled = people.sample(frac=1, random_state=seed), places.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(without(*shuffled), without(people, places))


def test_the_fixtures_reach_from_one_another() -> None:
    """Else none of the above would be tested."""
    people = cells([{"at": (1, 1), "residents": 50.0}])
    table = reach(people, providers([{"at": (1, 2)}]), thresholds_m=FIVE_KM)
    assert table["open_distance_m"].tolist() == [1300.0]
    assert np.allclose([people.geometry.x[0], people.geometry.y[0]], [EAST + 1000, NORTH + 1000])
