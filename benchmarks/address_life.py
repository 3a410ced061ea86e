"""What registers hold that no misspelling makes: the sources' gaps, and people's ways.

A part of ``address_noise.py``; run alone it does nothing. Houses that the gazetteer lacks stand back from the
road and apart from the neighbour by letter: how far, beside the distance to the next number, is as among the
181 real addresses of Luhanka. The shares are guesses, meant to be no rosier than life.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNKNOWN_LETTER = 0.005
LETTER_LEFT_OUT = 0.3  # of houses with a letter
PERSON_BEFORE = 0.01
PERSON_ALONE = 0.005
STREET_OF_ELSEWHERE = 0.01  # a street that the gazetteer lacks, by a name that another municipality has
NAMESAKE_STREET = 0.001  # a street that the gazetteer lacks, of which another part has one by that name
NAMESAKE_PLACE = 0.003
NAMESAKE_VILLAGE = 0.002
OTHER_PART = 0.003  # code and post office, or the office alone, are those of another part
OFFICE_ALONE = 0.4  # of namesakes and other parts
UNKNOWN_OFFICE = 0.005
NEIGHBOUR_OFFICE = 0.003
FAR_OFFICE = 0.001  # of the province, beside a code of here; half of them are there
ABROAD = 0.002

_BACK_MEDIAN, _BACK_SPREAD, _FARTHEST_M = 0.65, 1.0, 800.0
_LONE_M = 300.0
_PEOPLE = ("Matti", "Liisa", "Pekka ja Anna", "Eila", "Juhani Matias", "Å.", "pj. Ville", "Kaisa-Maria")
_UNKNOWN_OFFICES = ("Takalisto", "Ylikulma", "Metsäperä", "Uusiniitty", "Pohjasuo", "Kivikulma", "Alajoenpää")
_FAR_OFFICES = ("HELSINKI", "TURKU", "OULU", "VAASA", "ROVANIEMI")
_COUNTRIES = (
    ("Storgatan {}", "111 22", "STOCKHOLM, SVERIGE"),
    ("Hauptstrasse {}", "D-10115", "BERLIN"),
    ("Pikk {}", "10133", "TALLINN, VIRO"),
    ("High Street {}, London, UK", "", ""),
)


class Spoiled(Protocol):
    """Rows, their truth, the gazetteer's points and the draws; see ``address_noise.py``."""

    rows: pd.DataFrame
    truth: pd.DataFrame
    points: pd.DataFrame
    rng: np.random.Generator


def live(spoiled: Spoiled) -> None:
    """Add it to rows that are at a building as yet; houses left out of the gazetteer move off the road."""
    rows, truth, rng = spoiled.rows, spoiled.truth, spoiled.rng
    apart = to_next_number(spoiled.points)
    _stand_back(truth, (truth["kind"] == "unknown-number").to_numpy(), apart, rng)
    plain = (truth["kind"] == "building").to_numpy()
    numbered = (truth["number"] > 0).to_numpy() & (truth["number_to"] == 0).to_numpy()
    parts = _Parts(rng.random(len(rows)), plain)

    lettered = parts.take(UNKNOWN_LETTER) & numbered
    rows.loc[lettered, "house"] = " " + truth.loc[lettered, "number"].astype("str") + _letters(lettered, rng)
    truth.loc[lettered, "kind"] = "unknown-number"
    _stand_back(truth, lettered, apart, rng)

    alone = parts.take(PERSON_ALONE)
    rows.loc[alone, "street"] = _people(alone, rng) + " " + _surnames(spoiled, alone)
    _at_no_house(rows, truth, alone)

    _streets_of_elsewhere(spoiled, parts.take(STREET_OF_ELSEWHERE))
    for share, column, whose in (
        (NAMESAKE_STREET, "street", spoiled.points["number"] > 0),
        (NAMESAKE_PLACE, "street", spoiled.points["number"] == 0),
        (NAMESAKE_VILLAGE, "village", spoiled.points["village"] != ""),
    ):
        _namesakes(spoiled, parts.take(share), column, whose)
    _other_parts(spoiled, parts.take(OTHER_PART))

    strange = parts.take(UNKNOWN_OFFICE)
    rows.loc[strange, "post_office"] = rng.choice(_UNKNOWN_OFFICES, strange.sum())
    beside = parts.take(NEIGHBOUR_OFFICE)
    rows.loc[beside, "post_office"] = rng.choice(spoiled.points["post_office"].unique(), beside.sum())
    far = parts.take(FAR_OFFICE)
    rows.loc[far, "post_office"] = rng.choice(_FAR_OFFICES, far.sum())
    truth.loc[far & (rng.random(len(rows)) < 0.5), "kind"] = "outside"
    abroad = parts.take(ABROAD)
    where = [_COUNTRIES[one] for one in rng.integers(len(_COUNTRIES), size=abroad.sum())]
    rows.loc[abroad, "street"] = [street.format(rng.integers(1, 90)) for street, *_ in where]
    rows.loc[abroad, "postal_code"] = [code for _, code, _ in where]
    rows.loc[abroad, "post_office"] = [office for *_, office in where]
    rows.loc[abroad, ["house", "before", "after"]] = ""
    truth.loc[abroad, "kind"] = "outside"

    still = (truth["kind"] == "building").to_numpy()
    bare = still & (truth["letter"] != "").to_numpy() & numbered & (rng.random(len(rows)) < LETTER_LEFT_OUT)
    rows.loc[bare, "house"] = " " + truth.loc[bare, "number"].astype("str")
    named = still & numbered & (rows["before"] == "").to_numpy() & (rng.random(len(rows)) < PERSON_BEFORE)
    rows.loc[named, "before"] = _people(named, rng) + " " + _surnames(spoiled, named) + " "


class _Parts:
    """Shares of rows that do not overlap."""

    def __init__(self, draw: NDArray[np.float64], of: NDArray[np.bool_]) -> None:
        self._draw, self._of, self._taken = draw, of, 0.0

    def take(self, share: float) -> NDArray[np.bool_]:
        low, self._taken = self._taken, self._taken + share
        return self._of & (self._draw >= low) & (self._draw < self._taken)


def to_next_number(points: pd.DataFrame) -> pd.Series:
    """Give how far it is from each point to the nearer of its street's next numbers, m; index of ``points``.

    These lie by street and number, as in the gazetteer file.
    """
    own = points[["municipality_code", "street_key", "number"]].astype({"number": "int64"})
    first = ~own.duplicated().to_numpy()
    at = points.loc[first, ["easting", "northing"]].to_numpy()
    street = own.loc[first, "municipality_code"].astype("str") + own.loc[first, "street_key"].astype("str")
    same = street.to_numpy()[1:] == street.to_numpy()[:-1]
    step = np.where(same, np.hypot(*(at[1:] - at[:-1]).T), np.inf)
    nearest = np.minimum(np.append(np.inf, step), np.append(step, np.inf))
    return pd.Series(
        np.where(np.isfinite(nearest), nearest, _LONE_M)[np.cumsum(first) - 1], index=points.index
    )


def _stand_back(
    truth: pd.DataFrame, which: NDArray[np.bool_], apart: pd.Series, rng: np.random.Generator
) -> None:
    """Move true points in any direction."""
    count = int(which.sum())
    far = _BACK_MEDIAN * np.exp(_BACK_SPREAD * rng.standard_normal(count))
    far = np.minimum(far * apart.loc[truth.loc[which, "at"]].to_numpy(), _FARTHEST_M)
    angle = rng.uniform(0, 2 * np.pi, count)
    truth.loc[which, "easting"] += far * np.cos(angle)
    truth.loc[which, "northing"] += far * np.sin(angle)


def _letters(which: NDArray[np.bool_], rng: np.random.Generator) -> list[str]:
    written = np.array(["f", " g", " H", "h", "k"], dtype=object)
    return list(written[rng.integers(len(written), size=which.sum())])


def _people(which: NDArray[np.bool_], rng: np.random.Generator) -> np.ndarray:
    return np.array(_PEOPLE, dtype=object)[rng.integers(len(_PEOPLE), size=which.sum())]


def _surnames(spoiled: Spoiled, which: NDArray[np.bool_]) -> np.ndarray:
    """Give names of places and streets: surnames are the same words."""
    names = spoiled.points["street"].to_numpy(dtype=object)
    return names[spoiled.rng.integers(len(names), size=which.sum())]


def _at_no_house(rows: pd.DataFrame, truth: pd.DataFrame, which: NDArray[np.bool_]) -> None:
    rows.loc[which, ["house", "before", "after"]] = ""
    truth.loc[which, "kind"] = "nowhere"


def _of_other_parts(
    spoiled: Spoiled, which: NDArray[np.bool_], usable: pd.Series
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give rows and, beside each, a point of the same municipality under another postal code."""
    points, rng = spoiled.points, spoiled.rng
    free = np.flatnonzero((usable & (points["postal_code"] != "")).to_numpy())
    by_code = pd.Series(free).groupby(points["municipality_code"].to_numpy()[free]).indices
    rows, found = [], []
    codes = points["postal_code"].to_numpy()
    for row in np.flatnonzero(which):
        own = by_code.get(spoiled.truth["municipality_code"].iloc[row], ())
        drawn = free[rng.choice(own, min(8, len(own)))] if len(own) else own
        other = [one for one in drawn if codes[one] != spoiled.truth["postal_code"].iloc[row]]
        if other:
            rows.append(row)
            found.append(other[0])
    return np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64)


def _namesakes(spoiled: Spoiled, which: NDArray[np.bool_], column: str, whose: pd.Series) -> None:
    """Write the name (and number) of an address of another part, code and post office kept."""
    row, point = _of_other_parts(spoiled, which, whose)
    if not len(row):
        return
    rows, truth = spoiled.rows, spoiled.truth
    _at_no_house(rows, truth, np.isin(np.arange(len(rows)), row))
    rows.loc[row, "street"] = spoiled.points[column].to_numpy(dtype=object)[point]
    number = spoiled.points["number"].to_numpy()[point]
    if column == "street":
        rows.loc[row, "house"] = [f" {one}" if one else "" for one in number]
    _no_code(spoiled, row[number > 0] if column == "street" else row[:0])


def _streets_of_elsewhere(spoiled: Spoiled, which: NDArray[np.bool_]) -> None:
    points, rows, truth = spoiled.points, spoiled.rows, spoiled.truth
    drawn = spoiled.rng.integers(len(points), size=len(rows))
    key = points["street_key"].to_numpy()[drawn]
    here = set(zip(points["municipality_code"], points["street_key"], strict=True))
    known = [pair in here for pair in zip(truth["municipality_code"], key, strict=True)]
    number = points["number"].to_numpy()[drawn]
    which = which & ~np.array(known) & (number > 0)
    rows.loc[which, "street"] = points["street"].to_numpy(dtype=object)[drawn][which]
    rows.loc[which, "house"] = [f" {one}" for one in number[which]]
    truth.loc[which, "kind"] = "nowhere"


def _other_parts(spoiled: Spoiled, which: NDArray[np.bool_]) -> None:
    """Write another part's code and post office, the address kept."""
    row, point = _of_other_parts(spoiled, which, spoiled.points["postal_code"] != "")
    for name in ("postal_code", "post_office"):
        spoiled.rows.loc[row, name] = spoiled.points[name].to_numpy(dtype=object)[point]
    _no_code(spoiled, row)


def _no_code(spoiled: Spoiled, row: NDArray[np.int64]) -> None:
    spoiled.rows.loc[row[spoiled.rng.random(len(row)) < OFFICE_ALONE], "postal_code"] = ""
