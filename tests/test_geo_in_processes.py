"""Work shared between processes: the same table comes out, whatever becomes of the others."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geocode_fixtures
import hypothesis
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


def who(word: str) -> tuple[str, int]:
    return word, os.getpid()


def until(mark: Path) -> tuple[str, int]:
    """Wait for a mark of another process: what is long while the others are short."""
    while not mark.exists():
        time.sleep(0.01)
    return who("long")


def marking(mark: Path, work: Callable[[], object]) -> object:
    """Leave the mark in any process but the first, then do the work."""
    if os.getpid() != PARENT:
        mark.touch()
    return work()


@given(words=st.lists(st.text(max_size=3), max_size=6), processes=st.integers(1, 3))
@hypothesis.settings(max_examples=30)
def test_works_give_theirs_in_their_order(words: list[str], processes: int) -> None:
    given_back = in_processes.each([partial(who, word) for word in words], processes)
    assert [word for word, _ in given_back] == words
    assert all(pid == PARENT for _, pid in given_back[:1])


def test_each_work_is_done_by_whoever_is_free(tmp_path: Path) -> None:
    mark = tmp_path / "done"
    works = [partial(until, mark), *map(partial, [who] * 2, "ab"), partial(marking, mark, partial(who, "c"))]
    long, *rest = in_processes.each(works, 2)
    assert long == ("long", PARENT)
    assert [word for word, _ in rest] == ["a", "b", "c"]
    assert len({pid for _, pid in rest} - {PARENT}) == 1
    assert not multiprocessing.active_children()


def test_a_branched_process_branches_no_further(tmp_path: Path) -> None:
    mark = tmp_path / "begun"
    enough = partial(marking, mark, partial(in_processes.worth_having_for_works, 10**9))
    _, there = in_processes.each([partial(until, mark), enough], 2)
    assert there == 1


def dies(word: str) -> tuple[str, int]:
    if os.getpid() != PARENT:
        os.kill(os.getpid(), signal.SIGKILL)
    return who(word)


def refuses(word: str) -> tuple[str, int]:
    if os.getpid() != PARENT:
        raise OSError("only there")
    return who(word)


def gives_what_none_can_carry(word: str) -> object:
    return (lambda: word) if os.getpid() != PARENT else who(word)


@pytest.mark.parametrize("failing", [dies, refuses, gives_what_none_can_carry])
def test_works_that_no_other_process_answers_are_done_here(
    failing, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    mark = tmp_path / "begun"
    works = [partial(until, mark), partial(marking, mark, partial(failing, "second")), partial(who, "third")]
    assert in_processes.each(works, 2)[:2] == [("long", PARENT), ("second", PARENT)]
    assert capfd.readouterr().err == ""
    assert not multiprocessing.active_children()


def test_an_error_of_a_work_is_the_callers_whoever_did_it(tmp_path: Path) -> None:
    def refuse() -> None:
        raise KeyError("there")

    mark = tmp_path / "begun"
    for works in (
        [partial(until, mark), partial(marking, mark, refuse)],
        [refuse, partial(time.sleep, 600)],
    ):
        with pytest.raises(KeyError, match="there"):
            in_processes.each(works, 2)
        assert not multiprocessing.active_children()


def test_small_tables_and_other_systems_have_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)))
    assert [in_processes.worth_having(rows) for rows in (0, 5_330, 105_000)] == [1, 1, 4]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert in_processes.worth_having(105_000) == 2
    assert [in_processes.worth_having_for_works(rows) for rows in (0, 266, 5_330)] == [1, 1, 2]
    monkeypatch.setattr(sys, "platform", "win32")
    assert in_processes.worth_having(105_000) == in_processes.worth_having_for_works(105_000) == 1


HOLDS = """
import os, sys, time
from jarjestokartta.geo import in_processes
def other():
    print(os.getpid(), flush=True)
    time.sleep(60)
in_processes.each([lambda: time.sleep(60), other], 2)
"""


def runs(process: int) -> bool:
    """Tell whether a process does anything still; one that is dead and not yet buried does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_process_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True) as parent:
        other = int(parent.stdout.readline())
        assert runs(other)
        parent.kill()
    for _ in range(500):
        if not runs(other):
            return
        time.sleep(0.01)
    os.kill(other, signal.SIGKILL)
    pytest.fail("it waits for ever for somebody to read its answer")
