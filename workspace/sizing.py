"""What rates and the sizes of areas tell together: see :class:`jarjestokartta.maps.content.Sizes`."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import (
    concentration,
    counts,
    dispersion,
    rates,
    scaling,
    size_groups,
    tellable,
)
from jarjestokartta.geo.settings import Settings
from jarjestokartta.maps.content import Sizes
from jarjestokartta.workspace import rating
from jarjestokartta.workspace.rating import Compared


def sizes(levels: list[Compared], settings: Settings) -> Sizes:
    """Compute it of each level, growth and concentration of municipalities."""
    towns = levels[0]
    rules = rating.judgement(settings)
    of_all = towns.counts[counts.ALL]
    return Sizes(
        tellable=pd.concat(
            [
                tellable.tellable(
                    one.counts[counts.ALL],
                    one.residents,
                    subject=counts.ALL,
                    basis=one.basis,
                    judgement=rules,
                    judged=one.judged,
                )
                for one in levels
            ],
            ignore_index=True,
        ),
        limits=pd.concat(
            [
                tellable.size_limits(
                    one.counts[list(counts.SUBJECTS)],
                    one.residents,
                    basis=one.basis,
                    judgement=rules,
                    judged=one.judged,
                )
                for one in levels
            ],
            ignore_index=True,
        ),
        dispersion=pd.concat([_dispersion(one) for one in levels], ignore_index=True),
        peers=_peers(towns, settings),
        scaling=scaling.scaling(of_all, towns.residents, subject=counts.ALL, basis=towns.basis),
        lorenz=concentration.lorenz(of_all, towns.residents, subject=counts.ALL, basis=towns.basis),
        concentration=concentration.concentration(
            of_all, towns.residents, subject=counts.ALL, basis=towns.basis
        ),
    )


def _dispersion(one: Compared) -> pd.DataFrame:
    """Measure it over the areas that may be judged: the count of others is not theirs alone."""
    judged = slice(None) if one.judged is None else one.judged.to_numpy(dtype=bool)
    return dispersion.dispersion(
        one.counts.loc[judged, list(counts.SUBJECTS)], one.residents, basis=one.basis
    )


def _peers(towns: Compared, settings: Settings) -> pd.DataFrame:
    group = size_groups.size_groups(
        towns.residents.reindex(towns.counts.index), settings.rates.size_group_limits
    )
    found = rates.rates(
        towns.counts[counts.ALL],
        towns.residents,
        subject=counts.ALL,
        basis=towns.basis,
        residents_year=towns.year,
        judgement=rating.judgement(settings),
        groups=group,
    )
    return found.assign(group=group).reset_index(drop=True)
