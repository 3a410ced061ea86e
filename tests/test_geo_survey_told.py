"""What holds of surveys: the newest word, and what others said beside it."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import tables
from jarjestokartta.geo.survey import settling, told

HEADS = ["association_id", "field", "value", "source", "told_on", "row"]


def lines(*rows: tuple[str | None, str, str, str, str | None, int]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=HEADS)
    table["told_on"] = pd.to_datetime(table["told_on"])
    return tables.SURVEY.conform(table)


def test_the_newest_word_holds_and_the_other_is_told() -> None:
    both = lines(
        ("1", "members", "40", "kunta", "2025-01-01", 2),
        ("1", "members", "50", "kartoitus", "2026-01-01", 9),
        ("1", "volunteers", "7", "kunta", "2025-01-01", 2),
        ("1", "remark", "a", "kunta", "2025-01-01", 2),
        ("1", "remark", "b", "kartoitus", "2026-01-01", 9),
    )
    held = told.newest(both).loc["1"]
    assert (held["members"], held["members|source"]) == ("50", "kartoitus")
    assert held["volunteers"] == "7"
    differ = told.differing(both)
    assert differ[["field", "value", "source", "holds", "holds_source"]].to_numpy().tolist() == [
        ["members", "40", "kunta", "50", "kartoitus"]
    ]


def test_a_place_is_never_put_together_of_two_sources() -> None:
    both = lines(
        ("1", "place-name", "Seurala", "kunta", "2025-01-01", 2),
        ("1", "place-address", "Rantatie 5", "kunta", "2025-01-01", 2),
        ("1", "place-address", "Koulutie 3", "kartoitus", "2026-01-01", 9),
    )
    held = told.newest(both).loc["1"]
    assert held["place-address"] == "Koulutie 3"
    assert pd.isna(held["place-name"])


def test_a_person_s_word_outlives_the_survey_s_next_edition() -> None:
    old = lines(
        (None, "name", "Laukan martat", "kartoitus", None, 2),
        (None, "municipality", "410", "kartoitus", None, 2),
    )
    keys = settling.keys(settling.facts.wide(old))
    answers = pd.DataFrame({"key": keys.to_numpy(), "association_id": ["7"]})
    known = settling.answered(old, answers)
    assert known.set_index("field").loc["joined-by", "value"] == "person"
    new = old.assign(row=old["row"] + 5)
    again = settling.replaced(known, new, "kartoitus")
    assert again["association_id"].tolist() == ["7"] * 3
    assert set(again["row"]) == {7}
    nobody = settling.answered(old, answers.assign(association_id=None))
    assert nobody.set_index("field").loc["joined-by", "value"] == "nobody"


WHO = st.tuples(
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["members", "volunteers", "name", "remark"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["kunta", "kartoitus"]),
    st.sampled_from(["2025-01-01", "2026-01-01", None]),
    st.integers(2, 5),
)


@given(st.lists(WHO, unique_by=lambda row: (row[3], row[5], row[1]), max_size=12))
def test_every_line_holds_or_agrees_or_is_told(
    rows: list[tuple[str | None, str, str, str, str | None, int]],
) -> None:
    table = lines(*rows)
    held, differ = told.newest(table), told.differing(table)
    for line in told.answers(table).itertuples():
        holds = held.loc[line.association_id, line.field]
        if line.field != "remark" and holds != line.value:
            same = differ[["association_id", "field", "source", "row"]].to_numpy().tolist()
            assert [line.association_id, line.field, line.source, line.row] in same
