"""Access in competition and distance poverty of one run, with the places that may be told of."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jarjestokartta.coverage import competition, distance_poverty
from jarjestokartta.coverage.travel import AnyTravel
from jarjestokartta.geo.settings import Settings
from jarjestokartta.maps.content import Access
from jarjestokartta.workspace.inputs import Inputs


def access(
    inputs: Inputs,
    settings: Settings,
    *,
    providers: pd.DataFrame,
    measured: pd.DataFrame,
    demand: pd.DataFrame,
    travel: AnyTravel,
) -> Access:
    """Share the places among those who live near, and count who lives too far from how many needs.

    Parameters
    ----------
    inputs
        Inputs whose cells have ``village_id``.
    providers, measured, demand, travel
        What reach and gaps were made of: no refuge is among the providers.
    """
    limits = settings.thresholds_m
    found = competition.compete(
        inputs.cells,
        providers,
        inputs.sites.set_index("site_id")["capacity"],
        inputs.areas,
        measured,
        thresholds_m=limits,
        zone_weights=settings.access.zone_weights,
        travel=travel,
    )
    poverty = distance_poverty.together(demand, thresholds_m=limits)
    return Access(found.areas, found.supply, found.sums, poverty)


def checks(access: Access | None) -> list[dict[str, Any]]:
    """Give the sums of access as the manifest has them, with the supply that nobody reaches.

    Of numbers as many digits as are the same on any machine.
    """
    if access is None:
        return []
    keys = ["need", "known_open"]
    rows = access.sums.merge(access.supply[[*keys, "supply", "unreached_supply"]], on=keys)
    return [
        {
            str(name): float(f"{value:.9g}") if isinstance(value, float) else value
            for name, value in row.items()
        }
        for row in rows.astype(object).to_dict("records")
    ]
