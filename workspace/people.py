"""What residents have within reach beside the gaps, from the same cells and providers."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import basket, equity, hexagons
from jarjestokartta.coverage.homes import homes
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.maps.content import Served
from jarjestokartta.workspace.inputs import Inputs


def served(
    demand: pd.DataFrame,
    providers: pd.DataFrame,
    gaps: pd.DataFrame,
    inputs: Inputs,
    settings: Settings,
) -> Served:
    """Count the needs within reach, who is without, and which gaps stay by other areas.

    Parameters
    ----------
    demand, providers, gaps
        What :func:`coverage.gaps.demand` gives, the providers that it was made of, the Gaps made of it.
    inputs
        Inputs whose cells have ``village_id``.
    """
    met = settings.basket.met_share
    terms = basket.terms(
        demand,
        inputs.cells,
        inputs.areas,
        weights={need: settings.need(need).weight for need in Need},
        met_share=met,
    )
    whole = basket.of_municipalities(terms, met_share=met)
    return Served(
        basket.basket(terms),
        terms,
        _equity(demand, providers, inputs, settings),
        basket.basket(whole),
        hexagons.shares(demand, gaps),
        hexagons.ACROSS_M,
        hexagons.STAYS,
    )


def _equity(
    demand: pd.DataFrame, providers: pd.DataFrame, inputs: Inputs, settings: Settings
) -> pd.DataFrame:
    cells = inputs.cells.loc[homes(inputs.cells, inputs.areas).index]
    postal_areas = inputs.level(Level.POSTAL_AREA)
    found = pd.Series(pd.NA, index=cells.index, dtype="str")
    if len(inputs.incomes):
        found = assign.assign(cells.geometry, postal_areas)["area_id"]
    sides = float(cells["side_m"].max()) if len(cells) else 0.0
    bands = tuple(1000 * band for band in settings.distance.bands_km)
    return equity.equity(
        demand,
        providers,
        cells.assign(postal_area_id=found),
        inputs.incomes.set_index("area_id")["median_income"],
        thresholds_m=settings.thresholds_m,
        age_band_m=equity.shortest_m(bands, sides),
    )
