"""Which numbers of the curve of residents without against distance may be published."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.maps import suppression
from jarjestokartta.maps.known_columns import known

REGION = "region"  # area_id of the whole region's rows
OF_AGE = ("residents_0_14", "residents_65_plus")


def public(curve: pd.DataFrame | None, least: int) -> pd.DataFrame | None:
    """Hide small counts of an age, and what would tell them: municipalities add up to the region.

    Parameters
    ----------
    curve
        DistanceCurve; None stays None.
    least
        The smallest count of an age above zero that may be shown, of those without and of those not.
    """
    if curve is None:
        return None
    towns = (curve["area_id"] != REGION).to_numpy()
    group = curve["need"] + "|" + curve["band_m"].astype("str")
    changed = {}
    for name in OF_AGE:
        without = curve[f"{name}_without"].round()
        within = curve[name].round() - without
        hide = np.zeros(len(curve), dtype=bool)
        for counts in (without, within):
            known_most = suppression.Counts.of(counts[towns], curve.loc[towns, name].round())
            hide[towns] |= suppression.hidden(None, known_most, group[towns], least=least).outer.to_numpy()
            hide |= (counts.between(1, least - 1) & ~towns).to_numpy()
        changed[f"{name}_without"] = without.mask(hide)
    told: pd.DataFrame = known(curve, tables.DISTANCE_CURVE)
    return told.assign(**changed)
