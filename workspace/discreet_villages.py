"""Which villages are left untold because a map of them would tell where somebody's contact person lives."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import needs
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import PlaceKind, VillageBy
from jarjestokartta.maps import sensitive


def served(
    found: pd.DataFrame, associations: pd.DataFrame, located: gpd.GeoDataFrame, labels: pd.DataFrame
) -> pd.DataFrame:
    """Leave no village that is known by the address of a sensitive association alone.

    Political, religious and peer-support associations without premises are told by municipality only. A gap
    that closes in the village of their contact person's address would tell that village, so it is taken
    as not known which one they serve. A village in the name is no secret, and one that a survey tells was
    told to be counted.

    Parameters
    ----------
    found
        Served (:func:`jarjestokartta.coverage.serving.villages`).
    associations, located, labels
        Associations, Located with ``place_kind``, and Labels.

    Returns
    -------
    pandas.DataFrame
        Served.
    """
    by_address = found.loc[found["known_by"] == VillageBy.ADDRESS, "association_id"]
    rows = associations.loc[associations["association_id"].isin(by_address)]
    told = rows.join(needs.columns(labels, rows["association_id"]))
    kinds = located.set_index("association_id")["place_kind"]
    premises = told["association_id"].map(kinds).eq(PlaceKind.PREMISES)
    protected = told.loc[sensitive.associations(told) & ~premises, "association_id"]
    untold = found["association_id"].isin(protected)
    result: pd.DataFrame = tables.SERVED.conform(
        found.assign(
            village_id=found["village_id"].mask(untold),
            known_by=found["known_by"].mask(untold, VillageBy.NOTHING.value),
            elsewhere=found["elsewhere"].mask(untold),
        )
    )
    return result
