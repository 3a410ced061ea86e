"""``geocode`` on any text in any cell: every row comes back placed, in its order, with all its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import geocode_fixtures
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jarjestokartta.geo.gazetteer import build
from jarjestokartta.geo.vocabulary import GeocodeReason, Precision

Run = Callable[..., Any]
ADDED = ["lon", "lat", "precision", "score", "runner_up", "reason"]
HEADER = ["Nro", "Nimi", "Postiosoite", "Postinumero", "Postitoimipaikka", "Kotipaikka", "Huom"]
PARTS = [
    "Kauppakatu 2",
    "c/o ",
    "PL 3",
    ", ",
    "40100",
    "\n",
    "\t",
    "\xa0",
    "\xad",
    "\u200b",
    "A-12",
    "/",
    "=1+1",
]
CASES = [value for case in geocode_fixtures.cases() for value in case["address"].values()]

# One folder for all examples of a test, which is what the check warns of.
hostile = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

# What a spreadsheet or a text file can hold: no halves of characters, no end of text.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
CELL = st.one_of(TEXT, st.sampled_from(CASES), st.lists(st.sampled_from(PARTS), max_size=4).map("".join))
WORKBOOK_TEXT = TEXT.map(
    lambda text: "".join(one for one in text if one >= " " and one not in "\ufffe\uffff")
)
NATIVE = st.one_of(
    WORKBOOK_TEXT.filter(lambda text: "_x" not in text),  # the file's own way to write what XML cannot
    st.sampled_from([text for text in CASES if text.isprintable()]),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 3)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2080, 1, 1)).map(lambda day: datetime.combine(day, time())),
    st.none(),
)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("addresses") / "addresses.parquet"
    build([geocode_fixtures.RYHTI], out)
    return out


def holds(added: list[Any]) -> None:
    """Hold that what stands behind a row is a place or the word that there is none."""
    told = dict(zip(ADDED, added, strict=True))
    precision = Precision(told["precision"])
    GeocodeReason(told["reason"])
    assert 0 <= float(str(told["score"]).replace(",", ".")) <= 1
    assert (told["lon"] in ("", None)) == (told["lat"] in ("", None)) == (precision is Precision.NONE)


@hostile
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=1, max_size=12), st.sampled_from(";,\t"))
def test_any_text_in_a_text_file(
    run: Run, tmp_path: Path, addresses: Path, rows: list[list[str]], delimiter: str
) -> None:
    # A line break before a delimiter may be a quote left open: rows are then read line by line, on purpose.
    rows = [[cell if delimiter not in cell else " ".join(cell.splitlines()) for cell in row] for row in rows]
    rows.append(["last", "A ry", "Kauppakatu 2", "40100", "", "", ""])
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    (tmp_path / "in.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
    outcome = run("geocode", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--addresses", addresses)
    assert outcome.code == 0, outcome.stderr
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *found = csv.reader(file, delimiter=delimiter)
    assert head == HEADER + ADDED
    assert [row[: len(HEADER)] for row in found] == rows
    for row in found:
        holds(row[len(HEADER) :])


@hostile
@given(st.lists(st.lists(NATIVE, min_size=7, max_size=7), min_size=1, max_size=12))
def test_any_cells_of_a_workbook(run: Run, tmp_path: Path, addresses: Path, rows: list[list[Any]]) -> None:
    rows.append(["last", "A ry", "Kauppakatu 2", 40100, None, None, None])
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, HEADER)
        for place, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(place, column, cell)
                else:
                    page.write(place, column, cell, day if isinstance(cell, datetime) else None)
    outcome = run("geocode", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx", "--addresses", addresses)
    assert outcome.code == 0, outcome.stderr
    head, *found = openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    assert list(head) == HEADER + ADDED
    given_rows = [[None if cell == "" else cell for cell in row] for row in rows]
    assert [list(row[: len(HEADER)]) for row in found] == given_rows
    for row in found:
        holds(list(row[len(HEADER) :]))


@hostile
@given(st.binary(max_size=300), st.sampled_from([b"", ";".join(HEADER).encode() + b"\n"]))
def test_any_bytes_as_a_table(
    run: Run, tmp_path: Path, addresses: Path, content: bytes, first: bytes
) -> None:
    (tmp_path / "in.csv").write_bytes(first + content)
    (tmp_path / "out.csv").unlink(missing_ok=True)
    outcome = run("geocode", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--addresses", addresses)
    assert outcome.code in (0, 3)
    assert (tmp_path / "out.csv").exists() == (outcome.code == 0)
