"""Which village an association of a village serves: the one in its name, else the one of its address.

A contact person may live in the next village, and an association bears its own village's name: the name goes
before the address.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.coverage import places, rules
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import LabelKind, Level, Precision, Scale, Status, VillageBy

# An address known no better than by its postal area lies in another village than its own four times in ten.
_TELLING = (Precision.BUILDING, Precision.INTERPOLATED, Precision.STREET, Precision.PLACE)


def villages(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    assigned: pd.DataFrame,
    labels: pd.DataFrame,
    areas: pd.DataFrame,
) -> pd.DataFrame:
    """Tell the village of each association that serves one.

    The village must be of the association's home municipality. One that bears its municipality's name is not
    told by a name: whoever bears it means the municipality. Of several villages in a name it is the longest
    name's, then the one where the address lies, then the first.

    Parameters
    ----------
    associations, located, assigned, labels
        Associations, Located, Assigned and Labels; only associations of scale village are looked at, and no
        ended ones.
    areas
        Areas of both levels.

    Returns
    -------
    pandas.DataFrame
        Served: ``village_id`` NA and ``known_by`` nothing where neither name nor address tells the village,
        or the name is that of two villages and the address lies in neither.
    """
    of_village = labels.loc[
        (labels["kind"] == LabelKind.SCALE) & (labels["label"] == Scale.VILLAGE), "association_id"
    ]
    chosen = associations["association_id"].isin(of_village) & (associations["status"] != Status.ENDED)
    rows = associations.loc[chosen, ["association_id", "name", "home_municipality"]].reset_index(drop=True)
    address = _of_address(rows, located, assigned, areas)
    named = _of_name(rows.assign(address=address["village_id"].where(address["at_home"])), areas)
    served = named["village_id"].where(named["named"], address["village_id"].where(address["at_home"]))
    known_by = np.select(
        [served.isna(), named["named"]],
        [VillageBy.NOTHING.value, VillageBy.NAME.value],
        VillageBy.ADDRESS.value,
    )
    elsewhere = (address["village_id"] != served).astype("boolean").where(address["known"] & served.notna())
    table = rows[["association_id"]].assign(village_id=served, known_by=known_by, elsewhere=elsewhere)
    result: pd.DataFrame = tables.SERVED.conform(table)
    return result


def _of_address(
    rows: pd.DataFrame, located: gpd.GeoDataFrame, assigned: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """Give ``known``: the address is known finely enough; ``village_id`` in which it lies; ``at_home``."""
    ids = rows["association_id"]
    precision = located.set_index("association_id")["precision"].reindex(ids)
    known = precision.isin(_TELLING).set_axis(rows.index)
    village = assigned.set_index("association_id")["village_id"].reindex(ids).set_axis(rows.index)
    village = village.where(known)
    parents = areas.loc[areas["level"] == Level.VILLAGE].set_index("area_id")["parent_id"]
    at_home = village.map(parents).eq(rows["home_municipality"])
    return pd.DataFrame({"known": known, "village_id": village, "at_home": at_home})


def _of_name(rows: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Give ``named``: a name says a village of the home municipality; and ``village_id``: which one."""
    drawn = [place for place in places.of_areas(areas) if place.scale == Scale.VILLAGE]
    homes = rows["home_municipality"].to_numpy(dtype=object)
    found = places.named(rules.of_associations(rows["name"]), homes, drawn)
    found = found.assign(
        place_name=[drawn[number].name for number in found["place"]], home=homes[found["row"]]
    )
    found = found.astype({"place_name": "str", "home": "str"})  # also where no village is known
    found = found.merge(_village_names(areas), on=["place_name", "home"])
    own = rows["address"].reindex(found["row"]).to_numpy()
    found = found.assign(elsewhere=found["village_id"].to_numpy() != own)
    found = found.sort_values(
        ["row", "words", "elsewhere", "before", "village_id"], ascending=[True, False, True, True, True]
    ).drop_duplicates(["row", "village_id"])
    rivals = found.groupby(["row", "words", "before"])["village_id"].transform("size") > 1
    found["village_id"] = found["village_id"].mask(rivals & found["elsewhere"])
    best = found.drop_duplicates("row").set_index("row")["village_id"].reindex(rows.index)
    return pd.DataFrame({"named": rows.index.isin(found["row"]), "village_id": best.astype("str")})


def _village_names(areas: pd.DataFrame) -> pd.DataFrame:
    """Give ``place_name``, ``home`` and ``village_id``, a row each name of each village of the region."""
    inside = areas.loc[(areas["level"] == Level.VILLAGE) & areas["in_region"]]
    every = [
        pd.DataFrame(
            {"place_name": inside[name], "home": inside["parent_id"], "village_id": inside["area_id"]}
        )
        for name in ("name_fi", "name_sv")
    ]
    names = pd.concat(every, ignore_index=True).dropna().drop_duplicates(ignore_index=True)
    return names.astype("str")
