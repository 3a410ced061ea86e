"""Street names as keys: every case of ``data/addresses_streets.csv``."""

from __future__ import annotations

import geocode_fixtures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import files
from jarjestokartta.geo.matching import streets

CASES = geocode_fixtures.cases("streets")


def ways(written: str, official: str) -> set[str]:
    """Say in which ways a name as written gives the official one's key."""
    key, wanted = streets.key(written), streets.key(official)
    found = {
        "dotted" if dotted else "undotted" for one, dotted in streets.expansions(written) if one == wanted
    }
    if key == wanted:
        found.add("key")
    elif streets.fold(key) == streets.fold(wanted):
        found.add("folded")
    elif streets.unspelt(key) == wanted:
        found.add("unspelt")
    return found or {"different"}


@pytest.mark.parametrize("case", CASES, ids=[case["written"] for case in CASES])
def test_names_compare(case: dict[str, str]) -> None:
    assert case["how"] in ways(case["written"], case["official"])


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_whatever_case_and_spacing(name: str) -> None:
    key = streets.key(name)
    assert streets.key(key) == key
    assert streets.key(f" {name} ") == key


def test_every_short_form_of_the_table_is_expanded() -> None:
    table = files.builtin_table("street_suffixes").dropna(subset=["short"])
    for short, full in zip(table["short"], table["full"], strict=True):
        assert (f"kaarna{full}", True) in streets.expansions(f"Kaarna{short}.")
