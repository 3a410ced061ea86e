"""Official data into the workspace: each source is replaced only when the new one is whole and sound."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from jarjestokartta.geo import fetch_settings, files
from jarjestokartta.geo.errors import Error, InputError, NetworkError, SettingsError
from jarjestokartta.geo.fetch_settings import Declared, Group
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.http import Session, host
from jarjestokartta.geo.official import connectors, sound
from jarjestokartta.geo.official.around import Around
from jarjestokartta.geo.official.errand import Errand, Fetched
from jarjestokartta.geo.official.pages import Pages
from jarjestokartta.geo.politeness import Policy
from jarjestokartta.geo.settings import Settings, Source
from jarjestokartta.workspace import disk, fetch_plan, lock
from jarjestokartta.workspace.fetch_outcome import Came, Outcome, Probe, Progress
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.inputs import buffer_m
from jarjestokartta.workspace.shelf import Shelf

_SCRATCH, _PAGES = ".fetch", "pages"
_MUNICIPALITIES = "municipalities"
_WAIT_S = 5.0
_POLICY = Policy(read_s=120.0, whole_s=600.0)
# What passes by itself: pages that came before it are worth keeping.
_PASSING = {"unreachable", "slow", "cut-off", "busy", "status", "offline"}


@dataclass
class Fetch:
    """One run of ``fetch`` in a workspace.

    Parameters
    ----------
    again
        Whether sources that are new enough are asked for all the same.
    policy
        The limits of the session; each source's pace and size are its own.
    now
        The moment that records are dated by.
    """

    workspace: Workspace
    settings: Settings
    offline: bool = False
    again: bool = False
    progress: Progress = field(default_factory=Progress)
    policy: Policy = _POLICY
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    requests: int = 0

    def __post_init__(self) -> None:
        self.declared = fetch_settings.declared(self.settings.fetch)
        self.shelf = Shelf(self.workspace)
        self._around: Around | None = None

    def run(self, groups: Collection[Group]) -> Iterator[Outcome]:
        """Fetch the sources of some groups one by one, municipalities first where others need them.

        Of several that stand for one, the last declared is asked first; where it is here, the others are not.

        Raises
        ------
        InputError
            ``fetch-sketched`` in a workspace whose own boundaries are a sketch (the built-in region: official
            data among invented ones would be taken for its own), and when the boundaries that are here
            cannot tell what lies around the region.
        OutputError
            When the disk refuses; what came before is here.
        LockedError
            When another run holds the workspace.
        """
        municipalities = self.declared[_MUNICIPALITIES]
        if self.settings.region.sketched and self.shelf.is_own(municipalities, self.settings.sources):
            raise InputError("fetch-sketched", file=self.workspace.settings_file)
        chosen = [one for one in self.declared.values() if one.group in groups and one.on]
        with lock.hold(self.workspace):
            if any(one.around for one in chosen) and self._boundaries() is None:
                chosen = [municipalities, *(one for one in chosen if one.id != _MUNICIPALITIES)]
            here: set[str] = set()
            for one in fetch_plan.later_first(chosen):
                if one.stands_for not in here:
                    outcome = self._outcome(one)
                    here |= {one.stands_for} if outcome.record is not None else set()
                    yield outcome

    def probe(self, groups: Collection[Group]) -> Iterator[Probe]:
        """Ask each source of some groups, those that are off too, one small question."""
        for one in self.declared.values():
            if one.group in groups:
                self.progress.begin(one)
                try:
                    with closing(self._session(one)) as session:
                        yield Probe(one, connectors.named(one.service).probe(self._errand(one, session)))
                except (NetworkError, InputError) as error:
                    yield Probe(one, trouble=error)

    def _outcome(self, one: Declared) -> Outcome:
        old = self.shelf.here(one.id)  # a record whose file is gone is of nothing
        if self.shelf.is_own(one, self.settings.sources):
            return Outcome(one, Came.OWN, old)
        self.progress.begin(one)
        try:
            return self._fetched(one, old)
        except SettingsError as error:
            return Outcome(one, Came.LACKING, old, error)
        except (NetworkError, InputError) as error:
            return Outcome(one, Came.FAILED, old, error)

    def _fetched(self, one: Declared, old: Record | None) -> Outcome:
        around = self._ground() if one.around else None
        asked = fetch_plan.asked(one, around)
        scratch = self.workspace.raw / _SCRATCH / one.id
        pages = Pages(scratch / _PAGES, asked)
        staged, kept = scratch / Path(one.file).name, self.workspace.raw / one.file
        if not self.again and self.shelf.is_new_enough(one, asked, self.now):
            pages.forget()  # of a run that was killed at its very end
            _clear(scratch)
            return Outcome(one, Came.FRESH, old)
        try:
            for folder in (scratch, kept.parent):
                folder.mkdir(parents=True, exist_ok=True)
            known = old.mark if old is not None and old.asked == asked else None
            came = self._come(one, around, pages, staged, known)
            if came.unchanged and old is not None:
                return Outcome(one, Came.UNCHANGED, self._keep(one, _seen_again(old, self._day())))
            record = self._record(one, staged, came, asked)
            _require_no_older(one, record, old)
            disk.replace(staged, kept, wait_s=_WAIT_S)
        except OSError as error:  # connectors write as they will; some of ours are of the system's errors
            if isinstance(error, Error):
                raise
            raise files.cannot_write(kept, error) from error
        finally:
            _clear(scratch)
        return Outcome(one, Came.FETCHED, self._keep(one, record))

    def _come(
        self, one: Declared, around: Around | None, pages: Pages, staged: Path, known: str | None
    ) -> Fetched:
        """Have the source written to ``staged``; its pages stay where it may go on from them.

        ``known``: the mark of what is here, where that came by the same question.
        """
        with closing(self._session(one)) as session:
            errand = self._errand(one, session)
            errand.around, errand.pages = around, pages
            errand.known = known
            try:
                came = connectors.named(one.service).fetch(errand, staged)
            except NetworkError as error:
                if error.code.removeprefix("network-") not in _PASSING:
                    pages.forget()
                raise
            except (ValueError, LookupError, TypeError):  # a bug, which the next run must not meet again
                pages.forget()
                raise
            finally:
                self.requests += session.requests
        pages.forget()
        return came

    def _record(self, one: Declared, staged: Path, came: Fetched, asked: str) -> Record:
        """Read what came as an update will, and describe it.

        Raises
        ------
        InputError
            When it is not what it should be.
        """
        around = self._around if one.around else None
        source = sound.as_source(one, file=staged.relative_to(self.workspace.root).as_posix())
        try:
            codes = self.settings.region.municipalities
            year = sound.year(one, source, self.workspace.root, around, codes) if one.use else None
        except InputError as error:
            raise _of_the_source(error, one) from error
        final = sound.as_source(
            one,
            **{"retrieved-on": self.now.date().isoformat()},
            year=came.year if year is None else None,
        )
        told = msgspec.to_builtins(final)
        return Record(
            use=one.use,
            source={name: value for name, value in told.items() if value not in (None, "", {})},
            url=one.url,
            year=year or came.year,
            rows=came.rows,
            fetched_at=self._day(),
            asked=asked,
            mark=came.mark,
            size=staged.stat().st_size,
            sha256=files.sha256(staged),
        )

    def _keep(self, one: Declared, record: Record) -> Record:
        if one.id == _MUNICIPALITIES:
            self._around = None
        return self.shelf.keep(one.id, record)

    def _day(self) -> str:
        return self.now.replace(microsecond=0).isoformat()

    def _boundaries(self) -> Source | None:
        """Give the municipalities that are here, unless they are a sketch."""
        record = self.shelf.here(_MUNICIPALITIES)
        if record is not None:
            return msgspec.convert(record.source, Source)
        return None if self.settings.region.sketched else self.settings.sources.municipalities

    def _ground(self) -> Around:
        source = self._boundaries()
        if source is None:
            raise NetworkError("fetch-no-boundaries")
        if self._around is None:
            codes = self.settings.region.municipalities
            self._around = Around.of(source, self.workspace.root, codes, buffer_m(self.settings))
        return self._around

    def _session(self, one: Declared) -> Session:
        policy = replace(self.policy, most_bytes=one.most_megabytes * 1_000_000)
        if self.policy is _POLICY:
            policy = replace(policy, per_second=one.per_second)
        return Session(policy, offline=self.offline, stays=True, heard=self.progress.heard)

    def _errand(self, one: Declared, session: Session) -> Errand:
        return Errand(
            one,
            session,
            key=fetch_plan.key(one, self.settings, self.environment),
            root=self.workspace.root,
            today=self.now.date(),
            tell=self.progress.rows,
        )


def _require_no_older(one: Declared, record: Record, old: Record | None) -> None:
    """Keep what is here from being replaced by an older year, unless the settings ask for that year."""
    if old is None or one.year is not None or not (old.year and record.year):
        return
    if record.year < old.year:
        raise NetworkError("source-older", host=host(one.url), year=record.year, here=old.year)


def _clear(scratch: Path) -> None:
    """Remove what was staged, by killed runs too, and the folders where no pages stay in them."""
    with suppress(OSError):
        for path in scratch.iterdir():
            if path.name == _PAGES:
                continue
            if path.is_dir():
                disk.clear(path)
            else:
                path.unlink()
        scratch.rmdir()
        scratch.parent.rmdir()


def _seen_again(record: Record, day: str) -> Record:
    return msgspec.structs.replace(record, fetched_at=day)


def _of_the_source(error: InputError, one: Declared) -> InputError:
    """Let an error name the source's file, not the one that was only staged."""
    return type(error)(error.code, **{**error.params, "file": one.file})
