"""Which rows are one association, and ids that stay when names, addresses and the order of rows change."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo.cleaning import duplicates
from jarjestokartta.geo.cleaning.findings import Findings

HEADERS = {"name": "Nimi", "registration_number": "Rekisterinumero"}
ROW = {
    "registration_number": "123.001",
    "name": "Kylän yhdistys ry",
    "business_id": None,
    "home_municipality": "077",
    "registered_on": None,
    "last_entry_on": None,
    "status": "active",
}
FIRST, LATER = "1950-01-01", "1999-02-01"


def table(rows: list[dict[str, str | None]]) -> pd.DataFrame:
    made = pd.DataFrame([ROW | row for row in rows], dtype="str", columns=list(ROW))
    days = {name: pd.to_datetime(made[name]) for name in ("registered_on", "last_entry_on")}
    return made.assign(**days).set_axis(range(2, len(made) + 2))


def settled(rows: list[dict[str, str | None]]) -> pd.DataFrame:
    return duplicates.settle(table(rows), HEADERS, Findings())


def ids(rows: list[dict[str, str | None]]) -> dict[str, str]:
    """Give the id of each association by its name."""
    found = settled(rows)
    return dict(zip(found["name"], found["association_id"], strict=True))


def a(**more: str | None) -> dict[str, str | None]:
    return {"name": "A ry", "registered_on": FIRST, **more}


def b(**more: str | None) -> dict[str, str | None]:
    return {"name": "B ry", "registered_on": LATER, **more}


def test_the_one_registered_first_bears_the_number() -> None:
    found = ids([b(), a()])
    assert found["A ry"] == "123.001"
    assert found["B ry"].startswith("123.001-")
    assert ids([a()]) == {"A ry": "123.001"}  # before the other came


@pytest.mark.parametrize(
    "rows",
    [
        [a(registered_on=None), b()],
        [a(registered_on=LATER), b()],
        [a(registered_on=None), b(registered_on=None)],
    ],
    ids=["a day unknown", "the same day", "no days"],
)
def test_where_nobody_can_tell_none_bears_it(rows: list[dict[str, str | None]]) -> None:
    found = ids(rows)
    assert all(one.startswith("123.001-") for one in found.values())
    assert len(set(found.values())) == 2


@pytest.mark.parametrize(
    "marks",
    [
        ({"registered_on": FIRST}, {"registered_on": LATER}),
        ({"registered_on": FIRST}, {"registered_on": None, "business_id": "1234567-1"}),
        ({"registered_on": None, "business_id": "2345671-0"}, {"registered_on": LATER}),
    ],
    ids=["days", "a day and a business id", "a business id and a day"],
)
def test_renamed_and_moved_they_keep_their_ids(marks: tuple[dict[str, str | None], ...]) -> None:
    before = [a(**marks[0]), b(**marks[1])]
    after = [a(**marks[0]) | {"name": "Uusi nimi ry"}, b(**marks[1]) | {"home_municipality": "179"}]
    assert list(ids(before).values()) == list(ids(after).values())


def test_a_name_or_a_business_id_joins_rows_of_one_number() -> None:
    """The second row has the first one's name and the third one's business id: all three are one."""
    rows = [
        {"name": "A ry"},
        {"name": "A ry", "business_id": "1234567-1", "last_entry_on": LATER},
        {"name": "Vanha A ry", "business_id": "1234567-1", "last_entry_on": FIRST},
    ]
    for order in ([0, 1, 2], [0, 2, 1], [2, 0, 1]):
        found = settled([rows[place] for place in order])
        assert found[["name", "business_id", "association_id"]].to_numpy().tolist() == [
            ["A ry", "1234567-1", "123.001"]
        ]


def _row() -> st.SearchStrategy[dict[str, str | None]]:
    return st.fixed_dictionaries(
        {
            "registration_number": st.sampled_from(["123.001", "123.002", None]),
            "name": st.sampled_from(["A ry", "a RY", "B ry", "C ry"]),
            "business_id": st.sampled_from([None, None, "1234567-1", "2345671-0"]),
            "home_municipality": st.sampled_from(["077", "179"]),
            "registered_on": st.sampled_from([None, FIRST, LATER]),
            "last_entry_on": st.sampled_from([None, FIRST, LATER]),
        }
    )


@given(st.lists(_row(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, str | None]], random) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)
    found = [settled(order) for order in (rows, shuffled)]
    assert found[0]["association_id"].is_unique
    kept = [one.sort_values("association_id", ignore_index=True) for one in found]
    pd.testing.assert_frame_equal(*kept)


@given(
    st.lists(st.dates(pd.Timestamp("1900-01-01").date()), min_size=2, max_size=6, unique=True),
    st.data(),
)
def test_no_renaming_changes_an_id(days: list[object], data: st.DataObject) -> None:
    rows = [{"name": f"Seura {place} ry", "registered_on": str(day)} for place, day in enumerate(days)]
    renamed = [
        row | {"name": f"{data.draw(st.sampled_from(['Uusi', 'Toinen']))} {place} ry"}
        for place, row in enumerate(rows)
    ]
    assert settled(rows)["association_id"].tolist() == settled(renamed)["association_id"].tolist()
    assert settled(rows)["association_id"].tolist().count("123.001") == 1
