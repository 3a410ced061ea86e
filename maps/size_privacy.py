"""What may be published of rates and sizes: a part of :mod:`jarjestokartta.maps.privacy`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.maps import sensitive
from jarjestokartta.maps.content import Sizes
from jarjestokartta.maps.known_columns import known

PER_AGE = "group:"


def without_hidden_ages(
    rates: pd.DataFrame, residents: pd.DataFrame, ages: list[str], of_an_age: tuple[str, ...]
) -> pd.DataFrame:
    """Hide what is per people of an age where the ages of the area are hidden.

    Parameters
    ----------
    rates, residents
        Rates, and AreaResidents as they are published.
    ages
        Columns of residents by age.
    of_an_age
        Columns of rates that tell how many people of the age there are.
    """
    shown = residents.loc[residents[ages].notna().all(axis=1), "area_id"]
    hidden = rates["subject"].str.startswith(PER_AGE) & ~rates["area_id"].isin(shown)
    return rates.assign(**{name: rates[name].mask(hidden) for name in of_an_age})


def public(sizes: Sizes | None, hidden: Collection[str]) -> Sizes | None:
    """Leave what is made of shown counts: nothing below the municipality of the subjects that are ``hidden``.

    A total of a column, or how much it varies, is one equation more for who seeks a hidden cell.
    """
    if sizes is None:
        return None
    return replace(
        sizes,
        tellable=known(sizes.tellable, tables.TELLABLE),
        limits=known(_of_shown(sizes.limits, hidden), tables.SIZE_LIMITS),
        dispersion=known(_of_shown(sizes.dispersion, hidden), tables.DISPERSION),
        peers=known(sizes.peers, tables.RATES, "group"),
        scaling=known(sizes.scaling, tables.SCALING),
        lorenz=known(sizes.lorenz, tables.LORENZ),
        concentration=known(sizes.concentration, tables.CONCENTRATION),
    )


def _of_shown(table: pd.DataFrame, hidden: Collection[str]) -> pd.DataFrame:
    below = (table["basis"] != Basis.DOMICILE) & table["subject"].isin([*sensitive.SUBJECTS, *hidden])
    return table[~below]
