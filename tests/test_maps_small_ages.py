"""No reader of the curve of residents without finds a small count of an age to closer than its class."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attack_fixtures import Found, Program
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import tables
from jarjestokartta.maps import distance_public
from jarjestokartta.maps.privacy import LEAST_RESIDENTS_OF_AGE as LEAST

AGES = ["residents_0_14", "residents_65_plus"]
WITHOUT = [f"{age}_without" for age in AGES]


@st.composite
def curves(draw: st.DrawFn) -> pd.DataFrame:
    """Draw how many of each age live in some municipalities and are without, and the region's sums."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = draw(st.sampled_from([0.02, 0.1, 0.5, 0.95]))
    size = draw(st.integers(3, 8))
    people = chance.integers(10, draw(st.sampled_from([60, 400])), (size, 3))
    without = chance.binomial(people, share)
    people, without = (np.vstack([part, part.sum(axis=0)]).astype("float64") for part in (people, without))
    table = pd.DataFrame(
        {
            "area_id": [*(f"{number:03}" for number in range(size)), tables.REGION],
            "need": "hobbies",
            "band_m": 2000.0,
            "residents": people.sum(axis=1),
            "residents_without": without.sum(axis=1),
        }
    )
    for place, age in enumerate(AGES):
        table[age], table[f"{age}_without"] = people[:, place], without[:, place]
    return tables.DISTANCE_CURVE.conform(table)


def found(truth: pd.DataFrame, shown: pd.DataFrame) -> list[Found]:
    """Give what a reader who has the people of each age finds of those without."""
    truth, shown = truth.set_index("area_id"), shown.set_index("area_id")
    program = Program(shown[WITHOUT].astype("float64"))
    towns = truth.index.drop(tables.REGION)
    for area in truth.index:
        for age, column in zip(AGES, WITHOUT, strict=True):
            terms, number = program.terms(area, [column])
            if terms:
                program.below.append((terms, truth.loc[area, age] - number))
        terms, number = program.terms(area, WITHOUT)
        if terms:
            everyone = truth.loc[area, "residents_without"]
            rest = truth.loc[area, "residents"] - truth.loc[area, AGES].sum()
            program.below.append((terms, everyone - number))
            program.below.append((dict.fromkeys(terms, -1.0), rest - everyone + number))
    for column in WITHOUT:  # more than is published, where the region's is hidden
        program.total(column, towns, truth.loc[towns, column].sum())
    return list(program.solved(shown[WITHOUT].isna()))


@given(curves())
@settings(max_examples=12)
def test_no_small_count_of_an_age_is_found(truth: pd.DataFrame) -> None:
    shown = distance_public.public(truth, LEAST)
    counts = truth.set_index("area_id")
    towns = counts.drop(tables.REGION)
    untold = found(truth, shown.assign(**dict.fromkeys(WITHOUT, np.nan)))
    before = {(one.area, one.column): one for one in untold}
    for one in found(truth, shown):
        if one.area not in towns.index or not 0 < counts.loc[one.area, one.column] < LEAST:
            continue
        # Its class are 1 … 9, as far as everyone's numbers and the region's leave them.
        left = before[one.area, one.column]
        assert one.least <= max(1, left.least), (one, left)
        assert one.most >= min(LEAST - 1, left.most), (one, left)
    for column, age in zip(WITHOUT, AGES, strict=True):
        left = shown[column].dropna()
        of = counts[age].to_numpy()[left.index]
        assert not left.between(1, LEAST - 1).any()
        assert not (of - left).between(1, LEAST - 1).any()
