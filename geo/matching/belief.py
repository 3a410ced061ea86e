"""Which answers are likely enough to be given: on streets, else in the areas that are left.

An answer less likely than the least claims less: a neighbour by letter no building, a point between houses
its street alone. Where that is unlikely too the row is placed at its postal area, and comes to review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.matching import candidates, confidence, on_streets
from jarjestokartta.geo.matching.area_match import Areas
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

_LEAST_LIKELY = dict.fromkeys(Precision, 0.5) | dict.fromkeys(
    (Precision.BUILDING, Precision.INTERPOLATED), 0.75
)


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

    def doubting(self, rows: NDArray[np.int64], reason: GeocodeReason) -> OnStreets:
        """Give the same, some of what is believed doubted."""
        if not len(rows):
            return self
        less = self.believed.loc[rows]
        less = less.assign(reason=reason.value, runner_up=(less["score"] / 2).round(3))
        doubted = pd.concat([one for one in (self.doubted, less) if len(one)])
        return OnStreets(self.believed.drop(rows), doubted.sort_index(), self.outside)


@dataclass(frozen=True)
class InAreas:
    """Answers of one kind (a precision, or ``village``).

    Parameters
    ----------
    points
        By row, with ``score``.
    evidence
        See :func:`confidence.of_areas`.
    given
        Which are to be given: the likely, and of the coarse those that nothing before was likelier than.
    """

    kind: str
    points: pd.DataFrame
    evidence: pd.DataFrame
    given: NDArray[np.bool_]


def of_streets(question: Question) -> OnStreets:
    """Choose a candidate on streets for every row that has one, and tell whether to believe it."""
    if question.gazetteer is None:
        return OnStreets(pd.DataFrame(), pd.DataFrame(), np.empty(0, dtype=np.int64))
    answer = on_streets.answer(question, question.gazetteer)
    chosen = answer.chosen
    if chosen.empty:
        return OnStreets(chosen, chosen, answer.outside)
    chosen = claimed(chosen, question)
    score = scores(chosen, question)
    ambiguous = chosen["ambiguous"].to_numpy(dtype=bool)
    rival = chosen["rivalry"].where(ambiguous, 0.0).fillna(0.0)
    unsure = score < chosen["precision"].map(_LEAST_LIKELY).astype("float64")
    chosen = chosen.assign(
        score=score,
        reason=candidates.reasons(chosen, question.rows["home_municipality"]),
        runner_up=np.minimum(score * chosen["rivalry"], 1 - score).round(3),
    )
    doubted = chosen.assign(
        runner_up=(score / (1 + rival)).round(3),
        reason=np.where(ambiguous, GeocodeReason.AMBIGUOUS.value, GeocodeReason.DOUBTFUL.value),
    )
    doubt = ambiguous | unsure.to_numpy()
    return OnStreets(chosen[~doubt], doubted[doubt], answer.outside)


def claimed(chosen: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Let candidates that are unlikely at their precision claim a coarser one."""
    for precision in (Precision.BUILDING, Precision.INTERPOLATED):
        chosen = claiming_less(chosen, precision, question)
    return chosen


def claiming_less(chosen: pd.DataFrame, precision: Precision, question: Question) -> pd.DataFrame:
    """Let those of one precision that are unlikely claim less; of buildings, neighbours by letter alone."""
    may = (chosen["precision"] == precision) & ((precision != Precision.BUILDING) | chosen["letter"].ne(""))
    own = chosen[may]
    unlikely = own[scores(own, question) < _LEAST_LIKELY[precision]]
    if unlikely.empty:
        return chosen
    less = chosen.index.isin(unlikely.index)
    claim = _neighbours() if precision is Precision.BUILDING else _streets(unlikely)
    return chosen.assign(**{name: chosen[name].mask(less, value) for name, value in claim.items()})


def _neighbours() -> dict[str, Any]:
    return {"precision": Precision.INTERPOLATED.value, "number_reason": GeocodeReason.LETTER.value}


def _streets(chosen: pd.DataFrame) -> dict[str, Any]:
    reason = chosen["number_reason"].where(chosen["letter"] != "", GeocodeReason.NUMBER_NOT_FOUND.value)
    house = {"gap_m": 0.0, "nearest_m": 0.0, "numbers": 0, "letter_m": 0.0, "fit": 0.0}
    return {
        "precision": Precision.STREET.value,
        "number_reason": reason,
        **house,
        "letter": "",
        "across": False,
    }


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
    """Give, from the village to the municipality, the answers for the rows that have no likely one yet."""
    open_ = question.rows.drop(answer.believed.index)
    before = pd.Series(dtype="float64")  # how likely a coarse answer is that was not likely
    for precision in (Precision.PLACE, Precision.POSTAL_AREA, Precision.MUNICIPALITY):
        said = question.weights[question.weights["row"].isin(open_.index)]
        points = _points(question.places, precision, open_, said)
        if not len(points):
            continue
        kind = "village" if precision is Precision.PLACE else precision.value
        evidence = confidence.of_areas(points, question.rows, said, answer.doubted)
        score = confidence.probability(evidence, kind)
        likely = score >= _LEAST_LIKELY[precision]
        given = likely
        if precision is not Precision.PLACE:
            given = likely | (score > before.reindex(points.index, fill_value=0.0).to_numpy())
            before = pd.Series(score, index=points.index)
        points = points.drop(columns=confidence.OF_VILLAGES, errors="ignore").assign(
            precision=precision.value, method=precision.value, score=score.round(3)
        )
        yield InAreas(kind, points, evidence, given)
        open_ = open_.drop(points.index[likely])


def _points(places: Areas, precision: Precision, rows: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    if precision is Precision.POSTAL_AREA:
        return places.postal_areas(rows["area_code"], said)
    if precision is Precision.MUNICIPALITY:
        return places.municipalities(said)
    named = places.villages(rows["street"], said)
    person = named["tail"].astype(bool) & (rows["number"].reindex(named.index) == 0)
    return named[~person].assign(reason=GeocodeReason.PLACE_NAME.value)
