"""Sheets on size, peers, growth and ages: their numbers recomputed, and never more said than they hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from demo_fixtures import computed

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.rate_settings import RateSettings
from jarjestokartta.geo.vocabulary import Basis, Growth, Verdict
from jarjestokartta.maps import area_sheets, growth_sheets, privacy, sensitive, size_sheets
from jarjestokartta.maps.content import Content, Rules
from jarjestokartta.maps.sheet_entry import Entry

ENTRIES = {
    one.key: one
    for one in (
        *size_sheets.QUESTIONS,
        *size_sheets.METHODS,
        *growth_sheets.QUESTIONS,
        *growth_sheets.METHODS,
    )
}
LIMITS = (150, 250, 2000)  # of a region a twentieth as large


@cache
def public() -> Content:
    """The small demo's content; its municipalities hold a twentieth of their residents."""
    content = computed()[2]
    return privacy.public(replace(content, rules=Rules(rates=RateSettings(size_group_limits=LIMITS))))


def rows(key: str, content: Content | None = None, language: str = "fi") -> pd.DataFrame:
    return rows_of(ENTRIES[key], content or public(), language)


def rows_of(entry: Entry, content: Content, language: str = "fi") -> pd.DataFrame:
    table = entry.of(content)
    assert table is not None
    return entry.rows(table, content, words.load(language)).table


def towns() -> pd.DataFrame:
    rates = public().rates
    return rates[(rates["basis"] == Basis.DOMICILE) & (rates["subject"] == "all")].set_index("area_id")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_each_sheet_tells_something_in_each_language(entry: Entry, language: str) -> None:
    sheet = entry.sheet(public(), words.load(language))
    assert sheet is not None
    assert len(sheet.columns) == len(entry.fields)
    assert sheet.example
    assert all(column.about for column in sheet.columns)
    assert not any("{" in text for text in (*sheet.sentences, sheet.example))
    assert len(sheet.name) <= 31


@pytest.mark.parametrize("key", ["peers", "concentration", "ages"])
def test_what_the_interval_is_stands_beside_every_rate(key: str) -> None:
    say = words.load("fi")
    assert say("map.rate-sentence") in ENTRIES[key].sheet(public(), say).sentences


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_no_sheet_without_sizes_but_ages(entry: Entry) -> None:
    without = replace(public(), sizes=None)
    assert (entry.sheet(without, words.load("fi")) is not None) == (entry.key == "ages")


def test_the_curve_is_that_of_the_rates() -> None:
    table = rows("concentration").set_index("area_id")
    expected = towns().loc[table.index, ["residents", "associations"]].astype(float)
    assert table["per_1000"].is_monotonic_increasing
    for name in ("residents", "associations"):
        cumulated = expected[name].cumsum() / expected[name].sum()
        np.testing.assert_allclose(table[f"{name}_share"], cumulated, rtol=1e-9)


def test_the_gini_is_the_area_above_the_curve() -> None:
    table = rows("concentration")
    people = np.concatenate([[0], table["residents_share"]])
    held = np.concatenate([[0], table["associations_share"]])
    area = np.trapezoid(held, people)
    assert public().sizes.concentration["gini"].iloc[0] == pytest.approx(1 - 2 * area)


def test_peers_are_compared_with_the_others_of_their_group() -> None:
    content = public()
    table = content.sizes.peers
    assert set(table["area_id"]) == set(towns().index)
    for _, group in table.groupby("group"):
        if len(group) < 6:
            assert group["ratio"].isna().all()
            assert group["verdict"].isna().all()
            continue
        others = (group["associations"].sum() - group["associations"]) / (
            group["residents"].sum() - group["residents"]
        )
        np.testing.assert_allclose(group["ratio"], group["associations"] / group["residents"] / others)


def test_which_verdicts_are_told_as_too_small() -> None:
    table = rows("sizes")
    small = table["verdict"] == words.load("fi")("verdict.too-small")
    told = public().sizes.tellable.set_index("area_id")["tellable"].reindex(table["area_id"])
    rates = public().rates
    verdicts = rates[rates["subject"] == "all"].set_index(["area_id", "basis"])["verdict"]
    given = verdicts.reindex(pd.MultiIndex.from_frame(table[["area_id", "basis"]])).to_numpy()
    assert small.any()
    assert (small.to_numpy() == ((told == "higher").to_numpy() & (given == Verdict.CANNOT_TELL))).all()
    villages = rows_of(area_sheets.RATES[1], public()).set_index("area_id")["verdict"]
    of_villages = table[table["basis"] == Basis.ADDRESS].set_index("area_id")["verdict"]
    assert villages.reindex(of_villages.index).tolist() == of_villages.tolist()


def test_rates_per_age_are_the_counts_beside_the_people_of_that_age() -> None:
    table, content = rows("ages"), computed()[2]
    newest = (
        content.residents.sort_values("year").drop_duplicates("area_id", keep="last").set_index("area_id")
    )
    groups = content.associations.set_index("association_id")
    for code, column in (("youth", "residents_0_14"), ("older-people", "residents_65_plus")):
        part = table[table["subject"] == f"group:{code}"].set_index("area_id")
        holds = groups["target_groups"].fillna("").str.split(";").map(lambda cell, code=code: code in cell)
        counted = groups.loc[holds, "home_municipality"].value_counts().reindex(part.index, fill_value=0)
        assert part["associations"].tolist() == counted.tolist()
        shown = part["residents"].notna()
        assert shown.any()
        np.testing.assert_allclose(part.loc[shown, "residents"], newest.loc[part.index[shown], column])
        rate = 1000 * part["associations"] / part["residents"]
        np.testing.assert_allclose(part.loc[shown, "per_1000"], rate[shown].astype(float))


def test_rates_per_age_tell_no_ages_that_are_hidden() -> None:
    content = computed()[2]
    area = towns().index[0]
    few = content.residents.assign(
        residents_0_14=content.residents["residents_0_14"].mask(content.residents["area_id"] == area, 7.0)
    )
    hidden = privacy.public(replace(content, residents=few)).rates
    of_ages = hidden["subject"].str.startswith("group:")
    told = hidden[of_ages & (hidden["area_id"] == area)]
    assert len(told) == 2
    assert told[["residents", "per_1000", "low", "high", "shrunk", "ratio", "verdict"]].isna().all(axis=None)
    others = hidden[of_ages & (hidden["area_id"] != area)]
    assert others["residents"].notna().any()
    assert (hidden.loc[of_ages, "basis"] == Basis.DOMICILE).all()


def test_nothing_is_public_that_sums_hidden_counts_of_villages() -> None:
    for told in (public().sizes.dispersion, public().sizes.limits):
        of_villages = told.loc[told["basis"] == Basis.ADDRESS, "subject"]
        assert not of_villages.isin(sensitive.SUBJECTS).any()
        assert "all" in of_villages.tolist()
        assert told.loc[told["basis"] == Basis.DOMICILE, "subject"].isin(sensitive.SUBJECTS).any()


def test_sizes_keep_their_contracts_and_no_other_column() -> None:
    content = computed()[2]
    more = replace(content, sizes=replace(content.sizes, lorenz=content.sizes.lorenz.assign(secret=1)))
    sizes = privacy.public(more).sizes
    for contract, table in (
        (tables.TELLABLE, sizes.tellable),
        (tables.SIZE_LIMITS, sizes.limits),
        (tables.DISPERSION, sizes.dispersion),
        (tables.SCALING, sizes.scaling),
        (tables.LORENZ, sizes.lorenz),
        (tables.CONCENTRATION, sizes.concentration),
        (tables.RATES, sizes.peers.drop(columns="group")),
    ):
        assert list(contract.conform(table).columns) == list(contract.fields)
        assert set(table.columns) == set(contract.fields)


@pytest.mark.parametrize(
    ("growth", "claim"),
    [(Growth.MORE, "sitä enemmän"), (Growth.LESS, "sitä vähemmän"), (Growth.CANNOT_TELL, "ei voi sanoa")],
)
def test_only_what_the_interval_allows_is_said_of_growth(growth: Growth, claim: str) -> None:
    content = public()
    scaling = content.sizes.scaling.assign(
        growth=growth.value, exponent=[1.1, np.nan], low=[1.0, np.nan], high=[1.2, np.nan]
    )
    made = replace(content, sizes=replace(content.sizes, scaling=scaling))
    notes = ENTRIES["concentration"].notes(made, words.load("fi"))
    assert "Gini" in notes[1]  # the fit of too few places says nothing
    assert claim in notes[0]
    assert "2,14-kertainen" in notes[0]
    assert "2,00–2,30" in notes[0]
    claims = {"sitä enemmän", "sitä vähemmän", "ei voi sanoa"} - {claim}
    assert not any(one in notes[0] for one in claims)
