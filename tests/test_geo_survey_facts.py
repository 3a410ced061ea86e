"""A survey's rows: what each says of whom, and what could not be read, row by row, nothing lost."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from survey_fixtures import problems, read, said, write

from jarjestokartta.geo.errors import InputError, SettingsError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.survey import columns, facts

HEADERS = ("Yhdistyksen nimi", "Kotikunta", "Palkattuja työntekijöitä", "Kohderyhmät", "Vapaa sana", "Liite")


def test_headers_are_known_in_three_languages_and_each_column_has_some() -> None:
    table = builtin_table("survey_headers")
    assert set(table["column"]) == set(columns.COLUMNS)
    assert not table["header"].map(normal).duplicated().any()


@pytest.mark.parametrize(
    "headers",
    [
        ("Yhdistys", "Kunta", "Jäsenmäärä"),
        ("Förening", "Kommun", "Antal medlemmar"),
        ("Name", "Municipality", "Members"),
    ],
)
def test_a_survey_is_read_in_any_of_the_languages(tmp_path: Path, headers: tuple[str, ...]) -> None:
    found = read(write(tmp_path / "k.xlsx", headers, ("Laukaan Martat ry", "Laukaa", 40)))
    assert said(found, 2) == {"name": "Laukaan Martat ry", "municipality": "410", "members": "40"}
    assert problems(found) == []


def test_csv_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_bytes("Yhdistyksen nimi;Kotikunta;Jäseniä\r\nMultian Martat;Multia;12\r\n".encode("cp1252"))
    assert said(read(path), 2)["members"] == "12"


def test_bad_rows_are_named_and_nothing_is_lost(tmp_path: Path) -> None:
    path = write(
        tmp_path / "k.xlsx",
        HEADERS,
        ("Laukaan Martat ry", "Laukaa", 2, "nuoret", "", ""),
        ("Laukaan Martat ry", "Laukaa", 2, "nuoret", "", ""),  # twice
        ("Laukaan Martat ry", "Laukaa", 3, "nuoret", "", ""),  # twice, and says otherwise
        (None, "Laukaa", 1, "", "", ""),  # nobody
        ("Oslon Martat", "Oslo", "paljon", "ufot", "", ""),
        HEADERS,
        (None,) * 6,
        ("Multian Martat", "Multia", None, None, None, "x"),
    )
    found = read(path)
    assert problems(found) == [
        (3, "survey-row-again"),
        (4, "survey-row-differs"),
        (5, "survey-row-nobody"),
        (6, "survey-municipality-unknown"),
        (6, "survey-count-odd"),
        (6, "survey-answer-unknown"),
        (7, "header-repeated"),
    ]
    rejected = found.problems.loc[found.problems["severity"] == "rejected", "source_row"].nunique()
    assert found.rows == 7 == found.lines["row"].nunique() + rejected
    assert said(found, 6) == {"name": "Oslon Martat"}


def test_merged_cells_count_for_each_row_and_are_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "k.xlsx", HEADERS, ("A ry", "Laukaa", 2, "nuoret"), ("B ry", "Laukaa", None, None)
    )
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("C2:C3")
    book.save(path)
    found = read(path)
    assert said(found, 3)["paid-staff"] == "2"
    assert problems(found) == [(3, "survey-merged")]


def test_a_column_renamed_is_found_by_settings_and_one_deleted_is_missed(tmp_path: Path) -> None:
    long = "Kuinka monta henkilöä on tällä hetkellä yhdistyksessänne palkkatyössä (koko- tai osa-aikaisesti)?"
    path = write(tmp_path / "k.xlsx", ("Q1", "Kunta", long), ("A ry", "Laukaa", 2))
    with pytest.raises(InputError, match="join-nobody"):
        read(path)
    found = read(path, {"name": "Q1", "paid-staff": long})
    assert said(found, 2) == {"name": "A ry", "municipality": "410", "paid-staff": "2"}
    with pytest.raises(InputError, match="join-column-missing"):
        read(path, {"name": "Q1", "members": "Q9"})
    with pytest.raises(SettingsError, match="join-column-unknown"):
        read(path, {"nimi": "Q1"})


def test_days_hold_for_rows_that_tell_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "k.xlsx",
        ("Nimi", "Kunta", "Vastauspäivä"),
        ("A ry", "Laukaa", "5.10.2026"),
        ("B", "Laukaa"),
    )
    found = read(path, told_on="2026-10-01")
    days = found.lines.drop_duplicates("row").set_index("row")["told_on"].dt.strftime("%Y-%m-%d")
    assert days.to_dict() == {2: "2026-10-05", 3: "2026-10-01"}


def test_places_come_as_one_line_or_a_point(tmp_path: Path) -> None:
    headers = ("Nimi", "Kunta", "Toimintapaikan osoite", "Toimintapaikan postinumero", "Koordinaatit")
    path = write(
        tmp_path / "k.xlsx",
        headers,
        ("A ry", "Laukaa", "Rantatie 5", "41340", None),
        ("B ry", "Laukaa", None, None, "62.4152, 25.9521"),
        ("C ry", "Laukaa", None, None, "tuolla"),
    )
    found = read(path)
    assert said(found, 2)["place-address"] == "Rantatie 5, 41340"
    assert said(found, 3)["place-point"].endswith(" building")
    assert problems(found) == [(4, "survey-coordinates")]


def test_the_area_served_may_be_a_village_by_name(tmp_path: Path) -> None:
    path = write(
        tmp_path / "k.xlsx",
        ("Nimi", "Kunta", "Toiminta-alue", "Kylä"),
        ("A ry", "Laukaa", "Vehniän kylä", None),
        ("B ry", "Laukaa", None, "Kuohu"),
        ("C ry", "Laukaa", "kunta", None),
    )
    found = read(path)
    areas = [(said(found, row).get("area-served"), said(found, row).get("village")) for row in (2, 3, 4)]
    assert areas == [("village", "vehniä"), ("village", "kuohu"), ("municipality", None)]
    assert problems(found) == []


def test_a_row_is_known_again_wherever_it_stands(tmp_path: Path) -> None:
    rows = [("A ry", "Laukaa", 1), ("B ry", "Multia", 2)]
    marks = []
    for order in (rows, rows[::-1]):
        found = read(write(tmp_path / "k.xlsx", ("Nimi", "Kunta", "Jäseniä"), *order))
        wide = facts.wide(found.lines)
        marks.append(dict(zip(wide["name"], facts.identities(wide), strict=True)))
    assert marks[0] == marks[1]
    assert len(set(marks[0].values())) == 2
