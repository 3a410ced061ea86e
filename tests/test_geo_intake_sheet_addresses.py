"""The addresses of a spreadsheet: read as a register's are, whatever stands in the cells."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geocode_fixtures
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import geocode, register
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.intake import cell_text, sheet_addresses
from jarjestokartta.geo.vocabulary import Precision

CELLS = geocode_fixtures.CELLS
HEADER = ["Nimi", "Postiosoite", "Postinumero", "Postitoimipaikka", "Kotipaikka"]
AREAS = geocode_fixtures.areas()
TEXT = st.none() | st.text(max_size=40)
STREETS = geocode_fixtures.cells()["street_address"].dropna().unique().tolist()
ROW = st.fixed_dictionaries(
    {
        name: TEXT | st.sampled_from(geocode_fixtures.cells()[name].dropna().unique().tolist())
        for name in CELLS
    }
)


@cache
def known() -> Gazetteer:
    with TemporaryDirectory() as folder:
        return geocode_fixtures.gazetteer(Path(folder))


def test_a_register_reads_every_case_alike(tmp_path: Path) -> None:
    cells = geocode_fixtures.cells().fillna("")
    with (tmp_path / "rekisteri.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(HEADER)
        writer.writerows((f"Yhdistys {place}", *row) for place, row in enumerate(cells.to_numpy()))
    read = register.read(tmp_path / "rekisteri.csv").associations
    ours = read.set_index(read["source_row"] - 2)[CELLS]
    assert len(ours) > 300
    theirs = geocode_fixtures.asked().loc[ours.index, CELLS]
    pd.testing.assert_frame_equal(ours, theirs, check_names=False, check_index_type=False)


@pytest.mark.parametrize(
    ("home", "office", "code", "told"),
    [
        ("Laukas", None, "410", None),
        ("KU179", None, "179", None),
        ("179", None, "179", None),
        ("Jyväskylän mlk", None, "179", None),
        ("Helsinki", None, "091", None),
        ("Åbo", None, "853", None),
        ("Vaajakoski", None, None, "Vaajakoski"),
        ("Vaajakoski", "JYVÄSKYLÄ", None, "JYVÄSKYLÄ"),
        ("Längelmäki", None, None, None),  # to two municipalities
        ("Atlantis", None, None, None),
    ],
)
def test_home_municipality_is_one_of_finland(
    home: str, office: str | None, code: str | None, told: str | None
) -> None:
    row = [{"home_municipality": home, "post_office": office}]
    read = sheet_addresses.of_cells(pd.DataFrame(row, columns=CELLS, dtype="str")).iloc[0]
    assert (read["home_municipality"] if pd.notna(read["home_municipality"]) else None) == code
    assert (read["post_office"] if pd.notna(read["post_office"]) else None) == told


@settings(max_examples=40)
@given(st.lists(ROW, min_size=1, max_size=30), st.sampled_from(["both", "areas", "addresses"]))
def test_any_cells_are_placed_each_in_its_row(rows: list[dict[str, str | None]], sources: str) -> None:
    cells = pd.DataFrame(rows, columns=CELLS, dtype="str").set_axis(range(7, 7 + len(rows)))
    asked = sheet_addresses.of_cells(cells)
    assert asked.index.equals(cells.index)
    asked.insert(0, "association_id", [f"row-{number}" for number in asked.index])
    gazetteer = None if sources == "areas" else known()
    found = geocode.locate(asked, gazetteer, AREAS.iloc[:0] if sources == "addresses" else AREAS)
    assert found.index.equals(cells.index)
    assert found["association_id"].to_list() == asked["association_id"].to_list()
    assert (found.geometry.isna() == (found["precision"] == Precision.NONE)).all()
    assert found["score"].between(0, 1).all()


LIKE_STREETS = st.from_regex(r"[A-Zäö]{1,4}[ .,/a-zåäö0-9-]{0,8}[0-9]?", fullmatch=True)


@given(st.lists(LIKE_STREETS | TEXT | st.sampled_from(STREETS), min_size=1))
def test_streets_are_cleaned_together_as_one_by_one(texts: list[str | None]) -> None:
    cells = pd.DataFrame({"street_address": texts}, columns=CELLS, dtype="str")
    read = sheet_addresses.of_cells(cells)["street_address"]
    alone = [
        cell_text.clean(text, "street_address").value if text and text.strip() else None for text in texts
    ]
    assert [None if pd.isna(text) else text for text in read] == alone
