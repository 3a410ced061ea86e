"""Why figures moved since the register before: the chain of states of ``docs/adr/0043``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jarjestokartta.coverage import corrections, pairing, splitting
from jarjestokartta.coverage.splitting import State
from jarjestokartta.geo import tables
from jarjestokartta.geo.change_vocabulary import OF_RATES, Cause
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.register import Register
from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.maps.content import Content, Moves
from jarjestokartta.workspace import (
    compute,
    covering,
    decision_file,
    disk,
    geocoders,
    inputs,
    mixing,
    rating,
    restored,
    snapshots,
    survey_file,
)
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.geocoded import Geocoded
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.mixing import Side
from jarjestokartta.workspace.snapshots import Program, Snapshot
from jarjestokartta.workspace.told import Told

_OF_RATES = ["area_id", "subject", "basis", "associations", "residents"]
_OF_GAPS = ["gap_id", "need", "area_id", "municipality_code", "residents_without"]

_GONE = {"content-missing", "snapshot-broken"}
_NO_GAPS = pd.DataFrame(tables.GAPS.empty()[_OF_GAPS])


@dataclass(frozen=True)
class Now:
    """The run at hand, computed: what it was made from, and what came of it."""

    side: Side
    program: Program
    read: Register
    inputs: Inputs
    told: Told
    content: Content


def moves(now: Now, before: Snapshot | None, scratch: Path) -> Moves:
    """Split what moved since ``before``.

    Parameters
    ----------
    scratch
        A folder on the workspace's disk for states that must be laid out; it is gone afterwards.

    Raises
    ------
    OutputError
        When a state cannot be laid out.
    """
    if before is None:
        return Moves(untold="first")
    first = _published(now.side.workspace, before) if before.contents else None
    if first is None:
        return Moves(untold="not-kept")
    try:
        return _split(_Chain.of(now, before, scratch), first)
    except InputError as error:
        return Moves(untold="gone" if error.code in _GONE else "unfit")
    finally:
        with suppress(OSError):  # a link may be of a file that is open elsewhere; the next run clears it
            disk.clear(scratch)


def _split(chain: _Chain, first: State) -> Moves:
    content = chain.now.content
    last = _state(Cause.REGISTER, content.rates, content.gaps, content.measured)
    gaps_moved = set(first.gaps["gap_id"]) != set(last.gaps["gap_id"])
    wanted = [cause for cause in chain.causes if gaps_moved or cause in OF_RATES]
    between = [chain.state(cause, with_gaps=gaps_moved) for cause in wanted]
    of_rates = [one for one in between if one.cause in OF_RATES]
    return Moves(
        splitting.rate_moves([first, *of_rates, last]),
        splitting.gap_moves([first, *between, last] if gaps_moved else [first, last]),
        untold="",
    )


@dataclass(frozen=True)
class _Chain:
    """The states between what was published and what is now.

    ``causes`` are those of which anything changed, in their order, the register's own left out;
    ``associations`` are those of the register of then, ``corrected`` the same with its mistakes mended.
    """

    now: Now
    earlier: Side
    causes: Sequence[Cause]
    associations: pd.DataFrame
    corrected: pd.DataFrame
    register: Path | None  # of then, where today's program has to read it again
    folder: Path

    @classmethod
    def of(cls, now: Now, before: Snapshot, folder: Path) -> _Chain:
        """Find out what changed; what stood then is laid out below ``folder`` where it is needed."""
        workspace = now.side.workspace
        earlier = now.side
        asked = bool(before.services or (now.told.services and now.told.services.names))
        if asked or before.contents != now.side.digests:
            old = restored.restore(workspace, before, folder / "before")
            earlier = Side.of(old.workspace, old.settings)
        changed = earlier.changed(now.side)
        register = None
        stored = snapshots.associations(workspace, before)
        known = now.inputs.division.associations(stored)
        if before.program != now.program:
            changed.add(Cause.PROGRAM)
            register = snapshots.register(workspace, before)
            known = now.inputs.division.read(register).associations
        corrected = _corrected(known, now, snapshots.table(workspace, before, "rejected"))
        # What services answer since then settles addresses of then too.
        if asked or not _alike(known, corrected):
            changed.add(Cause.CORRECTIONS)
        causes = [cause for cause in Cause if cause in changed]
        return cls(now, earlier, causes, stored, corrected, register, folder)

    def state(self, cause: Cause, *, with_gaps: bool) -> State:
        """Run the state in which everything up to a cause is as it is now."""
        taken = set(self.causes[: self.causes.index(cause) + 1])
        if len(taken) == len(self.causes):
            found, settings = self.now.inputs, self.now.side.settings
            workspace = self.now.side.workspace
        else:
            workspace, settings = mixing.mixed(self.earlier, self.now.side, taken, self.folder / cause)
            found = inputs.prepare(workspace, settings, _quiet)
        associations = self._associations(cause, found)
        with closing(geocoders.prepare(workspace, settings, offline=True)) as services:
            told = Told(
                decisions=_told(decision_file.load(workspace.decisions), found, associations),
                surveys=_told(survey_file.load(workspace.survey), found, associations),
                services=services,
                answered=Geocoded.of(workspace),
            )
            placed, ready, _ = compute.ready(associations, found, settings, _quiet, told)
        rates = rating.rate(rating.levels(placed, ready), ready, settings)
        if not with_gaps:
            return _state(cause, rates, tables.GAPS.empty(), tables.MEASURED.empty())
        gaps = covering.find(placed, ready, settings, _quiet)
        return _state(cause, rates, gaps.gaps, gaps.measured)

    def _associations(self, cause: Cause, found: Inputs) -> pd.DataFrame:
        if cause == Cause.CORRECTIONS:
            return self.corrected
        if self.register is not None:
            return found.division.read(self.register).associations
        return found.division.associations(self.associations)


def _corrected(known: pd.DataFrame, now: Now, rejected_before: pd.DataFrame | None) -> pd.DataFrame:
    pairs = pairing.pair(
        known, now.read.associations, rejected_before=rejected_before, rejected=now.read.rejected
    )
    return corrections.with_corrections(known, now.read.associations, pairs)


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether two registers count alike: ids are not counted."""
    ids = ["association_id", "registration_number"]
    first, last = (table.drop(columns=ids).reset_index(drop=True) for table in (one, other))
    return first.equals(last[first.columns])


def _told(table: pd.DataFrame, found: Inputs, associations: pd.DataFrame) -> pd.DataFrame:
    return found.division.decisions(table, associations)


def _published(workspace: Workspace, before: Snapshot) -> State | None:
    """Give what was published; None where it was not kept."""
    rates, gaps, measured = (
        snapshots.table(workspace, before, name) for name in ("rates", "gaps", "measured")
    )
    if rates is None or gaps is None or measured is None:
        return None
    return _state(Cause.PROGRAM, rates, gaps, measured)


def _state(cause: Cause, rates: pd.DataFrame, gaps: pd.DataFrame, measured: pd.DataFrame) -> State:
    of_home = rates[rates["basis"] == Basis.DOMICILE].groupby("subject")[["associations", "residents"]]
    whole = of_home.sum().mask(of_home.count() < of_home.size().to_frame().to_numpy())
    region = whole.reset_index().assign(area_id=tables.REGION, basis=Basis.DOMICILE.value)
    rates = pd.concat([rates[_OF_RATES], region[_OF_RATES]], ignore_index=True)
    ranked = pd.DataFrame(gaps.loc[gaps["rank"].notna(), _OF_GAPS]) if len(gaps) else _NO_GAPS
    return State(cause, rates, ranked, measured)


def _quiet(_step: str) -> None:
    """Say nothing as a step begins: these are steps of another run."""
