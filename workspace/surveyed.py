"""What surveys say, brought into a run: labels, villages served, activity places, sites, sums."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import answered, counts
from jarjestokartta.geo import tables, words
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.survey import placing, told
from jarjestokartta.geo.vocabulary import Level, Status
from jarjestokartta.maps import sensitive
from jarjestokartta.workspace import survey_file
from jarjestokartta.workspace.inputs import Inputs

_SEASONS = ("all-year", "summer", "winter")


@dataclass(frozen=True)
class Surveyed:
    """What surveys say of the associations of a run.

    Parameters
    ----------
    lines
        Contract ``SURVEY``.
    held
        What holds of each association.
    places
        Activity places known to a building.
    sheltering
        Who runs a refuge from violence: their places are no sites.
    """

    lines: pd.DataFrame
    held: pd.DataFrame
    places: gpd.GeoDataFrame
    sheltering: frozenset[str]

    @classmethod
    def of(cls, lines: pd.DataFrame | None, associations: pd.DataFrame, inputs: Inputs) -> Surveyed | None:
        """Look up the places; None where no survey has said anything."""
        if lines is None or lines.empty:
            return None
        known = tables.SURVEY.conform(lines)
        held = told.newest(known)
        places = placing.places(associations, held, inputs.addresses, inputs.areas)
        shelters = associations.loc[sensitive.shelters(associations), "association_id"]
        return cls(known, held, places, frozenset(shelters))

    @classmethod
    def load(cls, path: Path, associations: pd.DataFrame, inputs: Inputs) -> Surveyed | None:
        """Give what the surveys kept in ``path`` say."""
        return cls.of(survey_file.load(path), associations, inputs)

    def sites(self, inputs: Inputs, language: str) -> gpd.GeoDataFrame:
        """Give the sites of ``inputs`` with those that surveys tell."""
        say = words.load(language)
        own = placing.sites(
            self.places[~self.places.index.isin(self.sheltering)],
            {code: say(f"survey-season.{code}") for code in _SEASONS},
        )
        found = assign.assign(own.geometry, inputs.level(Level.MUNICIPALITY).assign(in_region=True))
        own = own.assign(municipality_code=own["municipality_code"].fillna(found["area_id"]))
        return placing.with_sites(inputs.sites, own)

    def counts(self, associations: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
        """Count who was asked and answered, by municipality."""
        alive = associations[associations["status"] != Status.ENDED]
        homes = alive.set_index("association_id")["home_municipality"]
        municipalities = counts.region_ids(inputs.areas, Level.MUNICIPALITY)
        return answered.by_municipality(self.lines, self.held, homes, municipalities)


def with_sites(inputs: Inputs, said: Surveyed | None, language: str) -> Inputs:
    """Give the inputs with the sites that surveys tell among theirs."""
    return inputs if said is None else replace(inputs, sites=said.sites(inputs, language))
