"""The fetched sources of a workspace: which are here, which are new enough, which the settings replace."""

from __future__ import annotations

from datetime import datetime, timedelta

from jarjestokartta.geo import fetched, files
from jarjestokartta.geo.fetch_settings import Declared
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.settings import Sources
from jarjestokartta.workspace.folder import Workspace


class Shelf:
    """The records of ``data/sources.json`` and the files that they are of."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.records = fetched.load(workspace.root)

    def here(self, source: str) -> Record | None:
        """Give the record of a source whose file is as it was fetched."""
        record = self.records.get(source)
        return record if record is not None and self._is_whole(record) else None

    def is_new_enough(self, one: Declared, asked: str, now: datetime) -> bool:
        """Tell whether a source is here, as asked for now, and younger than its cadence."""
        record = self.here(one.id)
        if record is None or record.fetched_at is None or record.asked != asked:
            return False
        age = now - datetime.fromisoformat(record.fetched_at)
        return timedelta(0) <= age < timedelta(days=one.cadence_days)

    def keep(self, source: str, record: Record) -> Record:
        """Write a record down, and forget other sources that stood for the same."""
        others = {
            name: other
            for name, other in self.records.items()
            if name == source or not _stand_for_the_same(record, other)
        }
        self.records = {**others, source: record}
        fetched.save(self._workspace.root, self.records)
        return record

    def is_own(self, one: Declared, sources: Sources) -> bool:
        """Tell whether the settings themselves name what a source would become."""
        if one.use in ("", "sites"):
            return False
        named = getattr(sources, one.use.replace("-", "_"))
        named = named if isinstance(named, tuple) else (named,)
        ours = {record.file for record in self.records.values()}
        return any(source is not None and source.file not in ours for source in named)

    def _is_whole(self, record: Record) -> bool:
        path = self._workspace.root / record.file
        return path.is_file() and path.stat().st_size == record.size and files.sha256(path) == record.sha256


def _stand_for_the_same(one: Record, other: Record) -> bool:
    """Tell whether two sources are one; of places, those of one service in two versions are."""
    if one.use != other.use or not one.use:
        return False
    own, others = (record.source.get("format", "table") for record in (one, other))
    return one.use != "sites" or (own == others and own != "table")
