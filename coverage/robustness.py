"""How well a gap, and its rank, stand up to what we do not know.

Each draw makes one possible world (:mod:`coverage.worlds`): thresholds and journeys are longer or shorter,
listed places are gone, others exist that no source lists, associations are dormant or stand elsewhere than
their address says, unknown openness turns out one way or the other. Robustness is the share of worlds in
which at least half of a gap's people are still without; the rank interval is where the gap stands among all
gaps of each world, from the 5 % to the 95 % quantile. Neither is a **probability**: what is drawn from are
settings; that of places in no source is mended by checks of gaps
(:mod:`jarjestokartta.coverage.wrong_gaps`).
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.coverage import spots as where
from jarjestokartta.coverage import worlds
from jarjestokartta.coverage.travel import AnyTravel, Flags, Floats, Ints, StraightLine
from jarjestokartta.coverage.world_service import World
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import Need

_HALF = 0.5
_RANKS = (0.05, 0.95)


def robustness(
    gaps: pd.DataFrame,
    demand: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    providers: pd.DataFrame,
    *,
    thresholds_m: Mapping[Need, float],
    settings: GapSettings | Mapping[Need, GapSettings] | None = None,
    travel: AnyTravel | None = None,
    likely: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Draw worlds, and tell in how many a gap is still there, and at which rank.

    Each draw takes all thresholds longer or shorter by up to ``threshold_spread``, and all journeys by what
    the way of travelling gives; closes listed places (sites) at ``closed_share``; adds places that stand in
    no source, so many that the listed are 1 − ``missing_share`` of all, where people live in proportion to
    their number (a straight line looks at no lakes for these); opens each provider of unknown openness or
    reach with even chance; lets associations be dormant at a rate between their bounds; and moves those whose
    address is not known to the building. One association is dormant, or moved, for all its needs at once.

    Parameters
    ----------
    gaps
        Gaps, with ``rank``.
    demand, cells, providers
        The demand that they were made of, and the Residents with ``village_id`` and Providers that it was.
    thresholds_m, travel
        As in :func:`jarjestokartta.coverage.reach.reach`.
    settings
        Draws, seed and shares, the same for every need or each its own; draws and seed are the first one's.
    likely
        Bounds of each association's activity (:func:`coverage.dormancy.odds`); None: all are active.

    Returns
    -------
    pandas.DataFrame
        ``robustness`` and ``robustness_error`` (the Monte Carlo standard error, of the share with one world
        of each kind added, so that it is never 0), ``rank_low`` and ``rank_high`` (NA for gaps without a
        rank), with the index of ``gaps``. The same inputs give the same numbers in any order of rows.
    """
    travel = travel or StraightLine()
    chosen = settings if isinstance(settings, Mapping) else dict.fromkeys(Need, settings or GapSettings())
    first = next(iter(chosen.values()))
    drawn = worlds.draw(providers, first, travel, likely)
    people = cells.loc[cells["residents"] > 0].sort_values("cell_id")
    persons = people["residents"].to_numpy(dtype=float)
    world = World(drawn, travel, where.cells_of(people, travel), persons, first.seed)
    asked = _asked(demand, people)
    providers = providers.sort_values(["provider_kind", "provider_id"], ignore_index=True)
    parts = []
    for number, (need, threshold) in enumerate(thresholds_m.items()):
        mine, of_need = asked.loc[asked["need"] == need], providers.loc[providers["need"] == need]
        if not len(mine):
            continue
        rows = mine["cell"].to_numpy()
        served = world.served(of_need, rows, threshold=threshold, settings=chosen[need], number=number)
        parts.append(_left(mine, *served, need))
    return _told(gaps, pd.concat(parts) if parts else None, drawn.draws)


def _asked(demand: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Give the demand of those who live somewhere, by area and cell; ``cell`` is a position in ``people``."""
    cell = pd.Index(people["cell_id"]).get_indexer(demand["cell_id"])
    area, names = pd.factorize(demand["area_id"], sort=True)
    order = np.lexsort((cell, area))
    order = order[(demand["residents"] > 0).to_numpy()[order] & (cell[order] >= 0)]
    columns = {"need": demand["need"], "residents": demand["residents"], "within_open": demand["within_open"]}
    table = pd.DataFrame(columns).iloc[order].assign(cell=cell[order])
    known: pd.DataFrame = table.assign(area_id=pd.Categorical.from_codes(area[order], names))
    return known


def _left(asked: pd.DataFrame, open_rows: Ints, served: Flags, need: Need) -> pd.DataFrame:
    """Give by gap that may be the people without in each world, and how often it is still there.

    ``served`` tells of the ``open_rows`` alone; the other rows are served in every world.
    """
    areas = asked["area_id"].cat.categories
    area = asked["area_id"].cat.codes.to_numpy().astype(np.int64)
    persons = asked["residents"].to_numpy(dtype=float)
    gone = (asked["within_open"] == 0).to_numpy()
    left = np.where(served, 0.0, persons[open_rows, None])
    people = _summed(area[open_rows], left, len(areas))
    of_gap = gone[open_rows]
    still = _summed(area[open_rows][of_gap], left[of_gap], len(areas))
    half = _HALF * np.bincount(area[gone], persons[gone], minlength=len(areas))
    table = pd.DataFrame(people, index=[f"{need}:{one}" for one in areas])
    there = np.bincount(area, minlength=len(areas)) > 0
    known: pd.DataFrame = table.assign(still=(still >= half[:, None]).mean(axis=1)).loc[there]
    return known


def _summed(groups: Ints, rows: Floats, size: int) -> Floats:
    """Sum rows by group; groups stand together."""
    sums = np.zeros((size, rows.shape[1]))
    found, starts = np.unique(groups, return_index=True)
    if len(found):
        sums[found] = np.add.reduceat(rows, starts, axis=0)
    return sums


def _told(gaps: pd.DataFrame, left: pd.DataFrame | None, draws: int) -> pd.DataFrame:
    if left is None:
        empty = pd.Series(np.nan, index=gaps.index)
        ranks = pd.Series(pd.NA, index=gaps.index, dtype="Int64")
        return pd.DataFrame(
            {"robustness": empty, "robustness_error": empty, "rank_low": ranks, "rank_high": ranks}
        )
    left = left.sort_index()
    places = _ranks(left.drop(columns="still").to_numpy())
    share = left["still"].reindex(gaps["gap_id"]).set_axis(gaps.index)
    smoothed = (share * draws + 1) / (draws + 2)
    error = np.sqrt(smoothed * (1 - smoothed) / draws)
    bounds = np.quantile(places, _RANKS, axis=1, method="inverted_cdf")
    told = pd.DataFrame(bounds.T, index=left.index, columns=["rank_low", "rank_high"])
    told = told.reindex(gaps["gap_id"]).set_axis(gaps.index).where(gaps["rank"].notna())
    return pd.DataFrame({"robustness": share, "robustness_error": error}).join(told.astype("Int64"))


def _ranks(people: Floats) -> Ints:
    """Rank rows in each column, most people first, the first of equals first; nobody without is last."""
    order = np.argsort(-people, axis=0, kind="stable")
    ranks = np.empty(people.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(1, len(people) + 1)[:, None], axis=0)
    found: Ints = np.where(people > 0, ranks, (people > 0).sum(axis=0) + 1)
    return found
