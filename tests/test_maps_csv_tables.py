"""CSV for scripts: exact columns, plain numbers, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import content_fixtures as fx
import numpy as np
import pandas as pd
import pytest
from content_fixtures import One
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.maps import csv_tables, privacy
from jarjestokartta.maps.content import Content

NEEDS = "need_meeting_places need_hobbies need_groups need_mutual_aid need_local_services"
VALUES = (
    "associations residents residents_year per_1000 low high shrunk verdict unclassified unplaced "
    f"associations_local associations_regional second_homes {NEEDS} "
    "role_vitality role_activity role_partnership role_trust"
)


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def public() -> Content:
    return privacy.public(fx.content())


def test_municipalities(public: Content) -> None:
    found = rows(csv_tables.municipalities_csv(public))
    assert list(found[0]) == f"municipality_code name_fi name_sv {VALUES}".split()
    assert [row["municipality_code"] for row in found] == ["077", "410"]
    laukaa = found[1]
    assert laukaa["name_sv"] == "Laukas"
    assert (laukaa["associations"], laukaa["residents"], laukaa["residents_year"]) == ("4", "4000", "2025")
    assert (laukaa["unclassified"], laukaa["unplaced"]) == ("2", "1")
    assert (laukaa["associations_local"], laukaa["associations_regional"]) == ("2", "1")
    assert laukaa["second_homes"] == "300"
    assert found[0]["need_mutual_aid"] == "1"
    assert found[0]["per_1000"] == "1.5"


def test_without_villages_nothing_lies_outside_them(public: Content) -> None:
    found = replace(public, areas=public.areas[public.areas["level"] != "village"])
    assert rows(csv_tables.villages_csv(found)) == []
    assert csv_tables.villages_csv(found).decode("utf-8-sig").startswith("area_id,municipality_code,")


def test_villages_and_their_rest_add_up(public: Content) -> None:
    found = rows(csv_tables.villages_csv(public))
    assert list(found[0]) == f"area_id municipality_code name_fi name_sv {VALUES}".split()
    assert [row["area_id"] for row in found] == [
        "k1", "k2", "sijoittamatta-077", "k3", "k4", "k5", "sijoittamatta-410"
    ]  # fmt: skip
    for row in rows(csv_tables.municipalities_csv(public)):
        own = [one for one in found if one["municipality_code"] == row["municipality_code"]]
        for name in ("associations", "unclassified", "unplaced", "need_hobbies", "role_vitality"):
            hidden = name == "unclassified" and "" in {one[name] for one in own}  # small counts are protected
            assert hidden or sum(int(one[name]) for one in own) == int(row[name]), name
    assert found[2]["name_fi"] == "sijoittamatta"
    assert [row["need_mutual_aid"] for row in found[:3]] == ["", "", ""]  # protected


def test_what_was_not_counted_is_empty_and_never_zero(public: Content) -> None:
    found = rows(csv_tables.municipalities_csv(replace(public, counts=None)))
    assert {row[name] for row in found for name in ("unclassified", "unplaced", "associations_local")} == {""}
    villages = rows(csv_tables.villages_csv(public))
    assert villages[3]["second_homes"] == ""
    assert villages[5]["second_homes"] == "0"


def test_gaps_by_rank(public: Content) -> None:
    found = rows(csv_tables.gaps_csv(public))
    expected = (
        "rank gap_id need area_id area_name municipality_code residents_in_area residents_without "
        "residents_without_if_open share_without person_km_beyond nearest_provider nearest_km evidence "
        "robustness robustness_error rank_low rank_high lon lat"
    )
    assert list(found[0]) == expected.split()
    assert [row["rank"] for row in found] == ["1", "2", ""]
    assert found[0]["nearest_km"] == "7.42"
    assert float(found[0]["lon"]) == pytest.approx(26.038, abs=0.001)
    assert float(found[0]["lat"]) == pytest.approx(62.228, abs=0.001)


def test_changes(public: Content) -> None:
    found = rows(csv_tables.changes_csv(public))
    assert list(found[0]) == [
        "association_id",
        "kind",
        "name",
        "home_municipality",
        "before",
        "after",
        "effect",
        "difference",
        "from_municipality",
        "effect_from",
        "difference_from",
        "fields",
        "paired_by",
        "confidence",
    ]
    assert "Koulutie" not in csv_tables.changes_csv(public).decode()
    assert {row["effect"] for row in found} == {"0", "0.25", "-0.25"}


def test_located_is_whole_and_private() -> None:
    content = fx.content()
    found = rows(csv_tables.located_csv(content))
    assert [row["source_row"] for row in found] == [str(n) for n in range(1, len(fx.ORDINARY) + 1)]
    assert found[0]["street_address"] == "Koulutie 3 A 12"
    assert (found[0]["east"], found[0]["north"]) == ("450037.25", "6900011.5")
    told = content.associations.assign(serves_village_id="k2", serves_known_by="name", serves_elsewhere=True)
    found_told = rows(csv_tables.located_csv(replace(content, associations=told)))
    assert [found_told[0][name] for name in ("serves_village_id", "serves_known_by", "serves_elsewhere")] == [
        "k2", "name", "1",
    ]  # fmt: skip
    unplaced = next(row for row in found if row["precision"] == "none")
    assert unplaced["lon"] == unplaced["north"] == ""


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+358", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "=1+1\nry", "+358 40 123"]
)
def test_a_name_never_runs_as_a_formula(text: str) -> None:
    table = pd.DataFrame({"name": pd.Series([text], dtype="str"), "n": [-1.5]})
    (row,) = rows(csv_tables.write(table))
    assert row["n"] == "-1.5"
    assert row["name"] == (text if text == "+358" else f"'{text}")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20), max_size=5))
def test_any_text_comes_back_and_is_no_formula(texts: list[str]) -> None:
    table = pd.DataFrame({"name": pd.Series(texts, dtype="str"), "last": "x"})
    found = rows(csv_tables.write(table))
    assert [row["name"].removeprefix("'") for row in found] == [text.removeprefix("'") for text in texts]
    for row in found:
        assert not row["name"].startswith(("=", "@", "\t", "\r"))


@given(st.lists(st.floats(-1e9, 1e9) | st.just(np.nan), max_size=10))
def test_numbers_are_plain(values: list[float]) -> None:
    found = rows(csv_tables.write(pd.DataFrame({"n": pd.Series(values, dtype="float64"), "last": "x"})))
    for row, value in zip(found, values, strict=True):
        assert (row["n"] == "") == np.isnan(value)
        if row["n"]:
            assert float(row["n"]) == pytest.approx(value, abs=0.0006)
            assert "e" not in row["n"]
            assert row["n"] != "-0"


def test_hostile_names_in_every_table() -> None:
    evil = '=cmd|"/C calc"!A0'
    public = privacy.public(fx.content([One(evil, village="k1", kind="premises") for _ in range(4)]))
    public = replace(
        public,
        changes=public.changes.assign(name=evil, before=evil),
        gaps=public.gaps.assign(area_name=evil, nearest_provider=evil),
        areas=public.areas.assign(name_fi=evil, name_sv=evil),
    )
    for make in (
        csv_tables.municipalities_csv,
        csv_tables.villages_csv,
        csv_tables.gaps_csv,
        csv_tables.changes_csv,
        csv_tables.located_csv,
    ):
        for row in rows(make(public)):
            assert not [cell for cell in row.values() if cell[:1] in {"=", "@", "+"}]
