"""The addresses that a doubtful one may mean, for a person to choose from.

:mod:`geo.geocode` takes one candidate or none; here are all that came into question, then house numbers of
the same street, then those of streets whose names are less alike than geocoding would dare to take.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import Indel

from jarjestokartta.geo import crs
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import on_streets, streets
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.vocabulary import Level, Precision

MOST = 5
_ALIKE = 0.6  # of two names, 0–1, for a person to be shown the other
_STREETS = 3  # names alike that one address is shown
_NO_HOME = "other"  # building_use
_COLUMNS = ["row", "street", "point", "easting", "northing", "quality", "precision"]


def candidates(
    associations: pd.DataFrame, gazetteer: Gazetteer, areas: gpd.GeoDataFrame, *, most: int = MOST
) -> pd.DataFrame:
    """List what each association's address may mean, the likeliest first.

    Parameters
    ----------
    associations
        As :func:`jarjestokartta.geo.geocode.locate` takes them.
    gazetteer
        Building addresses.
    areas
        Areas of all levels, EPSG:3067.
    most
        Candidates an association.

    Returns
    -------
    DataFrame
        ``association_id``, ``rank`` from 1, ``address`` (``Rantatie 7b, 40100 Jyväskylä``), ``score`` (share
        of likelihood among those that geocoding would consider, 0–1; 0 for the others), ``precision``,
        ``municipality_code``, ``easting`` and ``northing`` (EPSG:3067, m). No two of one association have the
        same address.

    Raises
    ------
    CrsError
        When ``areas`` is not in EPSG:3067.
    """
    crs.require(areas, crs.METRES, name="areas")
    question = Question.of(associations, gazetteer, areas)
    considered, _ = on_streets.weighed(question, gazetteer)
    best = considered.sort_values(["row", "quality"], ascending=[True, False], kind="stable")
    best = best.drop_duplicates("row") if len(best) else _NONE
    tiers = [
        considered,
        _houses(best, question, gazetteer),
        _houses(_alike(question, gazetteer), question, gazetteer),
    ]
    every = pd.concat(
        [one[_COLUMNS].assign(tier=tier) for tier, one in enumerate(tiers) if len(one)]
        or [_NONE.assign(tier=0)],
        ignore_index=True,
    )
    every = _written(every, question, gazetteer, towns(areas)).sort_values(
        ["row", "tier", "quality", "point"], ascending=[True, True, False, True], kind="stable"
    )
    every = every.drop_duplicates(["row", "address"])
    likely = every["quality"].where(every["tier"] == 0, 0.0)
    total = likely.groupby(every["row"]).transform("sum")
    every["score"] = (likely / total.where(total > 0, 1)).round(3)
    every["rank"] = every.groupby("row").cumcount() + 1
    every["association_id"] = associations["association_id"].to_numpy()[every["row"].to_numpy()]
    shown = ["association_id", "rank", "address", "score", "precision", "municipality_code"]
    return every.loc[every["rank"] <= most, [*shown, "easting", "northing"]].reset_index(drop=True)


_NONE = pd.DataFrame({name: pd.Series(dtype="float64") for name in _COLUMNS})


def _houses(hits: pd.DataFrame, question: Question, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the houses of streets (``row``, ``street``, ``quality``), the nearest in number first.

    Where no number is asked for, houses that are no homes come first: they are likelier somebody's premises.
    """
    if hits.empty:
        return _NONE
    which, point = gazetteer.rows(hits["street"].to_numpy(np.int64))
    houses = hits[["row", "street", "quality"]].iloc[which].reset_index(drop=True)
    points = gazetteer.points.iloc[point].reset_index(drop=True)
    asked = question.rows["number"].reindex(houses["row"]).to_numpy()
    by_use = np.where(points["use"].astype("str") == _NO_HOME, 0.0, 1.0)
    away = np.where(asked > 0, (points["number"] - asked).abs(), by_use)
    houses = houses.assign(
        point=point,
        quality=houses["quality"] / (1 + away),
        easting=points["easting"],
        northing=points["northing"],
        precision=Precision.BUILDING.value,
    )
    return houses[points["number"] > 0].reset_index(drop=True)


def _alike(question: Question, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the streets whose names look like the text most, in the municipalities that may be meant."""
    rows = question.rows
    text = rows.loc[~rows["foreign"], "street"].dropna()
    folded = text.map(lambda one: streets.fold(streets.key(one))).astype("str")
    wanted = question.weights[question.weights["row"].isin(folded.index[folded != ""])]
    wanted = wanted.assign(folded=wanted["row"].map(folded))
    every = gazetteer.streets
    found = []
    for municipality, block in wanted.groupby("municipality_code"):
        choices = every.loc[every["municipality_code"] == municipality, "folded"]
        if choices.empty:
            continue
        alike = process.cdist(
            block["folded"].to_list(),
            choices.to_list(),
            scorer=Indel.normalized_similarity,
            score_cutoff=_ALIKE,
            dtype=np.float32,
        )
        query, choice = np.nonzero(alike)
        columns = {"row": block["row"].to_numpy()[query], "street": choices.index.to_numpy()[choice]}
        found.append(pd.DataFrame({**columns, "quality": alike[query, choice].astype("float64")}))
    if not found:
        return _NONE
    both = pd.concat(found, ignore_index=True)
    both = both.sort_values(["row", "quality", "street"], ascending=[True, False, True], kind="stable")
    return both.groupby("row").head(_STREETS).reset_index(drop=True)


def _written(every: pd.DataFrame, question: Question, gazetteer: Gazetteer, names: pd.Series) -> pd.DataFrame:
    """Write each candidate as an address: of a house its own number, between houses the one asked for."""
    every = every.astype({"row": "int64", "street": "int64", "point": "int64"})
    points = gazetteer.points.iloc[every["point"].to_numpy()].set_axis(every.index)
    street = gazetteer.streets["street"].iloc[every["street"].to_numpy()].set_axis(every.index)
    own = points["number"].astype("str").where(points["number"] > 0, "") + points["letter"].astype("str")
    asked = question.rows["number"].reindex(every["row"]).set_axis(every.index).astype("str")
    number = own.where(every["precision"] == Precision.BUILDING, "")
    number = number.mask(every["precision"] == Precision.INTERPOLATED, asked)
    municipality = points["municipality_code"].astype("str")
    place = points["postal_code"].astype("str") + " " + municipality.map(names).fillna("")
    line = (street + " " + number).str.strip() + ", " + place.str.strip()
    return every.assign(
        address=line.str.strip(" ,"),
        municipality_code=municipality,
        precision=every["precision"].astype("str"),
    )


def towns(areas: pd.DataFrame) -> pd.Series:
    """Give the names of municipalities by code: those of the areas, else the built-in ones."""
    drawn = areas.loc[areas["level"] == Level.MUNICIPALITY].set_index("area_id")["name_fi"]
    known = [
        builtin_table(name).set_index("code")["name_fi"]
        for name in ("municipalities", "neighbour_municipalities")
    ]
    every = pd.concat([drawn, *known])
    names: pd.Series = every[~every.index.duplicated()]
    return names
