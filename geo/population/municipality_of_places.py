"""Municipalities of cells and meeting places whose source is of another year's division."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
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
    and coarse outlines cross them; the code of a merged municipality is followed. By their points go what
    was split, codes that nobody knows, and the ground of municipalities that a newer source calls by the
    code of what they are to become part of.

    Parameters
    ----------
    places
        ``municipality_code`` and points, EPSG:3067.
    municipalities
        Areas of level municipality, neighbours included.
    changes
        All that are known.

    Returns
    -------
    (Series, Translated)
        Codes, index kept: a code of none of the municipalities stays where the point lies in none.
    """
    own = places["municipality_code"]
    known = frozenset(municipalities["area_id"])
    found = vintages.translate(own, known, changes.until(vintages.year_of(municipalities["vintage"])))
    heirs = _heirs(known, frozenset(own.dropna()), changes)
    newer = own.isin([heir for ends in heirs.values() for heir in ends])
    open_ = found.now.isna() | newer
    by_point = pd.Series(pd.NA, index=places.index, dtype="str")
    if open_.any():
        assigned = assign(places.geometry[open_], municipalities.assign(in_region=True))
        by_point[open_] = assigned["area_id"].where(assigned["reason"].isin(_IN))
    theirs = [heir in heirs.get(code, ()) for code, heir in zip(by_point, own, strict=True)]
    now = found.now.where(~np.array(theirs, dtype=bool), by_point)
    return now.fillna(by_point).fillna(own).astype("str"), found


def _heirs(known: frozenset[str], said: frozenset[str], changes: Changes) -> dict[str, frozenset[str]]:
    """Give the municipalities that a source does not name though it names what they have become part of."""
    ends = {code: changes.ends(code, said) & said for code in known - said}
    return {code: heirs for code, heirs in ends.items() if heirs}
