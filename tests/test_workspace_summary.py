"""The sentences at the end of an update: every number from the run, in three languages, 80 columns or not."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from demo_fixtures import computed, updated_region

from jarjestokartta.geo import words
from jarjestokartta.geo.vocabulary import Precision
from jarjestokartta.workspace import summary
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.update import Outcome


def outcome(**content: object) -> Outcome:
    read, _, made = computed()
    made = dataclasses.replace(made, **content)
    return Outcome(Workspace.open(updated_region()), read, "rekisteri.xlsx", made, None)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    told = summary.lines(outcome(), words.load(language))
    assert len(told) > 8
    assert not any("{" in line or "nan" in line for line in told)


def test_numbers_are_those_of_the_run() -> None:
    read, _, content = computed()
    text = "\n".join(summary.lines(outcome(), words.load("en")))
    say = words.load("en")
    assert f"{say.number(read.rows)} rows" in text
    rejected = read.rows - len(read.associations)
    assert f"{say.number(rejected)} rows were rejected" in text
    placed = content.associations["precision"].value_counts()
    assert f"{say.number(placed[Precision.BUILDING])}" in text
    halls = content.gaps.loc[content.gaps["need"] == "meeting-places"]
    assert say.number(halls["residents_without"].sum()) in text
    assert "Boundaries are sketched" in text or "sketch" in text.lower()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_associations_of_villages_that_live_elsewhere_or_nowhere_are_told(language: str) -> None:
    _, _, content = computed()
    say = words.load(language)
    table = content.associations.iloc[:5].assign(
        serves_known_by=["name", "name", "address", "nothing", pd.NA],
        serves_elsewhere=pd.array([True, False, False, pd.NA, pd.NA], dtype="boolean"),
    )
    told = summary.lines(outcome(associations=table), say)
    sentences = [say.plural("summary.serves-elsewhere", 1), say.plural("summary.village-unknown", 1)]
    assert [line for line in told if line in sentences] == sentences
    without = content.areas.loc[content.areas["level"] != "village"]
    assert not set(summary.lines(outcome(associations=table, areas=without), say)) & set(sentences)


def test_what_is_not_measured_is_never_told_as_no_gap() -> None:
    _, _, content = computed()
    none = content.measured.assign(measured=False)
    text = "\n".join(summary.lines(outcome(measured=none, gaps=content.gaps.iloc[:0]), words.load("en")))
    assert text.count("not measured") == 5
    assert "every area that was measured" not in text


def test_no_gap_in_a_part_of_the_region_is_not_told_of_all_of_it() -> None:
    _, _, content = computed()
    some = content.measured.assign(measured=[n % 2 == 0 for n in range(len(content.measured))])
    told = summary.lines(outcome(measured=some, gaps=content.gaps.iloc[:0]), words.load("en"))
    partly = [line for line in told if "not measured in" in line]
    assert len(partly) == 5
    assert sum("every area that was measured" in line for line in told) == 5


def test_without_residents_no_rate_is_told() -> None:
    _, _, content = computed()
    rates = content.rates.assign(residents=pd.NA)
    told = summary.lines(outcome(rates=rates), words.load("en"))
    assert "There are no resident counts: no rates were computed." in told


@pytest.mark.parametrize(
    ("low", "told"),
    [(0.12, "truly differ: their levels spread by about 21% (interval 12%–33%)"), (0.0, "at most 33%")],
)
def test_how_much_municipalities_truly_differ_is_told(low: float, told: str) -> None:
    sizes = computed()[2].sizes
    of_towns = (sizes.dispersion["basis"] == "domicile") & (sizes.dispersion["subject"] == "all")
    table = sizes.dispersion.copy()
    table.loc[of_towns, ["spread", "spread_low", "spread_high"]] = [0.21, low, 0.33]
    made = outcome(sizes=dataclasses.replace(sizes, dispersion=table))
    assert sum(told in line for line in summary.lines(made, words.load("en"))) == 1
