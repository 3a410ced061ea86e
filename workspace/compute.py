"""From a register and the official inputs to everything that maps and tables show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import counts, gaps, measured, needs, places, reach, robustness, serving, supply
from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo import files, geocode, in_processes, place_kind, tables
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.localities import localities
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import (
    AssignReason,
    Level,
    Need,
    Precision,
    Status,
)
from jarjestokartta.maps.content import Attribution, Content, Rules
from jarjestokartta.workspace import changed, rating
from jarjestokartta.workspace.geocoders import Geocoders
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.rating import Placed
from jarjestokartta.workspace.state import declared

# A point known no better than its municipality says nothing of a village.
_TOO_COARSE = (Precision.MUNICIPALITY, Precision.NONE)


@dataclass(frozen=True)
class _Coverage:
    measured: pd.DataFrame
    reach: pd.DataFrame
    gaps: gpd.GeoDataFrame
    totals: pd.DataFrame
    method: str


def content(
    associations: pd.DataFrame,
    inputs: Inputs,
    settings: Settings,
    *,
    before: pd.DataFrame | None,
    begin: Step,
    rejected: pd.DataFrame | None = None,
    decisions: pd.DataFrame | None = None,
    services: Geocoders | None = None,
) -> Content:
    """Compute one run.

    Parameters
    ----------
    associations
        Associations of the register.
    before, rejected
        Associations of the last different register, and rejected rows of this; None when there are none.
    decisions
        What people have decided of places; None when nobody has.
    services
        Geocoding services to ask for what the gazetteer cannot settle.

    Returns
    -------
    Content
        All of it, what must not be published included.
    """
    placed = place(associations, inputs, begin, decisions=decisions, services=services)
    inputs.cells = _cells_with_areas(inputs)
    begin("rates")
    counted = rating.count(placed, inputs)
    rated = rating.rate(counted, inputs, settings)
    found = _coverage(placed, inputs, settings, begin)
    residents = rating.newest(inputs.residents)["residents"]
    return Content(
        title=settings.map.title or f"Järjestökartta: {settings.region.name}",
        register_date=register_date(associations),
        associations=joined(placed),
        areas=inputs.areas[inputs.areas["level"] != Level.POSTAL_AREA],
        residents=inputs.residents,
        cells=inputs.cells,
        rates=rated,
        reach=found.reach,
        gaps=found.gaps,
        totals=found.totals,
        measured=found.measured,
        sites=inputs.sites,
        changes=changed.changes(before, associations, rejected, residents),
        thresholds_m=thresholds(settings),
        water=inputs.lakes,
        attributions=(*attributions(settings), *(services.attributions() if services else ())),
        notices=(*inputs.notices, *_partial(before, associations, rated, settings)),
        reach_method=found.method,
        rules=Rules(settings.distance, settings.rates, settings.gaps),
        report_link=settings.map.report_link,
        counts=pd.concat(counted),
        seasonal=rating.seasonal(inputs, settings),
    )


def thresholds(settings: Settings) -> dict[Need, float]:
    """Give the travel distance within which each need is met (m)."""
    return {need: settings.need(need).threshold_m for need in Need}


def register_date(associations: pd.DataFrame) -> date | None:
    """Give the day of the register's newest entry, None where it tells no day."""
    newest = associations[["registered_on", "last_entry_on"]].max().max()
    return None if pd.isna(newest) else newest.date()


def attributions(settings: Settings) -> tuple[Attribution, ...]:
    """Give what each source is owed, the register first; a source named twice stands once."""
    register = settings.register
    told = [Attribution(register.name, register.attribution, register.licence)]
    told += [
        Attribution(
            source.name or Path(source.file).name,
            source.attribution,
            source.licence,
            source.year,
            source.retrieved_on,
        )
        for _, source in declared(settings)
    ]
    return tuple(dict.fromkeys(told))


def place(
    associations: pd.DataFrame,
    inputs: Inputs,
    begin: Step,
    *,
    decisions: pd.DataFrame | None = None,
    services: Geocoders | None = None,
) -> Placed:
    """Locate the associations, by a person's word where there is one, and say what is known of each."""
    told = tables.DECISIONS.empty() if decisions is None else decisions
    begin("geocode")
    processes = in_processes.worth_having(len(associations))
    located = geocode.locate(associations, inputs.addresses, inputs.areas, processes)
    if services is not None and services.services:
        begin("geocoders")
        located = _settled(associations, located, inputs, services, deciding.undecided(told, associations))
    located = deciding.apply(associations, located, told)
    texts = deciding.with_addresses(associations, told, typed_only=True)
    located = place_kind.place_kinds(texts, located, inputs.sites, inputs.addresses)
    located = deciding.with_premises(located, associations, told)
    begin("assign")
    assigned = _assign(located, inputs)
    begin("needs")
    names = places.of_areas(inputs.areas, localities())
    labels = needs.classify(associations, files.builtin_table("needs_rules"), places=names)
    served = serving.villages(associations, located, assigned, labels, inputs.areas)
    return Placed(deciding.with_addresses(associations, told), located, assigned, labels, served)


def _settled(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    inputs: Inputs,
    services: Geocoders,
    undecided: pd.Series,
) -> gpd.GeoDataFrame:
    """Ask the services for those whom no person has placed: nobody else's question is worth a request."""
    open_ = undecided.to_numpy()
    asked = associations[open_].reset_index(drop=True), located[open_].reset_index(drop=True)
    better = services.settle(*asked, inputs.areas, inputs.addresses).set_index(located.index[open_])
    whole: gpd.GeoDataFrame = pd.concat([better, located[~open_]]).loc[located.index]
    return whole


def _assign(located: gpd.GeoDataFrame, inputs: Inputs) -> pd.DataFrame:
    municipalities = assign.assign(located.geometry, inputs.level(Level.MUNICIPALITY))
    villages = assign.assign(located.geometry, inputs.level(Level.VILLAGE))["area_id"]
    coarse = located["precision"].isin(_TOO_COARSE)
    table = pd.DataFrame(
        {
            "association_id": located["association_id"],
            "municipality_id": municipalities["area_id"].where(~coarse),
            "village_id": villages.where(~coarse),
            "reason": municipalities["reason"].mask(coarse, AssignReason.UNPLACED.value),
        }
    )
    result: pd.DataFrame = tables.ASSIGNED.conform(table)
    return result


def _cells_with_areas(inputs: Inputs) -> gpd.GeoDataFrame:
    cells = inputs.cells
    found = assign.assign(cells.geometry, inputs.level(Level.MUNICIPALITY))["area_id"]
    villages = assign.assign(cells.geometry, inputs.level(Level.VILLAGE))
    inside = villages["reason"].isin([AssignReason.INSIDE, AssignReason.BORDER])
    return cells.assign(
        municipality_code=cells["municipality_code"].fillna(found),
        village_id=villages["area_id"].where(inside),
    )


def _coverage(placed: Placed, inputs: Inputs, settings: Settings, begin: Step) -> _Coverage:
    begin("reach")
    cells, limits, factor = inputs.cells, thresholds(settings), settings.distance.detour_factor
    lakes = None if inputs.lakes is None else Lakes(inputs.lakes, least_km2=settings.distance.lake_km2)
    centres = supply.village_centres(cells, inputs.areas)
    providers = pd.concat(
        [
            supply.of_sites(inputs.sites),
            supply.of_associations(
                placed.associations, placed.located, placed.served, placed.labels, centres
            ),
        ],
        ignore_index=True,
    )
    reached = reach.reach(cells, providers, thresholds_m=limits, detour_factor=factor, lakes=lakes)
    begin("gaps")
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
    )
    demand = gaps.demand(reached, cells, inputs.areas, told, thresholds_m=limits)
    found = gaps.gaps(
        demand,
        inputs.areas,
        searched=searched,
        min_residents=settings.gaps.min_residents,
        names=_provider_names(placed, inputs),
    )
    drawn = robustness.robustness(
        found,
        reached,
        cells,
        providers,
        thresholds_m=limits,
        detour_factor=factor,
        settings=settings.gaps,
        lakes=lakes,
    )
    found = found.assign(**{name: drawn[name] for name in drawn.columns})
    totals = gaps.municipality_totals(demand, inputs.areas, told)
    return _Coverage(told, reached, found, totals, reach.method(factor, lakes))


def _provider_names(placed: Placed, inputs: Inputs) -> dict[str, str]:
    sites = dict(zip(inputs.sites["site_id"], inputs.sites["name"], strict=True))
    of_register = placed.associations
    return {**dict(zip(of_register["association_id"], of_register["name"], strict=True)), **sites}


def _partial(
    before: pd.DataFrame | None, after: pd.DataFrame, rated: pd.DataFrame, settings: Settings
) -> list[str]:
    """Give notices where the register may be but a part of the register."""
    told = {
        "fewer-than-before": changed.fewer(before, after, settings.region.municipalities),
        "few-associations": not rating.few(rated, settings.gaps).empty,
    }
    return [notice for notice, holds in told.items() if holds]


def joined(placed: Placed) -> gpd.GeoDataFrame:
    """Join what is known of each association that is not ended."""
    assigned = placed.assigned.rename(columns={"reason": "assign_reason"})
    table = placed.located.merge(placed.associations, on="association_id").merge(
        assigned, on="association_id"
    )
    served = placed.served.set_index("association_id").add_prefix("serves_")
    table = table[table["status"] != Status.ENDED].reset_index(drop=True).join(served, on="association_id")
    return table.join(needs.columns(placed.labels, table["association_id"]))
