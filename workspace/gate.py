"""The sanity gate: what of a run a person should look at before it is published.

The run is held against the last one that was published. What is found stops it, unless a person accepts
it; what was accepted is written into the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from jarjestokartta.coverage import sanity
from jarjestokartta.geo import fetch_settings
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.today import today
from jarjestokartta.geo.vocabulary import ShiftOf
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.shelf import Shelf
from jarjestokartta.workspace.snapshots import Snapshot
from jarjestokartta.workspace.state import declared

LEAST_P = 0.001  # a count less likely than this beside the last one stops the run
MOST_PLACED_WORSE = 0.05  # of the associations of both registers
PLAUSIBLE_PER_1000 = (10.0, 40.0)  # of a whole region; the country has about 19
_GAP = ":"


class Rule(StrEnum):
    """What stops a run. Sentences: ``gate.<rule>``."""

    GONE = "gone"
    SHIFTED = "shifted"
    PLACED_WORSE = "placed-worse"
    OLD = "old"


@dataclass(frozen=True)
class Finding:
    """One thing found: of what, and from how much to how much.

    ``subject`` is ``municipality:077`` or the like of a count, ``located`` of precision (``before``
    associations, ``after`` of them placed worse), the id of a source of an old input (``before`` days that
    it counts as new, ``after`` days of age).
    """

    rule: Rule
    subject: str
    before: int
    after: int

    @property
    def told(self) -> dict[str, str | int]:
        """What a snapshot keeps of it, once a person has accepted it."""
        return {"code": self.rule.value, "subject": self.subject, "before": self.before, "after": self.after}


class StoppedError(InputError):
    """A run that a person should look at before it is published.

    ``findings`` says why, ``against`` on which day the run was that it was held against (None: the first),
    ``areas`` how municipalities are called.
    """

    def __init__(self, findings: tuple[Finding, ...], against: date | None, areas: pd.DataFrame) -> None:
        super().__init__("gate-stopped")
        self.findings = findings
        self.against = against
        self.areas = areas


@dataclass(frozen=True)
class Registers:
    """What a run is held against: ``last`` is the last run, ``different`` the last of another register.

    ``before`` are the associations of ``different`` in today's municipalities, ``after`` those of this run.
    """

    last: Snapshot | None
    different: Snapshot | None
    before: pd.DataFrame | None
    after: pd.DataFrame


def check(
    workspace: Workspace,
    settings: Settings,
    content: Content,
    registers: Registers,
    *,
    ages: bool,
    accept: bool,
) -> tuple[Finding, ...]:
    """Give what a person has accepted of a run; nothing where nothing was found.

    Counts are compared only where the last run was of another register: on the same one they cannot differ.

    Parameters
    ----------
    ages
        Whether the age of inputs counts: it does for a new register, not where the last is run again.
    accept
        Whether a person accepts whatever is found.

    Raises
    ------
    StoppedError
        When something was found and is not accepted.
    """
    found: list[Finding] = []
    last = registers.last
    if last is not None:
        if registers.before is not None and last == registers.different:
            found += counts(registers.before, registers.after, settings)
        placed = located(workspace)
        if placed is not None:
            found += precision(placed, content.associations.set_index("association_id")["precision"])
    if ages:
        found += age(workspace, settings, today())
    if found and not accept:
        raise StoppedError(tuple(found), None if last is None else last.run_on, content.areas)
    return tuple(found)


def counts(before: pd.DataFrame, after: pd.DataFrame, settings: Settings) -> Iterator[Finding]:
    """Find counts that lie too far from the last register's, and municipalities that are gone.

    Parameters
    ----------
    before, after
        Associations of the last accepted register and of this one, in today's municipalities.
    """
    table = sanity.shifts(before, after, settings.region.municipalities)
    gone = (table["of"] == ShiftOf.MUNICIPALITY) & (table["before"] > 0) & (table["after"] == 0)
    table = table.assign(rule=gone.map({True: Rule.GONE, False: Rule.SHIFTED}))
    for row in table[gone | (table["p"] < LEAST_P)].to_dict("records"):
        yield Finding(Rule(row["rule"]), f"{row['of']}{_GAP}{row['code']}", row["before"], row["after"])


def precision(before: pd.Series, after: pd.Series) -> Iterator[Finding]:
    """Find whether too many associations are placed less exactly than by the run before.

    Parameters
    ----------
    before, after
        Codes of :class:`~jarjestokartta.geo.vocabulary.Precision` by ``association_id``.
    """
    worse, both = sanity.placed_worse(before, after)
    if worse > MOST_PLACED_WORSE * both:
        yield Finding(Rule.PLACED_WORSE, "located", both, worse)


def age(workspace: Workspace, settings: Settings, day: date) -> Iterator[Finding]:
    """Find fetched inputs that are older than their source's cadence; one without a cadence is never old."""
    used = {source.file for _, source in declared(settings)}
    sources = fetch_settings.declared(settings.fetch)
    for name, record in Shelf(workspace).records.items():
        days, limit = _days(record, day), sources[name].cadence_days if name in sources else 0
        if record.file in used and limit and days > limit:
            yield Finding(Rule.OLD, name, limit, days)


def located(workspace: Workspace) -> pd.Series | None:
    """Give how exactly the published run placed each association, None where that is not known."""
    try:
        table = pd.read_csv(workspace.located, usecols=["association_id", "precision"], dtype="str")
    except (OSError, ValueError):
        return None
    return table.drop_duplicates("association_id").set_index("association_id")["precision"]


def is_plausible(per_1000: float) -> bool:
    """Tell whether a whole region may have so many associations per 1,000 residents; NaN may be anything."""
    low, high = PLAUSIBLE_PER_1000
    return not (per_1000 < low or per_1000 > high)


def _days(record: Record, day: date) -> int:
    if record.fetched_at is None:
        return 0
    return (day - datetime.fromisoformat(record.fetched_at).astimezone().date()).days
