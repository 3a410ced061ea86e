"""Associations → points, each with its precision, score, runner-up and reason.

An address is looked for at its building, between house numbers, on its street, at the place it names, in its
postal area and in its municipality, in this order. Every candidate carries how far its name, number, postal
code and municipality speak for it; the best is taken, and none where two are equally good and far apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo import crs, in_processes, tables
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import belief, evidence, several_addresses
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.vocabulary import GeocodeReason, Level, PlaceKind, Precision

_EMPTY = {
    "precision": Precision.NONE.value,
    "method": None,
    "score": 0.0,
    "runner_up": np.nan,
    "reason": None,
    "source": None,
    "municipality_code": None,
    "matched_address": None,
    "building_use": None,
    "easting": np.nan,
    "northing": np.nan,
}
# Columns beside those of Located.
_BESIDE = ("municipality_code", "matched_address", "building_use")


def locate(
    associations: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame, processes: int = 1
) -> gpd.GeoDataFrame:
    """Place every association.

    Parameters
    ----------
    associations
        ``association_id``, ``home_municipality`` (three-digit code or NA), ``street_address``,
        ``postal_code``, ``post_office``; other columns are not looked at.
    gazetteer
        Building addresses; without them nothing is placed more exactly than a village.
    areas
        Areas contract with municipalities, villages and postal areas together, any of which may be missing.
    processes
        How many share the rows between them, this one among them; see :mod:`geo.in_processes`.

    Returns
    -------
    GeoDataFrame
        Located contract, index of ``associations`` kept; besides ``municipality_code`` (where the sources
        say the point is), ``matched_address`` and ``building_use`` (of building points, NA where not told).

    Raises
    ------
    CrsError
        When ``areas`` is not in EPSG:3067.
    """
    crs.require(areas, crs.METRES, name="areas")
    ask = Question.asker(gazetteer, areas)
    found = in_processes.mapped(partial(_found, ask=ask, areas=areas), associations, processes)
    return _located(found, associations)


def _found(
    associations: pd.DataFrame, ask: Callable[[pd.DataFrame], Question], areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Give the columns of Located and the coordinates, one row an association."""
    question = ask(associations)
    found = pd.DataFrame(_EMPTY, index=question.rows.index).astype({"reason": "object"})
    found["reason"] = _why_no_street(question)
    answer = belief.of_streets(question)
    if question.gazetteer is not None:
        several = several_addresses.apart(associations, question, answer.believed)
        answer = answer.doubting(several, GeocodeReason.SEVERAL_ADDRESSES)
        _put_streets(found, answer, question.gazetteer)
    _put_areas(found, question, answer)
    _say_elsewhere(found, question, areas)
    return found


def _why_no_street(question: Question) -> NDArray[np.object_]:
    """Say why a row will lie in an area only, unless a street is found for it."""
    rows = question.rows
    no_street = rows["street"].isna()
    # Where no source tells of postal codes, none can be called strange.
    strange_code = (
        rows["postal_code"].notna() & rows["area_code"].isna() & (not question.knowledge.postal.empty)
    )
    here = rows["office"].isna() | rows.index.isin(question.weights.loc[question.weights["by_office"], "row"])
    elsewhere = strange_code & (evidence.is_area_code(rows["postal_code"]) | ~here)
    told = [
        (rows["foreign"], GeocodeReason.FOREIGN),
        (no_street & elsewhere, GeocodeReason.POSTAL_CODE_ELSEWHERE),
        (no_street & strange_code, GeocodeReason.LARGE_CUSTOMER),
        (no_street & rows["po_box"].notna(), GeocodeReason.PO_BOX),
        (no_street & rows["care_of"].notna(), GeocodeReason.CARE_OF_ONLY),
        (no_street, GeocodeReason.NO_STREET),
        (strange_code, GeocodeReason.POSTAL_CODE_ELSEWHERE),
        (pd.Series(question.gazetteer is None, index=rows.index), GeocodeReason.NO_GAZETTEER),
    ]
    reasons = [np.full(len(rows), why.value, dtype=object) for _, why in told]
    return np.select([one.to_numpy() for one, _ in told], reasons, GeocodeReason.STREET_NOT_FOUND.value)


def _put_streets(found: pd.DataFrame, answer: belief.OnStreets, gazetteer: Gazetteer) -> None:
    """Fill in the rows whose street is believed, and say of the others what stood against it."""
    found.loc[answer.outside, "reason"] = GeocodeReason.OUTSIDE_MUNICIPALITY.value
    if len(answer.doubted):
        told = answer.doubted[["runner_up", "reason"]]
        found.loc[told.index, told.columns] = told
    if len(answer.believed):
        filled = _filled(answer.believed, gazetteer)
        found.loc[filled.index, filled.columns] = filled


def _filled(sure: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the columns of Located for chosen candidates."""
    told = gazetteer.points[["number", "letter", "use"]]
    point = told.take(sure["point"].to_numpy()).set_axis(sure.index)
    at_building = sure["precision"] == Precision.BUILDING
    use = point["use"].astype("str")
    street = gazetteer.streets["street"].take(sure["street"].to_numpy()).set_axis(sure.index)
    number = (" " + point["number"].astype("str")).where(point["number"] > 0, "")
    written = street + number + point["letter"].astype("str")
    columns = ["precision", "method", "runner_up", "reason", "municipality_code", "easting", "northing"]
    return sure[columns].assign(
        score=sure["score"].round(3),
        source="gazetteer",
        matched_address=written.where(at_building),
        building_use=use.where(at_building & (use != "")),
    )


def _put_areas(found: pd.DataFrame, question: Question, answer: belief.OnStreets) -> None:
    """Fill in villages, postal areas and municipalities for the rows that have no point yet."""
    for area in belief.in_areas(question, answer):
        points = area.points[area.given]
        found.loc[points.index, points.columns] = points
    nothing = found["easting"].isna() & question.rows["home_municipality"].isna()
    found.loc[nothing, "reason"] = GeocodeReason.NOTHING_KNOWN.value


def _say_elsewhere(found: pd.DataFrame, question: Question, areas: gpd.GeoDataFrame) -> None:
    """Say of rows of a municipality that no boundary is known of that it, not an address, is what lacks."""
    towns = areas.loc[areas["level"] == Level.MUNICIPALITY, "area_id"]
    home = question.rows["home_municipality"]
    beyond = home.notna() & ~home.isin(towns) & found["easting"].isna() & (not towns.empty)
    beyond &= found["reason"] == GeocodeReason.NO_GAZETTEER.value
    found.loc[beyond, "reason"] = GeocodeReason.MUNICIPALITY_ELSEWHERE.value


def _located(found: pd.DataFrame, associations: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(found["easting"], found["northing"], crs=crs.METRES)
    points[found["easting"].isna().to_numpy()] = None
    table = found.drop(columns=["easting", "northing"]).astype(dict.fromkeys(_BESIDE, "str"))
    table.insert(0, "association_id", associations["association_id"].to_numpy())
    table["place_kind"] = PlaceKind.CONTACT.value
    located = gpd.GeoDataFrame(table, geometry=points, crs=crs.METRES).set_index(associations.index)
    return tables.LOCATED.conform(located)
