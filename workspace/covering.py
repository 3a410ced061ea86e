"""Reach and gaps of one run: who supplies what, who is without, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import (
    closing,
    counts,
    gaps,
    measured,
    placing,
    reach,
    robustness,
    supply,
    wrong_gaps,
)
from jarjestokartta.coverage.travel import AnyTravel
from jarjestokartta.geo import in_processes
from jarjestokartta.geo.review import gap_news, told_places
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import Level, Need, ProviderKind
from jarjestokartta.maps import sensitive
from jarjestokartta.maps.content import Access, Served
from jarjestokartta.workspace import people, rating, sharing, travelling
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.rating import Placed

# Needs that places supply only where somebody local says so.
_BY_WORD = tuple(need for need in Need if need not in supply.BY_SITES)


@dataclass(frozen=True)
class Coverage:
    """Reach and gaps, what was measured, how, and what checks of gaps tell: each as Content has it."""

    measured: pd.DataFrame
    reach: pd.DataFrame
    gaps: gpd.GeoDataFrame
    totals: pd.DataFrame
    closings: pd.DataFrame
    reach_method: str
    missing: pd.DataFrame | None
    access: Access
    served: Served
    distance_curve: pd.DataFrame


def register_date(associations: pd.DataFrame) -> date | None:
    """Give the day of the register's newest entry, None where it tells no day."""
    newest = associations[["registered_on", "last_entry_on"]].max().max()
    return None if pd.isna(newest) else newest.date()


@dataclass(frozen=True)
class Found:
    """Who supplies what, who reaches whom, what is measured where, and the gaps that this leaves."""

    providers: pd.DataFrame
    travel: AnyTravel
    reach: pd.DataFrame
    measured: pd.DataFrame
    demand: pd.DataFrame
    gaps: gpd.GeoDataFrame


def find(placed: Placed, inputs: Inputs, settings: Settings, begin: Step) -> Found:
    """Look for the gaps; the parameters are those of :func:`cover`."""
    begin("reach")
    told_sites = told_places.sites(inputs.checks)
    cells, limits, way = inputs.cells, settings.thresholds_m, travelling.travel(inputs, settings)
    providers = _providers(placed, inputs, told_sites)
    reached = reach.reach(cells, providers, thresholds_m=limits, travel=way)
    begin("gaps")
    searched, told = _measured(placed, inputs, settings)
    demand = gaps.demand(reached, cells, inputs.areas, told, thresholds_m=limits)
    found = gaps.gaps(
        demand,
        inputs.areas,
        searched=searched,
        min_residents=settings.gaps.min_residents,
        names=_provider_names(placed, inputs, told_sites),
        checks=gap_news.latest(inputs.checks),
    )
    return Found(providers, way, reached, told, demand, found)


def cover(placed: Placed, inputs: Inputs, settings: Settings, begin: Step) -> Coverage:
    """Compute reach and gaps.

    Parameters
    ----------
    placed
        The associations, placed.
    inputs
        Inputs whose cells have ``village_id``.
    """
    found = find(placed, inputs, settings, begin)
    providers, demand, told = found.providers, found.demand, found.measured
    missing = _missing(inputs.checks, settings)
    drawn, shared, had, curve, closings, totals = in_processes.each(
        [
            partial(
                robustness.robustness,
                found.gaps,
                demand,
                inputs.cells,
                providers,
                thresholds_m=settings.thresholds_m,
                settings=wrong_gaps.settings_by_need(settings.gaps, missing),
                travel=found.travel,
                likely=rating.likely(placed.associations),
            ),
            partial(
                sharing.access,
                inputs,
                settings,
                providers=providers,
                measured=told,
                demand=demand,
                travel=found.travel,
            ),
            partial(people.served, demand, providers, found.gaps, inputs, settings),
            partial(travelling.curve, demand, providers, inputs, settings),
            partial(closing.closings, demand, providers[providers["provider_kind"] == ProviderKind.SITE]),
            partial(gaps.municipality_totals, demand, inputs.areas, told),
        ],
        in_processes.worth_having_for_works(len(placed.associations)),
    )
    drawn_of = found.gaps.assign(**{name: drawn[name] for name in drawn.columns})
    return Coverage(
        told, found.reach, drawn_of, totals, closings, found.travel.method, missing, shared, had, curve
    )


def _measured(placed: Placed, inputs: Inputs, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give what was searched and which needs that measures where."""
    day = register_date(placed.associations)
    searched = measured.searched(
        settings.sources.sites,
        register_name=settings.register.name,
        register_date=day.isoformat() if day else None,
    )
    municipalities = counts.region_ids(inputs.areas, Level.MUNICIPALITY)
    told = measured.measured(
        searched,
        placed.associations,
        placed.labels,
        rating.newest(inputs.residents)["residents"].reindex(municipalities),
        complete=settings.gaps.classified_share,
        least_per_1000=settings.gaps.least_associations_per_1000,
        placed=placing.placed_share(
            placed.associations, placed.located, placed.served, placed.labels, inputs.areas
        ),
    )
    return searched, told


def _providers(placed: Placed, inputs: Inputs, told: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give who supplies the needs; a place that somebody local told of supplies whatever need was told.

    A refuge from violence is no place that one may go to, and a gap that it closed would tell where it is.
    """
    centres = supply.village_centres(inputs.cells, inputs.areas)
    associations = supply.of_associations(
        placed.associations, placed.located, placed.served, placed.labels, centres
    )
    known, told = (one.loc[~sensitive.shelters(one)] for one in (inputs.sites, told))
    sites = [supply.of_sites(known), supply.of_sites(told, _BY_WORD)]
    return pd.concat([*sites, associations], ignore_index=True)


def _missing(checks: pd.DataFrame, settings: Settings) -> pd.DataFrame | None:
    """Give what checks of gaps tell of the places that no source lists; None while nobody has answered."""
    answered = gap_news.found_wrong(checks).reset_index()
    if answered.empty:
        return None
    answered["need"] = answered["gap_id"].str.partition(":")[0]
    return wrong_gaps.missing_shares(answered, settings.gaps)


def _provider_names(placed: Placed, inputs: Inputs, told: gpd.GeoDataFrame) -> dict[str, str]:
    sites = dict(zip(told["site_id"], told["name"], strict=True))
    sites |= dict(zip(inputs.sites["site_id"], inputs.sites["name"], strict=True))
    of_register = placed.associations
    return {**dict(zip(of_register["association_id"], of_register["name"], strict=True)), **sites}
