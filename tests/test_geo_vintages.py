"""Codes of municipalities of another year: mergers followed to the end, splits told, nothing lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import tables, vintages, words
from jarjestokartta.geo.cleaning.municipality_names import finland
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vintages import Changes, translate

TODAY = frozenset(finland()["code"])
YEARS = (2009, 2013, 2021)


def changes(*rows: tuple[str, str, int]) -> Changes:
    table = pd.DataFrame(rows, columns=["from_code", "to_code", "year"]).astype({"year": "Int64"})
    return Changes(tables.MUNICIPALITY_CHANGES.conform(table))


def series(*codes: str | None) -> pd.Series:
    return pd.Series(codes, dtype="str")


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[frozenset[str]], Changes]:
    """Draw the municipalities of each year, each year's made of those before it, and the changes between."""
    now = {f"{code:03d}" for code in draw(st.sets(st.integers(1, 40), min_size=1, max_size=14))}
    divisions, rows = [frozenset(now)], []
    fresh = iter(range(100, 200))
    for year in YEARS:
        gone = draw(st.sets(st.sampled_from(sorted(now)), max_size=len(now) - 1))
        heirs = sorted(now - gone)
        if draw(st.booleans()):
            heirs.append(f"{next(fresh):03d}")
        for code in sorted(gone):
            to = draw(st.lists(st.sampled_from(heirs), min_size=1, max_size=2, unique=True))
            rows += [(code, one, year) for one in to]
        now = set(heirs)
        divisions.append(frozenset(now))
    return divisions, changes(*rows)


def of_first(divisions: list[frozenset[str]]) -> pd.Series:
    return pd.Series(sorted(divisions[0]), dtype="str")


@given(histories())
def test_every_code_is_told_once_and_a_second_translation_changes_nothing(
    history: tuple[list[frozenset[str]], Changes],
) -> None:
    divisions, known = history
    codes = of_first(divisions)
    found = translate(codes, divisions[-1], known)
    same = set(codes) & divisions[-1]
    parts = [same, set(found.merged), set(found.split), set(found.unknown)]
    assert set().union(*parts) == set(codes)
    assert sum(map(len, parts)) == len(codes)
    assert found.unknown == ()  # a whole division knows where each has gone
    assert set(found.now.dropna()) <= divisions[-1]
    assert found.now.isna().tolist() == codes.isin(list(found.split)).tolist()
    again = translate(found.now, divisions[-1], known)
    pd.testing.assert_series_equal(again.now, found.now)
    assert (again.merged, again.split, again.unknown) == ({}, {}, ())


@given(histories(), st.randoms(use_true_random=False))
def test_neither_the_order_of_codes_nor_that_of_changes_matters(
    history: tuple[list[frozenset[str]], Changes], random: Any
) -> None:
    divisions, known = history
    codes = of_first(divisions)
    found = translate(codes, divisions[-1], known)
    rows = list(range(len(known.table)))
    random.shuffle(rows)
    order = list(codes.index)
    random.shuffle(order)
    other = translate(codes.loc[order], divisions[-1], Changes(known.table.iloc[rows]))
    pd.testing.assert_series_equal(other.now.sort_index(), found.now)
    assert (other.merged, other.split, other.unknown) == (found.merged, found.split, found.unknown)


@given(histories(), st.integers(1, len(YEARS) - 1))
def test_a_chain_is_the_composition_of_its_links(
    history: tuple[list[frozenset[str]], Changes], middle: int
) -> None:
    divisions, known = history
    codes = of_first(divisions)
    year = YEARS[middle - 1]
    halfway = translate(codes, divisions[middle], known.until(year))
    whole = translate(codes, divisions[-1], known)
    apart = set(halfway.split)
    second = translate(halfway.now, divisions[-1], known.after(year))
    kept = ~codes.isin(list(apart))
    pd.testing.assert_series_equal(second.now[kept], whole.now[kept])
    # What split on the way is whole again only where all its parts have come together since.
    for code in apart:
        parts = translate(series(*halfway.split[code]), divisions[-1], known.after(year))
        together = set(parts.now.dropna()) if not parts.split else set()
        assert (code in whole.merged) == (len(together) == 1)


@given(histories(), st.data())
def test_what_lies_outside_the_codes_known_is_told_as_unknown_and_never_given_a_part(
    history: tuple[list[frozenset[str]], Changes], data: st.DataObject
) -> None:
    divisions, known = history
    part = data.draw(st.sets(st.sampled_from(sorted(divisions[-1])), min_size=1))
    whole = translate(of_first(divisions), divisions[-1], known)
    found = translate(of_first(divisions), part, known)
    pd.testing.assert_series_equal(found.now, whole.now.where(whole.now.isin(part)).astype("str"))
    for code, ends in found.split.items():
        assert set(ends) == set(whole.split[code])
        assert set(ends) & part


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("633", "729"), ("180", "179"), ("277", "179"), ("787", "179"), ("183", "182"), ("299", "182"),
        ("774", "992"), ("770", "992"), ("274", "992"), ("415", "172"), ("911", "541"), ("099", "214"),
        ("588", "507"), ("506", "508"), ("933", "508"), ("729", "729"), ("291", "291"),
        ("772", "790"), ("944", "946"), ("184", "593"),  # chains
    ],
)  # fmt: skip
def test_the_built_in_table_leads_old_codes_to_those_of_today(code: str, now: str) -> None:
    assert translate(series(code), TODAY, vintages.builtin()).now.tolist() == [now]


def test_the_built_in_table_ends_in_the_municipalities_of_today_and_splits_only_langelmaki() -> None:
    known = vintages.builtin()
    found = translate(known.table["from_code"], TODAY, known)
    assert found.unknown == ()
    assert found.split == {"443": ("182", "562")}
    assert not TODAY & set(known.table["from_code"])


def test_the_built_in_table_agrees_with_the_names_of_old_municipalities() -> None:
    """Names of old municipalities stand in another table too, with what they are now."""
    names = builtin_table("old_municipalities").set_index("name")
    known = vintages.builtin()
    both = {code: name for code, name in known.names.items() if name in names.index}
    assert len(both) > 8
    for code, name in both.items():
        assert set(names.loc[name, "codes"].split(";")) == known.ends(code, TODAY), name
        if names.notna().loc[name, "year"]:
            assert int(names.loc[name, "year"]) == known.year(code), name


def test_changes_of_later_years_wait_for_the_boundaries_of_their_year() -> None:
    known = changes(("601", "931", 2027))
    assert translate(series("601"), {"931"}, known.until(2026)).unknown == ("601",)
    assert translate(series("601"), {"931"}, known.until(2027)).merged == {"601": "931"}
    assert translate(series("601"), {"931"}, known.until(None)).merged == {"601": "931"}
    assert known.after(2026).year("601") == 2027
    assert known.after(2027).year("601") is None


def test_a_known_code_stays_whatever_the_table_says_and_circles_end() -> None:
    circle = changes(("001", "002", 2009), ("002", "001", 2009))
    found = translate(series("001", None), {"001"}, circle)
    assert found.now.isna().tolist() == [False, True]
    assert translate(series("001"), {"009"}, circle).unknown == ("001",)


def test_a_code_in_use_again_is_not_followed_to_its_first_end() -> None:
    again = changes(("001", "002", 2013), ("002", "003", 2009))
    assert again.ends("001", set()) == {"002"}


def test_former_codes_are_those_that_came_as_a_whole() -> None:
    known = vintages.builtin()
    assert known.former("729", TODAY) == ("633",)
    assert set(known.former("182", TODAY)) == {"183", "299"}  # Längelmäki came in part


def test_the_workspaces_file_is_newer_than_the_package(tmp_path: Path) -> None:
    path = tmp_path / vintages.FILE
    path.parent.mkdir(parents=True)
    path.write_text(
        "from_code,to_code,year\n601,931,2027\n077,077,2027\n633,226,2009\n", encoding="utf-8-sig"
    )
    known = vintages.load(tmp_path)
    assert known.ends("601", set()) == {"931"}
    assert known.ends("633", set()) == {"226"}
    assert known.ends("774", set()) == {"992"}
    assert known.year("077") is None
    assert vintages.load(tmp_path / "muualla").ends("633", set()) == {"729"}


def test_a_file_without_rows_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / vintages.FILE
    path.parent.mkdir(parents=True)
    path.write_text("from_code,to_code,year\n", encoding="utf-8")
    pd.testing.assert_frame_equal(vintages.load(tmp_path).table, vintages.builtin().table)


def test_a_municipality_that_gave_up_some_ground_has_not_ended(tmp_path: Path) -> None:
    path = tmp_path / "municipality_changes.csv"
    path.write_text("from_code,to_code,year\n564,564,2018\n564,139,2018\n601,931,2018\n", encoding="utf-8")
    known = vintages.read(path)
    assert known.table["from_code"].tolist() == ["601"]
    assert translate(series("564"), {"139"}, known).unknown == ("564",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from,to,year\n601,931,2027\n", "changes-columns"),
        ("from_code,to_code,year\nPihtipudas,931,2027\n", "changes-values"),
        ("from_code,to_code,year\n601,931,ensi vuonna\n", "changes-values"),
        ("from_code,to_code,year\n601,931,2027.5\n", "changes-values"),
    ],
)
def test_a_file_of_changes_that_makes_no_sense_is_refused(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "municipality_changes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        vintages.read(path)
    assert caught.value.code == code
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{code}", **caught.value.params)
        assert path.name in sentence
        assert not re.search(r"\{\w+\}", sentence)


def test_a_change_is_told_with_names_and_year() -> None:
    known = vintages.builtin()
    assert known.told("633", ["729"]) == "633 Pylkönmäki → 729 Saarijärvi (2009)"
    assert known.told("443", ["182", "562"]) == "443 Längelmäki → 182 Jämsä, 562 Orivesi (2007)"
    assert changes(("601", "999", 2027)).told("601", ["999"]) == "601 Pihtipudas → 999 (2027)"
