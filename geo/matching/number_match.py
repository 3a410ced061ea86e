"""House numbers on the streets that an address may mean: at the number, between numbers, or on the street.

Every function takes *hits* (``row``, ``street``, ``quality``, ``method``, ``edits``, ``length``; see
:func:`street_match.match`) as :class:`Asked` has them, and gives *candidates*: the hit's columns, ``point``
(row of ``gazetteer.points``), ``easting``, ``northing``, ``quality`` 0–1, ``precision``, ``number_reason``,
``fit`` (of the number, 0–1), ``code_agrees`` and ``office_agrees`` (see :mod:`geo.matching.asked`); of points
between two houses ``gap_m`` (between the houses), ``nearest_m`` (to the nearer one), ``numbers`` (from one to
the other) and ``across``; ``letter``, how the house's letter differs from the one asked for (see
:data:`LETTERS`), and ``letter_m``, how far it is there from one number to the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import spans
from jarjestokartta.geo.matching.asked import AGREES, UNTOLD, Asked, Rows, code_of_none
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

# How likely a number is written so for a building, beside the number as it stands; see
# docs/adr/0011-geocoding-scores.md.
_AS_WRITTEN = 1.0
_OTHER_READING = 0.3  # staircase A of 12, not house 12a
_WITHIN_RANGE = 0.3
_LETTER_LEFT_OUT = 0.2  # or one that the register lacks
_SECOND_OF_RANGE = 0.2
_OTHER_LETTER = 0.05  # 12b where the register knows only 12c: a neighbour, not the building
_AT_BUILDING = 0.1  # a number that fits less well than this is not the building
STAIRCASE, LEFT_OUT, OTHER_LETTER = "staircase", "left-out", "other"
LETTERS = ("", STAIRCASE, LEFT_OUT, OTHER_LETTER)
LEAST_RIVAL = 1e-4  # beside the best; what is less likely is no rival
_BETWEEN = 0.03  # a house that the register lacks
_NEAREST = 0.01
_PLACE = 0.01  # a number, but the name is a place's that has none
_STREET = 1.0  # no number, as all of a row's candidates have none
_NAMESAKE = 1e-2  # the code's own street of that name is somewhere else
_NAMESAKE_M = 2000.0
_WIDE_GAP_M = (300.0, 1000.0, 3000.0)  # between the two numbers; beyond the last, only the street is known
_WIDE_GAP = (1.0, 0.5, 0.2)
_NEAR_NUMBERS = 10
_FAR_NUMBER = 0.3
_ONE_BUILDING_M = 50.0
_TELLING_NAME = 8  # letters
_LONE_M = 500.0  # to the next house, where the street has no other


def on_number(asked: Asked) -> pd.DataFrame:
    """Give the candidates at a building with the number asked for (or its neighbour by letter)."""
    hit, point = _with_number(asked)
    fit, reason, letter = _fit(asked, hit, point)
    fits = fit > 0
    found = asked.at(hit[fits], point[fits])
    found["fit"], found["number_reason"] = fit[fits], reason[fits]
    found["postal"] *= np.where(_namesake(found, asked), _NAMESAKE, 1.0)
    found["letter"] = letter[fits]
    lettered = found["letter"] != ""
    found.loc[lettered, "letter_m"] = _to_next_number(asked.gazetteer, found[lettered])
    quality = found["quality"] * found["fit"] * found["postal"]
    precision = np.where(found["fit"] > _AT_BUILDING, Precision.BUILDING, Precision.INTERPOLATED)
    return found.assign(quality=quality, precision=precision)


def _with_number(asked: Asked) -> tuple[Rows, Rows]:
    """Give the points of each hit's street that may have its number: the same, or a range around either."""
    gazetteer, words = asked.gazetteer, asked.words
    street = asked.hits["street"].to_numpy(np.int64)
    number, number_to = words["number"].astype(np.int64), words["number_to"].astype(np.int64)
    order, numbered = gazetteer.numbered, number > 0
    start = np.searchsorted(order, gazetteer.place(street, number))
    stop = np.searchsorted(order, gazetteer.place(street, number), side="right")
    last, ranged = stop.copy(), number_to > number
    last[ranged] = np.searchsorted(order, gazetteer.place(street[ranged], number_to[ranged]), side="right")
    same, second = (start, stop), (stop, last)
    ranges = gazetteer.ranges
    start, stop = (gazetteer.streets[name].to_numpy()[street] for name in ("start", "stop"))
    wide = np.searchsorted(ranges, start), np.searchsorted(ranges, stop)
    pairs = [
        spans.written_out(first, np.where(numbered, last, first)) for first, last in (same, second, wide)
    ]
    hit = np.concatenate([one for one, _ in pairs])
    point = np.concatenate([pairs[0][1], pairs[1][1], ranges[pairs[2][1]]])
    _, once = np.unique(hit * np.int64(len(gazetteer.points) + 1) + point, return_index=True)
    return hit[once], point[once]


def _fit(
    asked: Asked, hit: Rows, point: Rows
) -> tuple[NDArray[np.float64], NDArray[np.object_], NDArray[np.object_]]:
    """Tell how well the points' numbers fit, how, and how their letters differ."""
    points, words = asked.gazetteer.points, asked.words
    number, number_to, letter = (words[name][hit] for name in ("number", "number_to", "letter"))
    start, end = points["number"].to_numpy()[point], points["number_to"].to_numpy()[point]
    there = points["letter"].cat.codes.to_numpy()[point]
    bare, unasked = there == code_of_none(points["letter"]), letter == -1
    spanned = _within_letters(words["letter_text"][hit], points, point)
    whole = np.where(end == number_to, _AS_WRITTEN, _OTHER_READING)
    same, has = (start == number) & (number > 0), number > 0
    in_range = has & (end > start) & (start < number) & (number <= end) & ((number - start) % 2 == 0)
    second = (
        has & (number_to > number) & (number < start) & (start <= number_to) & ((start - number) % 2 == 0)
    )
    staircase = words["ambiguous"][hit]
    own_letter = (letter == there) | (unasked & bare) | spanned
    choices: list[tuple[NDArray[np.bool_], Any, GeocodeReason]] = [
        (same & own_letter, whole, GeocodeReason.EXACT),
        (same & bare & staircase, _OTHER_READING, GeocodeReason.EXACT),
        (same & bare, _LETTER_LEFT_OUT, GeocodeReason.LETTER),
        (same & unasked, _LETTER_LEFT_OUT, GeocodeReason.LETTER),
        (in_range, _WITHIN_RANGE, GeocodeReason.RANGE),
        (second, _SECOND_OF_RANGE, GeocodeReason.RANGE),
        (same, _OTHER_LETTER, GeocodeReason.LETTER),
    ]
    conditions = [one for one, _, _ in choices]
    fit = np.select(conditions, [np.full(len(point), value) for _, value, _ in choices], 0.0)
    reasons = np.array([why.value for *_, why in choices] + [""], dtype=object)
    differs = [~same | own_letter, bare & staircase, unasked]
    letters = np.array(LETTERS, dtype=object)[np.select(differs, [0, 1, 2], 3)]
    return fit, reasons[np.select(conditions, list(range(len(choices))), len(choices))], letters


def _to_next_number(gazetteer: Gazetteer, found: pd.DataFrame) -> NDArray[np.float64]:
    """Give how far it is from each point to the nearer of the next numbers on its street, m."""
    points, street = gazetteer.points, found["street"].to_numpy(np.int64)
    point = found["point"].to_numpy(np.int64)
    start, stop = (gazetteer.streets[name].to_numpy()[street] for name in ("start", "stop"))
    place = gazetteer.place(street, points["number"].to_numpy()[point].astype(np.int64))
    before = np.searchsorted(gazetteer.numbered, place) - 1
    behind = np.searchsorted(gazetteer.numbered, place, side="right")
    nearest = np.full(len(point), _LONE_M)
    xy = points[["easting", "northing"]].to_numpy()
    for beside, there in ((before, before >= start), (behind, behind < stop)):
        away = np.hypot(*(xy[point[there]] - xy[beside[there]]).T)
        nearest[there] = np.minimum(nearest[there], away)
    return nearest


def _within_letters(letter: NDArray[np.object_], points: pd.DataFrame, point: Rows) -> NDArray[np.bool_]:
    """Tell where a point of several letters (3b–d) holds the letter asked for."""
    out = np.zeros(len(point), dtype=bool)
    ranged = np.flatnonzero(
        points["letter_to"].cat.codes.to_numpy()[point] != code_of_none(points["letter_to"])
    )
    start, end = (points[name].take(point[ranged]).astype("str") for name in ("letter", "letter_to"))
    asked = letter[ranged]
    out[ranged] = (asked >= start.to_numpy(object)) & (asked <= end.to_numpy(object)) & (asked != "")
    return out


def _namesake(found: pd.DataFrame, asked: Asked) -> NDArray[np.bool_]:
    """Tell the fitting points far from the same street's addresses under the postal code asked for."""
    out = np.zeros(len(found), dtype=bool)
    fitting = found[(found["code_agrees"] > UNTOLD) & (found["office_agrees"] != AGREES)]
    doubted = np.zeros(len(asked.hits), dtype=bool)
    doubted[fitting["hit"]] = True
    hit, point = asked.only(doubted).all_points()
    hit = np.flatnonzero(doubted)[hit]
    points = asked.gazetteer.points
    own = points["postal_code"].cat.codes.to_numpy()[point] == asked.words["code"][hit]
    there = points[["easting", "northing"]].take(point[own]).assign(hit=hit[own])
    both = fitting[["hit", "easting", "northing"]].reset_index().merge(there, on="hit", suffixes=("", "_own"))
    away = _length(both["easting"] - both["easting_own"], both["northing"] - both["northing_own"])
    nearest = away.groupby(both["index"]).min()
    out[nearest.index[nearest > _NAMESAKE_M]] = True
    return out


def _length(east: pd.Series, north: pd.Series) -> pd.Series:
    length: pd.Series = (east**2 + north**2) ** 0.5
    return length


def between_numbers(asked: Asked, at_number: pd.DataFrame) -> pd.DataFrame:
    """Give the candidates between two house numbers, or beside the nearest, where the number is unknown.

    On the same side of the street (parity) where both neighbours are known there, else across; under the
    postal code asked for where the street has addresses there.

    Parameters
    ----------
    at_number
        What :func:`on_number` gives: a hit whose building it has is left out.
    """
    sure = at_number["code_agrees"] <= UNTOLD
    best = at_number.groupby("row")["quality"].max().reindex(asked.hits["row"], fill_value=0.0).to_numpy()
    rivals = asked.hits["quality"].to_numpy() * _BETWEEN > best * LEAST_RIVAL
    unknown = (asked.words["number"] > 0) & rivals
    unknown[at_number.loc[sure, "hit"]] = False
    asked = asked.only(unknown)
    hit, point = asked.all_points()
    open_ = asked.at(hit, point)
    open_ = open_[open_["point_number"] > 0].assign(fit=0.0)
    own = (open_["code_agrees"] == AGREES).groupby(open_["hit"]).transform("any")
    open_ = open_[(open_["code_agrees"] == AGREES) | ~own]
    gap = open_["point_number"] - open_["asked"]
    open_ = open_.assign(gap=gap.abs(), above=gap > 0, across=gap % 2 != 0)
    open_ = open_[gap != 0].sort_values(["hit", "across", "gap", "point"], kind="stable")
    sides = open_.drop_duplicates(["hit", "across", "above"])
    below, above = sides[~sides["above"]], sides[sides["above"]]
    both = below.merge(
        above[["hit", "across", "gap", "easting", "northing"]], on=["hit", "across"], suffixes=("", "_above")
    ).drop_duplicates("hit")
    middle = _interpolated(both)
    nearest = open_.sort_values(["hit", "gap", "across"], kind="stable").drop_duplicates("hit")
    nearest = nearest[~nearest["hit"].isin(middle["hit"])]
    close = np.where(nearest["gap"] <= _NEAR_NUMBERS, 1.0, _FAR_NUMBER)
    nearest = nearest.assign(
        quality=nearest["quality"] * _NEAREST * close * nearest["postal"],
        precision=Precision.STREET.value,
        number_reason=GeocodeReason.NUMBER_NOT_FOUND.value,
    )
    return pd.concat([middle, nearest], ignore_index=True)


def _interpolated(both: pd.DataFrame) -> pd.DataFrame:
    numbers = both["gap"] + both["gap_above"]
    share = both["gap"] / numbers
    east, north = both["easting_above"] - both["easting"], both["northing_above"] - both["northing"]
    length = _length(east, north)
    wide = np.select([length <= limit for limit in _WIDE_GAP_M], _WIDE_GAP, np.nan)
    across = np.where(both["across"], 0.5, 1.0)
    middle: pd.DataFrame = both.assign(
        gap_m=length,
        nearest_m=length * np.minimum(share, 1 - share),
        numbers=numbers,
        easting=both["easting"] + share * east,
        northing=both["northing"] + share * north,
        quality=both["quality"] * _BETWEEN * wide * across * both["postal"],
        precision=Precision.INTERPOLATED.value,
        number_reason=GeocodeReason.INTERPOLATED.value,
    )
    told: pd.DataFrame = middle[np.isfinite(wide)]
    return told


def on_street(asked: Asked) -> pd.DataFrame:
    """Give the candidates for addresses without a number, and for places that have none.

    A name whose points all lack a number is a place; a single building of that very name is exact.
    """
    last = asked.gazetteer.streets["stop"].to_numpy()[asked.hits["street"].to_numpy(np.int64)] - 1
    place = asked.gazetteer.points["number"].to_numpy()[last] == 0  # numbers ascend along a street
    asked = asked.only(place | (asked.words["number"] == 0))
    hit, point = asked.all_points()
    found = asked.at(hit, point).assign(fit=1.0)
    found["place"] = found.groupby("hit")["point_number"].transform("max") == 0
    found = found[found["postal"] == found.groupby("hit")["postal"].transform("max")]
    if found.empty:
        return found
    middle = found.groupby("hit")[["easting", "northing"]].transform("median")
    away = _length(found["easting"] - middle["easting"], found["northing"] - middle["northing"])
    reach = away.groupby(found["hit"]).transform("max")
    first = found.assign(away=away, reach=reach).sort_values(["hit", "away", "point"], kind="stable")
    first = first.drop_duplicates("hit")
    one_building = first["place"] & (first["asked"] == 0) & (first["reach"] <= _ONE_BUILDING_M)
    # A bare name is all there is to go by: a slip is believed in a long one alone, in its own postal area.
    telling = (first["edits"] == 1) & (first["length"] >= _TELLING_NAME) & (first["code_agrees"] == AGREES)
    one_building &= (first["method"] != "typo") | telling
    one_building &= first["code_agrees"] <= UNTOLD  # farms have namesakes in other parts of a municipality
    fit = np.select([one_building, first["place"]], [_AS_WRITTEN, _PLACE], _STREET)
    return first.assign(
        fit=fit,
        quality=first["quality"] * fit * first["postal"],
        precision=np.select(
            [one_building, first["place"]], [Precision.BUILDING, Precision.PLACE], Precision.STREET
        ),
        number_reason=np.select([first["place"]], [GeocodeReason.PLACE_NAME], GeocodeReason.NUMBER_MISSING),
    )
