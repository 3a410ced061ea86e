"""Which numbers of the curve of residents without against distance may be published."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.maps import suppression
from jarjestokartta.maps.known_columns import known

OF_AGE = ("residents_0_14", "residents_65_plus")


def public(curve: pd.DataFrame | None, least: int) -> pd.DataFrame | None:
    """Hide small counts of an age, and what would tell them: municipalities add up to the region.

    Those of working age are not told, but are what the young and the old leave of everyone: where theirs
    would be small, or where one of the ages is hidden, both ages are.

    Parameters
    ----------
    curve
        DistanceCurve; None stays None.
    least
        The smallest count of an age above zero that may be shown, of those without and of those not.
    """
    if curve is None:
        return None
    towns = (curve["area_id"] != tables.REGION).to_numpy()
    group = curve["need"] + "|" + curve["band_m"].astype("str")
    people = {name: curve[name].round() for name in OF_AGE}
    without = {name: curve[f"{name}_without"].round() for name in OF_AGE}
    people["rest"] = (curve["residents"] - sum(people.values())).clip(lower=0)
    without["rest"] = (curve["residents_without"] - sum(without.values())).clip(lower=0)
    hide = np.zeros(len(curve), dtype=bool)
    for name, most in people.items():
        for counts in (without[name], most - without[name]):
            known_most = suppression.Counts.of(counts[towns], most[towns])
            hide[towns] |= suppression.hidden(None, known_most, group[towns], least=least).outer.to_numpy()
            hide |= (counts.between(1, least - 1) & ~towns).to_numpy()
    told: pd.DataFrame = known(curve, tables.DISTANCE_CURVE)
    return told.assign(**{f"{name}_without": without[name].mask(hide) for name in OF_AGE})
