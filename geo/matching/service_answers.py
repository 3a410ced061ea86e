"""Which of a geocoding service's answers can be believed, and how exactly.

A service is trusted for the points it has, never for how sure it says it is: street and number must be those
that were asked for, and the point must lie in a municipality that the address may lie in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from jarjestokartta.geo.matching import streets
from jarjestokartta.geo.matching.service_questions import Questions
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

# How often a point that passes all checks is right: judgement, for want of a truth to measure services by.
_SCORES = {Precision.BUILDING: 0.9, Precision.INTERPOLATED: 0.75, Precision.STREET: 0.6}
# How far equally good answers may lie apart (m); beyond, nobody can tell which is meant.
_TOGETHER_M = {Precision.BUILDING: 250.0, Precision.INTERPOLATED: 250.0, Precision.STREET: 3000.0}
_AS_GOOD = 0.985
_APART_M = 100.0  # candidates nearer to each other than this do not rival
# How well a street's name agrees; below the first a person should look at the spelling.
_NEARLY, _SLIP, _PART = 0.97, 0.85, 0.8
_LEAST_FOR_A_SLIP = 7  # letters; in shorter names one letter makes another name
# How well a number agrees, and what its postal code adds.
_WITHIN_RANGE, _LETTER_MORE, _OTHER_LETTER = 0.97, 0.95, 0.7
_CODE_UNKNOWN, _OTHER_CODE = 0.98, 0.9
_FAR = 10_000
_NUMBER = re.compile(r"(\d{1,4})\s*([a-zåäö])?(?:\s*[-–/]\s*(\d{1,4})?\s*([a-zåäö])?)?", re.IGNORECASE)
_COLUMNS = ["precision", "score", "runner_up", "reason", "municipality_code", "matched_address", "easting",
            "northing"]  # fmt: skip


T = TypeVar("T")


class _Number(NamedTuple):
    """How well a number agrees (0–1; 0: another), and how many numbers lie between."""

    fit: float
    away: int


def believed(found: pd.DataFrame, questions: Questions) -> pd.DataFrame:
    """Choose the answer to each question that can be believed.

    Parameters
    ----------
    found
        ``row`` (of ``questions.table``) and the fields of :class:`pelias_features.Found`.
    questions
        What was asked.

    Returns
    -------
    DataFrame
        By row, only where there is an answer better than what is known: ``precision``, ``score``,
        ``runner_up``, ``reason``, ``municipality_code``, ``matched_address`` (of buildings), ``easting``,
        ``northing``.
    """
    near = _on_the_street(_where_it_may_be(found, questions), questions)
    if near.empty:
        return pd.DataFrame(columns=_COLUMNS)
    chosen = _chosen(_weighed(near, questions))
    known = questions.table["precision"].reindex(chosen.index)
    better = _rank(chosen["precision"]) < _rank(known)
    chosen = chosen[better & ~chosen["ambiguous"]]
    home = questions.table["home_municipality"].reindex(chosen.index)
    return chosen.assign(reason=_reasons(chosen, home))[_COLUMNS]


def _where_it_may_be(found: pd.DataFrame, questions: Questions) -> pd.DataFrame:
    """Keep the points that lie where the address may lie, by the boundaries and by the service's own word."""
    there = questions.question.places.municipality_at(*_coordinates(found)).to_numpy()
    allowed = pd.MultiIndex.from_frame(questions.allowed)
    own = found["municipality_code"].mask(found["municipality_code"] == "", pd.Series(there, found.index))
    inside = [pd.MultiIndex.from_arrays([found["row"], code]).isin(allowed) for code in (there, own)]
    return found.assign(municipality_code=there)[inside[0] & inside[1]]


def _on_the_street(near: pd.DataFrame, questions: Questions) -> pd.DataFrame:
    """Keep the candidates on the street that was asked for; ``name`` tells how well it agrees."""
    asked = questions.table.loc[near["row"]]
    names = pd.Series(
        _each(_street_fit, asked["street"], asked["sent"], near["street"]), near.index, dtype="float64"
    )
    return near.assign(name=names)[names > 0]


def _weighed(near: pd.DataFrame, questions: Questions) -> pd.DataFrame:
    """Weigh number and postal code too, and say how exactly each point is known."""
    asked = questions.table.loc[near["row"]]
    pairs = _each(
        _number_fit,
        *(asked[name] for name in ("number", "number_to", "letter", "ambiguous")),
        near["number"],
    )
    near = near.assign(number_fit=[one.fit for one in pairs], away=[one.away for one in pairs])
    code = asked["area_code"].fillna("").to_numpy()
    there = near["postal_code"].where(near["postal_code"] != "", _postal_area(near, questions)).to_numpy()
    unknown = (code == "") | (there == "")
    postal = np.select([unknown, code == there], [_CODE_UNKNOWN, 1.0], _OTHER_CODE)
    near["precision"] = _precision(near)
    near["other_code"] = ~unknown & (code != there)
    near["fit"] = near["name"] * np.where(near["number_fit"] > 0, near["number_fit"], 1.0) * postal
    near["score"] = (near["precision"].map(_SCORES) * near["name"] * postal).round(3)
    return near


def _each(function: Callable[..., T], *columns: pd.Series) -> list[T]:
    """Call ``function`` once for each different set of values."""
    rows = list(zip(*columns, strict=True))
    known = {row: function(*row) for row in set(rows)}
    return [known[row] for row in rows]


def _street_fit(written: str, sent: str, found: str) -> float:
    """Tell how well a street's name agrees with the one asked for, 0 where it is another."""
    asked, there = streets.key(written), streets.key(found)
    if not there or there == asked:
        return float(there == asked)
    whole = {asked, streets.unspelt(asked), *(key for key, _ in streets.expansions(written))}
    if there in whole or streets.fold(there) in {streets.fold(key) for key in whole}:
        return _NEARLY
    same_kind = streets.suffix(asked) == streets.suffix(there) and asked[0] == there[0]
    slips = OSA.distance(streets.fold(asked), streets.fold(there), score_cutoff=1)
    if same_kind and len(asked) >= _LEAST_FOR_A_SLIP and slips == 1:
        return _SLIP
    # Two words or more before the street are a person's name; one may be part of the street's.
    left_out = len(written.split()) - len(sent.split())
    return _PART if left_out > 1 and there == streets.key(sent) else 0.0


def _number_fit(number: int, number_to: int, letter: str, ambiguous: object, found: str) -> _Number:
    read = _NUMBER.fullmatch(found)
    if not read or number == 0:
        return _Number(0.0, _FAR)
    start, own = int(read[1]), (read[2] or "").casefold()
    end = int(read[3]) if read[3] else start
    if start == number:
        last = (read[4] or own).casefold()
        if own <= letter <= last or (ambiguous and not own):  # a letter that may be a staircase
            return _Number(1.0, 0)
        return _Number(_OTHER_LETTER if letter else _LETTER_MORE, 0)
    in_range = start < number <= end and (number - start) % 2 == 0
    second = number < start <= number_to and (start - number) % 2 == 0
    return _Number(_WITHIN_RANGE if in_range or second else 0.0, abs(start - number))


def _precision(near: pd.DataFrame) -> pd.Series:
    """Give how exactly each point is known: no better than the service says, nor than the number allows."""
    claim = near["precision"]
    exact = near["number_fit"] > _OTHER_LETTER
    told = np.select(
        [(claim == Precision.STREET) | (near["number_fit"] == 0), exact],
        [
            np.full(len(near), Precision.STREET.value, dtype=object),
            claim.astype("str").to_numpy(dtype=object),
        ],
        Precision.INTERPOLATED.value,
    )
    return pd.Series(told, index=near.index, dtype="str")


def _postal_area(near: pd.DataFrame, questions: Questions) -> pd.Series:
    codes = questions.question.places.postal_code_at(*_coordinates(near))
    return codes.set_axis(near.index).fillna("")


def _coordinates(near: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return near["easting"].to_numpy(dtype=float), near["northing"].to_numpy(dtype=float)


def _chosen(near: pd.DataFrame) -> pd.DataFrame:
    """Give the middle one of each row's best candidates, and whether these lie too far apart."""
    near = near.assign(rank=_rank(near["precision"]))
    order = ["row", "rank", "fit", "away", "easting", "northing"]
    near = near.sort_values(order, ascending=[True, True, False, True, True, True], ignore_index=True)
    best = near.groupby("row")[["rank", "fit", "away"]].transform("first")
    top = (
        (near["rank"] == best["rank"])
        & (near["fit"] >= _AS_GOOD * best["fit"])
        & (near["away"] == best["away"])
    )
    near["from_middle"] = _from(near, near[top].groupby("row")[["easting", "northing"]].mean())
    first = (
        near[top].sort_values(["row", "from_middle"], kind="stable").drop_duplicates("row").set_index("row")
    )
    near["from_chosen"] = _from(near, first[["easting", "northing"]])
    spread = near[top].groupby("row")["from_chosen"].max()
    rivals = near[~top & (near["from_chosen"] > _APART_M)].groupby("row")["score"].max()
    at_building = first["precision"] == Precision.BUILDING
    return first.assign(
        ambiguous=spread > first["precision"].map(_TOGETHER_M),
        runner_up=rivals.reindex(first.index).astype("float64"),
        matched_address=(first["street"] + " " + first["number"]).where(at_building),
    )


def _from(near: pd.DataFrame, points: pd.DataFrame) -> NDArray[np.float64]:
    beside = points.reindex(near["row"]).to_numpy()
    away: NDArray[np.float64] = np.hypot(near["easting"] - beside[:, 0], near["northing"] - beside[:, 1])
    return away


def _rank(precision: pd.Series) -> pd.Series:
    order = {one.value: place for place, one in enumerate(Precision)}
    return precision.map(order).astype("int64")


def _reasons(chosen: pd.DataFrame, home: pd.Series) -> NDArray[np.object_]:
    told = [
        (home.notna() & (home != chosen["municipality_code"]), GeocodeReason.OTHER_MUNICIPALITY),
        (chosen["name"] < _NEARLY, GeocodeReason.SERVICE_SPELLING),
        (chosen["precision"] == Precision.STREET, GeocodeReason.SERVICE_STREET),
        (chosen["precision"] == Precision.INTERPOLATED, GeocodeReason.SERVICE_INTERPOLATED),
        (chosen["other_code"], GeocodeReason.OTHER_POSTAL_CODE),
    ]
    reasons = [np.full(len(chosen), why.value, dtype=object) for _, why in told]
    return np.select(
        [one.to_numpy(dtype=bool) for one, _ in told], reasons, GeocodeReason.SERVICE_BUILDING.value
    )
