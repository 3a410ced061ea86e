"""House numbers on the streets that an address may mean: at the number, between numbers, or on the street.

Every function takes and gives *candidates*: ``row``, ``street``, ``point`` (row of ``gazetteer.points``),
``easting``, ``northing``, ``quality`` 0–1, ``precision``, ``number_reason``, ``postal_code``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

# How likely a number is written so for a building, beside the number as it stands; see
# docs/adr/0010-geocoding-scores.md.
_AS_WRITTEN = 1.0
_OTHER_READING = 0.5  # staircase A of 12, not house 12a
_WITHIN_RANGE = 0.3
_LETTER_LEFT_OUT = 0.2
_SECOND_OF_RANGE = 0.2
_OTHER_LETTER = 0.02  # 12b where the register knows only 12c: a neighbour, not the building
_AT_BUILDING = 0.1  # a number that fits less well than this is not the building
_BETWEEN = 0.03  # a house that the register lacks
_NEAREST = 0.01
_PLACE = 0.01  # a number, but the name is a place's that has none
_STREET = 1.0  # no number, as all of a row's candidates have none
# How likely the postal code (as at the point, not told, a slip from it, another's) and the post office (as at
# the point, not told, another's) are written so.
_POSTAL = np.array([[1.0, 1.0, 0.05], [1.0, 0.5, 0.02], [0.02, 3e-3, 1e-3], [5e-3, 1e-3, 2e-4]])
_NAMESAKE = 1e-2  # the code's own street of that name is somewhere else
_NAMESAKE_M = 2000.0
_WIDE_GAP_M = (300.0, 1000.0, 3000.0)  # between the two numbers; beyond the last, only the street is known
_WIDE_GAP = (1.0, 0.5, 0.2)
_NEAR_NUMBERS = 10
_FAR_NUMBER = 0.3
_DIGITS = 5
_ONE_BUILDING_M = 50.0


def at_points(hits: pd.DataFrame, rows: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Lay every address point of the streets in ``hits`` beside the row that may mean it.

    Parameters
    ----------
    hits
        ``row``, ``street``, ``quality``, ``method`` (see :func:`street_match.match`).
    rows
        By row: ``number`` and ``number_to`` (0: none), ``letter`` and ``other_letter`` (readings of the
        letter), ``area_code`` (``""``: none) and ``office`` (key, ``""``: none).

    Returns
    -------
    DataFrame
        The pairs, with ``fit`` (how well the number fits; 0 where it does not) and ``postal`` (how well the
        postal code does, 0–1).
    """
    which, point = gazetteer.rows(hits["street"].to_numpy(np.int64))
    pairs = hits.iloc[which].reset_index(drop=True)
    pairs["hit"] = which
    pairs["point"] = point
    points = gazetteer.points
    asked = rows.loc[pairs["row"]]
    for name in ("number", "easting", "northing"):
        pairs[f"point_{name}" if name == "number" else name] = points[name].to_numpy()[point]
    pairs["asked"] = asked["number"].to_numpy()
    pairs["fit"], pairs["number_reason"] = _fit(asked, points.iloc[point])
    same = _same(points["postal_code"], asked["area_code"], point)
    pairs["same_code"] = same
    pairs["other_code"] = ~same & (asked["area_code"] != "").to_numpy() & ~_none(points["postal_code"])[point]
    code, office = _code_agrees(asked, points, point, same), _office_agrees(asked, points, point)
    pairs["code_agrees"], pairs["office_agrees"] = code, office
    pairs["postal"] = _POSTAL[code, office] * np.where(_namesake(pairs), _NAMESAKE, 1.0)
    pairs["across"], pairs["gap_m"] = False, 0.0
    return pairs


def _same(column: pd.Series, asked: pd.Series, point: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Compare a category of the points with text of the rows, by code."""
    wanted = column.cat.categories.get_indexer(pd.Index(asked))
    found: NDArray[np.bool_] = column.cat.codes.to_numpy()[point] == wanted
    return found


def _none(column: pd.Series) -> NDArray[np.bool_]:
    """Tell where a category of the points is ``""``."""
    every = np.arange(len(column))
    return _same(column, pd.Series("", index=column.index), every)


def _length(east: pd.Series, north: pd.Series) -> pd.Series:
    length: pd.Series = (east**2 + north**2) ** 0.5
    return length


def _fit(asked: pd.DataFrame, points: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    number, number_to = asked["number"].to_numpy(), asked["number_to"].to_numpy()
    start, end = points["number"].to_numpy(), points["number_to"].to_numpy()
    every = np.arange(len(points))
    letter = _same(points["letter"], asked["letter"], every)
    other = _same(points["letter"], asked["other_letter"], every)
    bare = _none(points["letter"])
    unasked = (asked["letter"] == "").to_numpy()
    spanned = _within_letters(asked["letter"], points)
    whole = np.where(end == number_to, _AS_WRITTEN, _OTHER_READING)
    same, has = (start == number) & (number > 0), number > 0
    in_range = has & (end > start) & (start < number) & (number <= end) & ((number - start) % 2 == 0)
    second = (
        has & (number_to > number) & (number < start) & (start <= number_to) & ((start - number) % 2 == 0)
    )
    uncertain = asked["ambiguous"].to_numpy()
    left_out = np.where(uncertain, _OTHER_READING, _LETTER_LEFT_OUT)
    choices: list[tuple[NDArray[np.bool_], Any, GeocodeReason]] = [
        (same & (letter | spanned), whole, GeocodeReason.EXACT),
        (same & other & bare, left_out, GeocodeReason.EXACT),
        (same & unasked, _LETTER_LEFT_OUT, GeocodeReason.LETTER),
        (in_range, _WITHIN_RANGE, GeocodeReason.RANGE),
        (second, _SECOND_OF_RANGE, GeocodeReason.RANGE),
        (same, _OTHER_LETTER, GeocodeReason.LETTER),
    ]
    conditions = [one for one, _, _ in choices]
    fit = np.select(conditions, [np.full(len(points), value) for _, value, _ in choices], 0.0)
    reason = np.select(conditions, [np.full(len(points), why.value, dtype=object) for *_, why in choices], "")
    return fit, reason


def _within_letters(letter: pd.Series, points: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell where a point of several letters (3b–d) holds the letter asked for."""
    ranged = (points["letter_to"] != "").to_numpy()
    if not ranged.any():
        return ranged
    asked, start, end = (
        one.astype("str").to_numpy(object) for one in (letter, points["letter"], points["letter_to"])
    )
    within: NDArray[np.bool_] = ranged & (asked >= start) & (asked <= end) & (asked != "")
    return within


def _code_agrees(
    asked: pd.DataFrame, points: pd.DataFrame, point: NDArray[np.int64], same: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Tell whether the code is (0) the point's, (1) not told, (2) one slip from it, (3) another's."""
    untold = (asked["area_code"] == "").to_numpy() | _none(points["postal_code"])[point]
    other = np.flatnonzero(~same & ~untold)
    codes = points["postal_code"].cat
    written, which = np.unique(asked["written_code"].to_numpy()[other].astype(str), return_inverse=True)
    there = codes.codes.to_numpy()[point[other]]
    pair, back = np.unique(np.column_stack([which, there]), axis=0, return_inverse=True)
    slip = _one_slip(written[pair[:, 0]], codes.categories.to_numpy(dtype=str)[pair[:, 1]])
    out = np.select([same, untold], [0, 1], 3).astype(np.int8)
    out[other[slip[back.ravel()]]] = 2
    return out


def _one_slip(written: NDArray[np.str_], there: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Tell codes of five digits that differ in one, or in two that have changed places."""
    one, other = (side.astype(f"<U{_DIGITS}").view("<U1").reshape(-1, _DIGITS) for side in (written, there))
    differs = one != other
    swapped = (differs.sum(axis=1) == 2) & (np.sort(one) == np.sort(other)).all(axis=1)  # noqa: PLR2004
    swapped &= (differs[:, :-1] & differs[:, 1:]).any(axis=1)
    slip: NDArray[np.bool_] = (differs.sum(axis=1) == 1) | swapped
    return slip


def _office_agrees(asked: pd.DataFrame, points: pd.DataFrame, point: NDArray[np.int64]) -> NDArray[np.int8]:
    """Tell whether the post office is (0) the point's, (1) not told, (2) another's."""
    untold = (asked["office"] == "").to_numpy() | _none(points["post_office"])[point]
    same = _same(points["post_office"], asked["office"], point)
    return np.select([untold, same], [1, 0], 2).astype(np.int8)


def _namesake(pairs: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell the fitting points far from the same street's addresses under the postal code asked for."""
    out = np.zeros(len(pairs), dtype=bool)
    fitting = pairs[(pairs["fit"] > 0) & (pairs["code_agrees"] > 1) & (pairs["office_agrees"] > 0)]
    own = pairs.loc[pairs["same_code"] & pairs["hit"].isin(fitting["hit"]), ["hit", "easting", "northing"]]
    both = fitting[["hit", "easting", "northing"]].reset_index().merge(own, on="hit", suffixes=("", "_own"))
    east, north = both["easting"] - both["easting_own"], both["northing"] - both["northing_own"]
    away = _length(east, north)
    nearest = away.groupby(both["index"]).min()
    out[nearest.index[nearest > _NAMESAKE_M]] = True
    return out


def on_number(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the candidates at a building with the number asked for (or its neighbour by letter)."""
    found = pairs[pairs["fit"] > 0]
    quality = found["quality"] * found["fit"] * found["postal"]
    precision = np.where(found["fit"] > _AT_BUILDING, Precision.BUILDING, Precision.INTERPOLATED)
    return found.assign(quality=quality, precision=precision)


def between_numbers(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the candidates between two house numbers, or beside the nearest, where the number is unknown.

    On the same side of the street (parity) where both neighbours are known there, else across; under the
    postal code asked for where the street has addresses there.
    """
    sure = pairs.loc[(pairs["fit"] > _AT_BUILDING) & (pairs["code_agrees"] <= 1), "hit"]
    open_ = pairs[(pairs["asked"] > 0) & (pairs["point_number"] > 0) & ~pairs["hit"].isin(sure)]
    own = open_.groupby("hit")["same_code"].transform("any")
    open_ = open_[open_["same_code"] | ~own]
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
    share = both["gap"] / (both["gap"] + both["gap_above"])
    east, north = both["easting_above"] - both["easting"], both["northing_above"] - both["northing"]
    length = _length(east, north)
    wide = np.select([length <= limit for limit in _WIDE_GAP_M], _WIDE_GAP, np.nan)
    across = np.where(both["across"], 0.5, 1.0)
    middle: pd.DataFrame = both.assign(
        gap_m=length,
        easting=both["easting"] + share * east,
        northing=both["northing"] + share * north,
        quality=both["quality"] * _BETWEEN * wide * across * both["postal"],
        precision=Precision.INTERPOLATED.value,
        number_reason=GeocodeReason.INTERPOLATED.value,
    )
    told: pd.DataFrame = middle[np.isfinite(wide)]
    return told


def on_street(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the candidates for addresses without a number, and for places that have none.

    A name whose points all lack a number is a place; a single building of that very name is exact.
    """
    found = pairs[pairs["postal"] == pairs.groupby("hit")["postal"].transform("max")]
    place = found.groupby("hit")["point_number"].transform("max") == 0
    found = found.assign(place=place)[(found["asked"] == 0) | place]
    if found.empty:
        return found
    middle = found.groupby("hit")[["easting", "northing"]].transform("median")
    away = _length(found["easting"] - middle["easting"], found["northing"] - middle["northing"])
    reach = away.groupby(found["hit"]).transform("max")
    first = found.assign(away=away, reach=reach).sort_values(["hit", "away", "point"], kind="stable")
    first = first.drop_duplicates("hit")
    one_building = first["place"] & (first["asked"] == 0) & (first["reach"] <= _ONE_BUILDING_M)
    one_building &= ~first["method"].isin(["typo", "tail"])  # a bare name is all there is to go by
    fit = np.select([one_building, first["place"]], [_AS_WRITTEN, _PLACE], _STREET)
    return first.assign(
        quality=first["quality"] * fit * first["postal"],
        precision=np.select(
            [one_building, first["place"]], [Precision.BUILDING, Precision.PLACE], Precision.STREET
        ),
        number_reason=np.select([first["place"]], [GeocodeReason.PLACE_NAME], GeocodeReason.NUMBER_MISSING),
    )
