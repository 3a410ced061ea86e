from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import register, tables, words
from jarjestokartta.geo.cleaning.findings import SEVERITY
from jarjestokartta.geo.cleaning.municipality_names import known
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table

from .register_fixtures import COLUMNS, HEADER_OF, HEADERS, row, write_csv, write_xlsx

DATA = Path(__file__).parent / "data"


def _cases() -> list[dict[str, str]]:
    """Read the cases; what cannot be seen is written as ``\\u00a0``."""
    text = (DATA / "register_cells.csv").read_text("utf-8")
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), text)
    return list(csv.DictReader(io.StringIO(text, newline="")))


CASES = _cases()
MESSY = sorted({case["text"] for case in CASES})


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., register.Register]:
    def read_rows(*rows: list[Any], **options: Any) -> register.Register:
        return register.read(write_csv(tmp_path / "rekisteri.csv", rows), **options)

    return read_rows


def codes(found: register.Register, source_row: int | None = None) -> list[str]:
    problems = found.problems
    if source_row is not None:
        problems = problems[problems["source_row"] == source_row]
    return problems["code"].tolist()


@pytest.fixture(scope="module")
def all_cases(tmp_path_factory: pytest.TempPathFactory) -> register.Register:
    """All cases in one file, each in a row that is sound but for its cell."""
    rows = [row(number, **{case["column"]: case["text"]}) for number, case in enumerate(CASES)]
    return register.read(write_csv(tmp_path_factory.mktemp("cases") / "r.csv", rows))


def value_of(found: register.Register, source_row: int, column: str) -> str | None:
    """Give one cell as the case file writes it, None where the row was rejected."""
    mine = found.associations[found.associations["source_row"] == source_row]
    if mine.empty:
        return None
    value = mine[column].iloc[0]
    if pd.isna(value):
        return ""
    return value.date().isoformat() if column.endswith("_on") else value


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=lambda number: "{column}: {text!r}".format(**CASES[number])
)
def test_a_cell_is_read_restored_or_named(number: int, all_cases: register.Register) -> None:
    case, source_row = CASES[number], number + 2
    column = case["column"]
    problems = all_cases.problems
    about = problems[(problems["source_row"] == source_row) & (problems["column"] == HEADER_OF[column])]
    about = about[~about["code"].isin({"name-missing", "name-repeated", "number-shared"})]
    assert about["code"].tolist() == ([case["problem"]] if case["problem"] else [])
    assert about["value"].tolist() == ([case["text"]] if case["problem"] else [])
    rejected = column in {"name", "home_municipality"} and not case["value"]
    assert value_of(all_cases, source_row, column) == (None if rejected else case["value"])


def test_reading_what_was_read_changes_nothing(all_cases: register.Register, tmp_path: Path) -> None:
    once = all_cases.associations
    texts = once.assign(
        **{day: once[day].dt.strftime("%Y-%m-%d") for day in ("registered_on", "last_entry_on")}
    )
    rows = texts[[COLUMNS[header] for header in HEADERS]].astype(object).where(texts.notna(), "")
    again = register.read(write_csv(tmp_path / "r.csv", rows.to_numpy().tolist()))
    same = [name for name in tables.ASSOCIATIONS.fields if name != "source_row"]
    pd.testing.assert_frame_equal(again.associations[same], once[same])
    remaining = {"character-lost", "text-formula", "register-number-short", "name-repeated", "number-shared"}
    assert set(codes(again)) <= remaining


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.one_of(st.sampled_from(MESSY), st.text(max_size=12), st.just("")),
            min_size=len(HEADERS),
            max_size=len(HEADERS),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_row_is_lost(tmp_path: Path, rows: list[list[str]]) -> None:
    path = write_csv(tmp_path / "r.csv", [*rows, row(1)], encoding="utf-8-sig")
    found = register.read(path)
    rejected = found.problems.loc[found.problems["severity"] == "rejected", "source_row"]
    kept = found.associations["source_row"]
    assert not set(kept) & set(rejected)
    assert found.rows == len(kept) + rejected.nunique()
    written = [number for number, cells in enumerate([*rows, row(1)], 2) if any(map(str.strip, cells))]
    # A NUL or a form of line break of its own may join what the writer kept apart; never fewer than counted.
    assert found.rows <= len(written)
    if not any(
        {"\0", "\r", "\n", "\x1c", "\x1d", "\x1e", "\x85"} & set(cell) for cells in rows for cell in cells
    ):
        assert set(kept) | set(rejected) == set(written)
    assert found.associations["association_id"].is_unique
    tables.ASSOCIATIONS.conform(found.associations)
    tables.PROBLEMS.conform(found.problems)


def test_native_cells_of_a_workbook_mean_the_same_as_text(tmp_path: Path) -> None:
    day = pd.Timestamp("1999-02-01").to_pydatetime()
    native = row(registration_number=100.23, postal_code=1530, registered_on=day, purpose_class=4)
    path = write_xlsx(tmp_path / "r.xlsx", {"Taul1": [HEADERS, native]})
    found = register.read(path)
    one = found.associations.iloc[0]
    assert one["registration_number"] == "100.230"
    assert one["postal_code"] == "01530"
    assert one["registered_on"] == pd.Timestamp("1999-02-01")
    assert one["purpose_class"] == "4"
    assert codes(found) == ["register-number-zeros", "postal-code-zeros"]


def test_associations_have_their_number_as_id_and_their_row(read: Callable[..., register.Register]) -> None:
    found = read(row(1), row(2, status="Purettu"))
    assert found.associations["association_id"].tolist() == ["123.001", "123.002"]
    assert found.associations["source_row"].tolist() == [2, 3]
    assert found.associations["status"].tolist() == ["active", "ended"]
    assert found.headers == {ours: header for header, ours in COLUMNS.items()}
    assert found.problems.empty


def test_an_id_without_number_does_not_depend_on_other_rows(read: Callable[..., register.Register]) -> None:
    bare = row(7, registration_number="")
    first = read(bare).associations["association_id"].iloc[0]
    shouted = row(7, registration_number="", name="KYLÄN 7. YHDISTYS RY", street_address="Muualla 1")
    second = read(row(1), shouted).associations["association_id"].iloc[1]
    assert first == second
    assert first.startswith("n-")


def test_equal_names_without_numbers_get_ids_by_content_not_by_order(
    read: Callable[..., register.Register],
) -> None:
    one = row(1, registration_number="", street_address="Alatie 1")
    two = row(1, registration_number="", street_address="Ylätie 2")
    forth, back = read(one, two), read(two, one)
    assert codes(forth) == ["name-repeated", "name-repeated"]
    ids = [
        found.associations.set_index("street_address")["association_id"].sort_index()
        for found in (forth, back)
    ]
    pd.testing.assert_series_equal(*ids)


def test_the_same_content_twice_is_one_association(read: Callable[..., register.Register]) -> None:
    found = read(row(1), row(2), row(1, name="Kylän  1. yhdistys ry "))
    assert len(found.associations) == 2
    problem = found.problems[found.problems["code"] == "duplicate-row"].iloc[0]
    assert (problem["source_row"], problem["restored"]) == (4, "2")


@pytest.mark.parametrize("newer_first", [True, False])
def test_of_one_association_twice_the_latest_entry_holds(
    read: Callable[..., register.Register], *, newer_first: bool
) -> None:
    old = row(1, last_entry_on="1.1.2010", street_address="Vanha 1")
    new = row(1, last_entry_on="1.1.2020", street_address="Uusi 1")
    found = read(*([new, old] if newer_first else [old, new]))
    assert found.associations["street_address"].tolist() == ["Uusi 1"]
    assert codes(found) == ["duplicate-older"]


def test_a_number_shared_by_two_names_keeps_both_and_names_both(
    read: Callable[..., register.Register],
) -> None:
    found = read(row(1), row(1, name="Aivan toinen ry"))
    assert len(found.associations) == 2
    assert found.associations["association_id"].is_unique
    assert not found.associations["association_id"].isin(["123.001"]).any()
    assert codes(found, 2) == codes(found, 3) == ["number-shared"]


def test_rows_that_are_no_associations_are_rejected_with_their_reason(
    read: Callable[..., register.Register],
) -> None:
    blank = [""] * len(HEADERS)
    note = ["Lähde: PRH", *blank[1:]]
    found = read(row(1), blank, list(HEADERS), row(2, name=""), row(3, home_municipality=""), note, row(4))
    assert found.rows == 6
    assert found.associations["source_row"].tolist() == [2, 8]
    assert [codes(found, number) for number in (4, 5, 6, 7)] == [
        ["header-repeated"],
        ["name-missing"],
        ["municipality-missing"],
        ["row-incomplete"],
    ]
    assert found.problems.loc[found.problems["source_row"] == 7, "value"].iloc[0] == "Lähde: PRH"


def test_a_row_shifted_by_a_delimiter_is_named(read: Callable[..., register.Register]) -> None:
    found = read(row(1), [*row(2), "liikaa"])
    assert codes(found, 3) == ["cells-beyond"]


def test_days_in_the_wrong_order_are_named(read: Callable[..., register.Register]) -> None:
    found = read(row(1, registered_on="1.1.2020", last_entry_on="1.1.2010"))
    assert codes(found) == ["dates-crossed"]


def test_a_huge_cell_is_cut_and_kept_in_the_problem(read: Callable[..., register.Register]) -> None:
    found = read(row(1, street_address="tie " * 200))
    assert codes(found) == ["cell-cut"]
    assert len(found.associations["street_address"].iloc[0]) <= 400
    assert found.problems["value"].iloc[0] == "tie " * 200


def test_another_region_has_other_municipalities(read: Callable[..., register.Register]) -> None:
    found = read(
        row(1, home_municipality="Orivesi"),
        row(2, home_municipality="Laukaa"),
        row(3, home_municipality="Längelmäki"),
        municipalities=known(["562", "291"]),
    )
    assert found.associations["home_municipality"].tolist() == ["562"]
    assert codes(found) == ["municipality-outside", "municipality-split"]


def test_swedish_names_hold_where_the_boundaries_do_not_tell_them(
    read: Callable[..., register.Register],
) -> None:
    names = pd.DataFrame(
        {"code": ["410", "249"], "name_fi": ["Laukaa", "Keuruu"], "name_sv": ["Laukaa", pd.NA]}
    )
    rows = [
        row(number, home_municipality=name) for number, name in enumerate(("Laukas", "Keuru", "Laukaa"), 1)
    ]
    found = read(*rows, municipalities=names)
    assert found.associations["home_municipality"].tolist() == ["410", "249", "410"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (("Kotipaikka", "Osoite", "Tila"), "register-no-name"),
        (("Nimi", "Osoite", "Tila"), "register-no-municipality"),
    ],
)
def test_without_name_or_municipality_column_there_is_no_register(
    tmp_path: Path, headers: tuple[str, ...], code: str
) -> None:
    path = write_csv(tmp_path / "r.csv", [["a", "b", "c"]], headers=headers)
    with pytest.raises(InputError) as caught:
        register.read(path)
    assert caught.value.code == code
    assert caught.value.params["file"] == path
    assert caught.value.params["found"] == ", ".join(headers)


def test_headers_alone_are_no_register(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="register-no-rows"):
        register.read(write_csv(tmp_path / "r.csv", []))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_problem_has_its_sentences(language: str) -> None:
    say = words.load(language)
    for code in SEVERITY:
        for part in ("what", "mend"):
            assert say(f"problem.{code}.{part}", value="V", restored="R", column="C", row=1)


def test_the_built_in_lists_fit_together() -> None:
    ours, neighbours = builtin_table("municipalities"), builtin_table("neighbour_municipalities")
    assert len(ours) == 22
    assert len(neighbours) == 23
    both = pd.concat([ours, neighbours])
    assert both["code"].is_unique
    assert both["code"].str.fullmatch(r"\d{3}").all()
    old = builtin_table("old_municipalities")
    inside = old[old["kind"].isin(["old", "spelling", "place"])]
    assert inside["codes"].isin(ours["code"]).all()
    assert old["name"].is_unique


def test_what_concerns_the_file_is_named_first(tmp_path: Path) -> None:
    headers = ["Nimmi", "Kotipaikka", "Postiosoite", "Käyntiosoite", "Kissa"]
    path = write_xlsx(
        tmp_path / "r.xlsx", {"A": [headers, ["A ry", "Jämsä", "x", "y", "z"]], "B": [["jotain"]]}
    )
    (tmp_path / "~$r.xlsx").write_bytes(b"team")
    found = register.read(path)
    problems = found.problems.set_index("code")
    assert problems.index.tolist() == ["file-open", "sheets-unread", "header-near", "header-passed-over"]
    assert problems.loc["sheets-unread", "value"] == "B"
    assert problems.loc["header-passed-over", ["value", "restored"]].tolist() == [
        "Postiosoite",
        "Käyntiosoite",
    ]
    assert found.associations["street_address"].tolist() == ["y"]
    assert found.unread == ("Postiosoite", "Kissa")
    assert found.sheet == "A"


def test_a_guessed_encoding_and_an_open_quote_are_named(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes('Nimi;Kotipaikka\n"A ry;Jämsä\nB ry;Jämsä\n'.encode("cp1252"))
    found = register.read(path)
    assert codes(found)[0] == "file-encoding"
    assert "quote-open" in codes(found, 2)
    assert found.associations["home_municipality"].tolist() == ["182", "182"]


@pytest.mark.parametrize(
    ("days", "read_as", "named"),
    [
        (["1/2/2020", "12/31/2020"], ["2020-01-02", "2020-12-31"], ["dates-month-first"]),
        (["1/2/2020", "31/12/2020"], ["2020-02-01", "2020-12-31"], []),
        (["1/2/2020", "3/4/2020"], ["2020-02-01", "2020-04-03"], []),
        (["12/31/2020", "31/12/2020"], [None, "2020-12-31"], ["date-impossible"]),
    ],
)
def test_a_column_tells_whether_the_month_stands_first(
    read: Callable[..., register.Register], days: list[str], read_as: list[str | None], named: list[str]
) -> None:
    found = read(*[row(number, registered_on=day) for number, day in enumerate(days, 1)])
    dates = found.associations["registered_on"]
    assert [None if pd.isna(day) else day.date().isoformat() for day in dates] == read_as
    assert codes(found) == named
