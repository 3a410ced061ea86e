"""How many residents hang on each thing that a person should settle: what the to-do list is sorted by."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.maps.content import Content


def on_associations(content: Content, table: pd.DataFrame) -> pd.Series:
    """Give the residents that hang on each association: those of its area, shared by the area's associations.

    The area is the village of its address, else its home municipality; NA where either figure is unknown.

    Parameters
    ----------
    table
        Associations with ``village_id`` and ``home_municipality``.
    """
    whole = content.rates[content.rates["subject"] == "all"]
    share = whole["residents"] / whole["associations"].astype("float64").where(whole["associations"] > 0)
    address, domicile = (
        pd.Series(share[own].to_numpy(), whole.loc[own, "area_id"])
        for own in (whole["basis"] == Basis.ADDRESS, whole["basis"] == Basis.DOMICILE)
    )
    hanging = table["village_id"].map(address).fillna(table["home_municipality"].map(domicile))
    known: pd.Series = hanging.astype("float64")
    return known


def on_sites(content: Content, sites: pd.DataFrame) -> pd.Series:
    """Give the residents to whom each site is the nearest provider of any need; 0 where to nobody."""
    people = content.cells.set_index("cell_id")["residents"]
    nearest = content.reach[content.reach["nearest_provider_id"].isin(sites["site_id"])]
    nearest = nearest.drop_duplicates(["cell_id", "nearest_provider_id"])
    total = nearest["cell_id"].map(people).groupby(nearest["nearest_provider_id"]).sum()
    hanging: pd.Series = sites["site_id"].map(total).fillna(0.0).astype("float64")
    return hanging
