"""Whose the rows of a survey are: joined where it is certain, else proposed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import tables
from jarjestokartta.geo.survey import names, pairs
from jarjestokartta.geo.survey.pairs import Pairs

EXAMPLES = 25  # each makes whole tables

LAUKAA, MULTIA, JKL = "410", "495", "179"
PLACES = ["Tarhapään", "Sahrajärven", "Väätäiskylän", "Kulhanvuoren", "Isojärven", "Ylä-Multian", "Sinervän"]
PLACES += ["Tammelan", "Poiken", "Uittokosken"]
REGISTER = [
    ("1", "100.001", "1234567-1", "Laukaan Martat ry", LAUKAA),
    ("2", "100.002", None, "Laukaan Insinöörit ry", LAUKAA),
    ("3", "100.003", None, "Laukaan Insinöörit 2 ry", LAUKAA),
    ("4", "100.004", None, "Jyväskylän maalaiskunnan Vapaapalokunta ry", JKL),
    ("5", "100.005", None, "Vihtavuoren Kylä-yhdistys r.y.", LAUKAA),
    ("6", None, None, "Multian Martat ry", MULTIA),
    ("7", "100.007", None, "Tikkakosken Naiset ry", JKL),
    ("8", "100.008", None, "Tikkakosken Naiset ry", LAUKAA),
    *((f"k{n}", None, None, f"{place} metsästysseura ry", MULTIA) for n, place in enumerate(PLACES)),
]


def register() -> pd.DataFrame:
    columns = ["association_id", "registration_number", "business_id", "name", "home_municipality"]
    table = pd.DataFrame(REGISTER, columns=columns).astype("str")
    return tables.ASSOCIATIONS.conform(table.assign(status="active", source_row=range(2, len(table) + 2)))


def pair(*rows: tuple[str | None, str | None, str | None], former: pd.DataFrame | None = None) -> Pairs:
    """Pair rows of number, name and municipality."""
    table = pd.DataFrame(list(rows), columns=["registration-number", "name", "municipality"])
    table = table.assign(**{"business-id": None}).astype("str")
    return pairs.pair(table, register(), former)


JOINED = [
    (("100.001", "Laukaan Martat", LAUKAA), "1", "number"),
    (("100.001", None, None), "1", "number"),
    ((None, "LAUKAAN MARTAT R.Y.", LAUKAA), "1", "name"),
    ((None, "Martat Laukaan", LAUKAA), "1", "name"),
    ((None, "Laukaan Insinöörit 2", LAUKAA), "3", "name"),
    ((None, "Jyväskylän mlk:n VPK", JKL), "4", "name"),
    ((None, "Vihtavuoren kyläyhdistys", LAUKAA), "5", "name"),
    ((None, "Tikkakosken Naiset", JKL), "7", "name"),
    ((None, "Sinervän metsästyseura", MULTIA), "k6", "name"),  # a slip in a word that ten names have
]


@pytest.mark.parametrize(("row", "wanted", "by"), JOINED)
def test_what_is_certain_is_joined(row: tuple[str | None, str, str], wanted: str, by: str) -> None:
    found = pair(row)
    assert found.joined.to_dict("records") == [{"association_id": wanted, "by": by}]
    assert found.proposed.empty
    assert found.doubts.empty


DOUBTFUL = [
    (("100.001", "Tikkakosken Naiset", LAUKAA), "contradiction", "8"),
    (("100.001", None, MULTIA), "contradiction", "1"),  # a slip in the number, perhaps
    ((None, "Laukaan Insinöörit", LAUKAA), "branch", "2"),  # whose number was left out?
    ((None, "Laukaan Marttaat", LAUKAA), "near", "1"),
    ((None, "Sinerän metsästysseura", MULTIA), "near", "k6"),  # a slip in a rare word: another village?
    ((None, "Laukaan Martat", MULTIA), "elsewhere", "1"),
    ((None, "Laukaan Martat", None), "no-municipality", "1"),
    ((None, "Xyzzy Quux", LAUKAA), "nothing", None),
]


@pytest.mark.parametrize(("row", "doubt", "first"), DOUBTFUL)
def test_what_is_not_certain_is_proposed(
    row: tuple[str | None, str | None, str | None], doubt: str, first: str | None
) -> None:
    found = pair(row)
    assert found.joined.empty
    assert found.doubts.tolist() == [doubt]
    best = found.proposed.loc[found.proposed["rank"] == 1, "association_id"].tolist()
    assert best == ([] if first is None else [first])


def test_a_number_that_several_bear_is_told_apart_by_the_name() -> None:
    table = register()
    table.loc[table["association_id"] == "6", "registration_number"] = "100.001"
    rows = pd.DataFrame(
        {
            "registration-number": "100.001",
            "business-id": None,
            "name": ["Multian Martat", None],
            "municipality": ["495", None],
        }
    ).astype("str")
    found = pairs.pair(rows, table)
    assert found.joined["association_id"].to_dict() == {0: "6"}
    assert found.doubts.to_dict() == {1: "several"}


def test_a_business_id_joins_and_is_contradicted_by_a_name() -> None:
    rows = pd.DataFrame(
        {
            "registration-number": None,
            "business-id": "1234567-1",
            "name": ["Laukaan Martat", "Multian Martat"],
            "municipality": ["410", "495"],
        }
    ).astype("str")
    found = pairs.pair(rows, register())
    assert found.joined.to_dict("index") == {0: {"association_id": "1", "by": "business-id"}}
    assert found.doubts.to_dict() == {1: "contradiction"}


def test_a_former_name_is_known() -> None:
    former = pd.DataFrame({"association_id": ["1"], "name": ["Laukaan Emännät ry"]})
    assert pair((None, "laukaan emännät", LAUKAA), former=former).joined["association_id"].tolist() == ["1"]


def test_no_rows_are_no_pairs() -> None:
    found = pair()
    assert found.joined.empty
    assert found.proposed.empty


NAMES = [name for _, _, _, name, _ in REGISTER]


WRITTEN = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from([LAUKAA, MULTIA, JKL, None]),
    st.integers(0, 40),
    st.sampled_from("aknstiö "),
)


@settings(max_examples=EXAMPLES)
@given(st.lists(WRITTEN, min_size=1, max_size=8))
def test_whatever_is_written_nobody_is_joined_to_another_name_or_municipality(
    drawn: list[tuple[str, str | None, int, str]],
) -> None:
    rows = [
        (None, f"{name[: at % len(name)]}{letter}{name[at % len(name) :]}", town)
        for name, town, at, letter in drawn
    ]
    found = pair(*rows)
    by_id = register().set_index("association_id")
    for row, one in found.joined["association_id"].items():
        assert by_id.loc[one, "home_municipality"] == rows[row][2]
        written, name = names.level(rows[row][1]), names.level(by_id.loc[one, "name"])
        assert abs(len(names.run_together(written)) - len(names.run_together(name))) <= 1
    assert set(found.joined.index) | set(found.doubts.index) == set(range(len(rows)))
    shuffled = pair(*rows[::-1])
    turned = {len(rows) - 1 - row: one for row, one in shuffled.joined["association_id"].items()}
    assert turned == found.joined["association_id"].to_dict()
