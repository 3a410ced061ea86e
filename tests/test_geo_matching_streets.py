"""Street names as keys; which name means which street stands in ``data/addresses.yaml``."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import files
from jarjestokartta.geo.matching import streets


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_whatever_case_and_spacing(name: str) -> None:
    key = streets.key(name)
    assert streets.key(key) == key
    assert streets.key(f" {name} ") == key


def test_every_short_form_of_the_table_is_expanded() -> None:
    table = files.builtin_table("street_suffixes").dropna(subset=["short"])
    for short, full in zip(table["short"], table["full"], strict=True):
        assert (f"kaarna{full}", True) in streets.expansions(f"Kaarna{short}.")
