"""Address text into parts: every case of ``data/addresses.yaml``, and what must hold for any text."""

from __future__ import annotations

import dataclasses
from functools import cache

import geocode_fixtures
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import address

CASES = geocode_fixtures.cases()
FIELDS = {*address.Address.__dataclass_fields__, "first_letter"}


@cache
def parsed() -> pd.DataFrame:
    return address.parse_table(geocode_fixtures.asked())


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["what"] for case in CASES])
def test_parts(place: int) -> None:
    own = geocode_fixtures.asked().iloc[place][["postal_code", "post_office"]].dropna().to_dict()
    row = parsed().iloc[place].dropna().to_dict()
    told = {name: value for name, value in row.items() if value is not False and value != ""}
    assert told == own | CASES[place]["parts"]


def test_cases_are_complete_and_told_apart() -> None:
    assert len(CASES) >= 200
    assert len({case["what"] for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.keys() == {"what", "address", "parts", "match"}
        assert case["address"].keys() <= set(geocode_fixtures.CELLS)
        assert case["parts"].keys() <= FIELDS
        assert case["match"].keys() <= {"precision", "reason", "address", "municipality", "postal_area"}


def test_own_cells_win_over_the_line() -> None:
    found = address.parse("Rantatie 5, 40100 JYVÄSKYLÄ", "41340", "LAUKAA")
    assert (found.street, found.postal_code, found.post_office) == ("Rantatie", "41340", "LAUKAA")


def test_nothing_gives_an_empty_address() -> None:
    assert address.parse(None) == address.parse("  ") == address.Address()


def test_table_keeps_its_index_and_parses_as_the_single_address_does() -> None:
    asked = geocode_fixtures.asked().set_index("association_id")
    found = address.parse_table(asked)
    assert found.index.equals(asked.index)
    assert found["number"].dtype == "Int64"
    for row, cells in zip(found.to_dict("records"), asked.to_dict("records"), strict=True):
        texts = (cells[name] for name in ("street_address", "postal_code", "post_office"))
        one = address.parse(*(None if pd.isna(text) else text for text in texts))
        expected = {**dataclasses.asdict(one), "first_letter": (*one.letters, "")[0]}
        assert {name: None if pd.isna(row[name]) else row[name] for name in expected} == expected


SIGNS = st.sampled_from(
    [
        " ",
        "  ",
        ", ",
        "-",
        "/",
        ".",
        "as ",
        "as. ",
        "bst ",
        "A",
        "b",
        "B 3",
        "PL ",
        "Box ",
        "c/o ",
        "Postilokero ",
        "krs",
        "talo ",
    ]
)
LINES = st.lists(
    st.sampled_from(["Kylätie", "Kauppak.", "SEPÄNKATU", "Iso", "Ruotsi", "Sweden", "Å-ranta", "Kirkko"])
    | st.integers(0, 20000).map(str)
    | SIGNS,
    min_size=1,
    max_size=7,
).map("".join)
NEARLY_PLAIN = st.tuples(
    st.sampled_from(["", "c/o Virtanen, ", "C/O Å. Mäki-Salo / ", "c/o Tuntematon, ", "c/o IV krs, "]),
    st.sampled_from(["Kylätie", "Vanha Kirkkotie", "Kauppak.", "Talo"]),
    st.sampled_from([" 12", " 12a", " 12-14", " 12-10", " 12-3", " 12a-14b", " 12-14B"]),
    st.sampled_from(["", " A 3", " B", " as. 4", " bst 2 C"]),
).map("".join)
CELLS = st.fixed_dictionaries(
    {
        "street_address": LINES | NEARLY_PLAIN | st.text(max_size=30) | st.none(),
        "postal_code": st.sampled_from(["40100", "00011", " 40100", "4010", "40100 JKL", None]),
        "post_office": st.sampled_from(
            ["JYVÄSKYLÄ", "HANKASALMI AS", "Tallinna, Viro", "RUOTSI", "Sverige", None]
        ),
    }
)


@given(st.lists(CELLS, min_size=1, max_size=20))
def test_many_at_a_time_are_parsed_as_one_by_one(rows: list[dict[str, str | None]]) -> None:
    parsed = address.parse_table(pd.DataFrame(rows, dtype="str"))
    for row, cells in zip(parsed.to_dict("records"), rows, strict=True):
        one = address.parse(*(cells[name] for name in ("street_address", "postal_code", "post_office")))
        expected = {**dataclasses.asdict(one), "first_letter": (*one.letters, "")[0]}
        assert {name: None if pd.isna(row[name]) else row[name] for name in expected} == expected


@given(st.text(max_size=80))
def test_any_text_gives_an_address(text: str) -> None:
    found = address.parse(text)
    assert found.number is None or found.street
    assert found.number is None or 0 <= found.number <= 9999


NAMES = st.sampled_from(
    ["Kauppakatu", "Sepän kuja", "Kyrkogatan", "Vanha Turuntie", "Säyneensalo", "Iltaranta"]
)


@given(
    NAMES,
    st.integers(1, 9999),
    st.sampled_from(["", "a", "b", "ö"]),
    st.sampled_from(["", " B 12", " as 3", " bst 4"]),
    st.sampled_from(["", "c/o Maija Mäki, ", "Mäki Maija, "]),
    st.sampled_from(["", ", 40100 JYVÄSKYLÄ"]),
)
def test_street_number_and_letter_survive_what_stands_around_them(
    name: str, number: int, letter: str, flat: str, before: str, after: str
) -> None:
    found = address.parse(f"{before}{name} {number}{letter}{flat}{after}")
    assert (found.street, found.number, found.letter or "") == (name, number, letter)
    assert bool(found.flat) == bool(flat)
