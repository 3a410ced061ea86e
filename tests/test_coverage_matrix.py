"""Reach by a travel matrix, and by the straight line where it knows nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from coverage_fixtures import FIVE_KM, cells, providers
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage.matrix import Matrix
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.remembered import Remembered
from jarjestokartta.coverage.travel import StraightLine


def matrix(pairs: dict[tuple[str, str], float]) -> Matrix:
    rows = [(cell, site, metres) for (cell, site), metres in pairs.items()]
    return Matrix(pd.DataFrame(rows, columns=["cell_id", "site_id", "metres"]), StraightLine(1.3))


def test_distances_are_those_of_the_file_and_a_pair_it_lacks_is_not_reached() -> None:
    way = matrix({("c0", "p0"): 4000, ("c0", "p1"): 0, ("c1", "p0"): 9000})
    people = cells([{"at": (1, 1)}, {"at": (1, 2)}])
    found = reach(people, providers([{"at": (1, 1)}, {"at": (1, 2)}]), thresholds_m=FIVE_KM, travel=way)
    assert found["within"].tolist() == [2, 0]
    assert found["nearest_provider_id"].tolist() == ["p1", "p0"]
    assert found["distance_m"].tolist() == pytest.approx([0, 9000])
    assert found["method"].unique().tolist() == ["matrix, else straight-line x 1.3"]


def test_what_the_file_does_not_know_is_measured_by_the_straight_line() -> None:
    way = matrix({("c0", "p0"): 4000})
    people = cells([{"at": (1, 1)}, {"at": (1, 4)}])
    found = reach(people, providers([{"at": (1, 2)}, {"at": (1, 3)}]), thresholds_m=FIVE_KM, travel=way)
    assert found["within"].tolist() == [2, 2]
    assert found["distance_m"].tolist() == pytest.approx([2600, 1300])  # to p1, which the file knows not
    assert found["method"].tolist() == ["matrix, else straight-line x 1.3", "straight-line x 1.3"]


ids = st.sampled_from(["c0", "c1", "c2"]), st.sampled_from(["p0", "p1", "p2"])
pairs = st.dictionaries(st.tuples(*ids), st.integers(0, 9000).map(float), min_size=1)
place = st.tuples(st.integers(0, 20), st.integers(0, 19)).map(lambda at: (at[0] + 0.3, at[1] + 0.3))


@given(pairs, st.lists(place, min_size=3, max_size=3), st.lists(place, min_size=3, max_size=3))
@settings(max_examples=40)
def test_against_every_pair(told: dict, homes: list, spots: list) -> None:
    way = matrix(told)
    people, supply = cells([{"at": at} for at in homes]), providers([{"at": at} for at in spots])
    found = reach(people, supply, thresholds_m=FIVE_KM, travel=Remembered(way)).set_index("cell_id")
    known = {cell for cell, _ in told}, {site for _, site in told}
    for cell, home in zip(people["cell_id"], homes, strict=True):
        lengths = []
        for site, spot in zip(supply["provider_id"], spots, strict=True):
            straight = 1300 * ((home[0] - spot[0]) ** 2 + (home[1] - spot[1]) ** 2) ** 0.5
            both = cell in known[0] and site in known[1]
            lengths.append(told.get((cell, site), float("inf")) if both else straight)
        assert found.loc[cell, "within"] == sum(length <= 5000 for length in lengths)
        nearest = found.loc[cell, "distance_m"]
        assert (nearest if pd.notna(nearest) else float("inf")) == pytest.approx(min(lengths))
