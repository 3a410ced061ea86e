"""Associations and residents by area, on each basis of counting, so that nothing is lost between them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import (
    AssignReason,
    LabelKind,
    Level,
    Need,
    Role,
    Scale,
    Status,
    TargetGroup,
)

ALL = "all"
UNCLASSIFIED = "unclassified"  # no need could be told from name and purpose
UNPLACED = "unplaced"  # no point at postal-area precision or better
VILLAGE_UNKNOWN = "village_unknown"  # serves a village, but which one is not told
_GROUP = "group"

SUBJECTS = (ALL, *(f"need:{need}" for need in Need), *(f"role:{role}" for role in Role))
# Subjects that are for people of an age: whom they are counted per, a column of residents by age.
OF_AGES = {
    f"group:{TargetGroup.YOUTH}": "residents_0_14",
    f"group:{TargetGroup.OLDER_PEOPLE}": "residents_65_plus",
}
COLUMNS = (*SUBJECTS, *OF_AGES, UNCLASSIFIED, *(f"scale:{scale}" for scale in Scale))


def subjects(associations: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Tell for each association what it counts towards.

    Parameters
    ----------
    associations
        Associations.
    labels
        Labels.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``association_id`` (those not ended), one column of 0 and 1 each for :data:`COLUMNS`.
        Several needs may be 1; exactly one scale is.
    """
    counted = associations.loc[associations["status"] != Status.ENDED, "association_id"]
    ids = pd.Index(counted, name="association_id")
    of_label = labels["kind"].replace(LabelKind.TARGET_GROUP.value, _GROUP) + ":" + labels["label"]
    row = ids.get_indexer(pd.Index(labels["association_id"]))
    column = pd.Index(COLUMNS).get_indexer(pd.Index(of_label))
    of_ours = (row >= 0) & (column >= 0)
    flags = np.zeros((len(ids), len(COLUMNS)), dtype="int64")
    flags[row[of_ours], column[of_ours]] = 1
    with_need = row[(labels["kind"] == LabelKind.NEED).to_numpy() & (row >= 0)]
    flags[:, [COLUMNS.index(ALL), COLUMNS.index(UNCLASSIFIED)]] = 1
    flags[with_need, COLUMNS.index(UNCLASSIFIED)] = 0
    table = pd.DataFrame(flags, index=ids, columns=list(COLUMNS))
    scales = [f"scale:{scale}" for scale in Scale if scale != Scale.UNKNOWN]
    table[f"scale:{Scale.UNKNOWN}"] = (table[scales].sum(axis=1) == 0).astype("int64")
    return table


def municipality_counts(
    associations: pd.DataFrame, counted: pd.DataFrame, municipalities: pd.Index
) -> pd.DataFrame:
    """Count associations by home municipality: no geocode can move one.

    Parameters
    ----------
    associations
        Associations.
    counted
        What :func:`subjects` gives.
    municipalities
        Codes of the region.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``municipalities``; counts in the columns of ``counted``. Associations of other home
        municipalities are not in it.
    """
    home = associations.set_index("association_id")["home_municipality"].reindex(counted.index)
    return _sum(counted, home, municipalities)


def village_counts(
    associations: pd.DataFrame, assigned: pd.DataFrame, counted: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """Count associations by the village of their address.

    Each municipality has a row ``sijoittamatta-<code>`` for those outside villages or unplaced. An
    association whose address lies outside the region stands in the rest of its home municipality, so
    that the sum over all rows is the number of associations of the region, on any basis.

    Parameters
    ----------
    associations, assigned
        Associations and Assigned.
    counted
        What :func:`subjects` gives.
    areas
        Areas of both levels; those outside the region are left out.

    Returns
    -------
    pandas.DataFrame
        Indexed by village ids, then ``sijoittamatta-<code>``; the columns of ``counted`` and
        ``unplaced``.
    """
    villages, municipalities = region_ids(areas, Level.VILLAGE), region_ids(areas, Level.MUNICIPALITY)
    home = associations.set_index("association_id")["home_municipality"].reindex(counted.index)
    place = assigned.set_index("association_id").reindex(counted.index)
    village = place["village_id"].where(place["village_id"].isin(villages))
    municipality = place["municipality_id"].where(place["municipality_id"].isin(municipalities), home)
    within = counted.loc[home.isin(municipalities) | village.notna()]
    area = village.fillna(REST + municipality).reindex(within.index)
    unplaced = (place["reason"].isna() | (place["reason"] == AssignReason.UNPLACED)).astype("int64")
    return _sum(within.assign(**{UNPLACED: unplaced}), area, villages.append(REST + municipalities))


def region_ids(areas: pd.DataFrame, level: Level) -> pd.Index:
    """Give the ids of the region's areas of one level, in their order."""
    ids: pd.Index = pd.Index(
        areas.loc[(areas["level"] == level) & areas["in_region"], "area_id"], dtype="str"
    )
    return ids


def village_residents(areas: pd.DataFrame, residents: pd.Series) -> pd.Series:
    """Give residents by village and by ``sijoittamatta-<code>``, which add up to the municipality.

    Parameters
    ----------
    areas
        Areas of both levels.
    residents
        Residents by ``area_id``, of both levels and one year.

    Returns
    -------
    pandas.Series
        In the order of :func:`village_counts`. The rest of a municipality is its own figure less its
        villages'; NA where any of these is unknown, 0 where the villages' figures exceed it.
    """
    is_village = (areas["level"] == Level.VILLAGE) & areas["in_region"]
    parents = areas.loc[is_village].set_index("area_id")["parent_id"]
    villages = residents.reindex(region_ids(areas, Level.VILLAGE)).astype("float64")
    municipalities = region_ids(areas, Level.MUNICIPALITY)
    in_villages = villages.groupby(parents.reindex(villages.index)).sum(min_count=1)
    unknown = villages.isna().groupby(parents.reindex(villages.index)).any()
    rest = residents.reindex(municipalities).astype("float64") - in_villages.reindex(municipalities).fillna(0)
    rest = rest.clip(lower=0).mask(unknown.reindex(municipalities, fill_value=False))
    result = pd.concat([villages, rest.set_axis(REST + municipalities)])
    return result.rename("residents").rename_axis("area_id")


def _sum(counted: pd.DataFrame, area: pd.Series, ids: pd.Index) -> pd.DataFrame:
    """Sum the rows of ``counted`` by ``area``; ids without any row are 0."""
    position = ids.get_indexer(pd.Index(area.astype("str")))
    values = counted.to_numpy(dtype="int64")[position >= 0]
    total = np.zeros((len(ids), counted.shape[1]), dtype="int64")
    np.add.at(total, position[position >= 0], values)
    return pd.DataFrame(total, index=ids.rename("area_id"), columns=counted.columns)
