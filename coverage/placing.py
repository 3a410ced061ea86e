"""How many of those who may serve a part of a municipality are placed in it at all.

An association of a village serves that village: where neither its name nor its address tells which, it serves
people whom nobody can name. A municipality full of such associations has no gap that we could point at.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import supply
from jarjestokartta.geo import crs
from jarjestokartta.geo.vocabulary import LabelKind, Level, Precision, Scale, Status

# With nothing finer than these an association may be anywhere in its municipality.
_ANYWHERE = (Precision.MUNICIPALITY, Precision.NONE)


def placed_share(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    served: pd.DataFrame,
    labels: pd.DataFrame,
    areas: pd.DataFrame,
) -> pd.Series:
    """Give what share of the associations that supply a need in a part of a municipality is placed.

    Those of a village are placed where their village is known; where the municipality has no villages, and
    where it is not told whom they serve, by any point finer than the municipality. Regional and ended ones
    are not looked at.

    Parameters
    ----------
    associations, located, served, labels
        Associations, Located, Served and Labels.
    areas
        Areas of all levels; villages alone are looked at.

    Returns
    -------
    pandas.Series
        Share 0–1 by ``municipality_code`` and ``need``; only where some association supplies the need, and
        none of them serves the whole municipality: there nobody is without, wherever the others are.

    Raises
    ------
    CrsError
        When ``located`` is not in EPSG:3067.
    """
    crs.require(located, crs.METRES, name="Located")
    rows = supply.joined(associations, located, served, labels)
    rows = rows.loc[(rows["status"] != Status.ENDED) & (rows["scale"] != Scale.REGION)]
    finer = rows["precision"].notna() & ~rows["precision"].isin(_ANYWHERE)
    villages = areas.loc[areas["level"] == Level.VILLAGE, "parent_id"]
    drawn = rows["home_municipality"].isin(villages)
    by_village = (rows["scale"] == Scale.VILLAGE) & drawn
    rows = rows.assign(
        placed=rows["village_id"].notna() | (finer & ~by_village),
        whole=rows["scale"] == Scale.MUNICIPALITY,
    )
    told = (labels["kind"] == LabelKind.NEED) & labels["label"].isin(supply.BY_ASSOCIATIONS)
    needs = labels.loc[told, ["association_id", "label"]].drop_duplicates()
    table = rows.merge(needs, on="association_id").rename(
        columns={"home_municipality": "municipality_code", "label": "need"}
    )
    groups = table.groupby(["municipality_code", "need"])
    share: pd.Series = groups["placed"].mean()[~groups["whole"].any()]
    return share
