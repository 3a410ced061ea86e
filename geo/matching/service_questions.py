"""Which addresses a geocoding service is asked for, and what of them it is told."""

from __future__ import annotations

import math
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import crs
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.matching.street_alone import street_alone
from jarjestokartta.geo.services.pelias_features import Asked
from jarjestokartta.geo.vocabulary import GeocodeReason, Level, Precision, Status

# Known better than these, a service could add nothing.
_COARSE = (Precision.STREET, Precision.PLACE, Precision.POSTAL_AREA, Precision.MUNICIPALITY, Precision.NONE)
# What a service cannot know better: which of two equal places is meant.
_SETTLED = (GeocodeReason.AMBIGUOUS, GeocodeReason.FOREIGN)


class Questions(NamedTuple):
    """What is to be asked.

    Parameters
    ----------
    table
        By position in ``associations``: ``street`` as written, ``sent`` (the part of it that is told),
        ``number``, ``number_to``, ``letter``, ``ambiguous``, ``area_code``, ``home_municipality``,
        ``precision`` (known already) and ``asked`` (:class:`Asked`).
    allowed
        ``row`` and ``municipality_code``: where each may lie.
    question
        The rows as the geocoder lays them out.
    """

    table: pd.DataFrame
    allowed: pd.DataFrame
    question: Question

    def after(self, better: pd.DataFrame) -> Questions:
        """Give what is still open once ``better`` (``precision`` by row) is known."""
        table = self.table.copy()
        table.loc[better.index, "precision"] = better["precision"]
        return self._replace(table=table[table["precision"] != Precision.BUILDING])


def questions(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    gazetteer: Gazetteer | None,
) -> Questions | None:
    """Lay out the questions; None where there are none.

    A row is asked for when it has a street, is placed no better than on it, is not ended, and lies in a
    municipality whose boundaries are known: an answer is only believed where it may lie. Names, care-of
    parts, flats and boxes have no way into a question, which is made of street, number and municipality.
    """
    municipalities = areas[areas["level"] == Level.MUNICIPALITY]
    open_ = _open(associations, located)
    if municipalities.empty or open_.empty:
        return None
    question = Question.of(associations.iloc[open_], gazetteer, areas)
    question.rows.index = open_
    question.weights["row"] = open_[question.weights["row"].to_numpy()]
    rows = question.rows[~question.rows["foreign"]]
    names = municipalities.drop_duplicates("area_id").set_index("area_id")["name_fi"]
    allowed = question.weights[
        (question.weights["weight"] > 0) & question.weights["municipality_code"].isin(names.index)
    ]
    likeliest = allowed.sort_values(
        ["row", "weight", "by_home", "municipality_code"], ascending=[True, False, False, True]
    ).drop_duplicates("row")
    table = rows.assign(
        sent=_sent(rows),
        town=likeliest.set_index("row")["municipality_code"].map(names),
        precision=located["precision"].iloc[rows.index].to_numpy(),
    ).dropna(subset=["sent", "town"])
    if table.empty:
        return None
    table["asked"] = _asked(table, allowed, municipalities)
    return Questions(table, allowed[["row", "municipality_code"]], question)


def _open(associations: pd.DataFrame, located: gpd.GeoDataFrame) -> pd.Index:
    """Give the positions of those that a service might place better."""
    coarse = located["precision"].isin(_COARSE) & ~located["reason"].isin(_SETTLED)
    written = associations["street_address"].notna()
    if "status" in associations:
        written &= associations["status"] != Status.ENDED
    both = coarse.to_numpy() & written.to_numpy()
    return pd.Index(np.flatnonzero(both))


def _sent(rows: pd.DataFrame) -> pd.Series:
    numbered = rows["number"] > 0
    told = {
        pair: street_alone(pair[0], numbered=pair[1])
        for pair in set(zip(rows["street"], numbered, strict=True))
        if isinstance(pair[0], str)
    }
    sent = [told.get(pair) for pair in zip(rows["street"], numbered, strict=True)]
    return pd.Series(sent, index=rows.index, dtype="str")


def _asked(table: pd.DataFrame, allowed: pd.DataFrame, municipalities: gpd.GeoDataFrame) -> pd.Series:
    """Put the questions together, the same for all at one address."""
    # A letter that may be a staircase is left out; the service knows houses.
    letter = table["letter"].where(~table["ambiguous"], "")
    number = table["number"].astype("str").where(table["number"] > 0, "") + letter.where(
        table["number"] > 0, ""
    )
    line = (table["sent"] + " " + number).str.strip() + ", " + table["town"]
    bounds = municipalities.to_crs(crs.DEGREES).set_index("area_id").geometry.bounds
    bounds = bounds.groupby(level=0).agg({"minx": "min", "miny": "min", "maxx": "max", "maxy": "max"})
    corners = allowed[["row", "municipality_code"]].join(bounds, on="municipality_code").groupby("row")
    low, high = corners[["minx", "miny"]].min().map(_down), corners[["maxx", "maxy"]].max().map(_up)
    sides = [one[name].reindex(table.index) for one in (low, high) for name in one.columns]
    asked = [Asked(text, bounds) for text, bounds in zip(line, zip(*sides, strict=True), strict=True)]
    return pd.Series(asked, index=table.index, dtype="object")


def _down(degree: float) -> float:
    """Round down to 0.01°, so that boundaries drawn a little differently ask nothing anew."""
    return math.floor(degree * 100 - 1) / 100


def _up(degree: float) -> float:
    return math.ceil(degree * 100 + 1) / 100
