"""A person's word on a place: when it stands, what it changes, and what it leaves."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from decision_fixtures import decisions, located, register
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import decisions as deciding

HERE = (431_000.0, 6_895_000.0)
THERE = {"easting": 432_000.0, "northing": 6_891_000.0, "precision": "building", "municipality_code": "179"}
ADDRESS = "Kauppakatu 1, 40100 JYVÄSKYLÄ"


def candidate(identity: str, **more: object) -> dict[str, object]:
    place = {"way": "candidate", "address": "Rantatie 5, 40100 Jyväskylä", **THERE}
    return {"association_id": identity, "register_address": ADDRESS, **place, **more}


# --- while the address is the same -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "now", "stands"),
    [
        (ADDRESS, ADDRESS, True),
        (ADDRESS, "KAUPPAKATU  1, 40100 Jyväskylä", True),
        (ADDRESS, "Kauppakatu 1., 40100 Jyväskylä.", True),
        (ADDRESS, "Kauppakatu\u00a01, 40100\u202fJyväskyla\u0308 ", True),
        (ADDRESS, "Kauppa\u00adkatu 1, 40100 Jyväskylä,", True),
        ("Koulutie 5–7, 40100 JYVÄSKYLÄ", "Koulutie 5-7 , 40100 JYVÄSKYLÄ", True),
        (ADDRESS, "Kauppakatu 2, 40100 JYVÄSKYLÄ", False),
        (ADDRESS, "Kauppakatu 1 b, 40100 JYVÄSKYLÄ", False),
        (ADDRESS, "Kauppakatu 11, 40100 JYVÄSKYLÄ", False),
        ("Kauppakatu 1 2, 40100 JYVÄSKYLÄ", "Kauppakatu 12, 40100 JYVÄSKYLÄ", False),
        ("Kauppakatu 1 b, 40100 JYVÄSKYLÄ", "Kauppakatu 1b, 40100 JYVÄSKYLÄ", False),
        (ADDRESS, "Kauppakatu 1, 40200 JYVÄSKYLÄ", False),
        (ADDRESS, None, False),
        (None, None, True),
        (None, ADDRESS, False),
    ],
)
def test_a_decision_stands_while_the_address_is_the_same(
    *, written: str | None, now: str | None, stands: bool
) -> None:
    told = decisions(candidate("1", register_address=written))
    assert deciding.standing(told, register(now)).tolist() == [stands]
    assert deciding.standing(told, register(now).assign(association_id="other")).tolist() == [False]


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_same_text_has_the_same_letters_and_digits(one: str, other: str) -> None:
    same = deciding.same_text(pd.Series([one]), pd.Series([other])).item()
    plain = [
        [sign for sign in unicodedata.normalize("NFC", text).casefold() if sign.isalnum()]
        for text in (one, other)
    ]
    assert not same or plain[0] == plain[1]
    assert deciding.same_text(pd.Series([one]), pd.Series([f"  {one}\u00a0."])).item()


def test_a_persons_point_wins() -> None:
    associations = register(ADDRESS, ADDRESS)
    before = located(associations, precision="street", score=0.4, runner_up=0.3, method="typo", reason="typo")
    after = deciding.apply(associations, before, decisions(candidate("2")))
    assert after["precision"].tolist() == ["street", "building"]
    assert after["method"].tolist() == ["typo", "person"]
    assert after["reason"].tolist() == ["typo", "person"]
    assert after["score"].tolist() == [0.4, 1.0]
    assert after["runner_up"].isna().tolist() == [False, True]
    assert after["matched_address"].tolist() == ["Kauppakatu 1", "Rantatie 5"]
    assert after["source"].tolist() == ["gazetteer", "review"]
    assert [(point.x, point.y) for point in after.geometry] == [HERE, (432_000, 6_891_000)]
    assert after["review"].fillna("").tolist() == ["", "place"]


def test_a_changed_address_comes_back_as_it_is_found() -> None:
    associations = register("Torikatu 5, 44100 ÄÄNEKOSKI")
    before = located(associations)
    after = deciding.apply(associations, before, decisions(candidate("1", premises=True)))
    assert after["review"].tolist() == ["returned"]
    pd.testing.assert_frame_equal(after.drop(columns="review"), before)
    kinds = deciding.with_premises(after, associations, decisions(candidate("1", premises=True)))
    assert kinds["place_kind"].tolist() == ["contact"]


def test_a_point_wins_where_nothing_was_found() -> None:
    associations = register(None)
    before = located(associations, precision="none", score=0.0).set_geometry(
        located(associations).geometry.where([False])
    )
    told = decisions(candidate("1", register_address=None, way="point", address=None))
    after = deciding.apply(associations, before, told)
    assert after["precision"].tolist() == ["building"]
    assert after["matched_address"].tolist() == ["N 6891000 E 432000"]
    assert (after.geometry.iloc[0].x, after.geometry.iloc[0].y) == (432_000, 6_891_000)


def test_what_is_accepted_stays_as_it_was_found() -> None:
    associations = register(ADDRESS, ADDRESS)
    before = located(associations, building_use=["other", None], precision=["building", "postal-area"])
    exact = {"way": "accepted", "easting": HERE[0], "northing": HERE[1], "precision": "building"}
    coarse = {"way": "accepted"}
    told = [
        {"association_id": identity, "register_address": ADDRESS, **way}
        for identity, way in (("1", exact), ("2", coarse))
    ]
    after = deciding.apply(associations, before, decisions(*told))
    assert after["reason"].tolist() == ["person", "person"]
    for column in ("precision", "matched_address", "building_use", "source", "municipality_code", "geometry"):
        assert after[column].equals(before[column]), column
    moved = before.set_geometry(before.geometry.translate(300, 0))
    again = deciding.apply(associations, moved, decisions(*told))
    assert [point.x for point in again.geometry] == [HERE[0], HERE[0] + 300]  # what a person saw wins


def test_no_decisions_change_nothing() -> None:
    associations = register(ADDRESS, None)
    before = located(associations)
    after = deciding.apply(associations, before, decisions())
    pd.testing.assert_frame_equal(after.drop(columns="review"), before)
    assert after["review"].isna().all()
    pd.testing.assert_frame_equal(deciding.with_premises(after, associations, decisions()), after)
    addresses = deciding.with_addresses(associations, decisions())
    pd.testing.assert_frame_equal(addresses.drop(columns="register_address"), associations)


# --- premises --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "precision", "becomes"),
    [
        (True, "contact", "building", "premises"),
        (True, "home-like", "interpolated", "premises"),
        (True, "postal-only", "postal-area", "postal-only"),
        (False, "premises", "building", "contact"),
        (False, "home-like", "building", "home-like"),
        (False, "contact", "street", "contact"),
        (None, "premises", "building", "premises"),
    ],
)
def test_yes_and_no_win(*, said: bool | None, kind: str, precision: str, becomes: str) -> None:
    associations = register(ADDRESS)
    before = located(associations, place_kind=kind, precision=precision)
    told = decisions({"association_id": "1", "register_address": ADDRESS, "premises": said})
    assert deciding.with_premises(before, associations, told)["place_kind"].tolist() == [becomes]


def test_premises_without_a_building_are_asked_again() -> None:
    associations = register(ADDRESS, ADDRESS, ADDRESS)
    before = located(associations, precision="postal-area")
    told = [
        {"association_id": "1", "register_address": ADDRESS, "premises": True},
        {"association_id": "2", "register_address": ADDRESS, "premises": True, "way": "accepted"},
        {"association_id": "3", "register_address": ADDRESS, "premises": False},
    ]
    after = deciding.apply(associations, before, decisions(*told))
    assert after["review"].fillna("").tolist() == ["", "", "premises"]


# --- addresses to show -----------------------------------------------------------------------------------


def test_the_address_decided_is_the_one_shown() -> None:
    associations = register(*["c/o Meikäläinen, 40100 JYVÄSKYLÄ"] * 4)
    line = deciding.address_text(associations).iloc[0]
    told = decisions(
        candidate("1", register_address=line),
        candidate("2", register_address=line, way="address", address="Koulutie 3, 41800 Korpilahti"),
        candidate("3", register_address=line, way="point", address=None),
        {"association_id": "4", "register_address": line, "way": "accepted"},
    )
    shown = deciding.with_addresses(associations, told)
    assert shown["street_address"].fillna("").tolist() == [
        "Rantatie 5",
        "Koulutie 3",
        "",
        associations["street_address"].iloc[3],
    ]
    assert shown["postal_code"].fillna("").tolist()[:3] == ["40100", "41800", ""]
    assert shown["register_address"].fillna("").tolist() == [line, line, line, ""]
    typed = deciding.with_addresses(associations, told, typed_only=True)
    changed = typed["street_address"] != associations["street_address"]
    assert changed.tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("text", "street", "code", "office"),
    [
        ("Rantatie 5, 40100 Jyväskylä", "Rantatie 5", "40100", "Jyväskylä"),
        ("Rantatie 5 40100 Jyväskylä", "Rantatie 5", "40100", "Jyväskylä"),
        ("Rantatie 5", "Rantatie 5", "", ""),
        ("Rantatie 5, Jyväskylä", "Rantatie 5, Jyväskylä", "", ""),
        ("Rantatie 5, 40100", "Rantatie 5", "40100", ""),
    ],
)
def test_a_written_address_is_split(text: str, street: str, code: str, office: str) -> None:
    shown = deciding.with_addresses(register(ADDRESS), decisions(candidate("1", way="address", address=text)))
    columns = ["street_address", "postal_code", "post_office"]
    assert shown[columns].fillna("").to_numpy().tolist() == [[street, code, office]]


# --- one answer upon another -----------------------------------------------------------------------------

WORDS = st.one_of(st.none(), st.sampled_from(["soitettu", "=1+1", "'x", "ä;ö"]))
ROWS = st.fixed_dictionaries(
    {
        "register_address": st.sampled_from([ADDRESS, "Torikatu 5, 44100 ÄÄNEKOSKI", None]),
        "premises": st.one_of(st.none(), st.booleans()),
        "remark": WORDS,
        "person": WORDS,
        "place": st.sampled_from([{}, {"way": "accepted"}, {"way": "point", **THERE}]),
    }
)


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    flat = [
        {**{name: value for name, value in row.items() if name != "place"}, **row["place"]} for row in rows
    ]
    return decisions(*({"association_id": str(place), **row} for place, row in enumerate(flat)))


@given(st.lists(ROWS, max_size=4), st.lists(ROWS, max_size=4))
def test_answering_twice_is_answering_once(
    old: list[dict[str, object]], new: list[dict[str, object]]
) -> None:
    answers = _table(new)
    once, became = deciding.merge(_table(old), answers)
    twice, again = deciding.merge(once, answers)
    pd.testing.assert_frame_equal(once, twice)
    assert set(again) <= {"same"}
    assert len(became) == len(answers)
    assert set(once["association_id"]) == {str(place) for place in range(max(len(old), len(new)))}


def test_what_an_answer_leaves_open_stays_as_it_was_said() -> None:
    old = decisions(candidate("1", premises=True, person="MK"))
    later = decisions(
        {"association_id": "1", "register_address": ADDRESS, "premises": False, "decided_on": "2027-01-01"}
    )
    merged, became = deciding.merge(old, later)
    assert became.tolist() == ["changed"]
    row = merged.iloc[0]
    assert (row["way"], row["address"], row["person"]) == ("candidate", "Rantatie 5, 40100 Jyväskylä", "MK")
    assert not row["premises"]
    assert row["decided_on"] == pd.Timestamp("2027-01-01")
    moved = later.assign(register_address="Torikatu 5, 44100 ÄÄNEKOSKI")
    anew, became = deciding.merge(old, moved)
    assert became.tolist() == ["new"]
    assert pd.isna(anew.iloc[0]["way"])  # of another address nothing carries over


def test_only_those_nobody_has_placed_are_still_open() -> None:
    associations = register(ADDRESS, ADDRESS, ADDRESS, "Torikatu 5, 44100 ÄÄNEKOSKI")
    told = decisions(
        candidate("1"),
        {"association_id": "2", "register_address": ADDRESS, "premises": True},
        candidate("4"),
    )
    assert deciding.undecided(told, associations).tolist() == [False, True, True, True]
    assert deciding.undecided(decisions(), associations).all()
