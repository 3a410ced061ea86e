"""Changes between two registers: each kind, its effect on the rate, and nothing where nothing changed."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from coverage_fixtures import EAST, NORTH, associations
from register_fixtures import row, write_csv

from jarjestokartta.coverage.changes import changes
from jarjestokartta.geo import crs, register, tables

RESIDENTS = pd.Series({"077": 4000.0, "179": 100_000.0, "435": 0.0})
ROW = {
    "name": "Kuohun Erä ry",
    "home_municipality": "077",
    "street_address": "Kylätie 1",
    "postal_code": "41520",
    "purpose_class": "5",
    "status": "active",
}


def compare(before: dict | None, after: dict | None) -> pd.DataFrame:
    tables_of = [
        associations(
            [
                ROW | {"association_id": "keep"},
                *([ROW | row | {"association_id": "x"}] if row is not None else []),
            ]
        )
        for row in (before, after)
    ]
    return changes(*tables_of, residents=RESIDENTS)


def test_nothing_changed() -> None:
    assert compare({}, {}).empty


@pytest.mark.parametrize(
    ("before", "after", "kind", "old", "new", "effect"),
    [
        (None, {}, "new", None, "Kuohun Erä ry", 0.25),
        ({}, None, "ended", "Kuohun Erä ry", None, -0.25),
        ({}, {"status": "ended"}, "ended", "Kuohun Erä ry", None, -0.25),
        ({"status": "ended"}, {}, "new", None, "Kuohun Erä ry", 0.25),
        ({}, {"street_address": "Rantatie 2"}, "moved", "Kylätie 1, 41520, 077", "Rantatie 2, 41520, 077", 0),
        ({}, {"home_municipality": "179"}, "moved", "Kylätie 1, 41520, 077", "Kylätie 1, 41520, 179", 0.01),
        ({"street_address": None}, {}, "moved", "41520, 077", "Kylätie 1, 41520, 077", 0),
        ({}, {"name": "Kuohun Metsästäjät ry"}, "renamed", "Kuohun Erä ry", "Kuohun Metsästäjät ry", 0),
        ({}, {"name": "KUOHUN ERÄ R.Y."}, "corrected", "Kuohun Erä ry", "KUOHUN ERÄ R.Y.", 0),
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


def test_case_and_spaces_of_an_address_are_no_move() -> None:
    assert compare({}, {"street_address": "KYLÄTIE  1"}).empty


def test_an_ended_one_that_disappears_changed_nothing() -> None:
    assert compare({"status": "ended"}, None).empty


def test_effect_is_unknown_without_residents() -> None:
    table = compare(None, {"home_municipality": "435"})
    assert table["effect"].isna().all()
    one, two = associations([ROW]), associations([ROW]).assign(association_id="y")
    assert changes(one, two)["effect"].isna().all()


def test_several_kinds_of_one_association_stand_side_by_side_in_order() -> None:
    table = compare({}, {"name": "Uusi nimi", "purpose_class": "6", "street_address": "Rantatie 2"})
    assert table["kind"].tolist() == ["moved", "renamed", "reclassified"]


def located(x: float) -> gpd.GeoDataFrame:
    layer = gpd.GeoDataFrame(
        {
            "association_id": ["a0"],
            "precision": "building",
            "place_kind": "contact",
            "score": 1.0,
            "reason": "exact",
        },
        geometry=gpd.points_from_xy([EAST + x], [NORTH], crs=crs.METRES),
    )
    return tables.LOCATED.conform(layer)


def test_a_move_has_its_metres() -> None:
    before, after = associations([ROW]), associations([ROW | {"street_address": "Rantatie 2"}])
    table = changes(before, after, located_before=located(0), located_after=located(300))
    assert table["moved_m"].tolist() == [300]


def test_a_better_geocode_is_no_move() -> None:
    before = associations([ROW])
    assert changes(before, before, located_before=located(0), located_after=located(300)).empty


def test_renamed_under_a_number_that_another_bears_too(tmp_path: Path) -> None:
    """Two rows with one number, the second misnumbered: each is renamed, none ends."""
    registers = []
    for names in (("Vanha ry", "Toinen ry"), ("Uusi ry", "Kolmas ry")):
        rows = [row(name=names[0], registered_on="1.2.1950"), row(name=names[1], registered_on="3.4.1999")]
        registers.append(register.read(write_csv(tmp_path / "r.csv", rows)).associations)
    found = changes(*registers)
    assert found["kind"].tolist() == ["renamed", "renamed"]
    assert set(zip(found["before"], found["after"], strict=True)) == {
        ("Vanha ry", "Uusi ry"),
        ("Toinen ry", "Kolmas ry"),
    }
