"""How well a gap stands up to what we do not know: places missing from or wrong in the sources.

Each draw makes one possible world: listed places are closed, others exist that no source lists, unknown
openness turns out one way or the other, roads wind more or less. Robustness is the share of worlds in
which the gap is still there. It is **not a probability**: the shares drawn from are settings; that of places
in no source is mended by checks of gaps (:mod:`jarjestokartta.coverage.wrong_gaps`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.coverage import spots as where
from jarjestokartta.coverage.counts import REST
from jarjestokartta.coverage.spots import Cells
from jarjestokartta.coverage.travel import AnyTravel, Ends, Flags, Floats, Ints, StraightLine, rank
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import Need, ProviderKind

OPEN_SHARE = 0.5  # of providers of unknown openness or reach
_NEIGHBOURS = 12  # nearest providers that may close a cell's gap; more would change next to nothing
_HALF = 0.5


def robustness(
    gaps: pd.DataFrame,
    reach: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    providers: pd.DataFrame,
    *,
    thresholds_m: Mapping[Need, float],
    settings: GapSettings | Mapping[Need, GapSettings] | None = None,
    travel: AnyTravel | None = None,
) -> pd.DataFrame:
    """Draw worlds, and count those in which at least half of a gap's people are still without.

    Each draw closes listed places (sites) at ``closed_share``; adds places that stand in no source, so many
    that the listed are 1 − ``missing_share`` of all, where people live in proportion to their number (a
    straight line looks at no lakes for these); opens each provider of unknown openness or reach with even
    chance; and draws by what all journeys are longer or shorter than stated. Associations of the register
    are neither closed nor added.

    Parameters
    ----------
    gaps, reach, cells, providers
        Gaps, and the Reach, Residents with ``village_id`` and Providers that they were made of.
    thresholds_m, travel
        As in :func:`jarjestokartta.coverage.reach.reach`.
    settings
        Draws, seed and shares, the same for every need or each its own.

    Returns
    -------
    pandas.DataFrame
        ``robustness`` and ``robustness_error`` (the Monte Carlo standard error, of the share with one
        world of each kind added, so that it is never 0), with the index of ``gaps``. The same inputs
        give the same numbers in any order of rows.
    """
    people = cells.loc[cells["residents"] > 0].sort_values("cell_id")
    area = people["village_id"].fillna(REST + people["municipality_code"])
    persons = people["residents"].to_numpy(dtype=float)
    travel = travel or StraightLine()
    arrays = where.cells_of(people, travel)
    share = pd.Series(np.nan, index=gaps.index)
    chosen = settings if isinstance(settings, Mapping) else dict.fromkeys(Need, settings or GapSettings())
    for number, (need, threshold) in enumerate(thresholds_m.items()):
        mine = gaps.loc[gaps["need"] == need]
        without = reach.loc[(reach["need"] == need) & (reach["within_open"] == 0), "cell_id"]
        gap = pd.Index(mine["area_id"]).get_indexer(area)
        gap[~people["cell_id"].isin(without).to_numpy()] = -1
        rows = np.argsort(gap, kind="stable")
        rows = rows[gap[rows] >= 0]
        if not len(rows):
            continue
        own = chosen[need]
        draws = _Draws(travel, arrays, persons, rows, own, np.random.default_rng([own.seed, number]))
        served = draws.served(where.of_need(providers, need), threshold)
        found, starts = np.unique(gap[rows], return_index=True)
        share.loc[mine.index[found]] = _still_there(served, persons[rows], starts)
    count = gaps["need"].map({need.value: one.draws for need, one in chosen.items()}).astype("float64")
    smoothed = (share * count + 1) / (count + 2)
    error = np.sqrt(smoothed * (1 - smoothed) / count)
    return pd.DataFrame({"robustness": share, "robustness_error": error}, index=gaps.index)


def _still_there(served: Flags, persons: Floats, starts: Ints) -> Floats:
    """Give the share of draws in which half of each gap's people are not served; cells stand gap by gap."""
    left = np.add.reduceat(np.where(served, 0.0, persons), starts, axis=1)
    half: Floats = (left >= _HALF * np.add.reduceat(persons, starts)).mean(axis=0)
    return half


@dataclass(frozen=True)
class _Draws:
    """The worlds of one need: ``rows`` are the cells whose service is asked for."""

    travel: AnyTravel
    cells: Cells
    persons: Floats
    rows: Ints
    settings: GapSettings
    random: np.random.Generator

    def served(self, providers: pd.DataFrame, threshold: float) -> Flags:
        """Tell for each draw and row whether anything serves it; shape (draws, rows)."""
        within = threshold / self.travel.windings(self.settings.draws, self.random)
        working = self._working(providers)
        served = self._by_points(providers, working, within)
        served |= self._by_areas(providers, working)
        sites = int((providers["provider_kind"] == ProviderKind.SITE).sum())
        self._by_missing(served, sites, within)
        return served

    def _working(self, providers: pd.DataFrame) -> Flags:
        """Draw which providers exist and are open; shape (draws, providers)."""
        shape = (self.settings.draws, len(providers))
        site = (providers["provider_kind"] == ProviderKind.SITE).to_numpy()
        known = providers["known_open"].to_numpy(dtype=bool)
        exists = self.random.random(shape) >= np.where(site, self.settings.closed_share, 0.0)
        is_open = self.random.random(shape) < np.where(known, 1.0, OPEN_SHARE)
        working: Flags = exists & is_open
        return working

    def _by_points(self, providers: pd.DataFrame, working: Flags, within: Floats) -> Flags:
        served = np.zeros((self.settings.draws, len(self.rows)), dtype=bool)
        placed = np.flatnonzero(providers["x"].notna())
        spots = where.ends_of(providers.iloc[placed], self.travel)
        pairs = self.travel.few(self._homes(self.rows), spots, within.max(), _NEIGHBOURS)
        place = rank(pairs.cell)
        for one in range(_NEIGHBOURS):
            some = np.flatnonzero(place == one)
            near = pairs.metres[some] <= within[:, None]
            served[:, pairs.cell[some]] |= working[:, placed[pairs.spot[some]]] & near
        return served

    def _homes(self, rows: Ints) -> Ends:
        ends: Ends = self.travel.only(self.cells.ends, rows)
        return ends

    def _by_areas(self, providers: pd.DataFrame, working: Flags) -> Flags:
        """Serve all cells of an area in the draws in which any of its associations works."""
        area = self.cells.areas.get_indexer(pd.Index(providers["area_id"]))
        order = np.argsort(area, kind="stable")
        order = order[area[order] >= 0]
        any_works = np.zeros((self.settings.draws, len(self.cells.areas) + 1), dtype=bool)  # last: no area
        if len(order):
            found, starts = np.unique(area[order], return_index=True)
            any_works[:, found] = np.logical_or.reduceat(working[:, order], starts, axis=1)
        village, municipality = self.cells.village[self.rows], self.cells.municipality[self.rows]
        served: Flags = any_works[:, village] | any_works[:, municipality]
        return served

    def _by_missing(self, served: Flags, sites: int, within: Floats) -> None:
        """Add to ``served`` what places serve that stand in no source."""
        missing = self.settings.missing_share
        number = round(sites * missing / (1 - missing))
        chance = np.cumsum(self.persons) / self.persons.sum()
        drawn = np.searchsorted(chance, self.random.random((self.settings.draws, number)), side="right")
        drawn = np.minimum(drawn, len(self.persons) - 1)
        home, place = np.unique(drawn, return_inverse=True)
        if not len(home):
            return
        near = self.travel.among(self._homes(self.rows), self._homes(home), within.max())
        sizes = np.bincount(near.spot, minlength=len(home))
        draw = np.repeat(np.arange(self.settings.draws), number)
        pair = _ranges((np.cumsum(sizes) - sizes)[place.ravel()], sizes[place.ravel()])
        draw = np.repeat(draw, sizes[place.ravel()])
        reached = near.metres[pair] <= within[draw]
        served[draw[reached], near.cell[pair[reached]]] = True


def _ranges(starts: Ints, sizes: Ints) -> Ints:
    """Put the ranges ``start, start + 1, … start + size − 1`` one after another."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - sizes, sizes) + np.repeat(starts, sizes)
