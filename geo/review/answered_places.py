"""Where people say an association is: by a choice, an address, a point, or that all is well."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import decisions, geocode
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.review import coordinates
from jarjestokartta.geo.review.checking import Asked, Checking
from jarjestokartta.geo.vocabulary import DecisionWay, Level, Precision

_FOUND = [*decisions.EXACT, Precision.STREET.value, Precision.PLACE.value]
_SAME_PLACE_M = 100.0
_SURE = 0.8  # score of an address that a person wrote, below which what it was read as is told
_POINT = ["easting", "northing", "precision", "municipality_code"]


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
        ``municipality_code`` as in Decisions, and ``read_as`` where an address was found with doubt.
    """
    ways = _ways(checking, asked, own, gazetteer, areas)
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
    ways = {
        DecisionWay.CANDIDATE: chosen.where(chosen["chosen"] & ~accepted),
        DecisionWay.ACCEPTED: sent[_POINT].assign(address=None).where(accepted),
        DecisionWay.ADDRESS: _typed(typed, own, gazetteer, areas),
        DecisionWay.POINT: _points(checking),
    }
    for way, table in ways.items():
        table["said"] = {
            DecisionWay.CANDIDATE: chosen["chosen"] & ~accepted,
            DecisionWay.ACCEPTED: accepted,
            DecisionWay.ADDRESS: typed.notna(),
            DecisionWay.POINT: table["easting"].notna(),
        }[way]
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


def _typed(
    typed: pd.Series, own: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Place the addresses that people wrote; without a postal code of theirs, by the register's."""
    line = typed.dropna()
    coded = line.str.contains(r"\b\d{5}\b")
    register = own.loc[line.index]
    table = pd.DataFrame(
        {
            "association_id": register["association_id"],
            "home_municipality": register["home_municipality"],
            "street_address": line,
            "postal_code": register["postal_code"].mask(coded),
            "post_office": register["post_office"].mask(coded),
        }
    ).astype("str")
    columns = ["address", *_POINT, "score", "reason", "matched_address"]
    if table.empty:
        return pd.DataFrame(columns=columns, index=typed.index)
    located = geocode.locate(table, gazetteer, areas)
    found = located.assign(address=line, easting=located.geometry.x, northing=located.geometry.y)
    found = pd.DataFrame(found)[columns]
    return found.where(found["precision"].isin(_FOUND)).assign(address=line).reindex(typed.index)


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
    for way in (DecisionWay.CANDIDATE, DecisionWay.POINT):
        lost &= ~ways[way].loc[rows, "said"].astype(bool)
    from_list = checking.rows["corrected"].isna()
    checking.reject("review-choice-unknown", lost & from_list, "candidate")
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
    unsure = (place["way"] == DecisionWay.ADDRESS) & (typed["score"].astype("float64") < _SURE)
    return place.assign(read_as=typed["matched_address"].where(unsure))
