"""Answers checked row by row: what is taken, what is not, and what is said of it."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geocode_fixtures as fx
import pandas as pd
import pytest
from decision_fixtures import register

from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.review import answers
from jarjestokartta.geo.review.checking import ANSWERS, Asked
from jarjestokartta.geo.vocabulary import Severity

DAY = date(2026, 11, 24)
REGISTER = register("Kauppakatu 4, 40100 JYVÄSKYLÄ", "Kauppakatu, 40100 JYVÄSKYLÄ", None)
ACCEPT = "Nykyinen sijainti kelpaa"
FACTS = pd.DataFrame(
    {
        "association_id": ["1", "2", "3", "9"],
        "name": [*REGISTER["name"], "Poistettu ry"],
        "register_address": [*deciding.address_text(REGISTER), "Kauppakatu 8"],
        "easting": [431_060.0, 431_160.0, 433_000.0, 431_120.0],
        "northing": [6_895_010.0, 6_895_010.0, 6_895_000.0, 6_895_010.0],
        "precision": ["building", "street", "municipality", "building"],
        "municipality_code": "179",
    }
).set_index("association_id")
RANTATIE = ("Rantatie 5, 40100 Jyväskylä", 432_000.0, 6_891_000.0, "building", "179")
OPTIONS = pd.DataFrame(
    [
        *[(identity, ACCEPT, None, None, None, None, None) for identity in FACTS.index],
        ("1", RANTATIE[0], *RANTATIE),
        (
            "2",
            "Kauppakatu, 40100 Jyväskylä (katu)",
            "Kauppakatu, 40100 Jyväskylä",
            431_160,
            6_895_010,
            "street",
            "179",
        ),
        ("2", RANTATIE[0], *RANTATIE),
    ],
    columns=["association_id", "label", "address", "easting", "northing", "precision", "municipality_code"],
)
HEADERS = {"east": "E tai lon", "premises": "Toimitila"}
COLUMNS = ["association_id", "name", "register_address", *ANSWERS, "person"]


@cache
def gazetteer() -> Gazetteer:
    return fx.gazetteer(Path(tempfile.mkdtemp()))


def check(*rows: dict[str, Any], now: pd.DataFrame = REGISTER) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check rows that say what was asked of association ``1``, but for what each tells."""
    table = []
    for row in rows:
        identity = row.get("association_id", "1")
        fact = FACTS.loc[identity] if identity in FACTS.index else FACTS.iloc[0]
        table.append(
            {
                "association_id": identity,
                "name": fact["name"],
                "register_address": fact["register_address"],
                **row,
            }
        )
    frame = pd.DataFrame(table, columns=COLUMNS, index=range(7, 7 + len(table)), dtype="str")
    asked = Asked(FACTS, OPTIONS.astype({"easting": "float64", "northing": "float64"}))
    return answers.check(frame, asked, now, gazetteer(), fx.areas(), headers=HEADERS, today=DAY)


TAKEN: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a choice": (
        {"candidate": RANTATIE[0]},
        {"way": "candidate", "address": RANTATIE[0], "easting": 432_000, "precision": "building"},
        "",
    ),
    "all is well": (
        {"candidate": ACCEPT},
        {"way": "accepted", "easting": 431_060, "precision": "building"},
        "",
    ),
    "no better is known": (
        {"association_id": "3", "candidate": ACCEPT},
        {"way": "accepted", "easting": None, "precision": None},
        "",
    ),
    "degrees": (
        {"east": "25,6", "north": "62.2"},
        {"way": "point", "precision": "place", "municipality_code": "249"},
        "review-point-elsewhere review-coordinates-rough",
    ),
    "metres": (
        {"east": "434000", "north": "6897000"},
        {
            "way": "point",
            "easting": 434_000,
            "northing": 6_897_000,
            "municipality_code": "179",
            "address": None,
        },
        "",
    ),
    "a point in another municipality": (
        {"east": "442000,0", "north": "6893000"},
        {"way": "point", "municipality_code": "410"},
        "review-point-elsewhere",
    ),
    "a written address": (
        {"corrected": "Koulutie 5, 41800 Korpilahti"},
        {
            "way": "address",
            "easting": 438_000,
            "address": "Koulutie 5, 41800 Korpilahti",
            "precision": "building",
        },
        "",
    ),
    "an address by the register's postal code": (
        {"corrected": "Rantatie 7"},
        {"way": "address", "easting": 432_040, "precision": "building"},
        "",
    ),
    "a town without a code": (
        {"corrected": "Rantatie 5, Laukaa"},
        {"easting": 442_000, "municipality_code": "410"},
        "",
    ),
    "a town without a comma": (
        {"corrected": "Rantatie 5 Laukaa"},
        {"easting": 442_000, "municipality_code": "410"},
        "",
    ),
    "a code alone": (
        {"corrected": "Rantatie 5, 41340"},
        {"easting": 442_000, "municipality_code": "410"},
        "",
    ),
    "a post office of another code": (
        {"corrected": "Koulutie 5, Korpilahti"},
        {"easting": 438_000, "precision": "building"},
        "",
    ),
    "a code that no source has": (
        {"corrected": "Rantatie 5, 99999 Jyväskylä"},
        {"easting": 432_000, "municipality_code": "179"},
        "review-address-elsewhere",
    ),
    "an office of another code beside the code": (
        {"corrected": "Rantatie 5, 40100 Palokka"},
        {"easting": 432_000},
        "review-address-elsewhere",
    ),
    "a place that nobody knows": (
        {"corrected": "Rantatie 5, sisäpihalla"},
        {"easting": 432_000},
        "review-place-unknown",
    ),
    "one building by two names": (
        {"corrected": "Laukaantie 3 / Laukasvägen 3, 41340 Laukaa"},
        {"easting": 444_000, "precision": "building"},
        "",
    ),
    "flats and ranges are no second address": (
        {"corrected": "Kauppakatu 8-10 B 12, 40100 Jyväskylä"},
        {"easting": 431_120},
        "",
    ),
    "an address of the same yard beside the choice": (
        {"candidate": RANTATIE[0], "corrected": "Rantatie 7, 40100 Jyväskylä"},
        {"way": "candidate", "easting": 432_000, "address": "Rantatie 7, 40100 Jyväskylä"},
        "",
    ),
    "a house beside the choice of its street": (
        {
            "association_id": "2",
            "candidate": "Kauppakatu, 40100 Jyväskylä (katu)",
            "corrected": "Kauppakatu 14, 40100 Jyväskylä",
        },
        {"way": "address", "easting": 431_200, "precision": "building"},
        "",
    ),
    "an address in another municipality": (
        {"corrected": "Rantatie 5, 41340 Laukaa"},
        {"way": "address", "easting": 442_000, "municipality_code": "410"},
        "",
    ),
    "a street": (
        {"corrected": "Kauppakatu, 40100 Jyväskylä"},
        {"way": "address", "precision": "street"},
        "review-address-rough",
    ),
    "a choice that somebody wrote": (
        {"candidate": "Rantatie 7, 40100 Jyväskylä"},
        {"way": "address", "easting": 432_040},
        "",
    ),
    "a point at an address that no source has": (
        {"corrected": "Uusitie 3, 40100 Jyväskylä", "east": "434000", "north": "6897000"},
        {"way": "point", "address": "Uusitie 3, 40100 Jyväskylä", "easting": 434_000},
        "",
    ),
    "a point beside the choice": (
        {"candidate": RANTATIE[0], "east": "432030", "north": "6891020"},
        {"way": "point", "address": RANTATIE[0], "easting": 432_030},
        "",
    ),
    "a point beside what was accepted": (
        {"candidate": ACCEPT, "east": "431070", "north": "6895020"},
        {"way": "point", "easting": 431_070},
        "",
    ),
    "premises": ({"premises": "yes"}, {"way": None, "premises": True}, ""),
    "no premises": ({"premises": "no", "person": "MK"}, {"premises": False, "person": "MK"}, ""),
    "premises nobody knows where": (
        {"association_id": "3", "premises": "yes"},
        {"premises": True},
        "review-premises-nowhere",
    ),
    "a remark beside an answer": (
        {"premises": "no", "remark": "soitettu"},
        {"premises": False, "remark": "soitettu"},
        "",
    ),
    "a place, and premises nobody knows of": (
        {"candidate": RANTATIE[0], "premises": "en tiedä"},
        {"way": "candidate", "address": RANTATIE[0], "premises": None},
        "review-premises-left",
    ),
    "all is well, and the same address": (
        {"candidate": ACCEPT, "corrected": "Kauppakatu 4, 40100 Jyväskylä"},
        {"way": "address", "address": "Kauppakatu 4, 40100 Jyväskylä"},
        "review-address-taken",
    ),
    "an address written over": (
        {"register_address": "Kauppakatu 40", "premises": "no"},
        {"premises": False, "register_address": "Kauppakatu 4, 40100 JYVÄSKYLÄ"},
        "review-address-edited",
    ),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_is_taken(case: str) -> None:
    row, wanted, codes = TAKEN[case]
    made, problems = check(row)
    assert len(made) == 1
    found = {name: made.iloc[0][name] for name in wanted}
    assert {name: None if pd.isna(value) else value for name, value in found.items()} == wanted
    assert made.iloc[0]["decided_on"] == pd.Timestamp(DAY)
    assert problems["code"].tolist() == codes.split()
    assert set(problems["severity"]) <= {Severity.WARNING}
    assert set(problems["source_row"]) <= {7}


NOT_TAKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no id": ({"association_id": None, "premises": "no"}, "review-id-missing"),
    "an id that was not asked": ({"association_id": "77", "premises": "no"}, "review-id-unknown"),
    "another's id": ({"association_id": "2", "name": "Yhdistys 1 ry", "premises": "no"}, "review-id-edited"),
    "an association that is gone": ({"association_id": "9", "premises": "no"}, "review-association-gone"),
    "maybe": ({"premises": "ehkä"}, "review-premises-word"),
    "one coordinate": ({"east": "434000"}, "review-coordinates-one"),
    "words for coordinates": ({"east": "kirkon takana", "north": "1"}, "review-coordinates-unreadable"),
    "a date": ({"east": "2026-07-25", "north": "62.2"}, "review-coordinates-day"),
    "abroad": ({"east": "18,06", "north": "59,33"}, "review-coordinates-abroad"),
    "an address that is nowhere": (
        {"corrected": "Olematonkuja 1, 40100 Jyväskylä"},
        "review-address-unknown",
    ),
    "a choice that is none": ({"candidate": "joku muu"}, "review-choice-unknown"),
    "two places": ({"candidate": RANTATIE[0], "east": "434000", "north": "6897000"}, "review-conflict"),
    "a choice and another address": (
        {"candidate": RANTATIE[0], "corrected": "Koulutie 1"},
        "review-choice-and-address",
    ),
    "a choice and an address that is nowhere": (
        {"candidate": RANTATIE[0], "corrected": "Olematonkuja 1, 40100 Jyväskylä"},
        "review-choice-and-address",
    ),
    "a choice and a street": (
        {"candidate": RANTATIE[0], "corrected": "Kauppakatu, 40100 Jyväskylä"},
        "review-choice-and-address",
    ),
    "a choice that is none and an address": (
        {"candidate": "joku muu", "corrected": RANTATIE[0]},
        "review-choice-unknown",
    ),
    "a choice that is none and a point": (
        {"candidate": "joku muu", "east": "434000", "north": "6897000"},
        "review-choice-unknown",
    ),
    "a code and a town apart": ({"corrected": "Rantatie 5, 40100 Laukaa"}, "review-code-and-place"),
    "a house that the code does not have": (
        {"corrected": "Koulutie 1, 41800 Jyväskylä"},
        "review-address-unknown",
    ),
    "a town and a code apart": ({"corrected": "Rantatie 5, 41340 Jyväskylä"}, "review-code-and-place"),
    "apart, and yet a point": (
        {"corrected": "Rantatie 5, 40100 Laukaa", "east": "432000", "north": "6891000"},
        "review-code-and-place",
    ),
    "a street that the town does not have": ({"corrected": "Koulutie 3, Laukaa"}, "review-address-unknown"),
    "a street that the code does not have": ({"corrected": "Koulutie 3, 41340"}, "review-address-unknown"),
    "two addresses by a slash": ({"corrected": "Rantatie 5 / Koulutie 3"}, "review-several-addresses"),
    "two addresses by a word": ({"corrected": "Rantatie 5 ja Koulutie 3"}, "review-several-addresses"),
    "two lines in a cell": ({"corrected": "Rantatie 5 Koulutie 3"}, "review-several-addresses"),
    "two addresses with codes": (
        {"corrected": "Rantatie 5, 40100 Jyväskylä; Koulutie 5, 41800 Korpilahti"},
        "review-several-addresses",
    ),
    "two houses of a street": ({"corrected": "Rantatie 5, Rantatie 7"}, "review-several-addresses"),
    "two names of places": (
        {"corrected": "Kalliosaari 1 / Säyneensalo 112, 40100 Jyväskylä"},
        "review-several-addresses",
    ),
    "a second address that is nowhere": (
        {"candidate": "Rantatie 5 / Olematonkuja 3"},
        "review-several-addresses",
    ),
    "an address and a far point": (
        {"corrected": "Rantatie 5, 40100 Jyväskylä", "east": "434000", "north": "6897000"},
        "review-conflict",
    ),
    "all is well, and elsewhere": (
        {"candidate": ACCEPT, "corrected": "Rantatie 5"},
        "review-choice-and-address",
    ),
    "no better is known, and yet a point": (
        {"association_id": "3", "candidate": ACCEPT, "east": "434000", "north": "6897000"},
        "review-conflict",
    ),
}


@pytest.mark.parametrize("case", NOT_TAKEN)
def test_what_is_not_taken_stops_no_other(case: str) -> None:
    row, code = NOT_TAKEN[case]
    good = {"association_id": "2" if row.get("association_id") != "2" else "1", "premises": "no"}
    made, problems = check(row, good)
    assert made["association_id"].tolist() == [good["association_id"]]
    assert problems["code"].tolist() == [code]
    assert problems["severity"].tolist() == [Severity.REJECTED]
    assert problems["source_row"].tolist() == [7]


def test_the_register_s_wrong_code_is_not_inherited() -> None:
    """A code of Jyväskylä in the register does not hold an address of Laukaa back, nor its post office."""
    wrong = REGISTER.assign(postal_code="41340", post_office="LAUKAA")
    for written, easting in (("Rantatie 5, Jyväskylä", 432_000), ("Rantatie 1, Korpilahti", 438_500)):
        made, problems = check({"corrected": written}, now=wrong)
        assert made["easting"].tolist() == [easting], written
        assert set(problems["code"]) <= {"review-address-changed"}, written


def test_an_address_without_code_or_place_found_against_the_register_is_told() -> None:
    made, problems = check({"corrected": "Rantatie 5"}, now=REGISTER.assign(postal_code="41340"))
    assert made["easting"].tolist() == [432_000]  # home municipality and post office outvote the code
    told = problems.set_index("code")["restored"]
    assert told["review-address-by-register"] == "Rantatie 5, 40100 Jyväskylä"


def test_what_an_address_was_read_as_is_told_in_full() -> None:
    _, problems = check({"corrected": "Rantatie 5, 99999 Jyväskylä"})
    assert problems[["value", "restored"]].to_numpy().tolist() == [
        ["Rantatie 5, 99999 Jyväskylä", "Rantatie 5, 40100 Jyväskylä"]
    ]
    _, problems = check({"corrected": "Rantatie 5, 40100 Laukaa"})
    assert problems["restored"].tolist() == ["Jyväskylä"]


def test_rows_that_contradict_each_other() -> None:
    made, problems = check({"premises": "yes"}, {"premises": "no"}, {"association_id": "2", "premises": "no"})
    assert made["association_id"].tolist() == ["2"]
    assert problems["code"].tolist() == ["review-twice"] * 2
    made, problems = check({"premises": "yes"}, {"premises": "yes"})
    assert len(made) == 1
    assert problems.empty


def test_blank_rows_say_nothing() -> None:
    made, problems = check(
        {}, {"association_id": "2"}, {"person": "MK"}, {"association_id": None, "name": None}
    )
    assert made.empty
    assert problems.empty


def test_a_remark_alone_is_no_answer_and_is_told() -> None:
    made, problems = check({"remark": "soitettu"}, {"association_id": "2", "premises": "no"})
    assert made["association_id"].tolist() == ["2"]
    assert problems[["source_row", "code", "severity"]].to_numpy().tolist() == [
        [7, answers.REMARK_ALONE, "warning"]
    ]


def test_an_address_that_has_changed_since() -> None:
    now = REGISTER.assign(street_address=["Kauppakatu 2", "Kauppakatu", None])
    made, problems = check({"candidate": RANTATIE[0]}, now=now)
    assert made["register_address"].tolist() == ["Kauppakatu 4, 40100 JYVÄSKYLÄ"]
    assert deciding.standing(made, now).tolist() == [False]
    assert problems["code"].tolist() == ["review-address-changed"]
    assert problems["restored"].tolist() == ["Kauppakatu 2, 40100 JYVÄSKYLÄ"]


def test_an_address_read_as_another_is_told() -> None:
    made, problems = check({"corrected": "Sikojarventei 187, 40100 Jyväskylä"})
    if made["precision"].isin(deciding.EXACT).all() and len(problems):
        assert problems["code"].tolist() == ["review-address-read-as"]
        assert problems["restored"].tolist() == ["Sikojärventie 187, 40100 Jyväskylä"]
    assert made["easting"].tolist() == [433_000]


def test_without_a_gazetteer_a_point_is_still_taken() -> None:
    row = {
        "association_id": "1",
        "name": "Yhdistys 1 ry",
        "register_address": FACTS["register_address"].iloc[0],
    }
    rows = pd.DataFrame(
        [
            {**row, "east": "434000", "north": "6897000"},
            {**row, "association_id": "2", "name": "Yhdistys 2 ry", "corrected": "Rantatie 5"},
        ],
        columns=COLUMNS,
        dtype="str",
    )
    made, problems = answers.check(
        rows, Asked(FACTS, OPTIONS.iloc[:0]), REGISTER, None, fx.areas(), headers=HEADERS, today=DAY
    )
    assert made["way"].tolist() == ["point"]
    assert problems.loc[problems["severity"] == Severity.REJECTED, "code"].tolist() == [
        "review-address-unknown"
    ]
