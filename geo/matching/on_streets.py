"""Which point of which street an address means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import candidates, evidence, number_match, street_match
from jarjestokartta.geo.matching.area_match import Areas
from jarjestokartta.geo.matching.asked import AGREES, OFFICE_OTHER, UNTOLD, Asked
from jarjestokartta.geo.matching.question import Question


@dataclass(frozen=True)
class Answer:
    """One candidate a row (see :func:`candidates.best`), and the rows all of whose points are denied.

    ``code_wrong`` of a candidate: the postal code, as written, is not the point's. ``office_wrong``: the post
    office is another municipality's, or another part's and no code speaks for the point.
    """

    chosen: pd.DataFrame
    outside: NDArray[np.int64]


def answer(question: Question, gazetteer: Gazetteer) -> Answer:
    """Choose the best candidate of every row whose street is found."""
    every, outside = weighed(question, gazetteer)
    if every.empty:
        return Answer(every, outside)
    chosen = candidates.best(every, gazetteer)
    code_wrong, office_wrong = _code_wrong(chosen, question.rows), _office_wrong(chosen, question)
    return Answer(chosen.assign(code_wrong=code_wrong, office_wrong=office_wrong), outside)


def _code_wrong(chosen: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Tell the rows whose postal code is of another area, or of none though it has the form of one."""
    rows = rows.loc[chosen.index]
    strange = rows["area_code"].isna() & evidence.is_area_code(rows["postal_code"])
    wrong: pd.Series = rows["postal_code"].notna() & ((chosen["code_agrees"] > UNTOLD) | strange)
    return wrong


def _office_wrong(chosen: pd.DataFrame, question: Question) -> pd.Series:
    told = question.rows["office"].reindex(chosen.index).notna()
    elsewhere = told & ~evidence.said(chosen, question.weights)["by_office"]
    of_part = question.rows["office_of_part"].reindex(chosen.index)
    other = of_part & (chosen["office_agrees"] == OFFICE_OTHER)
    wrong: pd.Series = elsewhere | (other & (chosen["code_agrees"] != AGREES))
    return wrong


def weighed(question: Question, gazetteer: Gazetteer) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Give every candidate of every row, and the rows all of whose candidates lie where they may not."""
    rows = question.rows
    hits = street_match.match(rows["street"].mask(rows["foreign"]), question.weights, gazetteer)
    hits = _surer_than_villages(_no_people(hits, rows), question)
    if hits.empty:
        return hits, np.empty(0, dtype=np.int64)
    asked = Asked.of(hits, rows, gazetteer)
    at_number = number_match.on_number(asked)
    steps = (at_number, number_match.between_numbers(asked, at_number), number_match.on_street(asked))
    every = pd.concat([one for one in steps if len(one)] or [at_number], ignore_index=True)
    every = every.astype({"row": "int64", "street": "int64", "point": "int64"})
    every = _where_allowed(every, question.weights, question.places)
    return every, np.setdiff1d(hits["row"], every["row"])


def _no_people(hits: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out what follows other words and has no number: ``Matti Koivuranta`` lives on no Koivuranta."""
    bare = rows["number"].reindex(hits["row"]).to_numpy() == 0
    streets: pd.DataFrame = hits[~(bare & (hits["method"] == "tail").to_numpy())]
    return streets


def _surer_than_villages(hits: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Leave out streets that only resemble a text which names a village, letter by letter."""
    weights = question.weights
    resembling = hits["method"].isin(["typo", "tail"])
    doubted = question.rows.loc[hits.loc[resembling, "row"].unique(), "street"]
    villages = question.places.villages(doubted, weights[weights["row"].isin(doubted.index)])
    return hits[~(resembling & hits["row"].isin(villages.index))].reset_index(drop=True)


def _where_allowed(every: pd.DataFrame, weights: pd.DataFrame, places: Areas) -> pd.DataFrame:
    """Leave out points that by the boundaries lie where postal code and home municipality deny them."""
    points, which = np.unique(
        every["easting"].to_numpy() + 1j * every["northing"].to_numpy(), return_inverse=True
    )
    there = places.municipality_at(points.real, points.imag).to_numpy()[which]
    pairs = pd.MultiIndex.from_arrays([every["row"], there])
    said = pairs.isin(pd.MultiIndex.from_frame(weights[["row", "municipality_code"]]))
    return every[pd.isna(there) | said]
