"""Sharing supply among those who live near: what is conserved, and what must never change anything."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.coverage import access
from jarjestokartta.coverage.access import Access
from jarjestokartta.coverage.links import Links, Zone, weigh, zones
from jarjestokartta.coverage.travel import Pairs
from jarjestokartta.geo.access_vocabulary import AccessMethod, Conserved

MEASURES = (access.two_step, access.availability, access.balanced)
ZONES = zones(6000, [1.0, 0.68, 0.22])


def pairs_of(metres: np.ndarray) -> Pairs:
    """All pairs of a whole matrix of distances, those too far included."""
    cell, site = np.indices(metres.shape)
    return Pairs(cell.ravel(), site.ravel(), metres.ravel())


def people(*numbers: float | None) -> pd.Series:
    return pd.Series(numbers, index=[f"c{number}" for number in range(len(numbers))], dtype="float64")


def places(*numbers: float) -> pd.Series:
    return pd.Series(numbers, index=[f"s{number}" for number in range(len(numbers))], dtype="float64")


def links_of(rows: list[list[float]]) -> Links:
    """Links of a table of weights, a cell a row."""
    weight = np.array(rows, dtype=float)
    cell, site = np.nonzero(weight)
    return Links(cell, site, weight[cell, site])


@pytest.mark.parametrize(
    ("metres", "weight"), [(0, 1.0), (2000, 1.0), (2000.1, 0.68), (4000, 0.68), (6000, 0.22)]
)
def test_a_distance_weighs_by_its_zone_bounds_included(metres: float, weight: float) -> None:
    assert weigh(pairs_of(np.array([[metres]])), ZONES).weight.tolist() == [weight]


def test_what_lies_beyond_the_last_zone_is_no_link() -> None:
    links = weigh(pairs_of(np.array([[6000.1, 100.0], [1.0, 7000.0]])), ZONES)
    assert list(zip(links.cell, links.site, strict=True)) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("wrong", [(), (Zone(2, 1), Zone(1, 0.5)), (Zone(1, 0.0),)])
def test_zones_out_of_order_or_without_weight_are_refused(wrong: tuple[Zone, ...]) -> None:
    with pytest.raises(ValueError, match="zones"):
        weigh(pairs_of(np.array([[1.0]])), wrong)


# Two cells of 100 and 300, a hall (60 seats) that both reach and a school (40) that only the second does.
SHARED = [[1.0, 0.0], [1.0, 1.0]]


def test_two_step_by_hand() -> None:
    found = access.two_step(links_of(SHARED), people(100, 300), places(60, 40))
    assert found.demand.tolist() == [400, 300]
    assert found.level.tolist() == pytest.approx([60 / 400, 40 / 300])
    assert found.cells.tolist() == pytest.approx([0.15, 0.15 + 40 / 300])
    assert found.sums[0].there == 100


def test_enhanced_by_hand() -> None:
    found = access.two_step(
        links_of([[1.0, 0.0], [0.5, 1.0]]), people(100, 300), places(50, 30), method=AccessMethod.ENHANCED
    )
    assert found.demand.tolist() == [250, 300]
    assert found.cells.tolist() == pytest.approx([50 / 250, 0.5 * 50 / 250 + 30 / 300])
    assert found.sums[0].method == AccessMethod.ENHANCED


def test_balanced_by_hand() -> None:
    """The second cell's 300 go in halves to the two places; the hall's level is cut between two cells."""
    links, residents = links_of(SHARED), people(100, 300)
    found = access.balanced(links, residents, places(50, 30))
    assert found.demand.tolist() == [250, 150]
    assert found.level.tolist() == pytest.approx([0.2, 0.2])
    assert found.cells.tolist() == pytest.approx([0.1, 0.3])
    assert access.level_met(links, residents, found).tolist() == pytest.approx([0.2, 0.2])


def test_availability_by_hand() -> None:
    found = access.availability(links_of(SHARED), people(100, 300), places(60, 40))
    assert found.cells.tolist() == pytest.approx([15, 45 + 40])


@pytest.mark.parametrize("measure", MEASURES)
def test_a_site_that_nobody_reaches_is_told_and_gives_nothing(measure: object) -> None:
    supply = places(60, 7)
    found = measure(links_of([[1.0, 0.0]]), people(10), supply)
    assert access.unreached(found, supply).to_dict() == {"s1": 7}
    assert found.level.isna().tolist() == [False, True]
    assert all(one.holds for one in found.sums)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("nobody", [0.0, None])
def test_a_place_where_nobody_is_known_to_live_turns_nothing_to_nan(
    measure: object, nobody: float | None
) -> None:
    """Neither beside others, nor where it is all that a site reaches."""
    links = links_of([[1.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    with_it = measure(links, people(100, 300, nobody), places(60, 40))
    without = measure(links_of(SHARED), people(100, 300), places(60, 40))
    assert with_it.cells.iloc[:2].tolist() == without.cells.tolist()
    assert with_it.cells.notna().all()
    alone = measure(links_of([[1.0]]), people(nobody), places(5))
    assert alone.cells.tolist() == [0]
    assert alone.sums[0].holds
    assert access.unreached(alone, places(5)).tolist() == [5]


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_at_all_is_no_mistake(measure: object) -> None:
    none = np.empty(0, np.int64)
    found = measure(Links(none, none, np.empty(0)), people(3, 4), places())
    assert found.cells.tolist() == [0, 0]
    assert found.level.empty
    assert all(one.holds and one.difference == 0 for one in found.sums)


@pytest.mark.parametrize(
    ("residents", "supply"),
    [((1, -1), (1,)), ((1, 2), (-1,)), ((1, 2), (float("nan"),)), ((float("inf"), 2), (1,))],
)
def test_amounts_below_zero_unknown_or_endless_are_refused(residents: tuple, supply: tuple) -> None:
    with pytest.raises(ValueError, match="must be finite"):
        access.two_step(links_of([[1.0], [1.0]]), people(*residents), places(*supply))


def test_a_sum_that_does_not_hold_says_so() -> None:
    assert not access.Sum(AccessMethod.TWO_STEP, Conserved.SUPPLY, 100.0, 100.001).holds
    assert access.Sum(AccessMethod.TWO_STEP, Conserved.SUPPLY, 100.0, 99.0).difference == pytest.approx(0.01)


amounts = st.one_of(st.just(0.0), st.floats(0.5, 5000))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[np.ndarray, pd.Series, pd.Series]:
    """Distances of each cell to each site, residents and supply."""
    cells, sites = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    metres = draw(st.lists(st.integers(0, 9000), min_size=cells * sites, max_size=cells * sites))
    residents = draw(st.lists(amounts, min_size=cells, max_size=cells))
    supply = draw(st.lists(amounts, min_size=sites, max_size=sites))
    return np.array(metres, float).reshape(cells, sites), people(*residents), places(*supply)


def all_of(links: Links, residents: pd.Series, supply: pd.Series) -> list[Access]:
    return [measure(links, residents, supply) for measure in MEASURES]


@given(worlds())
@settings(max_examples=60)
def test_what_is_shared_out_is_what_was_there(world: tuple) -> None:
    metres, residents, supply = world
    links = weigh(pairs_of(metres), ZONES)
    reached = (metres <= 6000) & (residents.to_numpy() > 0)[:, None]
    used, served = supply[reached.any(axis=0)].sum(), residents[(metres <= 6000).any(axis=1)].sum()
    two_step, availability, balanced = all_of(links, residents, supply)
    met = access.level_met(links, residents, balanced)
    for shared, there in (
        ((residents * two_step.cells).sum(), used),
        (availability.cells.sum(), used),
        (balanced.demand.sum(), served),
        (balanced.cells.sum(), balanced.level.sum()),
        ((residents * met).sum(), used),
    ):
        assert shared == pytest.approx(there, rel=1e-9, abs=1e-9)
    for found in (two_step, availability, balanced):
        assert all(one.holds for one in found.sums)
        assert access.unreached(found, supply).sum() == pytest.approx(supply.sum() - used)


@given(worlds())
@settings(max_examples=30)
def test_availability_by_the_formula_of_the_paper(world: tuple) -> None:
    """Every factor written out over the whole matrix, and two-step times residents besides."""
    metres, residents, supply = world
    pairs = pairs_of(metres)
    links = weigh(pairs, ZONES)
    weight = np.zeros(metres.shape)
    weight[links.cell, links.site] = links.weight
    number = residents.to_numpy()
    with np.errstate(invalid="ignore"):
        by_people = (number / number.sum())[:, None]
        by_distance = weight / weight.sum(axis=0)
        both = by_people * by_distance / (by_people * by_distance).sum(axis=0)
    expected = np.nansum(supply.to_numpy() * both, axis=1)
    found = access.availability(links, residents, supply).cells
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    of_two_step = residents * access.two_step(links, residents, supply).cells
    np.testing.assert_allclose(found, of_two_step, rtol=1e-9, atol=1e-9)


@given(worlds(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_of_cells_sites_and_pairs_never_matters(world: tuple, random: object) -> None:
    metres, residents, supply = world
    cells, sites = list(range(len(residents))), list(range(len(supply)))
    random.shuffle(cells)
    random.shuffle(sites)
    moved = pairs_of(metres[np.ix_(cells, sites)])
    order = list(range(len(moved.cell)))
    random.shuffle(order)
    mixed = weigh(Pairs(moved.cell[order], moved.spot[order], moved.metres[order]), ZONES)
    for one, other in zip(
        all_of(weigh(pairs_of(metres), ZONES), residents, supply),
        all_of(mixed, residents.iloc[cells], supply.iloc[sites]),
        strict=True,
    ):
        assert other.cells.index.tolist() == residents.index[cells].tolist()
        pd.testing.assert_series_equal(one.cells, other.cells.reindex(residents.index), rtol=1e-9)
        pd.testing.assert_series_equal(one.level, other.level.reindex(supply.index), rtol=1e-9)


@given(worlds(), st.floats(0.01, 100))
@settings(max_examples=30)
def test_twice_the_supply_is_twice_the_access(world: tuple, times: float) -> None:
    metres, residents, supply = world
    links = weigh(pairs_of(metres), ZONES)
    for one, other in zip(
        all_of(links, residents, supply), all_of(links, residents, supply * times), strict=True
    ):
        pd.testing.assert_series_equal(one.cells * times, other.cells, rtol=1e-9)


@given(worlds(), st.data())
@settings(max_examples=30)
def test_one_more_site_never_lowers_anyones_two_step_access(world: tuple, data: st.DataObject) -> None:
    metres, residents, supply = world
    far = st.lists(st.integers(0, 9000), min_size=len(residents), max_size=len(residents))
    more = np.column_stack([metres, np.array(data.draw(far), float)])
    added = pd.concat([supply, pd.Series([data.draw(amounts)], index=["new"])])
    before = access.two_step(weigh(pairs_of(metres), ZONES), residents, supply).cells
    after = access.two_step(weigh(pairs_of(more), ZONES), residents, added).cells
    assert (after >= before * (1 - 1e-12)).all()


@given(worlds(), st.sampled_from([500.0, 3000.0, 6000.0]))
@settings(max_examples=30)
def test_where_all_are_as_far_everyone_has_supply_over_residents(world: tuple, metres: float) -> None:
    distances, residents, supply = world
    links = weigh(pairs_of(np.full(distances.shape, metres)), ZONES)
    everyone = residents.sum()
    expected = supply.sum() / everyone if everyone else 0.0
    two_step, availability, balanced = all_of(links, residents, supply)
    assert two_step.cells.tolist() == pytest.approx([expected] * len(residents))
    assert availability.cells.tolist() == pytest.approx((residents * expected).tolist())
    # Each takes its part of the demand, supply however much: the mean of what one meets is the same.
    assert access.level_met(links, residents, balanced).tolist() == pytest.approx([expected] * len(residents))
