"""Which answers are likely enough to be given: on streets, else in the areas that are left.

An answer less likely than the least is not given: the row is placed at its postal area, and comes to review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.matching import candidates, confidence, on_streets
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

_LEAST_LIKELY = dict.fromkeys(Precision, 0.5) | {Precision.BUILDING: 0.75}


@dataclass(frozen=True)
class OnStreets:
    """One candidate a row (see :func:`candidates.best`) with ``score``, ``runner_up`` and ``reason``.

    Parameters
    ----------
    believed
        Those to be given.
    doubted
        Those that are unlikely, or no likelier than another.
    outside
        Rows all of whose candidates lie where they may not.
    """

    believed: pd.DataFrame
    doubted: pd.DataFrame
    outside: NDArray[np.int64]


@dataclass(frozen=True)
class InAreas:
    """Answers of one kind (a precision, or ``village``): points by row, and the evidence for them."""

    kind: str
    points: pd.DataFrame
    evidence: pd.DataFrame


def of_streets(question: Question) -> OnStreets:
    """Choose a candidate on streets for every row that has one, and tell whether to believe it."""
    if question.gazetteer is None:
        return OnStreets(pd.DataFrame(), pd.DataFrame(), np.empty(0, dtype=np.int64))
    answer = on_streets.answer(question, question.gazetteer)
    chosen = answer.chosen
    if chosen.empty:
        return OnStreets(chosen, chosen, answer.outside)
    score = scores(chosen, question)
    ambiguous = chosen["ambiguous"].to_numpy(dtype=bool)
    rival = chosen["rivalry"].where(ambiguous, 0.0).fillna(0.0)
    unsure = score < chosen["precision"].map(_LEAST_LIKELY).astype("float64")
    chosen = chosen.assign(
        score=score,
        reason=candidates.reasons(chosen, question.rows["home_municipality"]),
        runner_up=(score * chosen["rivalry"]).round(3),
    )
    doubted = chosen.assign(
        runner_up=(score / (1 + rival)).round(3),
        reason=np.where(ambiguous, GeocodeReason.AMBIGUOUS.value, GeocodeReason.DOUBTFUL.value),
    )
    doubt = ambiguous | unsure.to_numpy()
    return OnStreets(chosen[~doubt], doubted[doubt], answer.outside)


def scores(chosen: pd.DataFrame, question: Question) -> pd.Series:
    """Give how likely each chosen candidate is right, 0–1."""
    features = confidence.of_streets(chosen, question.rows, question.weights)
    score = pd.Series(0.0, index=chosen.index)
    for precision, own in features.groupby(chosen["precision"]):
        score[own.index] = confidence.probability(own, str(precision))
    at_building = chosen["precision"] == Precision.BUILDING
    return score * chosen["near_share"].where(
        at_building, 1.0
    )  # any of the address's buildings may be the one


def in_areas(question: Question, answer: OnStreets) -> Iterator[InAreas]:
    """Give, from the village to the municipality, the answers for the rows that have none yet."""
    places, open_ = question.places, question.rows.drop(answer.believed.index)
    for precision in (Precision.PLACE, Precision.POSTAL_AREA, Precision.MUNICIPALITY):
        said = question.weights[question.weights["row"].isin(open_.index)]
        if precision is Precision.PLACE:
            points = places.villages(open_["street"], said).assign(reason=GeocodeReason.PLACE_NAME.value)
        elif precision is Precision.POSTAL_AREA:
            points = places.postal_areas(open_["area_code"], said)
        else:
            points = places.municipalities(said)
        if len(points):
            points = points.assign(precision=precision.value, method=precision.value)
            kind = "village" if precision is Precision.PLACE else precision.value
            yield InAreas(kind, points, confidence.of_areas(points, question.rows, said, answer.doubted))
            open_ = open_.drop(points.index)
