"""What the to-do list is sorted by: the residents that hang on each thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import content_fixtures as fx
import pandas as pd
import pytest
from content_fixtures import One

from jarjestokartta.geo import words
from jarjestokartta.maps import hanging, todo_lists

SAY = words.load("fi")
NO_PROBLEMS = pd.DataFrame(columns=["source_row", "column", "code", "severity", "value", "restored"])


def test_an_area_s_residents_are_shared_by_its_associations() -> None:
    ones = [One(f"Seura {n} ry", village="k1") for n in range(4)] + [One("Yksin ry", village="k2")]
    content = fx.content([*ones, One("Muualla ry", "410", None, precision="none")])
    found = hanging.on_associations(content, content.associations)
    assert found.tolist() == pytest.approx([800.5 / 4] * 4 + [800.5, 4000.0])


def test_those_come_first_on_which_most_residents_hang() -> None:
    ones = [One(f"Seura {n} ry", village="k1", needs="") for n in range(4)]
    content = fx.content([*ones, One("Yksin ry", village="k2", needs="")])
    listed = todo_lists.unclassified(content, NO_PROBLEMS, SAY).columns
    assert listed[0].cells.tolist()[0] == "Yksin ry"
    title = SAY("column.hanging")
    shown = next(one.cells for one in listed if one.title == title)
    assert shown.is_monotonic_decreasing


def test_places_checked_long_ago_are_listed_by_whom_they_are_nearest_to() -> None:
    content = fx.content()
    sites = content.sites
    on = pd.Timestamp("2026-01-01")
    days = [on - pd.DateOffset(years=2, days=1)] + [on] * (len(sites) - 1)
    aged = replace(
        content, register_date=date(2026, 1, 1), sites=sites.assign(checked_on=pd.to_datetime(days))
    )
    listed = todo_lists.old_sites(aged, NO_PROBLEMS, SAY).columns
    assert listed[0].cells.tolist() == [sites["name"].iloc[0]]
    nobody_knows = replace(aged, register_date=None)
    assert len(todo_lists.old_sites(nobody_knows, NO_PROBLEMS, SAY).columns[0].cells) == 0
