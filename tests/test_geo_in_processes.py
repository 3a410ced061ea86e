"""Work shared between processes: the same table comes out, whatever becomes of the others."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import geocode_fixtures
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import geocode, in_processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux branches processes safely")
PARENT = os.getpid()


def doubled(part: pd.DataFrame) -> pd.DataFrame:
    return part.assign(twice=part["one"] * 2, done_by=os.getpid())


def numbers(count: int) -> pd.DataFrame:
    return pd.DataFrame({"one": np.arange(count)}, index=[f"row {number}" for number in range(count)])


@given(rows=st.integers(0, 7), processes=st.integers(1, 3))
def test_parts_come_back_in_order_with_their_index(rows: int, processes: int) -> None:
    asked = numbers(rows)
    given_back = in_processes.mapped(doubled, asked, processes)
    assert given_back.index.equals(asked.index)
    assert given_back["twice"].tolist() == [2 * number for number in range(rows)]


def test_others_do_work_and_none_is_left_behind() -> None:
    done_by = in_processes.mapped(doubled, numbers(9), 3)["done_by"]
    assert done_by.nunique() == 3
    assert done_by.iloc[0] == os.getpid()
    assert not multiprocessing.active_children()


def test_addresses_are_placed_the_same_by_one_and_by_two(tmp_path: Path) -> None:
    asked, areas = geocode_fixtures.asked(), geocode_fixtures.areas()
    known = geocode_fixtures.gazetteer(tmp_path)
    one, two = (geocode.locate(asked, known, areas, processes) for processes in (1, 2))
    assert_geodataframe_equal(one, two)


def killed(part: pd.DataFrame) -> pd.DataFrame:
    if os.getpid() != PARENT:
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(part)


def asleep(part: pd.DataFrame) -> pd.DataFrame:
    if os.getpid() != PARENT:
        time.sleep(600)
    return doubled(part)


@pytest.mark.parametrize("failing", [killed, asleep])
def test_a_process_that_does_not_answer_costs_time_alone(failing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_processes, "_LITTLE_S", 0.2)
    given_back = in_processes.mapped(failing, numbers(4), 2)
    assert given_back["twice"].tolist() == [0, 2, 4, 6]
    assert (given_back["done_by"] == os.getpid()).all()
    assert not multiprocessing.active_children()


def refuses_first(part: pd.DataFrame) -> pd.DataFrame:
    if 0 in part["one"].to_numpy():
        raise KeyError("first")
    return doubled(part)


def test_an_error_is_the_callers_and_nothing_runs_on() -> None:
    with pytest.raises(KeyError, match="first"):
        in_processes.mapped(refuses_first, numbers(4), 2)
    assert not multiprocessing.active_children()


def test_small_tables_and_other_systems_have_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)))
    assert [in_processes.worth_having(rows) for rows in (0, 5_330, 105_000)] == [1, 1, 4]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert in_processes.worth_having(105_000) == 2
    monkeypatch.setattr(sys, "platform", "win32")
    assert in_processes.worth_having(105_000) == 1
