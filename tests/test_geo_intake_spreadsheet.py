from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake import delimited, encodings, headers, spreadsheet

from .register_fixtures import HEADERS, row, write_csv, write_xlsx

ROWS = [["1.234", "Äijät ry", "Jämsä"], ["5.678", "Öljytkin; ”ry”", "Äänekoski"]]
SHORT = ["Rekisterinumero", "Nimi", "Kotipaikka"]
ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def cells(sheet: spreadsheet.Sheet) -> list[list[Any]]:
    return sheet.cells.to_numpy().tolist()


def write_ods(path: Path, rows: list[list[Any]]) -> Path:
    """Write the least that OpenDocument asks of a spreadsheet."""

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    body = "".join(f"<table:table-row>{''.join(map(cell, one))}</table:table-row>" for one in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Taulu">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_MIME)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{ODS_MIME}"/></manifest:manifest>',
        )
    return path


@pytest.mark.parametrize(
    ("encoding", "found", "sure"),
    [
        ("utf-8", "utf-8", True),
        ("utf-8-sig", "utf-8-sig", True),
        ("utf-16", "utf-16", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("cp1252", "cp1252", False),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_is_read_in_any_encoding_and_delimiter(
    tmp_path: Path, encoding: str, found: str, *, sure: bool, delimiter: str
) -> None:
    path = write_csv(tmp_path / "r.csv", ROWS, headers=SHORT, encoding=encoding, delimiter=delimiter)
    sheet = spreadsheet.read_sheet(path)
    assert cells(sheet) == ROWS
    assert (sheet.encoding, sheet.encoding_sure, sheet.delimiter) == (found, sure, delimiter)


@pytest.mark.parametrize("encoding", ["latin-1", "cp850", "mac_roman"])
def test_older_encodings_give_finnish_letters(encoding: str) -> None:
    text = "Jyväskylän Äijät ry;Ångströmin Öljy\n"
    decoded = encodings.decode(text.encode(encoding))
    assert decoded.text == text
    assert not decoded.sure


def test_lines_of_two_encodings_are_each_decoded() -> None:
    content = "Jyväskylän ry äö\n".encode() + "Jämsän ry\n".encode("cp1252") + "Äänekosken ry\n".encode()
    decoded = encodings.decode(content)
    assert decoded.text == "Jyväskylän ry äö\nJämsän ry\nÄänekosken ry\n"
    assert not decoded.sure


@given(st.binary(max_size=200))
def test_any_bytes_give_some_text(content: bytes) -> None:
    assert isinstance(encodings.decode(content).text, str)


CELL = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029"), max_size=8
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL | st.just('a "b"\nc'), min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from([";", ",", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_as_csv_comes_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    assume(any(cell.strip() for cell in rows[-1]))
    path = write_csv(tmp_path / "r.csv", rows, headers=SHORT, delimiter=delimiter, encoding=encoding)
    sheet = spreadsheet.read_sheet(path)
    assert cells(sheet) == rows
    assert sheet.delimiter == delimiter


def test_an_open_quote_does_not_swallow_the_rows_after_it(tmp_path: Path) -> None:
    text = (
        'Nimi;Kotipaikka;Osoite\nA ry;Jämsä;Tie 1\n"B ry;Jämsä;Tie 2\nC ry;Jämsä;Tie 3\nD ry;Jämsä;"Tie\n4"\n'
    )
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    sheet = spreadsheet.read_sheet(path)
    assert [one[0].strip('"') for one in cells(sheet)][:3] == ["A ry", "B ry", "C ry"]
    assert sheet.opened_rows == (3,)


def test_commas_in_a_cell_of_several_lines_are_no_rows() -> None:
    text = 'Nimi,Kotipaikka,Tarkoitus,Tila\nA ry,Jämsä,"edistää, tukea\nja auttaa, myös lapsia",Voimassa\n'
    assert len(delimited.read(text, ",").cells) == 2


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    text = 'Yhdistykset 1.1.2026\n\nNimi;Kotipaikka\n"A\nry";Jämsä\n\nB ry;Jämsä\n\n'
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    sheet = spreadsheet.read_sheet(path)
    assert sheet.header_row == 3
    assert sheet.above == (("Yhdistykset 1.1.2026",), ())
    assert sheet.cells.index.tolist() == [4, 5, 6]
    assert sheet.filled().tolist() == [True, False, True]


def test_a_workbook_is_read_from_the_first_sheet_with_a_register(tmp_path: Path) -> None:
    book = {
        "Ohje": [["Näin täytät tämän"], ["Nimi tulee sarakkeeseen C"]],
        "Rekisteri": [["Yhdistysrekisteri"], [], HEADERS, row(1), [], row(2)],
        "Tyhjä": [],
        "Vanha": [HEADERS, row(3)],
    }
    sheet = spreadsheet.read_sheet(write_xlsx(tmp_path / "r.xlsx", book))
    assert (sheet.name, sheet.header_row, sheet.other_sheets) == ("Rekisteri", 3, ("Ohje", "Vanha"))
    assert sheet.cells.index.tolist() == [4, 5, 6]
    assert sheet.headers == HEADERS


def test_native_values_stay_and_have_a_text(tmp_path: Path) -> None:
    day = pd.Timestamp("2020-01-31").to_pydatetime()
    rows = [["Nimi", "Kotipaikka", "Postinumero"], ["A ry", day, 40100], [100.5, True, ""]]
    sheet = spreadsheet.read_sheet(write_xlsx(tmp_path / "r.xlsx", {"T": rows}))
    assert cells(sheet) == [["A ry", day.date(), 40100.0], [100.5, True, ""]]
    assert sheet.text(1).tolist() == ["2020-01-31", "TRUE"]
    postal_code = sheet.column("postal_code")
    assert postal_code is not None
    assert postal_code.tolist() == ["40100", None]
    assert sheet.column("website") is None


def test_errors_and_uncomputed_formulas_are_not_lost(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for one in (["Nimi", "Kotipaikka", "Osoite"], ["A ry", "=B9", "#N/A"], ["B ry", "Jämsä", "Tie 1"]):
        page.append(one)
    page["C2"].data_type = "e"
    book.save(tmp_path / "r.xlsx")
    sheet = spreadsheet.read_sheet(tmp_path / "r.xlsx")
    assert cells(sheet) == [["A ry", "=B9", "#N/A"], ["B ry", "Jämsä", "Tie 1"]]


def test_a_cell_merged_downwards_holds_for_its_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for one in (["Nimi", "Kotipaikka"], ["A ry", "Jämsä"], ["B ry"], ["C ry", "Laukaa"]):
        page.append(one)
    page.merge_cells("B2:B3")
    book.save(tmp_path / "r.xlsx")
    sheet = spreadsheet.read_sheet(tmp_path / "r.xlsx")
    assert [one[1] for one in cells(sheet)] == ["Jämsä", "Jämsä", "Laukaa"]
    assert sheet.merged == {(3, 1)}


def test_an_ods_file_is_read(tmp_path: Path) -> None:
    sheet = spreadsheet.read_sheet(write_ods(tmp_path / "r.ods", [SHORT, ["1.234", "A ry", 179]]))
    assert cells(sheet) == [["1.234", "A ry", 179.0]]
    assert sheet.name == "Taulu"


def test_the_bytes_decide_and_not_the_name(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.xlsx", ROWS, headers=SHORT)
    assert cells(spreadsheet.read_sheet(path)) == ROWS


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("r.csv", b"", "file-empty"),
        ("r.csv", b"\r\n \r\n", "file-empty"),
        ("r.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "file-pdf"),
        ("r.xls", b"<html><table><tr><td>Nimi", "file-html"),
        ("r.xls", b'<?xml version="1.0"?><Workbook>', "file-html"),
        ("r.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
        ("r.xls", OLE + b"\0" * 600, "file-not-workbook"),
        ("r.xlsx", b"PK\x03\x04 broken off", "file-not-workbook"),
        ("r.csv", bytes(range(256)) * 20, "file-kind"),
        ("r.csv", b"1.234;A ry;Laukaa\n1.235;B ry;Laukaa\n", "header-missing"),
        ("~$r.xlsx", b"\x05Team", "file-lock"),
        (".~lock.r.xlsx#", b",team;", "file-lock"),
    ],
)
def test_an_unusable_file_says_what_it_is(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        spreadsheet.read_sheet(path)
    assert caught.value.code == code
    assert caught.value.params["file"] == path


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kuvat/kuva.txt", "hei")
    with pytest.raises(InputError, match="file-not-workbook"):
        spreadsheet.read_sheet(path)


def test_a_workbook_of_blank_sheets_is_empty(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file-empty"):
        spreadsheet.read_sheet(write_xlsx(tmp_path / "r.xlsx", {"Taul1": [], "Taul2": [[" "]]}))


def test_a_truncated_workbook_is_refused_at_any_length(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "whole.xlsx", {"T": [HEADERS, row(1)]}).read_bytes()
    path = tmp_path / "r.xlsx"
    for length in range(1, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError):
            spreadsheet.read_sheet(path)


def test_a_missing_file_names_the_one_it_may_be(tmp_path: Path) -> None:
    write_csv(tmp_path / "rekisteri.csv", ROWS, headers=SHORT)
    with pytest.raises(InputError) as caught:
        spreadsheet.read_sheet(tmp_path / "rekisetri.csv")
    assert caught.value.params["similar"] == "rekisteri.csv"
    with pytest.raises(InputError, match="file-missing "):
        spreadsheet.read_sheet(tmp_path / "jokin" / "muu.xlsx")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file-folder"):
        spreadsheet.read_sheet(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits are POSIX")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", ROWS, headers=SHORT)
    path.chmod(0)
    tmp_path.chmod(0o755)
    program = f"""
import os, pathlib
from jarjestokartta.geo.intake import file_kind
from jarjestokartta.geo.errors import InputError
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    file_kind.read_bytes(pathlib.Path({str(path)!r}))
except InputError as error:
    print(error.code)
"""
    for parent in path.parents[1:3]:  # pytest keeps its folders to their owner
        parent.chmod(parent.stat().st_mode | 0o011)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    path.chmod(0o644)
    assert done.stdout.strip() == "file-locked", done.stderr


def test_headers_are_known_in_three_languages() -> None:
    found = headers.match(["Rek.nro", "Föreningens namn", "Home municipality", "POSTINUMERO:", "Muu"])
    assert found == {
        "registration_number": "Rek.nro",
        "name": "Föreningens namn",
        "home_municipality": "Home municipality",
        "postal_code": "POSTINUMERO:",
    }


def test_a_misspelt_header_is_found_unless_its_column_is_known() -> None:
    found = headers.find(["Nimi", "Kotipaika", "Postinumro", "Postinumero"])
    assert found.positions == {"name": 0, "home_municipality": 1, "postal_code": 3}
    assert found.near == ("home_municipality",)


def test_of_two_headers_for_one_column_the_better_known_wins() -> None:
    found = headers.find(["Nimi", "Postiosoite", "Käyntiosoite"])
    assert found.positions["street_address"] == 2
    assert found.passed_over == {1: "street_address"}


def test_no_known_header_stands_for_two_columns() -> None:
    table = builtin_table("header_synonyms")
    assert not table["header"].map(headers.normal).duplicated().any()


@pytest.mark.parametrize("header", builtin_table("header_synonyms")["header"])
def test_every_known_header_is_recognised(header: str) -> None:
    (column,) = headers.match([header])
    assert column == builtin_table("header_synonyms").set_index("header").loc[header, "column"]


def test_reading_leaves_the_csv_module_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    long = "x" * (before + 10)
    text = io.StringIO()
    csv.writer(text).writerows([SHORT, ["1.234", long, "Jämsä"]])
    path = tmp_path / "r.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    assert cells(spreadsheet.read_sheet(path))[0][1] == long
    assert csv.field_size_limit() == before
