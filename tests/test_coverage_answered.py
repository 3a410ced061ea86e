"""Who was asked and answered, and sums of what was answered; never more than was told, nor of one or two."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import answered
from jarjestokartta.geo import tables
from jarjestokartta.geo.survey import told
from jarjestokartta.maps import survey_counts

TOWNS = pd.Index(["410", "495"])
HOMES = pd.Series(["410"] * 4 + ["495"], index=["1", "2", "3", "4", "5"])


def counts(*rows: tuple[str | None, int, dict[str, str]]) -> pd.DataFrame:
    table = [
        (one, field, value, "kartoitus", None, row)
        for one, row, said in rows
        for field, value in said.items()
    ]
    heads = ["association_id", "field", "value", "source", "told_on", "row"]
    lines = tables.SURVEY.conform(pd.DataFrame(table, columns=heads))
    return answered.by_municipality(lines, told.newest(lines), HOMES, TOWNS)


ROWS = (
    ("1", 2, {"name": "A", "paid-staff": "2", "members": "40", "open-to": "all"}),
    ("2", 3, {"name": "B", "paid-staff": "no", "members": "60", "open-to": "members"}),
    ("3", 4, {"name": "C", "paid-staff": "yes", "members": "20", "open-to": "all"}),
    ("4", 5, {"name": "D", "municipality": "410"}),
    (None, 6, {"name": "E", "municipality": "410", "members": "999"}),
    (None, 7, {"name": "F", "municipality": "410", "joined-by": "nobody", "members": "999"}),
    ("9", 8, {"name": "Ended", "members": "999"}),
    ("5", 9, {"name": "G", "members": "7"}),
)


def test_sums_are_of_those_who_answered_and_nothing_is_extrapolated() -> None:
    found = counts(*ROWS).loc["410"]
    assert found[["asked", "waiting", "answered"]].tolist() == [5, 1, 3]
    assert found[["members", "members_answered"]].tolist() == [120, 3]
    assert found[["paid_staff", "paid_staff_answered"]].tolist() == [2, 2]  # yes is no number
    assert found[["paid_staff_some", "paid_staff_told"]].tolist() == [2, 3]
    assert found[["open", "open_answered"]].tolist() == [2, 3]
    assert pd.isna(found["volunteers"])
    assert found["volunteers_answered"] == 0
    silent = counts(*ROWS).loc["495"]
    assert silent[["paid_staff_some", "open"]].isna().all()
    assert silent[["paid_staff_told", "open_answered"]].tolist() == [0, 0]


def test_one_or_two_are_hidden_in_public() -> None:
    public = survey_counts.public(counts(*ROWS), 3)
    assert public is not None
    assert "waiting" not in public
    assert public.loc["410", ["members", "members_answered"]].tolist() == [120, 3]
    few = public.loc["410", ["paid_staff", "paid_staff_answered", "paid_staff_some", "open"]]
    assert few.isna().all()
    assert public.loc["495", ["members", "members_answered"]].isna().all()
    assert public.loc["495", ["asked", "answered"]].tolist() == [1, 1]
    assert survey_counts.public(None, 3) is None
