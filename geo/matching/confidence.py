"""How likely an answer is right, from what spoke for it and against it.

Right means: a building within 50 m, a point between houses within 150 m, else the street, place, village,
postal area or municipality that the address means. The weights of ``data/score_weights.csv`` are fitted by
``benchmarks/fit_scores.py`` on spoiled addresses whose truth is known; ``benchmarks/geocoding.py`` measures
the outcome on others. A score is as good as that noise is like life: docs/adr/0011-geocoding-scores.md.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo import files
from jarjestokartta.geo.matching import evidence
from jarjestokartta.geo.matching.asked import AGREES, CODE_OTHER, CODE_SLIP, OFFICE_OTHER, UNTOLD
from jarjestokartta.geo.matching.number_match import LEAST_RIVAL, LEFT_OUT, OTHER_LETTER, STAIRCASE
from jarjestokartta.geo.vocabulary import GeocodeReason

FEATURES = (
    "one-slip",
    "two-slips",
    "three-slips",
    "slips-in-short-name",  # slips of the pen by letter
    "words-left-out",
    "respelt",
    "like-names",  # ln(1 + other streets that resemble the text as much)
    "code-untold",
    "code-one-slip",
    "code-other",
    "code-strange",
    "code-other-here",  # another's of the same municipality: people err less often so than anyhow
    "slip-and-code-other-here",
    "slip-and-other-code",
    "slips-and-other-code",
    "office-untold",
    "office-other",  # of another part of the same municipality
    "office-elsewhere",
    "office-unknown",
    "code-and-office-other",
    "office-alone-other",  # and no code is told
    "code-other-office-agrees",
    "abroad",
    "seat-elsewhere",
    "seat-and-office-elsewhere",
    "seat-untold",
    "number-read-otherwise",
    "number-not-found",
    "slip-and-no-number",
    "slips-and-no-number",
    "other-letter",
    "letter-left-out",
    "letter-gap",  # ln(1 + m / 50) from one number to the next, where the letter is another
    "staircase-gap",  # … where it may be a staircase
    "left-out-gap",  # … where none is asked for
    "bare-name",
    "gap",  # ln(1 + m / 100) between the houses that a point lies between
    "gap-nearest",  # ln(1 + m / 50) to the nearer of them
    "gap-numbers",  # ln(numbers) from one to the other
    "gap-winding",  # ln(1 + m / 50) that the road may swerve from the straight line
    "gap-stretched",  # how many times longer the straight line is than the road should be, above 1
    "across",
    "rival",  # 0: none, 1: equally likely
    "street-doubted",  # of areas: a street was found and not believed
    "street-doubted-other-code",  # … and it has another postal code
    "street-doubted-elsewhere",  # … and lies in another municipality
)
OF_VILLAGES = ["tail", "code_there"]  # columns of points that are evidence and no more
_METRES_A_NUMBER = 10.0  # outside towns houses are numbered by tens of metres from the road's start
_EVEN = 1.3  # times the road as numbered, that the straight line may be without a word
_MOST_STRETCHED = 5.0
_SUREST = 0.999  # what was never seen to fail may still


def of_streets(chosen: pd.DataFrame, rows: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Give the evidence of candidates on streets.

    Parameters
    ----------
    chosen
        One candidate a row of ``rows``, by its index, as :func:`candidates.best` gives it.
    rows
        ``home_municipality``, ``office``, ``post_office`` (NA: not told; an office that no source knows is
        told and has no key), ``office_of_part``.
    weights
        See :func:`evidence.weigh`.

    Returns
    -------
    DataFrame
        One column a feature, numbers; index of ``chosen``.
    """
    rows = rows.loc[chosen.index]
    said = evidence.said(chosen, weights)
    ratio = chosen["rivalry"].fillna(0).clip(LEAST_RIVAL, 1)
    table = {
        **_name(chosen),
        **_code(chosen, said["by_postal"]),
        **_office(chosen, rows, said["by_office"]),
        **_letter(chosen),
        **_gap(chosen),
        "number-read-otherwise": (chosen["fit"] > 0) & (chosen["fit"] < 1),
        "bare-name": chosen["number_reason"] == GeocodeReason.PLACE_NAME,
        "rival": 1 - np.log(ratio) / np.log(LEAST_RIVAL),
    }
    return pd.DataFrame(table, index=chosen.index).reindex(columns=FEATURES, fill_value=0.0).astype("float64")


def _name(chosen: pd.DataFrame) -> dict[str, pd.Series]:
    edits, no_number = chosen["edits"], chosen["number_reason"] == GeocodeReason.NUMBER_NOT_FOUND
    return {
        "one-slip": edits == 1,
        "two-slips": edits == 2,  # noqa: PLR2004
        "three-slips": edits >= 3,  # noqa: PLR2004
        "slips-in-short-name": edits / chosen["length"],
        "words-left-out": chosen["method"] == "tail",
        "respelt": chosen["method"].isin(["folded", "abbreviation"]),
        "like-names": np.log1p(chosen["like_names"]),
        "number-not-found": no_number,
        "slip-and-no-number": no_number & (edits == 1),
        "slips-and-no-number": no_number & (edits > 1),
    }


def _code(chosen: pd.DataFrame, by_postal: pd.Series) -> dict[str, pd.Series]:
    edits, code = chosen["edits"], chosen["code_agrees"]
    here = (code == CODE_OTHER) & by_postal
    return {
        "code-untold": code == UNTOLD,
        "code-one-slip": code == CODE_SLIP,
        "code-other": code == CODE_OTHER,
        "code-other-here": here,
        "slip-and-code-other-here": here & (edits > 0),
        "slip-and-other-code": (edits == 1) & (code >= CODE_SLIP),
        "slips-and-other-code": (edits > 1) & (code >= CODE_SLIP),
    }


def _office(chosen: pd.DataFrame, rows: pd.DataFrame, by_office: pd.Series) -> dict[str, pd.Series]:
    """Give the evidence of the post office and the seat."""
    code, agrees, of_part = chosen["code_agrees"], chosen["office_agrees"], rows["office_of_part"]
    other = of_part & (agrees == OFFICE_OTHER)
    elsewhere, home = rows["office"].notna() & ~by_office, rows["home_municipality"]
    seat_elsewhere = home.notna() & (home != chosen["municipality_code"])
    return {
        "office-untold": agrees == UNTOLD,
        "office-other": other & by_office,
        "office-elsewhere": elsewhere,
        "office-unknown": rows["office"].isna() & rows["post_office"].notna(),
        "code-and-office-other": other & by_office & (code == CODE_OTHER),
        "office-alone-other": other & (code == UNTOLD),
        "code-other-office-agrees": (code == CODE_OTHER) & of_part & (agrees == AGREES),
        "seat-elsewhere": seat_elsewhere,
        "seat-and-office-elsewhere": seat_elsewhere & elsewhere,
        "seat-untold": home.isna(),
    }


def _letter(chosen: pd.DataFrame) -> dict[str, pd.Series]:
    """Give the evidence of houses with another letter; these stand as far apart as numbers do."""
    gap, letter = np.log1p(chosen["letter_m"] / 50), chosen["letter"]
    return {
        "other-letter": letter == OTHER_LETTER,
        "letter-left-out": letter == LEFT_OUT,
        "letter-gap": gap.where(letter == OTHER_LETTER, 0.0),
        "staircase-gap": gap.where(letter == STAIRCASE, 0.0),
        "left-out-gap": gap.where(letter == LEFT_OUT, 0.0),
    }


def _gap(chosen: pd.DataFrame) -> dict[str, pd.Series]:
    """Give the evidence of points between two houses: how far the point may be from the house meant."""
    gap, nearest, numbers = chosen["gap_m"], chosen["nearest_m"], chosen["numbers"]
    road = _METRES_A_NUMBER * numbers
    share = (nearest / gap.where(gap > 0)).fillna(0)
    # A point of the road is on no farther side of the ellipse around both houses whose string the road is.
    swerve = ((road**2 - gap**2).clip(lower=0) * share * (1 - share)) ** 0.5
    stretch = gap / road.clip(lower=_METRES_A_NUMBER) - _EVEN
    return {
        "gap": np.log1p(gap / 100),
        "gap-nearest": np.log1p(nearest / 50),
        "gap-numbers": np.log(numbers.clip(lower=1)),
        "gap-winding": np.log1p(swerve / 50),
        "gap-stretched": stretch.clip(0, _MOST_STRETCHED),
        "across": chosen["across"],
    }


def of_areas(
    found: pd.DataFrame, rows: pd.DataFrame, weights: pd.DataFrame, doubted: pd.DataFrame
) -> pd.DataFrame:
    """Give the evidence of answers that are an area.

    Parameters
    ----------
    found
        ``municipality_code``, by index of ``rows``; of villages ``tail`` and ``code_there``.
    rows
        ``home_municipality``, ``postal_code``, ``area_code``, ``office``, ``post_office`` (NA: not told; one
        that no source knows is told and has no key), ``foreign``.
    weights
        See :func:`evidence.weigh`.
    doubted
        Candidates on streets that were not believed, as :func:`candidates.best` gives them.
    """
    rows = rows.loc[found.index]
    said = evidence.said(found, weights)
    other_code = doubted.index[doubted["code_agrees"] > UNTOLD] if len(doubted) else doubted.index
    there_doubted = (
        doubted["municipality_code"].reindex(found.index)
        if len(doubted)
        else pd.Series(None, index=found.index, dtype="str")
    )
    told, known = rows["area_code"].notna(), rows["office"].notna()
    there = found.get("code_there", rows["area_code"])
    table = {
        "code-untold": rows["postal_code"].isna(),
        "code-strange": rows["postal_code"].notna() & ~told,
        "code-other": told & ~said["by_postal"],
        "code-other-here": told & said["by_postal"] & there.notna() & (there != rows["area_code"]),
        "words-left-out": found.get("tail", default=False),
        "office-untold": rows["post_office"].isna(),
        "office-elsewhere": known & ~said["by_office"],
        "office-unknown": ~known & rows["post_office"].notna(),
        "abroad": rows["foreign"],
        "seat-elsewhere": rows["home_municipality"].notna()
        & (rows["home_municipality"] != found["municipality_code"]),
        "seat-untold": rows["home_municipality"].isna(),
        "street-doubted": found.index.isin(doubted.index),
        "street-doubted-other-code": found.index.isin(other_code),
        "street-doubted-elsewhere": there_doubted.notna() & (there_doubted != found["municipality_code"]),
    }
    return pd.DataFrame(table, index=found.index).reindex(columns=FEATURES, fill_value=0.0).astype("float64")


def probability(features: pd.DataFrame, kind: str) -> NDArray[np.float64]:
    """Give how likely answers of one precision are right, 0–1."""
    weights = weights_by_kind()[kind]
    odds = weights["always"] + features.to_numpy() @ weights[list(FEATURES)].to_numpy()
    chance: NDArray[np.float64] = np.minimum(1 / (1 + np.exp(-odds)), _SUREST)
    return chance


@cache
def weights_by_kind() -> dict[str, pd.Series]:
    """Give the weight of ``always`` and of every feature, by precision (and ``village``)."""
    table = files.builtin_table("score_weights")
    return {
        str(kind): own.set_index("feature")["weight"]
        .astype("float64")
        .reindex(["always", *FEATURES], fill_value=0.0)
        for kind, own in table.groupby("precision")
    }
