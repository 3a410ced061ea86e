"""Answers of services: kept one by one, whatever happens to the process or the file."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspace_fixtures import immutable, small_disk

from jarjestokartta.geo import answer_cache
from jarjestokartta.geo.answer_cache import AnswerCache
from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import OutputError

TODAY = date(2026, 11, 24)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def opened(path: Path, today: date = TODAY) -> AnswerCache:
    return AnswerCache(path, days=365, today=today)


@given(answer=JSON, question=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_answer_comes_back_as_it_was(answer: object, question: str) -> None:
    cache = opened(Path(":memory:"))
    assert cache.get("nls", question) is None
    cache.put("nls", question, answer)
    assert cache.get("nls", question) == (answer, TODAY, True)
    assert cache.get("digitransit", question) is None
    cache.close()


def test_a_lone_surrogate_does_no_harm(tmp_path: Path) -> None:
    cache = opened(tmp_path / "cache.sqlite")
    cache.put("nls", "q", ["\ud800"])
    assert cache.get("nls", "q") == (["\ud800"], TODAY, True)
    cache.close()


@pytest.mark.parametrize(("days", "fresh"), [(0, True), (365, True), (366, False)])
def test_an_answer_holds_for_its_days(tmp_path: Path, days: int, fresh: bool) -> None:  # noqa: FBT001
    path = tmp_path / "private" / "cache.sqlite"
    first = opened(path)
    first.put("nls", "q", 1)
    first.close()
    later = opened(path, TODAY + timedelta(days=days))
    assert later.get("nls", "q") == (1, TODAY, fresh)
    later.put("nls", "q", 2)
    assert later.get("nls", "q") == (2, TODAY + timedelta(days=days), True)
    assert answer_cache.count(path) == 1
    later.close()


def test_what_was_kept_of_some_days_serves_in_another_file(tmp_path: Path) -> None:
    cache, other = opened(tmp_path / "cache.sqlite"), opened(tmp_path / "other.sqlite")
    earlier = opened(tmp_path / "cache.sqlite", TODAY - timedelta(days=400))
    earlier.put("nls", "ä", ["\ud800"])
    cache.put("nls", "b", 1)
    cache.put("digitransit", "b", 2)
    told = cache.by_day(["nls"])
    assert list(told) == ["2025-10-20", "2026-11-24"]
    for day, answers in told.items():
        other.take(day, answers)
    assert other.get("nls", "ä") == (["\ud800"], TODAY - timedelta(days=400), False)
    assert other.get("digitransit", "b") is None
    assert other.by_day(["nls", "digitransit"]) == told
    for one in (cache, earlier, other):
        one.close()


WRITER = """
import sys
from datetime import date
from pathlib import Path
from jarjestokartta.geo.answer_cache import AnswerCache, count
cache = AnswerCache(Path(sys.argv[1]), days=365, today=date(2026, 11, 24))
for place in range(count(Path(sys.argv[1])), 100_000):
    cache.put("nls", str(place), ["x" * 2000, place])
    print(place, flush=True)
"""


def test_a_process_killed_anywhere_loses_no_answer_it_has_told_of(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    known = 0
    for pause in random.Random(7).sample(range(40), 6):  # noqa: S311 - no secret
        writer = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True)
        told = [writer.stdout.readline()]
        time.sleep(pause / 1000)
        os.kill(writer.pid, signal.SIGKILL)
        told += writer.stdout.read().split()
        writer.stdout.close()
        writer.wait()
        cache = opened(path)
        assert not cache.damaged
        assert answer_cache.count(path) >= int(told[-1]) + 1 > known
        known = answer_cache.count(path)
        assert all(cache.get("nls", str(place)).answer[1] == place for place in range(known))
        cache.close()


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be read as one" * 40, b"SQLite"]
)
def test_a_file_that_is_none_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(content)
    cache = opened(path)
    assert cache.damaged
    cache.put("nls", "q", 1)
    cache.close()
    again = opened(path)
    assert (again.damaged, again.get("nls", "q")) == (False, (1, TODAY, True))
    again.close()


def test_a_file_damaged_in_the_middle_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache = opened(path)
    for place in range(300):
        cache.put("nls", str(place), "x" * 500)
    cache.close()
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    path.write_bytes(content)
    cache = opened(path)
    assert cache.get("nls", "7") is None
    assert cache.damaged
    cache.put("nls", "7", "y")
    assert cache.get("nls", "7").answer == "y"
    cache.close()


def test_another_run_is_waited_for(tmp_path: Path) -> None:
    one, other = opened(tmp_path / "cache.sqlite"), opened(tmp_path / "cache.sqlite")
    one.put("nls", "q", 1)
    other.put("nls", "r", 2)
    assert answer_cache.count(tmp_path / "cache.sqlite") == 2
    one.close()
    other.close()


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    with immutable(tmp_path / "private"), pytest.raises(OutputError) as caught:
        opened(tmp_path / "private" / "cache.sqlite")
    assert caught.value.params["detail"] is Cause.PERMISSION


def test_a_full_disk_is_told_and_what_is_kept_stays(tmp_path: Path) -> None:
    told = [str(place) for place in range(1000)]
    with small_disk(tmp_path / "disk", "256k") as disk:
        cache = opened(disk / "cache.sqlite")
        with pytest.raises(OutputError) as caught:
            [cache.put("nls", one, "x" * 1000) for one in told]
        assert (caught.value.code, caught.value.params["detail"]) == ("cannot-write", Cause.DISK_FULL)
        cache.close()
        cache = opened(disk / "cache.sqlite")
        kept = answer_cache.count(disk / "cache.sqlite")
        assert not cache.damaged
        assert 0 < kept < len(told)
        assert [cache.get("nls", one) is not None for one in told] == [True] * kept + [False] * (1000 - kept)
        cache.close()


def test_the_file_is_one(tmp_path: Path) -> None:
    cache = opened(tmp_path / "cache.sqlite")
    cache.put("nls", "q", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["cache.sqlite"]
    cache.close()
    with sqlite3.connect(tmp_path / "cache.sqlite") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_counting_makes_and_changes_nothing(tmp_path: Path) -> None:
    assert answer_cache.count(tmp_path / "none.sqlite") == 0
    (tmp_path / "broken #1.sqlite").write_bytes(b"\0" * 5000)
    assert answer_cache.count(tmp_path / "broken #1.sqlite") == 0
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("broken #1.sqlite", b"\0" * 5000)
    ]
