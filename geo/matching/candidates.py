"""Of the points an address may mean, the one it most likely means – or none, where two are equally likely."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

_APART_M = 100.0  # candidates nearer to each other than this do not rival
_TIE = 0.5  # a rival at least this likely, beside the best, and this far away makes the address ambiguous
_TIE_APART_M = 250.0
_SPREAD_M = 50.0  # buildings of one address farther apart than this are worth a word
_MOST_BUILDINGS = 0.9  # of an address's buildings beside the middle one, for it to stand for them all


def best(candidates: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Choose one candidate a row.

    Parameters
    ----------
    candidates
        See :mod:`geo.matching.number_match`.

    Returns
    -------
    DataFrame
        Indexed by ``row``: the candidate, with ``rivalry`` (how likely its best rival is beside it, 0–1, NaN
        without one), ``like_names`` (other streets that resemble the text as much), ``spread_m`` (how far
        apart the buildings of the address are), ``near_share`` (how many of them are beside the one chosen,
        0–1) and ``ambiguous``.
    """
    several = candidates["row"].duplicated(keep=False)
    alone = (
        candidates[~several]
        .set_index("row")
        .assign(spread_m=0.0, near_share=1.0, rival_m=np.nan, rivalry=np.nan, ambiguous=False, like_names=0)
    )
    chosen = _best_of_several(candidates[several], gazetteer)
    every = [one for one in (alone, chosen) if len(one)] or [chosen]
    return _no_building_where_spread(pd.concat(every).sort_index())


def _best_of_several(candidates: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    candidates = _with_address(candidates, gazetteer)
    order = ["row", "quality", "address", "easting", "northing"]
    ascending = [True, False, True, True, True]
    candidates = candidates.sort_values(order, ascending=ascending, kind="stable", ignore_index=True)
    first = candidates.drop_duplicates("row").set_index("row")
    beside = candidates["row"].map(first["address"])
    same = candidates["address"] == beside
    chosen = _middle_building(candidates[same])
    rival = _rivals(candidates[~same], chosen)
    chosen = chosen.join(rival)
    chosen["rivalry"] = chosen.pop("runner_up") / chosen["quality"]
    chosen["ambiguous"] = (chosen["rivalry"] >= _TIE) & (chosen["rival_m"] > _TIE_APART_M)
    chosen["like_names"] = _like_names(candidates, chosen)
    return chosen.drop(columns="address")


def _no_building_where_spread(chosen: pd.DataFrame) -> pd.DataFrame:
    """Claim the street alone where the address has buildings far apart, any of which may be the one."""
    spread = (chosen["precision"] == Precision.BUILDING) & (chosen["near_share"] < _MOST_BUILDINGS)
    return chosen.assign(
        precision=chosen["precision"].mask(spread, Precision.STREET.value),
        number_reason=chosen["number_reason"].mask(spread, GeocodeReason.SPREAD.value),
    )


def _like_names(candidates: pd.DataFrame, chosen: pd.DataFrame) -> pd.Series:
    """Count the other streets that are no more slips of the pen away than the one chosen."""
    streets = candidates[["row", "street", "edits"]].drop_duplicates()
    edits = chosen["edits"].reindex(streets["row"]).to_numpy()
    near = streets[(streets["edits"].to_numpy() <= edits) & (edits > 0)]
    return near.groupby("row").size().sub(1).reindex(chosen.index, fill_value=0)


def reasons(chosen: pd.DataFrame, home: pd.Series) -> pd.Series:
    """Say of each chosen candidate what a reviewer should know first.

    Parameters
    ----------
    chosen
        As :func:`on_streets.answer` gives it.
    home
        Home municipality by row; NA where unknown.
    """
    at_building = chosen["precision"] == Precision.BUILDING
    home = home.reindex(chosen.index)
    elsewhere = home.notna() & (home != chosen["municipality_code"])
    told = [
        (elsewhere, GeocodeReason.OTHER_MUNICIPALITY),
        (~at_building & (chosen["number_reason"] != ""), None),
        (chosen["method"].isin(["typo", "tail"]), GeocodeReason.TYPO),
        (at_building & chosen["code_wrong"], GeocodeReason.OTHER_POSTAL_CODE),
        (at_building & chosen["office_wrong"], GeocodeReason.OTHER_POST_OFFICE),
        (chosen["spread_m"] > _SPREAD_M, GeocodeReason.SPREAD),
        (chosen["number_reason"] != GeocodeReason.EXACT, None),
        (chosen["method"].isin(["abbreviation", "folded"]), GeocodeReason.ABBREVIATION),
    ]
    values = [chosen["number_reason"] if why is None else np.full(len(chosen), why.value) for _, why in told]
    reason = np.select([condition for condition, _ in told], values, GeocodeReason.EXACT.value)
    return pd.Series(reason, index=chosen.index, dtype="str")


def _with_address(candidates: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give each address a number: several buildings of one address are one candidate, not rivals.

    Where no letter is asked for, 12a and 12b are both buildings of 12.
    """
    columns = gazetteer.points[["letter", "postal_code", "number"]]
    points = columns.take(candidates["point"].to_numpy()).set_axis(candidates.index)
    any_letter = (candidates["number_reason"] == GeocodeReason.LETTER) & (
        candidates["precision"] == Precision.BUILDING
    )
    parts = [
        candidates["row"],
        candidates["street"],
        candidates["precision"],
        points["letter"].cat.codes.mask(any_letter, -1),
        points["postal_code"].cat.codes,
        points["number"],
    ]
    key = pd.concat(parts, axis=1, keys=range(len(parts)))
    return candidates.assign(address=key.groupby(list(key.columns), sort=False).ngroup())


def _middle_building(buildings: pd.DataFrame) -> pd.DataFrame:
    groups = buildings.groupby("row")[["easting", "northing"]]
    mean, low, high = groups.transform("mean"), groups.transform("min"), groups.transform("max")
    away = np.hypot(buildings["easting"] - mean["easting"], buildings["northing"] - mean["northing"]).round(3)
    spread = np.hypot(high["easting"] - low["easting"], high["northing"] - low["northing"])
    middle = buildings.assign(away=away, spread_m=spread).sort_values(
        ["row", "away", "easting", "northing"], kind="stable"
    )
    chosen: pd.DataFrame = middle.drop_duplicates("row").set_index("row")
    own = chosen[["easting", "northing"]].reindex(middle["row"]).to_numpy()
    beside = np.hypot(middle["easting"] - own[:, 0], middle["northing"] - own[:, 1]) <= _SPREAD_M
    return chosen.assign(near_share=beside.groupby(middle["row"]).mean())


def _rivals(others: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Give the quality and distance of the best candidate that lies elsewhere."""
    beside = chosen[["easting", "northing"]].reindex(others["row"]).to_numpy()
    away = np.hypot(others["easting"] - beside[:, 0], others["northing"] - beside[:, 1])
    rivals: pd.DataFrame = (
        others.assign(rival_m=away)[away > _APART_M].drop_duplicates("row").set_index("row")
    )
    return rivals[["quality", "rival_m"]].rename(columns={"quality": "runner_up"})
