"""Figures over time: a line only of what can be compared, and a plain sentence where there is none."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from jarjestokartta.geo import tables, words
from jarjestokartta.maps import series_drawing


def series(*changed: str, rate: float = 19.5) -> pd.DataFrame:
    count = len(changed)
    table = {
        "number": range(1, count + 1),
        "day": pd.date_range("2026-01-31", periods=count, freq="QE"),
        "associations": [5300 + place for place in range(count)],
        "per_1000": [rate + place / 10 for place in range(count)],
        "gaps": [200 - place for place in range(count)],
        "changed": list(changed),
    }
    return tables.FIGURE_SERIES.conform(pd.DataFrame(table))


def ways(drawn: str) -> list[int]:
    """Give how many points each line of the first chart joins."""
    group = re.search(r'<g fill="none"[^>]*>(.*?)</g>', drawn)
    assert group is not None
    return [path.count(" ") for path in re.findall(r'd="M([^"]*)"', group[1])]


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_registers_draw_no_line(count: int, language: str) -> None:
    say = words.load(language)
    drawn = series_drawing.section(series(*[""] * count), say)
    assert "<svg" not in drawn
    assert say.plural("series.few", count, least=say.number(3)) in drawn


def test_without_a_history_nothing_is_said() -> None:
    assert series_drawing.section(None, words.load("fi")) == ""


@pytest.mark.parametrize(
    ("changed", "joined"),
    [
        (("", "", "", ""), [4]),
        (("", "", "population", ""), [4]),
        (("", "", "boundaries", ""), [2, 2]),
        (("", "program", "", "settings;travel"), [1, 2, 1]),
    ],
)
def test_a_change_of_method_breaks_the_line_and_is_named(changed: tuple[str, ...], joined: list[int]) -> None:
    say = words.load("fi")
    drawn = series_drawing.section(series(*changed), say)
    assert ways(drawn) == joined
    for cell in filter(None, changed):
        assert series_drawing.causes(cell, say) in drawn
    assert (say("series.note") in drawn) is any(changed)


def test_the_axis_begins_at_zero() -> None:
    """A tenth more of twenty is no leap."""
    drawn = series_drawing.section(series("", "", ""), words.load("fi"))
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)[:3]]
    assert heights[0] - heights[-1] < 2
    assert "19,50" in drawn


def test_a_break_stays_where_the_figure_itself_is_not_known() -> None:
    table = series("", "", "boundaries", "")
    table["per_1000"] = table["per_1000"].mask(table["number"] == 3)
    drawn = series_drawing.section(table, words.load("fi"))
    assert ways(drawn) == [2, 1]
    assert 'stroke-dasharray="3 3"><path' in drawn


def test_a_register_without_a_day_is_drawn_and_says_so() -> None:
    say, table = words.load("fi"), series("", "", "")
    table["day"] = table["day"].mask(table["number"] == 3)
    drawn = series_drawing.section(table, say)
    assert ways(drawn) == [3]
    assert say("series.no-day") in drawn
