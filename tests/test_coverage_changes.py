"""Changes between two registers: each kind, its effect on the rate, and nothing where nothing changed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from coverage_fixtures import associations
from hypothesis import given, settings
from hypothesis import strategies as st
from register_fixtures import row, write_csv

from jarjestokartta.coverage import changes as comparing
from jarjestokartta.coverage import pairing
from jarjestokartta.coverage.corrections import Side, with_corrections
from jarjestokartta.geo import register

RESIDENTS = pd.Series({"077": 4000.0, "179": 100_000.0, "435": 0.0})
ROW = {
    "name": "Kuohun Erä ry",
    "home_municipality": "077",
    "street_address": "Kylätie 1",
    "postal_code": "41520",
    "purpose_class": "5",
    "status": "active",
}
KEEP = ROW | {"association_id": "keep", "name": "Jokin muu ry"}


def registers(before: dict | None, after: dict | None) -> list[pd.DataFrame]:
    return [
        associations([KEEP, *([ROW | row | {"association_id": "x"}] if row is not None else [])])
        for row in (before, after)
    ]


def compare(before: dict | None, after: dict | None) -> pd.DataFrame:
    return comparing.changes(*map(Side, registers(before, after)), residents=RESIDENTS)


def test_nothing_changed() -> None:
    assert compare({}, {}).empty


@pytest.mark.parametrize(
    ("before", "after", "kind", "old", "new", "effect"),
    [
        (None, {}, "new", None, "Kuohun Erä ry", 0.25),
        ({}, None, "ended", "Kuohun Erä ry", "absent", -0.25),
        ({}, {"status": "ended"}, "ended", "Kuohun Erä ry", "ended-told", -0.25),
        ({"status": "ended"}, {}, "new", None, "Kuohun Erä ry", 0.25),
        ({}, {"street_address": "Rantatie 2"}, "moved", "Kylätie 1, 41520, 077", "Rantatie 2, 41520, 077", 0),
        ({}, {"home_municipality": "179"}, "moved", "Kylätie 1, 41520, 077", "Kylätie 1, 41520, 179", 0.01),
        ({}, {"postal_code": "44800"}, "moved", "Kylätie 1, 41520, 077", "Kylätie 1, 44800, 077", 0),
        ({}, {"street_address": "Kylätie 11"}, "moved", "Kylätie 1, 41520, 077", "Kylätie 11, 41520, 077", 0),
        ({}, {"name": "Kuohun Metsästäjät ry"}, "renamed", "Kuohun Erä ry", "Kuohun Metsästäjät ry", 0),
        ({}, {"name": "Luohun Erä ry"}, "renamed", "Kuohun Erä ry", "Luohun Erä ry", 0),
        ({}, {"purpose_class": "6"}, "reclassified", "5", "6", 0),
        ({"purpose_class": None}, {}, "reclassified", None, "5", 0),
    ],
)
def test_one_change(
    before: dict | None, after: dict | None, kind: str, old: str, new: str, effect: float
) -> None:
    table = compare(before, after)
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["association_id"], row["kind"]) == ("x", kind)
    assert [None if pd.isna(value) else value for value in (row["before"], row["after"])] == [old, new]
    assert row["effect"] == pytest.approx(effect)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({}, {"name": "KUOHUN ERÄ R.Y."}, "name"),
        ({"name": "Kuohun Era ry"}, {}, "name"),
        ({"name": "Kuhoun Erä ry"}, {}, "name"),
        ({"name": "Vihtavuoren mlk:n VPK ry"}, {"name": "Vihtavuoren maalaiskunnan VPK ry"}, "name"),
        ({"street_address": "Kylatie 1"}, {}, "address"),
        ({"street_address": "Kylätei 1"}, {}, "address"),
        ({"street_address": "Kylät. 1"}, {}, "address"),
        ({"street_address": "Kylätie 1 A 3"}, {}, "address"),
        ({"street_address": None}, {}, "address"),
        ({}, {"street_address": None}, "address"),
        ({"postal_code": "41250"}, {}, "address"),
        ({"postal_code": None}, {}, "address"),
        ({"street_address": "PL 5"}, {"street_address": "Postilokero 5"}, "address"),
        ({}, {"registration_number": "1.234"}, "number"),
    ],
)
def test_what_was_only_corrected(before: dict, after: dict, field: str) -> None:
    """No association moved, was renamed or renumbered, and the register of before can be mended likewise."""
    table = compare(before, after)
    assert table[["kind", "fields", "effect"]].to_numpy().tolist() == [["corrected", field, 0.0]]
    first, last = registers(before, after)
    mended = with_corrections(first, last, pairing.pair(first, last))
    pd.testing.assert_frame_equal(mended, last)


@pytest.mark.parametrize("metres", [0.0, 30.0, 300.0])
def test_two_texts_of_one_building_are_one_address(metres: float) -> None:
    first, last = registers({"street_address": "Kylätei 1"}, {})
    places = [
        pd.DataFrame({"association_id": ["x"], "x": [4e5 + east], "y": [69e5], "precision": ["building"]})
        for east in (0.0, metres)
    ]
    sides = [Side(table, places=place) for table, place in zip((first, last), places, strict=True)]
    assert comparing.changes(*sides)["kind"].tolist() == ["corrected" if metres < 50 else "moved"]


@pytest.mark.parametrize(
    ("east", "precision", "told"),
    [(20.0, "building", []), (200.0, "building", ["place"]), (0.0, "interpolated", ["place"])],
)
def test_a_place_known_better_is_a_correction(east: float, precision: str, told: list[str]) -> None:
    table = registers({}, {})[0]
    place = pd.DataFrame({"association_id": ["x"], "x": [4e5], "y": [69e5], "precision": ["building"]})
    sides = Side(table, places=place), Side(table, places=place.assign(x=4e5 + east, precision=precision))
    assert comparing.changes(*sides)["fields"].tolist() == told


@pytest.mark.parametrize(("text", "told"), [({}, [("corrected", "labels")]), ({"name": "Toinen ry"}, [])])
def test_a_rule_that_changed_is_a_correction(text: dict, told: list[tuple[str, str]]) -> None:
    """A new name that is classified otherwise is a new name and nothing more."""
    first, last = registers({}, text)
    labels = [
        pd.DataFrame({"association_id": ["x"], "labels": [one]}) for one in ("need:hobbies", "need:groups")
    ]
    sides = [Side(table, labels=own) for table, own in zip((first, last), labels, strict=True)]
    found = comparing.changes(*sides)
    found = found[found["kind"] != "renamed"]
    assert list(zip(found["kind"], found["fields"], strict=True)) == told


def test_case_and_spaces_of_an_address_are_no_move() -> None:
    assert compare({}, {"street_address": "KYLÄTIE  1"}).empty


def test_an_ended_one_that_disappears_changed_nothing() -> None:
    assert compare({"status": "ended"}, None).empty


def test_effect_is_unknown_without_residents() -> None:
    assert compare(None, {"home_municipality": "435"})["effect"].isna().all()
    one, two = associations([ROW]), associations([ROW | {"name": "Muu ry", "home_municipality": "179"}])
    found = comparing.changes(Side(one), Side(two.assign(association_id="y")))
    assert found["kind"].tolist() == ["new", "ended"]
    assert found["effect"].isna().all()


def test_a_move_between_municipalities_tells_both_effects() -> None:
    told = compare({}, {"home_municipality": "179"}).iloc[0]
    assert (told["from_municipality"], told["effect_from"]) == ("077", pytest.approx(-0.25))


def test_several_kinds_of_one_association_stand_side_by_side_in_order() -> None:
    table = compare({}, {"name": "Uusi nimi", "purpose_class": "6", "street_address": "Rantatie 2"})
    assert table["kind"].tolist() == ["moved", "renamed", "reclassified"]


def test_renamed_under_a_number_that_another_bears_too(tmp_path: Path) -> None:
    """Two rows with one number, the second misnumbered: each is renamed, none ends."""
    registers = []
    for names in (("Vanha ry", "Toinen ry"), ("Uusi ry", "Kolmas ry")):
        rows = [row(name=names[0], registered_on="1.2.1950"), row(name=names[1], registered_on="3.4.1999")]
        registers.append(register.read(write_csv(tmp_path / "r.csv", rows)).associations)
    found = comparing.changes(*map(Side, registers))
    assert found["kind"].tolist() == ["renamed", "renamed"]
    assert set(zip(found["before"], found["after"], strict=True)) == {
        ("Vanha ry", "Uusi ry"),
        ("Toinen ry", "Kolmas ry"),
    }


CELLS = {
    "registration_number": [None, "1", "2", "3"],
    "name": ["Äijälän kyläyhdistys ry", "Kuohun Erä ry", "Kuohun Era ry", "Äijälän ja Kuohun Erä ry"],
    "home_municipality": ["077", "179"],
    "street_address": [None, "Kylätie 1", "Kylätie 1 A", "Rantatie 5"],
    "business_id": [None, "1572860-0"],
    "status": ["active", "unknown", "ended"],
}
REGISTERS = st.lists(
    st.fixed_dictionaries({k: st.sampled_from(v) for k, v in CELLS.items()}), min_size=1, max_size=5
)


@given(REGISTERS, REGISTERS)
@settings(max_examples=15)
def test_effects_add_up_to_the_difference_of_each_municipality(before: list[dict], after: list[dict]) -> None:
    """Whatever two registers hold, nothing is told twice and nothing is left out."""
    first, last = (
        associations([one | {"association_id": f"{key}"} for key, one in enumerate(rows)])
        for rows in (before, after)
    )
    pairs = pairing.pair(first, last)
    found = comparing.changes(Side(first), Side(last), pairs=pairs, residents=RESIDENTS)
    codes = pd.Index(["077", "179"])
    net = comparing.net(first, last, codes, RESIDENTS).set_index("area_id")["per_1000"]
    told = [
        found.groupby(town)[effect].sum().reindex(codes, fill_value=0.0)
        for town, effect in (("home_municipality", "effect"), ("from_municipality", "effect_from"))
    ]
    assert (told[0] + told[1] - net).abs().max() < 1e-9
    assert len(with_corrections(first, last, pairs)) == len(first)


def test_a_separator_in_a_name_divides_no_cell() -> None:
    """A row that could not be used before is told with its fields, and the two are read side by side."""
    rejected = pd.DataFrame({"registration_number": ["9.999"], "name": ["Nuoret; Vanhat ry"]}, dtype="str")
    before, _ = registers(None, None)
    odd = {"association_id": "x", "registration_number": "9.999", "name": "Nuoret; Vanhat ry"}
    after = associations([KEEP, ROW | odd])
    table = comparing.changes(Side(before, rejected), Side(after), residents=RESIDENTS)
    assert table[["kind", "fields", "after"]].to_numpy().tolist() == [
        ["corrected", "row", "Nuoret, Vanhat ry"]
    ]
