"""The sheets of access in competition and of distance poverty, as a planner opens them."""

from __future__ import annotations

from dataclasses import replace

import content_fixtures as fx
import pandas as pd
import pytest

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps import access_sheet, access_words, privacy
from jarjestokartta.maps.content import Access, Content
from jarjestokartta.maps.sheet import Sheet

HALLS, SERVICES = "meeting-places", "local-services"
SHARED = ("two_step", "enhanced", "balanced", "availability", "residents_near")
LACKING = [f"lacking_{count}" for count in range(1, 6)]


def _areas() -> pd.DataFrame:
    """Hankasalmi with its village k1 and a rest of nine people; one need is not measured."""
    rows = [
        ("077", "municipality", HALLS, 4000.0, (1.25, 1.5, 1.2, 6.0, 3000.0)),
        ("k1", "village", HALLS, 3991.0, (1.25, 1.5, 1.2, 6.0, 3000.0)),
        ("sijoittamatta-077", "village", HALLS, 9.0, (0.0,) * 5),
        ("077", "municipality", SERVICES, 4000.0, (None,) * 5),
    ]
    table = pd.DataFrame(
        [
            {"area_id": area, "level": level, "municipality_code": "077", "need": need, "residents": people}
            | dict(zip(SHARED, values, strict=True))
            | {f"{name}_if_open": value and 2 * value for name, value in zip(SHARED, values, strict=True)}
            for area, level, need, people, values in rows
        ]
    )
    return tables.AREA_ACCESS.conform(table)


def _access(*, holds: bool = True, known: int = 0) -> Access:
    supply = pd.DataFrame(
        [
            (need, flag, 9, known, 80.0 if known else None, 9.0, 2, 2.5, 0.5)
            for need in (HALLS, SERVICES)
            for flag in (True, False)
        ],
        columns=list(tables.ACCESS_SUPPLY.fields),
    )
    made = [("two-step", "supply"), ("enhanced", "supply"), ("availability", "supply")]
    made += [("balanced", "residents"), ("balanced", "level")]
    sums = pd.DataFrame(
        [
            (need, flag, method, conserved, 6.5 if holds else 6.0, 6.5, holds)
            for need in (HALLS, SERVICES)
            for flag in (True, False)
            for method, conserved in made
        ],
        columns=list(tables.ACCESS_SUMS.fields),
    )
    poverty = pd.DataFrame(
        [("077", "municipality", 4000.0, 3, 0.4), ("k1", "village", 3991.0, 3, 0.4)],
        columns=["area_id", "level", "residents", "needs", "lacking_1"],
    ).assign(municipality_code="077", lacking_2=0.2, lacking_3=0.1, depth=0.08, severity=0.02, unreached=7.0)
    return Access(
        _areas(),
        tables.ACCESS_SUPPLY.conform(supply),
        tables.ACCESS_SUMS.conform(sums),
        tables.DISTANCE_POVERTY.conform(poverty),
    )


@pytest.fixture(scope="module")
def public() -> Content:
    return privacy.public(replace(fx.content(), access=_access()))


def sheet(content: Content, number: int, language: str = "fi") -> Sheet:
    made = access_sheet.ENTRIES[number].sheet(content, words.load(language))
    assert made is not None
    return made


def cells(made: Sheet, title: str) -> list[object]:
    (column,) = [one for one in made.columns if one.title == title]
    return column.cells.tolist()


def test_a_run_without_access_has_no_such_sheet(public: Content) -> None:
    say, without = words.load("fi"), replace(public, access=None)
    assert all(one.sheet(public, say) for one in access_sheet.ENTRIES)
    assert not any(one.sheet(without, say) for one in access_sheet.ENTRIES)


def test_municipality_first_then_its_villages_and_few_people_are_not_listed(public: Content) -> None:
    say = words.load("fi")
    made = sheet(public, 0)
    names = pd.DataFrame(public.areas).set_index("area_id")["name_fi"]
    assert cells(made, "Alue") == [say("table.whole"), names["k1"], say("table.whole")]
    assert cells(made, "Tarve") == [say("need.meeting-places")] * 2 + [say("need.local-services")]
    assert any("alle 10 ihmistä" in one for one in made.sentences)


def test_numbers_are_those_of_the_table_and_what_is_not_measured_is_said(public: Content) -> None:
    made = sheet(public, 0)
    assert cells(made, "Tasan jaettuna, 2SFCA")[:2] == [1.25, 1.25]
    assert cells(made, "Alueen osuus, jos kaikki avoimia")[0] == 12
    assert cells(made, "Paikka matkan sisällä")[0] == 0.75
    (column,) = [one for one in made.columns if one.title == "Tasan jaettuna, 2SFCA"]
    assert pd.isna(column.cells.iloc[2])
    assert column.blanks.iloc[2] == "ei tietoa"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_run_shows_both_sides_of_its_sums_and_what_nobody_reaches(
    public: Content, language: str
) -> None:
    say = words.load(language)
    shown = sheet(public, 0, language)
    told = [*shown.sentences, *shown.below]
    checks = access_words.checks(public.access, say)
    assert len(checks) == 2
    assert set(checks) <= set(told)
    assert all(say.number(2.5, 1) in one and say("access.holds") in one for one in checks)
    assert say("access.caution") in told
    assert all(column.about for number in (0, 1) for column in sheet(public, number, language).columns)
    assert all(sheet(public, number, language).example for number in (0, 1))


def test_sums_that_do_not_hold_are_shouted(public: Content) -> None:
    say = words.load("fi")
    wrong = replace(public, access=_access(holds=False))
    for told in (access_words.checks(wrong.access, say), access_words.short_checks(wrong.access, say)):
        assert all("EIVÄT TÄSMÄÄ" in one for one in told)
        assert all("8\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁻²" in one for one in told)


@pytest.mark.parametrize(
    ("known", "expected"), [(0, "minkään paikan kokoa ei tunneta (9"), (4, "4 paikasta 9:sta")]
)
def test_unknown_capacity_is_said_to_count_as_one(known: int, expected: str) -> None:
    told = access_words.capacity(_access(known=known), words.load("fi"))
    assert len(told) == 2
    assert all(expected in one and "yhtenä" in one for one in told)
    assert ("80 henkeä" in told[0]) == bool(known)


def test_poverty_of_needs_not_measured_is_not_known(public: Content) -> None:
    made = sheet(public, 1)
    assert cells(made, "Vähintään 2 liian kaukana") == [0.2, 0.2]
    (column,) = [one for one in made.columns if one.title == "Vähintään 4 liian kaukana"]
    assert column.cells.isna().all()
    assert set(column.blanks) == {"ei tietoa"}


def test_a_column_that_no_contract_names_is_not_public() -> None:
    access = _access()
    more = {name: table.assign(secret=1) for name, table in vars(access).items()}
    public = privacy.public(replace(fx.content(), access=Access(**more)))
    assert not any("secret" in table for table in vars(public.access).values())


def test_every_need_that_can_lack_has_its_column() -> None:
    told = [one.key for one in access_sheet.POVERTY if one.key.startswith("lacking")]
    assert told == [*LACKING, *(f"{name}_if_open" for name in LACKING)]
    assert len(LACKING) == len(Need)
