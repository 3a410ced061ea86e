"""From a register and the official inputs to everything that maps and tables show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import needs, places, serving
from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo import files, in_processes, place_kind, tables
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.localities import localities
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.survey import labelling, placing
from jarjestokartta.geo.vocabulary import AssignReason, Level, Precision, Status
from jarjestokartta.maps.content import Attribution, Content, Rules, Sizes
from jarjestokartta.workspace import (
    changed,
    covering,
    discreet_villages,
    rating,
    sides,
    sizing,
    surveyed,
    travelling,
)
from jarjestokartta.workspace.geocoders import Geocoders
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.rating import Placed
from jarjestokartta.workspace.state import declared
from jarjestokartta.workspace.surveyed import Surveyed
from jarjestokartta.workspace.told import Told

# A point known no better than its municipality says nothing of a village.
_TOO_COARSE = (Precision.MUNICIPALITY, Precision.NONE)


def content(
    associations: pd.DataFrame, inputs: Inputs, settings: Settings, begin: Step, told: Told | None = None
) -> Content:
    """Compute one run: all of it, what must not be published included.

    Parameters
    ----------
    associations
        Associations of the register.
    told
        What people, services and earlier runs say; None when nobody does.
    """
    told = told or Told()
    before = None if told.before is None else told.before.associations
    placed, inputs, said = ready(associations, inputs, settings, begin, told)
    whole = joined(placed)
    begin("rates")
    people = rating.newest(inputs.residents)["residents"]
    found, (levels, rated, sizes), changes = _at_once(
        associations,
        partial(covering.cover, placed, inputs, settings, begin),
        partial(_rated, placed, inputs, settings),
        partial(changed.changes, told.before, sides.of_run(associations, told.rejected, whole), people),
    )
    return Content(
        **_from_settings(settings, told.services),
        **_from_inputs(inputs, settings),
        register_date=covering.register_date(associations),
        associations=whole,
        rates=rated,
        changes=changes,
        notices=(
            *inputs.notices,
            *_partial(before, associations, rated, settings),
            *travelling.notices(found.reach, found.reach_method, inputs),
        ),
        counts=pd.concat([one.counts for one in levels]),
        sizes=sizes,
        whole=rating.whole(rated),
        region=settings.region.name,
        **_compared(before, associations, inputs, people),
        survey=None if said is None else said.counts(associations, inputs),
        **vars(found),
    )


def ready(
    associations: pd.DataFrame, inputs: Inputs, settings: Settings, begin: Step, told: Told
) -> tuple[Placed, Inputs, Surveyed | None]:
    """Place the associations, and give the inputs with what surveys tell and with the areas of cells."""
    travelling.check(inputs, settings)
    said = Surveyed.of(told.surveys, associations, inputs)
    placed = place(associations, inputs, begin, told, said=said)
    inputs = surveyed.with_sites(inputs, said, settings.map.language)
    return placed, replace(inputs, cells=_cells_with_areas(inputs)), said


def _at_once(associations: pd.DataFrame, *works: Callable[[], Any]) -> list[Any]:
    """Do works that do not wait for each other; the first, with the progress it tells, in this process."""
    return in_processes.each(works, in_processes.worth_having_for_works(len(associations)))


def _rated(
    placed: Placed, inputs: Inputs, settings: Settings
) -> tuple[list[rating.Compared], pd.DataFrame, Sizes]:
    levels = rating.levels(placed, inputs)
    return levels, rating.rate(levels, inputs, settings), sizing.sizes(levels, settings)


def _from_inputs(inputs: Inputs, settings: Settings) -> dict[str, Any]:
    """Give what the inputs alone say of a content."""
    return {
        "areas": inputs.areas[inputs.areas["level"] != Level.POSTAL_AREA],
        "residents": inputs.residents,
        "cells": inputs.cells,
        "sites": inputs.sites,
        "water": inputs.lakes,
        "roads": inputs.main_roads,
        "seasonal": rating.seasonal(inputs, settings),
    }


def _compared(
    before: pd.DataFrame | None, after: pd.DataFrame, inputs: Inputs, residents: pd.Series
) -> dict[str, Any]:
    """Give what of a Content tells of the register before."""
    return {
        "net_changes": changed.net(before, after, inputs.areas, residents),
        "compared": before is not None,
        "compared_with": None if before is None else covering.register_date(before),
    }


def _from_settings(settings: Settings, services: Geocoders | None) -> dict[str, Any]:
    """Give what of a Content the settings tell."""
    return {
        "title": settings.map.title or f"Järjestökartta: {settings.region.name}",
        "thresholds_m": settings.thresholds_m,
        "attributions": (*attributions(settings), *(services.attributions() if services else ())),
        "rules": Rules(
            settings.distance,
            settings.rates,
            settings.gaps,
            settings.access,
            settings.basket,
            settings.map.classes,
        ),
        "report_link": settings.map.report_link,
        "tiles": settings.map.tiles,
    }


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
    told: Told | None = None,
    *,
    said: Surveyed | None = None,
) -> Placed:
    """Locate the associations, by a person's word where there is one, and say what is known of each."""
    told = told or Told()
    services = told.services
    decisions = tables.DECISIONS.empty() if told.decisions is None else told.decisions
    begin("geocode")
    located, labels = _at_once(
        associations,
        partial(told.answered.locate, associations, inputs),
        partial(_labels, associations, inputs),
    )
    if services is not None and services.services:
        begin("geocoders")
        undecided = deciding.undecided(decisions, associations)
        located = _settled(associations, located, inputs, services, undecided)
    located = deciding.apply(associations, located, decisions)
    texts = deciding.with_addresses(associations, decisions, typed_only=True)
    located = place_kind.place_kinds(texts, located, inputs.sites, inputs.addresses)
    located = deciding.with_premises(located, associations, decisions)
    if said is not None:
        located = placing.premises(located, said.places, ~deciding.undecided(decisions, associations))
    begin("assign")
    assigned = _assign(located, inputs)
    begin("needs")
    if said is not None:
        labels = labelling.labels(labels, said.held)
    served = serving.villages(associations, located, assigned, labels, inputs.areas)
    addressed = deciding.with_addresses(associations, decisions)
    if said is not None:
        homes = associations.set_index("association_id")["home_municipality"]
        served = labelling.served(served, said.held, homes, inputs.areas)
        addressed = placing.with_addresses(addressed, located, said.places)
        addressed = labelling.with_websites(addressed, said.held)
    served = discreet_villages.served(served, addressed, located, labels)
    return Placed(addressed, located, assigned, labels, served)


def _labels(associations: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    names = places.of_areas(inputs.areas, localities())
    return needs.classify(associations, files.builtin_table("needs_rules"), places=names)


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
