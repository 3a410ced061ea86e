"""What changed since the register before: parts that add up to the count now, and the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from jarjestokartta.geo.tables import REGION
from jarjestokartta.geo.vocabulary import ChangeKind, Corrected, Gone
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_links import dated, filled, linked

_IN, _OUT, _BETWEEN, _WITHIN = "moved-in", "moved-out", "moved-between", "moved-within"
_MENDED = "mended"
# What adds to a count and what takes from it, in the order told; all else leaves it as it is.
_SIGNS: Mapping[str, int] = {
    ChangeKind.NEW: 1,
    _IN: 1,
    _MENDED: 1,
    ChangeKind.MERGED: -1,
    Gone.TOLD: -1,
    Gone.ABSENT: -1,
    Gone.REJECTED: -1,
    _OUT: -1,
}
_OTHERS = (
    *(_BETWEEN, _WITHIN, ChangeKind.MOVED, ChangeKind.RENAMED, ChangeKind.RENUMBERED),
    *(ChangeKind.RECLASSIFIED, ChangeKind.CORRECTED),
)


@dataclass(frozen=True)
class Change:
    """How many changes of each kind there were, and how many associations before and now; None: not known."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    before: int | None = None
    now: int | None = None

    @property
    def steps(self) -> Mapping[str, int]:
        """The kinds that add to the count or take from it, in the order told."""
        return {kind: self.kinds[kind] for kind in _SIGNS if self.kinds.get(kind)}


def of(content: Content) -> dict[str, Change]:
    """Give the changes of each municipality and of the region, where there was a register to compare with."""
    if not content.compared:
        return {}
    kinds: dict[str, Counter[str]] = {REGION: Counter()}
    for area, kind, count in _told(content.changes).itertuples(index=False):
        kinds.setdefault(str(area), Counter())[kind] += int(count)
    counts = _counts(content)
    return {
        area: Change(kinds.get(area, Counter()), *counts.get(area, (None, None)))
        for area in kinds.keys() | counts
    }


def _told(changes: pd.DataFrame) -> pd.DataFrame:
    """Give the area, kind and number of changes: of moves and of what is gone which; each also of the region.

    Of those merged the number is how many went into others, where they were at home.
    """
    ended, moved = changes["kind"] == ChangeKind.ENDED, changes["kind"] == ChangeKind.MOVED
    why = changes["after"].where(changes["after"].isin([one.value for one in Gone]), Gone.ABSENT.value)
    known = moved & changes["before"].notna() & changes["after"].notna()
    between = known & (changes["before"] != changes["after"])
    kind = changes["kind"].mask(ended, why).mask(known, _WITHIN).mask(between, _BETWEEN)
    kind = kind.mask(changes["fields"] == Corrected.ROW, _MENDED)
    merged = changes["kind"] == ChangeKind.MERGED
    here, there = (-changes[name].fillna(0) for name in ("difference", "difference_from"))
    count = here.where(merged, 1)
    of_towns = {"area": changes["home_municipality"], "kind": kind.mask(between, _IN), "count": count}
    left = {"area": changes["from_municipality"], "kind": kind.where(merged, _OUT), "count": there}
    whole = {"area": REGION, "kind": kind, "count": (here + there).where(merged, 1)}
    every = pd.concat([pd.DataFrame(of_towns), pd.DataFrame(left), pd.DataFrame(whole)])
    return every[every["area"].notna() & (every["count"] > 0)]


def _counts(content: Content) -> dict[str, tuple[int, int]]:
    if content.net_changes is None:
        return {}
    table = content.net_changes.set_index("area_id")[["associations_before", "associations"]].astype("int64")
    counts = {str(area): (before, now) for area, before, now in table.itertuples()}
    return {**counts, REGION: (int(table["associations_before"].sum()), int(table["associations"].sum()))}


def section(change: Change | None, content: Content, say: Words) -> str:
    """Give how the count came from what it was to what it is, what else changed, and since when."""
    title = f'<section class="changes" id="changes"><h2>{escape(say("map.theme.change"))}</h2>'
    if change is None:
        return f"{title}<p>{escape(say('report.changes.first'))}</p></section>"
    moving = change.steps
    others = {kind: change.kinds[kind] for kind in _OTHERS if change.kinds.get(kind)}
    told = f"<dl>{_steps(change, moving, say)}</dl>" if moving else f"<p>{_same(change, others, say)}</p>"
    if others:
        words = ", ".join(
            f"{_within(_label(kind, say))} {say.number(count)}" for kind, count in others.items()
        )
        told += f'<p id="change-others">{escape(say("report.changes.others", kinds=words))}</p>'
    notes = [_since(content, say)]
    if {Gone.ABSENT, Gone.REJECTED} & moving.keys():
        notes.append(escape(say("report.changes.absent")))
    return f'{title}{told}<p class="small">{" ".join(notes)}</p></section>'


def _steps(change: Change, moving: Mapping[str, int], say: Words) -> str:
    rows = "".join(
        _row(
            f"change-{kind}",
            escape(_label(kind, say)),
            f"{'+' * (_SIGNS[kind] > 0)}{say.number(_SIGNS[kind] * n)}",
        )
        for kind, n in moving.items()
    )
    if change.before is None or change.now is None:
        return rows
    before = _row("change-before", escape(say("report.changes.before")), escape(say.number(change.before)))
    now = _row("change-now", escape(say("report.changes.now")), linked("area", say.number(change.now)))
    return before + rows + now


def _row(anchor: str, name: str, count: str) -> str:
    return f'<div id="{anchor}"><dt>{name}</dt><dd>{count}</dd></div>'


def _same(change: Change, others: Mapping[str, int], say: Words) -> str:
    key = "report.changes.same" if others else "report.changes.none"
    if change.now is None:
        return escape(say("report.changes.none"))
    return filled(say, key, count=linked("area", say.number(change.now)))


def _label(kind: str, say: Words) -> str:
    return say(f"report.change.{kind}") if kind in {_IN, _OUT, _BETWEEN, _MENDED} else say(f"change.{kind}")


def _within(label: str) -> str:
    """Give a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def _since(content: Content, say: Words) -> str:
    if content.compared_with is None:
        return escape(say("map.change.since-unknown"))
    return filled(say, "map.change.since", day=dated(content.compared_with, say))
