"""The share of places in no source, as checks of gaps tell it."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage import wrong_gaps
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import Need

SETTINGS = GapSettings(missing_share=0.2, missing_weight=20, least_answers=15)


def told(rows: list[tuple[str, bool]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["need", "wrong"]).astype({"need": "str", "wrong": "bool"})


def test_without_answers_the_share_is_the_one_supposed() -> None:
    found = wrong_gaps.missing_shares(told([]), SETTINGS)
    assert found["share"].tolist() == [0.2] * len(Need)
    assert not found["own"].any()
    assert set(wrong_gaps.settings_by_need(SETTINGS, None).values()) == {SETTINGS}


def test_a_need_tells_of_itself_once_it_has_answers_enough() -> None:
    rows = [("hobbies", True)] * 9 + [("hobbies", False)] * 11 + [("groups", False)] * 10
    found = wrong_gaps.missing_shares(told(rows), SETTINGS)
    assert found.loc["hobbies", ["answers", "wrong", "own"]].tolist() == [20, 9, True]
    assert found.loc["hobbies", "share"] == (4 + 9) / (20 + 20)
    assert found.loc["groups", ["answers", "wrong", "own"]].tolist() == [30, 9, False]
    assert found.loc["groups", "share"] == (4 + 9) / (20 + 30)
    used = wrong_gaps.settings_by_need(SETTINGS, found)
    assert used[Need.HOBBIES].missing_share == 13 / 40
    assert used[Need.HOBBIES].draws == SETTINGS.draws


@given(st.lists(st.tuples(st.sampled_from([need.value for need in Need]), st.booleans()), max_size=80))
def test_a_share_lies_between_what_was_supposed_and_what_was_found(rows: list[tuple[str, bool]]) -> None:
    found = wrong_gaps.missing_shares(told(rows), SETTINGS)
    seen = (found["wrong"] / found["answers"]).fillna(SETTINGS.missing_share)
    low = seen.clip(upper=SETTINGS.missing_share) - 1e-12
    high = seen.clip(lower=SETTINGS.missing_share) + 1e-12
    assert found["share"].between(low, high).all()
