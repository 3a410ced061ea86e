"""Municipalities of cells and meeting places whose source is of another year's division."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import vintages
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.vintages import Changes, Translated
from jarjestokartta.geo.vocabulary import AssignReason

_IN = (AssignReason.INSIDE.value, AssignReason.BORDER.value)


def codes(
    places: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, changes: Changes
) -> tuple[pd.Series, Translated]:
    """Give the municipality of each place, as the boundaries have them, and what was translated.

    A source's own code holds as far as the boundaries know it, which is how borders are kept where squares
    and coarse outlines cross them; the code of a merged municipality is followed. What is left goes by the
    point: what was split, codes that nobody knows, and places in a municipality for which the source has
    no code at all, since it is newer than the boundaries and calls its ground by another.

    Parameters
    ----------
    places
        ``municipality_code`` and points, EPSG:3067.
    municipalities
        Areas of level municipality, neighbours included.
    changes
        Those that the municipalities have behind them.

    Returns
    -------
    (Series, Translated)
        Codes, index kept: a code of none of the municipalities stays where the point lies in none.
    """
    own = places["municipality_code"]
    known = frozenset(municipalities["area_id"])
    found = vintages.translate(own, known, changes)
    by_point = pd.Series(pd.NA, index=places.index, dtype="str")
    nameless = known - set(found.now.dropna())
    if found.now.isna().any() or nameless:
        assigned = assign(places.geometry, municipalities.assign(in_region=True))
        by_point = assigned["area_id"].where(assigned["reason"].isin(_IN))
    now = found.now.where(~by_point.isin(list(nameless)), by_point)
    return now.fillna(by_point).fillna(own).astype("str"), found
