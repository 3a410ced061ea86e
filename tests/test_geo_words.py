from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import words

NBSP = words.NBSP


@pytest.mark.parametrize(
    ("value", "decimals", "finnish", "english"),
    [
        (0, 0, "0", "0"),
        (12345.6, 1, f"12{NBSP}345,6", "12,345.6"),
        (19.5, 1, "19,5", "19.5"),
        (1_000_000, 0, f"1{NBSP}000{NBSP}000", "1,000,000"),
        (-3, 0, "−3", "−3"),
        (-0.04, 1, "0,0", "0.0"),
        (-0.05, 2, "−0,05", "−0.05"),
        (20.25, 1, "20,3", "20.3"),
        (-2.5, 0, "−3", "−3"),
        (float("nan"), 1, "–", "–"),
        (float("inf"), 1, "–", "–"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    value: float, decimals: int, finnish: str, english: str
) -> None:
    assert words.load("fi").number(value, decimals) == finnish
    assert words.load("sv").number(value, decimals) == finnish
    assert words.load("en").number(value, decimals) == english


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(0, 6), st.sampled_from(words.LANGUAGES))
def test_a_written_number_reads_back(value: float, decimals: int, language: str) -> None:
    text = words.load(language).number(value, decimals).replace(NBSP, "").replace(words.MINUS, "-")
    text = text.replace(",", "") if language == "en" else text.replace(",", ".")
    assert abs(float(text) - value) <= 0.5 * 10**-decimals + 1e-9 * abs(value)


@pytest.mark.parametrize(
    ("value", "finnish", "english"),
    [
        (5.0, "5", "5"),
        (1.3, "1,3", "1.3"),
        (8.2 * 1000 / 1000, "8,2", "8.2"),
        (0.1 + 0.2, "0,3", "0.3"),
        (1250.25, f"1{NBSP}250,25", "1,250.25"),
        (10, "10", "10"),
        (float("nan"), "–", "–"),
    ],
)
def test_a_setting_is_written_with_the_decimals_it_has(value: float, finnish: str, english: str) -> None:
    assert words.load("fi").exact(value) == words.load("sv").exact(value) == finnish
    assert words.load("en").exact(value) == english
    assert words.load("fi").exact_percent(0.125) == f"12,5{NBSP}%"
    assert words.load("en").exact_percent(0.2) == "20%"


def test_percentages_and_days() -> None:
    day = dt.date(2026, 3, 5)
    assert words.load("fi").percent(0.256, 1) == f"25,6{NBSP}%"
    assert words.load("en").percent(0.256) == "26%"
    assert [words.load(language).date(day) for language in words.LANGUAGES] == [
        "5.3.2026",
        "5.3.2026",
        "5 March 2026",
    ]


def test_a_missing_key_is_a_bug_in_every_language() -> None:
    for language in words.LANGUAGES:
        with pytest.raises(KeyError, match=r"no\.such-key"):
            words.load(language)("no.such-key")
        assert "no.such-key" not in words.load(language)
        assert "help.main" in words.load(language)


def test_values_fill_the_gaps() -> None:
    assert words.load("fi")("error.cannot-read", file="a {b}.csv", detail="x").startswith(
        "Tiedostoa a {b}.csv ei voi"
    )


def test_only_three_languages() -> None:
    with pytest.raises(ValueError, match="de"):
        words.load("de")
