"""The workbook of questions as a person opens it."""

from __future__ import annotations

import io
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import Point

from jarjestokartta.geo import words
from jarjestokartta.maps import review_choices, review_sheet

LANGUAGES = words.LANGUAGES
EVIL = '=HYPERLINK("http://x")'
LONG = (
    "Kuuhankaveden vanhan maantien varren " * 8 + "12, 41520 Hankasalmi"
)  # 255 is what a list of its own holds
MAP = "https://kartta.example/?lon={lon}&lat={lat}&n={n}&e={e}"


def questions() -> gpd.GeoDataFrame:
    """Ask about one association that has been decided before, and one that has no point."""
    table = pd.DataFrame(
        {
            "association_id": ["12.340", "n-00ff"],
            "name": ["Kuohun Nuorisoseura ry", EVIL],
            "register_address": ["Rantatie, 40100 JYVÄSKYLÄ", None],
            "town": "Jyväskylä",
            "precision": ["street", "none"],
            "municipality_code": ["179", None],
            "doubts": ["returned;coarse", "coarse"],
            "reason": ["number-missing", "nothing-known"],
            "matched_address": None,
            "score": [0.93, 0.0],
            "runner_up": [0.02, None],
            "weight": [0.31, 0.002],
            "previous_decided_on": [pd.Timestamp("2026-11-24"), pd.NaT],
            "previous_person": ["Maija", None],
            "previous_way": ["point", None],
            "previous_address": None,
            "previous_easting": [434_912.0, None],
            "previous_northing": [6_901_836.0, None],
            "previous_premises": pd.array([True, None], dtype="boolean"),
            "previous_remark": ["soitettu", None],
            "previous_register_address": ["Kotatie 5", None],
        }
    )
    return gpd.GeoDataFrame(table, geometry=[Point(434_912, 6_901_836), None], crs="EPSG:3067")


OPTIONS = pd.DataFrame(
    {
        "association_id": ["12.340"] * 3,
        "rank": [1, 2, 3],
        "address": ["Rantatie, 40100 Jyväskylä", LONG, "Rantatie 5, rappu A, 40100 Jyväskylä"],
        "precision": ["street", "building", "building"],
        "municipality_code": "179",
        "easting": [434_912.0, 434_900.0, 434_800.0],
        "northing": 6_901_836.0,
    }
)


def written(asked: gpd.GeoDataFrame, language: str = "fi", map_link: str = MAP) -> bytes:
    say = words.load(language)
    notices = ["sketched-boundaries"]
    return review_sheet.review_xlsx(
        asked, OPTIONS, say, region="Keski-Suomi", map_link=map_link, notices=notices
    )


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(page: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, list[object]]:
    """Give the columns of the table below the frozen rows, by heading."""
    head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
    rows = list(page.iter_rows(min_row=head, values_only=True))
    return {str(name): [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_sees(language: str) -> None:
    say = words.load(language)
    book = opened(written(questions(), language))
    assert book.sheetnames == [say("sheet.review"), say("sheet.review.help"), review_choices.SHEET]
    assert [page.sheet_state for page in book] == ["visible", "visible", "hidden"]
    page = book.worksheets[0]
    above = {str(cell.value) for row in page.iter_rows(max_row=5) for cell in row}
    assert {say("sheet.review.private"), say("notice.sketched-boundaries")} <= above
    told = cells(page)
    assert told[say("column.review.association_id")] == ["12.340", "n-00ff"]
    why = told[say("column.review.why")]
    assert say("doubt.returned") in why[0]
    assert say("georeason.number-missing") in why[0]
    previous = told[say("column.review.previous")]
    for part in ("Maija", "soitettu", "N 6901836 E 434912", say("review.yes"), "Kotatie 5"):
        assert part in previous[0]
    assert previous[1] is None
    for key in review_sheet.ANSWERS:
        assert told[say(f"column.review.{key}")] == [None, None]
    explained = [str(cell.value) for cell in book.worksheets[1]["B"]]
    assert len(explained) > len(review_sheet.ANSWERS)
    assert not [text for text in explained if "{" in text]
    assert any(say.number(0.9, 1) in text for text in explained)
    assert page.auto_filter.ref
    wide = [page.column_dimensions[letter].width for letter in "ABDEHI"]
    assert wide == sorted(wide[:1]) + wide[1:]
    assert min(wide[1:]) > 25
    wrapped = page.cell(int("".join(filter(str.isdigit, page.freeze_panes))), 5)
    assert wrapped.alignment.wrap_text


def test_choices_may_be_long_and_hold_commas() -> None:
    say = words.load("fi")
    book = opened(written(questions()))
    page, hidden = book.worksheets[0], book[review_choices.SHEET]
    heads = [cell.value for cell in hidden[1]]
    rows = [dict(zip(heads, row, strict=True)) for row in hidden.iter_rows(min_row=2, values_only=True)]
    labels = [[row[review_choices.label(number)] for number in range(row["options"])] for row in rows]
    street = f"Rantatie, 40100 Jyväskylä ({say('precision.street')})"
    assert labels == [[say("review.accept"), street, *OPTIONS["address"][1:]], [say("review.accept")]]
    assert rows[0]["easting_3"] == 434_800
    assert rows[1]["easting"] is None
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    column = heads.index("options")
    letter = openpyxl.utils.get_column_letter
    first, count = letter(column + 2), letter(column + 1)
    own = next(rule for rule in rules.values() if rule.formula1 and "OFFSET" in rule.formula1)
    assert own.type == "list"
    assert own.formula1.startswith(f"OFFSET({review_choices.SHEET}!${first}$1,MATCH($")
    assert f"${count}:${count}" in own.formula1
    listed = [rule for rule in rules.values() if rule.type == "list" and rule is not own]
    assert [rule.formula1 for rule in listed] == [f'"{say("review.yes")},{say("review.no")}"']
    assert all(len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32 for rule in rules.values())


def test_nothing_runs_and_links_are_only_maps() -> None:
    content = written(questions())
    page = opened(content).worksheets[0]
    links = [cell.hyperlink.target for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["https://kartta.example/?lon=25.747296&lat=62.242598&n=6901836&e=434912"]
    evil = [cell for row in page.iter_rows() for cell in row if cell.value == EVIL]
    assert [cell.data_type for cell in evil] == ["s"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "sheets/sheet" in name)
    assert b"<f>" not in sheets
    assert not [
        cell
        for row in opened(written(questions(), map_link="")).worksheets[0]
        for cell in row
        if cell.hyperlink
    ]


def test_coordinates_are_typed_as_text() -> None:
    say = words.load("fi")
    page = opened(written(questions())).worksheets[0]
    head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
    titles = {cell.value: cell.column for cell in page[head]}
    for key in ("east", "north"):  # or Excel makes a day of 25.7
        assert page.cell(head + 1, titles[say(f"column.review.{key}")]).number_format == "@"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_questions(language: str) -> None:
    book = opened(written(questions().iloc[:0], language))
    texts = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert words.load(language)("sheet.review.nothing") in texts
