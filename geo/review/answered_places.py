"""Where people say an association is: by a choice, an address, a point, or that all is well."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import decisions
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.review import coordinates, typed_addresses
from jarjestokartta.geo.review.checking import Asked, Checking
from jarjestokartta.geo.vocabulary import DecisionWay, Level

_SAME_PLACE_M = 100.0
_SURE = 0.8  # score of an address that a person wrote, below which what it was read as is told
_POINT = list(typed_addresses.POINT)


def said(
    checking: Checking,
    asked: Asked,
    own: pd.DataFrame,
    gazetteer: Gazetteer | None,
    areas: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Give what the rows say of the place; those that contradict themselves are rejected.

    Parameters
    ----------
    own
        The register's row of each.

    Returns
    -------
    DataFrame
        Of the rows still good: ``way``, ``address``, ``easting``, ``northing``, ``precision`` and
        ``municipality_code`` as in Decisions; of addresses that people wrote ``remark`` (code of a problem)
        and ``told`` where they were found with doubt.
    """
    ways = _ways(checking, asked, own, gazetteer, areas)
    _of_one_place(checking, ways[DecisionWay.ADDRESS])
    _beside_a_choice(checking, ways)
    _agreeing(checking, ways)
    _findable(checking, ways)
    return _place(checking, ways, areas)


def _ways(
    checking: Checking,
    asked: Asked,
    own: pd.DataFrame,
    gazetteer: Gazetteer | None,
    areas: gpd.GeoDataFrame,
) -> dict[DecisionWay, pd.DataFrame]:
    """Give what each row says of the place, by the way it says it: a point, or NA."""
    chosen = _chosen(checking.rows, asked)
    accepted = chosen["chosen"] & chosen["address"].isna()
    sent = asked.facts.reindex(checking.rows["association_id"]).set_index(checking.rows.index)
    typed = checking.rows["corrected"].fillna(checking.rows["candidate"].where(~chosen["chosen"]))
    two = checking.rows["corrected"].notna() & checking.rows["candidate"].notna() & ~chosen["chosen"]
    two &= ~decisions.same_text(checking.rows["corrected"], checking.rows["candidate"])
    ways = {
        DecisionWay.CANDIDATE: chosen.where(chosen["chosen"] & ~accepted),
        DecisionWay.ACCEPTED: sent[_POINT].assign(address=None).where(accepted),
        DecisionWay.ADDRESS: typed_addresses.find(
            typed.dropna(), own.loc[typed.notna()], gazetteer, areas
        ).reindex(typed.index),
        DecisionWay.POINT: _points(checking),
    }
    for way, table in ways.items():
        table["said"] = {
            DecisionWay.CANDIDATE: chosen["chosen"] & ~accepted,
            DecisionWay.ACCEPTED: accepted,
            DecisionWay.ADDRESS: typed.notna(),
            DecisionWay.POINT: table["easting"].notna(),
        }[way]
    checking.reject("review-choice-unknown", two.loc[checking.rows.index], "candidate")
    return {way: table.reindex(checking.rows.index) for way, table in ways.items()}


def _chosen(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Find each choice among the options of its own row."""
    options = asked.options.assign(label=_tidy(asked.options["label"]))
    label = _tidy(rows["candidate"])
    keys = pd.DataFrame({"association_id": rows["association_id"], "label": label, "row": rows.index})
    found = keys.merge(options.drop_duplicates(["association_id", "label"]), on=["association_id", "label"])
    table = found.set_index("row").reindex(rows.index)[["address", *_POINT]]
    return table.assign(chosen=rows.index.isin(found["row"]))


def _tidy(texts: pd.Series) -> pd.Series:
    return texts.astype("str").str.strip().str.replace(r"\s+", " ", regex=True)


def _points(checking: Checking) -> pd.DataFrame:
    """Read the coordinates; rows whose coordinates cannot be read are left out."""
    read = {
        row: coordinates.read(*(None if pd.isna(cell) else cell for cell in cells))
        for row, *cells in checking.rows[["east", "north"]].itertuples()
    }
    codes = pd.Series({row: one if isinstance(one, str) else None for row, one in read.items()}, dtype="str")
    codes = codes.reindex(checking.rows.index)
    for code in sorted(codes.dropna().unique()):
        column = "east" if checking.rows.loc[codes.index[codes == code], "east"].notna().all() else "north"
        checking.reject(code, (codes == code).reindex(checking.rows.index, fill_value=False), column)
    points = {row: one for row, one in read.items() if isinstance(one, coordinates.Point)}
    table = pd.DataFrame(
        [(one.easting, one.northing, one.precision.value) for one in points.values()],
        index=pd.Index(points),
        columns=["easting", "northing", "precision"],
    )
    return table.reindex(codes.index).assign(address=None, municipality_code=None)


def _of_one_place(checking: Checking, typed: pd.DataFrame) -> None:
    """Leave out rows with several addresses in a cell, and with one that contradicts itself."""
    for code in sorted(typed["refused"].dropna().unique()):
        for column, own in written_in(checking.rows).items():
            which = own & (typed["refused"].loc[checking.rows.index] == code).fillna(value=False)
            checking.reject(code, which, column, typed["told"])


def written_in(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Tell, by the column that an address may be written in, in which rows it is."""
    corrected = rows["corrected"].notna()
    return {"corrected": corrected, "candidate": ~corrected}


def _beside_a_choice(checking: Checking, ways: dict[DecisionWay, pd.DataFrame]) -> None:
    """Leave out rows whose choice is not the place of the address beside it, found as a building."""
    rows = checking.rows.index
    typed, choice = (ways[way].loc[rows] for way in (DecisionWay.ADDRESS, DecisionWay.CANDIDATE))
    accepted = ways[DecisionWay.ACCEPTED].loc[rows]
    chosen = choice["said"].astype(bool)
    choice = choice.where(chosen, accepted)
    east, north = ((choice[name] - typed[name]).astype("float64") for name in ("easting", "northing"))
    near = (np.hypot(east, north) <= _SAME_PLACE_M) & typed["precision"].isin(decisions.EXACT)
    near &= chosen | choice["precision"].isin(decisions.EXACT)
    both = (chosen | accepted["said"].astype(bool)) & typed["said"].astype(bool)
    checking.reject("review-choice-and-address", both & ~near, "candidate", checking.rows["corrected"])
    stays = both & near & accepted["said"].astype(bool)
    checking.warn("review-address-taken", stays, "candidate", checking.rows["corrected"])


def _agreeing(checking: Checking, ways: dict[DecisionWay, pd.DataFrame]) -> None:
    """Leave out rows whose answers on the place contradict each other."""
    sure = {
        way: table.loc[checking.rows.index, ["easting", "northing"]].astype("float64")
        for way, table in ways.items()
    }
    typed = ways[DecisionWay.ADDRESS].loc[checking.rows.index]
    sure[DecisionWay.ADDRESS] = sure[DecisionWay.ADDRESS].where(typed["precision"].isin(decisions.EXACT))
    apart = pd.Series(data=False, index=checking.rows.index)
    names = list(sure)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            between = sure[one] - sure[other]
            apart |= np.hypot(between["easting"], between["northing"]) > _SAME_PLACE_M
    accepted = ways[DecisionWay.ACCEPTED].loc[checking.rows.index]
    elsewhere = typed["said"] | ways[DecisionWay.POINT].loc[checking.rows.index, "said"]
    apart |= (
        accepted["said"].astype(bool) & ~accepted["precision"].isin(decisions.EXACT) & elsewhere.astype(bool)
    )
    checking.reject("review-conflict", apart, "candidate")


def _findable(checking: Checking, ways: dict[DecisionWay, pd.DataFrame]) -> None:
    """Leave out rows that say nothing but an address that is nowhere."""
    rows = checking.rows.index
    typed = ways[DecisionWay.ADDRESS].loc[rows]
    lost = typed["said"].astype(bool) & typed["precision"].isna()
    from_list = checking.rows["corrected"].isna()
    checking.reject("review-choice-unknown", lost & from_list, "candidate")
    lost &= ~ways[DecisionWay.POINT].loc[rows, "said"].astype(bool)
    checking.reject("review-address-unknown", (lost & ~from_list).loc[checking.rows.index], "corrected")


def _place(
    checking: Checking, ways: dict[DecisionWay, pd.DataFrame], areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Take the most exact of what a row says: a point, a choice, an address, that all is well."""
    rows = checking.rows.index
    place = pd.DataFrame(columns=["way", "address", *_POINT], index=rows, dtype=object)
    for way in (DecisionWay.ACCEPTED, DecisionWay.ADDRESS, DecisionWay.CANDIDATE, DecisionWay.POINT):
        table = ways[way].loc[rows]
        said = table["said"].astype(bool)
        if way is DecisionWay.ADDRESS:
            said &= table["precision"].notna()
        if way is DecisionWay.CANDIDATE:  # of a street, beside a house on it
            said &= table["precision"].isin(decisions.EXACT) | (place["way"] != DecisionWay.ADDRESS)
        place["way"] = place["way"].mask(said, way.value)
        for name in _POINT:
            place[name] = place[name].mask(said, table[name])
    for way in (DecisionWay.CANDIDATE, DecisionWay.ADDRESS):
        table = ways[way].loc[rows]
        place["address"] = place["address"].mask(table["address"].notna(), table["address"])
    coarse = (place["way"] == DecisionWay.ACCEPTED) & ~place["precision"].isin(decisions.EXACT)
    place.loc[coarse, _POINT] = None  # whatever is found by better addresses later is better
    by_point = place["way"] == DecisionWay.POINT
    towns = areas[areas["level"] == Level.MUNICIPALITY].assign(in_region=True)
    points = gpd.GeoSeries(
        gpd.points_from_xy(place["easting"].astype("float64"), place["northing"].astype("float64")),
        index=rows,
        crs=areas.crs,
    )
    there = assign.assign(points.where(by_point), towns)["area_id"]
    place["municipality_code"] = place["municipality_code"].mask(by_point, there)
    typed = ways[DecisionWay.ADDRESS].loc[rows]
    by_address = place["way"] == DecisionWay.ADDRESS
    unsure = (typed["score"].astype("float64") < _SURE) & typed["precision"].isin(decisions.EXACT)
    remark = typed["remark"].astype("str").fillna(pd.Series("review-address-read-as", rows).where(unsure))
    return place.assign(remark=remark.where(by_address), told=typed["told"].where(by_address))
