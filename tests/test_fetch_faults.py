"""Every source × every fault of a service: the old data stay, and what is told names source and cause.

``make test`` runs a fixed sample, ``make matrix`` all.
"""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import demo_fixtures
import msgspec
import pytest
import replica_fixtures
from network_fixtures import Asked, Reply
from replica_fixtures import ADDRESSES, FAULTS, OWN_FAULTS, QUICK, Replica

from jarjestokartta.geo import fetched, settings, words
from jarjestokartta.geo.fetch_settings import GROUPS
from jarjestokartta.workspace import beginning, fetch_words
from jarjestokartta.workspace.fetch_outcome import Came, Outcome
from jarjestokartta.workspace.fetching import Fetch
from jarjestokartta.workspace.folder import Workspace

replica_fixtures.import_all()

SECRET = "hyvin-salainen-avain"  # noqa: S105 - that is the point
ENVIRONMENT = {"JARJESTOKARTTA_NLS_KEY": SECRET, "JARJESTOKARTTA_PTV_KEY": SECRET}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODES = {
    "401": {"network-refused", "network-forbidden"},
    "403": {"network-refused", "network-forbidden"},
    "429": {"network-status"},
    "429 with Retry-After": {"network-busy"},
    "500": {"network-status"},
    "503": {"network-status"},
    "cut in mid-body": {"network-cut-off"},
    "slow drip": {"network-slow"},
    "no gzip": {"network-cut-off"},
    "ten gigabytes": {"network-too-large"},
    "another host": {"network-moved", "network-redirect"},
    "repeats": {"source-repeats", "source-count"},
    "count": {"source-count"},
    "remark": {"source-partial"},
}
# Which faults of their own sources can have: some have no pages, some no points, some tell no number.
IN_PAGES = ("repeats", "count", "axis")
OWN = {
    "municipalities": IN_PAGES,
    "postal-areas": IN_PAGES,
    "grid": IN_PAGES,
    "villages": ("repeats", "axis"),  # that service tells no number
    "addresses": ("repeats", "count"),  # whose order of axes is told by their size
    "lipas": IN_PAGES,
    "ptv": IN_PAGES,
    "osm": ("count", "axis", "remark"),
    "schools": ("count", "axis"),
    "libraries": IN_PAGES,
}
# Every fault and every source at least once, in a run of some seconds.
STEP = 5
PAGES = {"municipalities": 50, "postal-areas": 20, "addresses": 250}  # how many times smaller than usual


def _cases() -> list[tuple[str, str]]:
    cases = [(source, fault) for fault in FAULTS for source in sorted(ADDRESSES)]
    cases += [(source, fault) for source, faults in OWN.items() for fault in faults]
    if os.environ.get("JARJESTOKARTTA_MATRIX"):
        return cases
    return [case for place, case in enumerate(cases) if place % STEP == 0]


def serving() -> AbstractContextManager[Replica]:
    return replica_fixtures.serving(demo_fixtures.raw_region() / "data" / "raw")


def fetch(folder: Path, replica: Replica, *sources: str, again: bool = False) -> dict[str, Outcome]:
    """Fetch some sources, in pages so small that there are several."""
    off = tuple(set(ADDRESSES) - set(sources))
    chosen = msgspec.structs.replace(settings.load(folder), fetch=replica.settings(off=off))
    run = Fetch(Workspace.open(folder), chosen, again=again, policy=QUICK, environment=ENVIRONMENT, now=NOW)
    run.declared = {
        name: msgspec.structs.replace(one, page_size=max(1, one.page_size // PAGES.get(name, 10)))
        for name, one in run.declared.items()
    }
    return {one.source.id: one for one in run.run(GROUPS)}


@cache
def fetched_once() -> Path:
    """Give a workspace that every source was fetched into. Do not change it."""
    folder = Path(mkdtemp(prefix="jarjestokartta-")) / "haettu ä"
    beginning.start(folder)
    with serving() as replica:
        outcomes = fetch(folder, replica, *ADDRESSES)
    failed = {name: str(one.trouble) for name, one in outcomes.items() if one.came is not Came.FETCHED}
    assert failed == {}
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    """Give every file of ``data`` but pages that a next run goes on from."""
    data = folder / "data"
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and "pages" not in path.parts
    }


@pytest.mark.parametrize(("source", "fault"), _cases())
def test_a_source_that_fails_leaves_what_was_here(
    source: str, fault: str, replica: Replica, tmp_path: Path
) -> None:
    folder = tmp_path / "työtila ä"
    shutil.copytree(fetched_once(), folder)
    before, records = _files(folder), fetched.load(folder)
    replica.faults[ADDRESSES[source].split("/")[0]] = (FAULTS | OWN_FAULTS)[fault]
    outcome = fetch(folder, replica, source, again=True)[source]
    assert outcome.came is Came.FAILED
    assert outcome.trouble is not None
    assert outcome.trouble.code in CODES.get(fault, {outcome.trouble.code})
    assert _files(folder) == before
    assert fetched.load(folder) == records
    for language in words.LANGUAGES:
        say = words.load(language)
        (told,) = fetch_words.lines(outcome, say)
        assert fetch_words.name(outcome.source, say) in told
        assert say.date(NOW.astimezone().date()) in told  # how old what stays is
        assert say.of_error(outcome.trouble) in told
        assert SECRET not in told
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert SECRET.encode() not in everything


def test_what_was_fetched_before_a_fault_is_not_asked_for_again(replica: Replica, tmp_path: Path) -> None:
    folder = tmp_path / "työtila"
    shutil.copytree(fetched_once(), folder)
    served: list[str] = []

    def third_page_fails(asked: Asked, reply: Reply) -> Reply:
        if "startIndex" not in asked.params:
            return reply
        served.append(asked.params["startIndex"])
        return FAULTS["503"](asked, reply) if len(served) > 2 else reply

    replica.faults["wfs"] = third_page_fails
    assert fetch(folder, replica, "grid", again=True)["grid"].came is Came.FAILED
    first = served[:2]
    replica.faults.clear()
    begun = len(replica.asked)
    assert fetch(folder, replica, "grid", again=True)["grid"].came is Came.FETCHED
    asked = [one.params.get("startIndex") for one in replica.asked[begun:]]
    assert not set(first) & set(asked)
