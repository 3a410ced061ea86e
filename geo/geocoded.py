"""Addresses that the geocoder has answered before: an answer depends on the address and the sources alone."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import tables

# Everything that the geocoder looks at of a row.
ADDRESS = ["home_municipality", "street_address", "postal_code", "post_office"]
# pandas compares texts up to a NUL, so neither is one.
_UNTOLD = "\x1e"
_APART = "\x1f"


def locate(
    associations: pd.DataFrame,
    answers: gpd.GeoDataFrame | None,
    ask: Callable[[pd.DataFrame], gpd.GeoDataFrame],
) -> gpd.GeoDataFrame:
    """Place associations, asking only for those whose address has not been answered.

    Parameters
    ----------
    associations
        As :func:`jarjestokartta.geo.geocode.locate` takes them.
    answers
        What :func:`answers` gave of earlier associations, on the very same sources; None where nothing did.
    ask
        Locates associations, each by itself.

    Returns
    -------
    GeoDataFrame
        What ``ask`` gives for all of them.
    """
    if answers is None or answers.empty or associations.empty:
        return ask(associations)
    place = pd.Index(_key(answers)).get_indexer(pd.Index(_key(associations)))
    known = place >= 0
    kept = answers.drop(columns=ADDRESS).take(place[known]).set_axis(associations.index[known])
    kept.insert(0, "association_id", associations.loc[known, "association_id"])
    if known.all():
        return tables.LOCATED.conform(kept)
    found = ask(associations[~known])
    whole: gpd.GeoDataFrame = tables.LOCATED.conform(pd.concat([found, kept[found.columns]]))
    return whole.loc[associations.index]


def answers(associations: pd.DataFrame, located: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give what was found for each address, one row an address.

    Parameters
    ----------
    associations, located
        As asked, and as :func:`locate` placed them, before anything else had a say.
    """
    told = located.drop(columns="association_id")
    table: gpd.GeoDataFrame = told.join(associations[ADDRESS])
    return table[~_key(table).duplicated()].reset_index(drop=True)


def _key(table: pd.DataFrame) -> pd.Series:
    first, *rest = (table[column].astype("str").fillna(_UNTOLD) for column in ADDRESS)
    key: pd.Series = first.str.cat(pd.concat(rest, axis=1), sep=_APART)
    return key
