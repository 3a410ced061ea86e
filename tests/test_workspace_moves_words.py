"""Why figures moved, in sentences: parts that count, and plain words where nothing can be told."""

from __future__ import annotations

import pandas as pd
import pytest

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.change_vocabulary import OF_RATES
from jarjestokartta.maps.content import Moves
from jarjestokartta.workspace import moves_words


def rates(**parts: float) -> pd.DataFrame:
    told = {cause.value: parts.get(cause.value, 0.0) for cause in OF_RATES}
    row = {"area_id": tables.REGION, "subject": "all", "basis": "domicile", "per_1000_before": 19.5, **told}
    row["per_1000"] = 19.5 + sum(told.values())
    counted = {"associations_before": 195, "associations": 200, "residents_before": 1e4, "residents": 1e4}
    return tables.RATE_MOVES.conform(pd.DataFrame([row | counted]))


def gaps(*moves: tuple[str, str, str]) -> pd.DataFrame:
    rows = [
        {
            "gap_id": f"hobbies:{area}",
            "need": "hobbies",
            "area_id": area,
            "municipality_code": "179",
            "kind": kind,
            "cause": cause,
            "residents_without_before": 20.0,
            "residents_without": 30.0,
        }
        for area, kind, cause in moves
    ]
    return tables.GAP_MOVES.conform(pd.DataFrame(rows)) if rows else tables.GAP_MOVES.empty()


def test_parts_are_told_with_their_signs_and_those_that_round_to_nothing_are_not() -> None:
    moves = Moves(rates(register=0.6, population=-0.1, corrections=0.004), gaps(), untold="")
    assert moves_words.lines(moves, words.load("fi")) == [
        "Yhdistyksiä 1\u00a0000 asukasta kohti oli 19,50, nyt 20,00: väestö −0,10, rekisteri +0,60."
    ]


def test_without_a_move_the_rate_is_as_before() -> None:
    told = moves_words.lines(Moves(rates(), gaps(), untold=""), words.load("en"))
    assert told == ["Associations per 1,000 residents are 19.50, as in the register before."]


def test_gaps_are_counted_by_what_became_of_them_and_why() -> None:
    found = gaps(
        ("a", "opened", "register"),
        ("b", "opened", "places"),
        ("c", "closed", "register"),
        ("d", "unmeasured", "register"),
    )
    told = moves_words.lines(Moves(tables.RATE_MOVES.empty(), found, untold=""), words.load("en"))
    assert told == [
        "New gaps 2 (data on places 1, register 1).",
        "Gaps gone 1 (register 1).",
        "Gaps of which nothing is known any more: 1 (register 1).",
    ]


@pytest.mark.parametrize(("why", "sentences"), [("first", 0), ("not-kept", 1), ("gone", 1)])
def test_what_cannot_be_told_is_said_once(why: str, sentences: int) -> None:
    assert len(moves_words.lines(Moves(untold=why), words.load("sv"))) == sentences
