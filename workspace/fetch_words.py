"""What came of fetching, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jarjestokartta.geo.fetch_settings import Declared
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.official.municipality_key import Differences
from jarjestokartta.geo.words import UNKNOWN, Words
from jarjestokartta.workspace.fetch_outcome import Came, Outcome, Probe

_GAP = "  "
_KEY = "municipality-key"


def name(source: Declared, say: Words) -> str:
    """Give what a source is called."""
    return say(f"official.{source.id}")


def lines(outcome: Outcome, say: Words) -> list[str]:
    """Give what became of one source; of one that failed also why, and what is here still."""
    source = name(outcome.source, say)
    if outcome.trouble is not None:
        nothing = "fetch.key-builtin" if outcome.source.id == _KEY else "fetch.nothing-here"
        here = say(nothing) if outcome.record is None else _kept(outcome.record, say)
        why = say.of_error(outcome.trouble)
        return [say(f"fetch.{outcome.came}", source=source, why=why, here=here)]
    told = {} if outcome.record is None else _told(outcome.record, say)
    return [say(f"fetch.{outcome.came}", source=source, days=outcome.source.cadence_days, **told)]


def ending(outcomes: Sequence[Outcome], say: Words, region: Differences | None = None) -> list[str]:
    """Give how it ended: how the region has changed, and what is missing or what to do next."""
    failed = [name(one.source, say) for one in outcomes if one.came == Came.FAILED]
    changed = _of_region(region or Differences(), say)
    if failed:
        return [*changed, say("fetch.incomplete", names=", ".join(failed))]
    return [*changed, say("fetch.next")] if any(one.came == Came.FETCHED for one in outcomes) else changed


def _of_region(region: Differences, say: Words) -> list[str]:
    told = {"fetch.region-come": region.come, "fetch.region-gone": region.gone}
    return [say(code, names=", ".join(names)) for code, names in told.items() if names]


def table(probes: Sequence[Probe], say: Words) -> str:
    """Lay out what each service told: whether it answers as expected, its newest year, its licence."""
    head = [say(f"probe.{column}") for column in ("source", "answers", "shape", "newest", "licence")]
    rows = [head, *(_row(probe, say) for probe in probes)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    laid = [_GAP.join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([laid[0], "-" * max(map(len, laid)), *laid[1:]])


def _row(probe: Probe, say: Words) -> list[str]:
    code = "" if probe.trouble is None else probe.trouble.code
    unasked = code.startswith(("fetch-", "key-")) or code == "network-offline"
    reached = not unasked and (not code.startswith("network-") or code == "network-not-json")
    answers = say("probe.not-asked") if unasked else say("probe.yes" if reached else "probe.no")
    shape = say("probe.no" if code else "probe.yes") if reached else UNKNOWN
    newest = str(probe.told.newest) if probe.told and probe.told.newest else UNKNOWN
    return [probe.source.id, answers, shape, newest, probe.source.licence]


def _kept(record: Record, say: Words) -> str:
    return say("fetch.kept", day=_day(record, say))


def _told(record: Record, say: Words) -> dict[str, object]:
    year = f" ({record.year})" if record.year else ""
    rows = UNKNOWN if record.rows is None else say.number(record.rows)
    return {"rows": rows, "year": year, "day": _day(record, say), "file": record.file}


def _day(record: Record, say: Words) -> str:
    if record.fetched_at is None:
        return UNKNOWN
    return say.date(datetime.fromisoformat(record.fetched_at).astimezone().date())
