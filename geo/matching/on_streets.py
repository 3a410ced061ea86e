"""Which point of which street an address means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import candidates, number_match, street_match
from jarjestokartta.geo.matching.area_match import Areas
from jarjestokartta.geo.matching.question import Question


@dataclass(frozen=True)
class Answer:
    """One candidate a row (see :func:`candidates.best`), and the rows all of whose points are denied."""

    chosen: pd.DataFrame
    outside: NDArray[np.int64]


def answer(question: Question, gazetteer: Gazetteer) -> Answer:
    """Choose the best candidate of every row whose street is found."""
    every, outside = weighed(question, gazetteer)
    if every.empty:
        return Answer(every, outside)
    return Answer(candidates.best(every, gazetteer), outside)


def weighed(question: Question, gazetteer: Gazetteer) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Give every candidate of every row, and the rows all of whose candidates lie where they may not."""
    rows = question.rows
    hits = street_match.match(rows["street"].mask(rows["foreign"]), question.weights, gazetteer)
    hits = _surer_than_villages(hits, question)
    if hits.empty:
        return hits, np.empty(0, dtype=np.int64)
    asked = number_match.Asked.of(hits, rows, gazetteer)
    at_number = number_match.on_number(asked)
    steps = (at_number, number_match.between_numbers(asked, at_number), number_match.on_street(asked))
    every = pd.concat([one for one in steps if len(one)] or [at_number], ignore_index=True)
    every = every.astype({"row": "int64", "street": "int64", "point": "int64"})
    every = _where_allowed(every, question.weights, question.places)
    return every, np.setdiff1d(hits["row"], every["row"])


def _surer_than_villages(hits: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Leave out streets that only resemble a text which names a village, letter by letter."""
    weights = question.weights
    resembling = hits["method"].isin(["typo", "tail"])
    doubted = question.rows.loc[hits.loc[resembling, "row"].unique(), "street"]
    villages = question.places.villages(doubted, weights[weights["row"].isin(doubted.index)])
    return hits[~(resembling & hits["row"].isin(villages.index))].reset_index(drop=True)


def _where_allowed(every: pd.DataFrame, weights: pd.DataFrame, places: Areas) -> pd.DataFrame:
    """Leave out points that by the boundaries lie where postal code and home municipality deny them."""
    unique, which = np.unique(every[["easting", "northing"]].to_numpy(), axis=0, return_inverse=True)
    there = places.municipality_at(unique[:, 0], unique[:, 1]).to_numpy()[which]
    pairs = pd.MultiIndex.from_arrays([every["row"], there])
    said = pairs.isin(pd.MultiIndex.from_frame(weights[["row", "municipality_code"]]))
    return every[pd.isna(there) | said]
