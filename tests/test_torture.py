"""A fixed sample of ``make torture``: whole after the next command, and one result of several at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torture
import torture_fixtures as tf
from demo_fixtures import raw_region, updated_region
from torture import Job, Tally

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill a process midway")
SEED = 8


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the raw files that the templates of all jobs begin with."""
    folder = tmp_path_factory.mktemp("torture")
    for name in ("raw", "other"):
        shutil.copytree(raw_region(), folder / name)
    other = folder / "other/data/raw/open_address.csv"
    lines = other.read_text(encoding="utf-8").splitlines(keepends=True)
    other.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def again(home: Path) -> Job:
    """A run for three municipalities, over the set of all."""
    job = torture.next_update(home, updated_region(), home / "raw/register.xlsx")
    torture.of_few(job.template)
    return torture.measured(job, home)


@pytest.fixture
def tally() -> Iterator[Tally]:
    found = Tally()
    yield found
    assert found.faults == []


def tortured(job: Job, home: Path, tally: Tally, *, kills: int, refusals: int) -> None:
    for number in range(kills):
        torture.kill(job, home, number, SEED, tally)
    acts = torture.distinct(job.acts)
    for place, act in enumerate(acts[:: max(1, len(acts) // max(1, refusals))][:refusals]):
        torture.refuse(job, home, act, list(tf.REFUSALS)[place % len(tf.REFUSALS)], tally)


def test_updates(again: Job, home: Path, tally: Tally) -> None:
    tortured(again, home, tally, kills=1, refusals=0)


def test_addresses(home: Path, tally: Tally) -> None:
    tortured(torture.measured(torture.addresses(home), home), home, tally, kills=4, refusals=4)


def test_answers(home: Path, tally: Tally) -> None:
    job = torture.measured(torture.review(home, updated_region()), home)
    tortured(job, home, tally, kills=1, refusals=1)


def test_fetching(home: Path, tally: Tally) -> None:
    with tf.served(home / "raw/data/raw") as address, tf.served(home / "other/data/raw") as other:
        job = torture.measured(torture.fetch(home, address, other, "boundaries"), home)
        tortured(job, home, tally, kills=1, refusals=1)


def test_of_several_runs_at_once_one_publishes(again: Job, home: Path, tally: Tally) -> None:
    torture.at_once(again, home, [again.line] * 4, tally)
