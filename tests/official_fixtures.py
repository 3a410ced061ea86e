"""A workspace as it begins, and single sources fetched into it from a replica."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import demo_fixtures
import msgspec
import replica_fixtures
from replica_fixtures import ADDRESSES, QUICK, Replica

from jarjestokartta.geo import settings
from jarjestokartta.geo.fetch_settings import GROUPS, Changed
from jarjestokartta.workspace import beginning
from jarjestokartta.workspace.fetch_outcome import Came, Outcome
from jarjestokartta.workspace.fetching import Fetch
from jarjestokartta.workspace.folder import Workspace

replica_fixtures.import_all()

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "hyvin-salainen-avain"  # noqa: S105 - that is the point
ENVIRONMENT = {"JARJESTOKARTTA_NLS_KEY": SECRET}


def serving() -> AbstractContextManager[Replica]:
    return replica_fixtures.serving(raw())


def raw() -> Path:
    """Give the raw files of the built-in region. Do not change them."""
    return demo_fixtures.raw_region() / "data" / "raw"


def begun(folder: Path) -> Path:
    """Begin a workspace."""
    beginning.start(folder / "työtila ä")
    return folder / "työtila ä"


@cache
def fetched_once(*sources: str) -> Path:
    """Give a workspace that some sources were fetched into. Do not change it."""
    folder = begun(Path(mkdtemp(prefix="jarjestokartta-")))
    with serving() as replica:
        outcomes = fetch(folder, replica, *sources)
    assert {name: one.came for name, one in outcomes.items()} == dict.fromkeys(sources, Came.FETCHED)
    return folder


def begun_with(folder: Path, *sources: str) -> Path:
    """Give a workspace of one's own that some sources were fetched into."""
    shutil.copytree(fetched_once(*sources), folder / "työtila ä")
    return folder / "työtila ä"


def fetching(
    folder: Path,
    replica: Replica,
    *sources: str,
    changes: Mapping[str, Changed] | None = None,
    page_size: int | None = None,
    again: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Fetch:
    """Give a run for some sources, or for those that ``changes`` name besides."""
    every = replica.settings(off=tuple(set(ADDRESSES) - set(sources))) | dict(changes or {})
    chosen = msgspec.structs.replace(settings.load(folder), fetch=every)
    known = ENVIRONMENT if environment is None else environment
    run = Fetch(Workspace.open(folder), chosen, again=again, policy=QUICK, environment=known, now=NOW)
    if page_size is not None:
        run.declared = {
            name: msgspec.structs.replace(one, page_size=page_size) if name in sources else one
            for name, one in run.declared.items()
        }
    return run


def fetch(folder: Path, replica: Replica, *sources: str, **told: object) -> dict[str, Outcome]:
    """Fetch, and give what became of each source."""
    run = fetching(folder, replica, *sources, **told)  # type: ignore[arg-type]
    return {one.source.id: one for one in run.run(GROUPS)}


def everything(folder: Path) -> bytes:
    """Give the bytes of all files below a folder, kept pages included."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
