"""What residents have within reach beside the gaps, from the same cells and providers."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import basket
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps.content import Served
from jarjestokartta.workspace.inputs import Inputs


def served(demand: pd.DataFrame, inputs: Inputs, settings: Settings) -> Served:
    """Count the needs within reach.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives.
    inputs
        Inputs whose cells have ``village_id``.
    """
    terms = basket.terms(
        demand,
        inputs.cells,
        inputs.areas,
        weights={need: settings.need(need).weight for need in Need},
        met_share=settings.basket.met_share,
    )
    return Served(basket.basket(terms), terms)
