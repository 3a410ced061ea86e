"""What changed between two runs, in words for a terminal."""

from __future__ import annotations

from jarjestokartta.geo.vocabulary import ChangeKind, Gone
from jarjestokartta.geo.words import Words
from jarjestokartta.workspace import changed
from jarjestokartta.workspace.between import Between

_MOST = 12  # municipalities that are named


def lines(found: Between, say: Words) -> list[str]:
    """Give what changed, line by line: the whole, kinds, municipalities, what must be known with it."""
    first, last = found.first, found.last
    days = {"first": say.date(first.run_on), "last": say.date(last.run_on)}
    return [
        say("changes.between", **days, first_file=first.register_file, last_file=last.register_file),
        *_whole(found, say),
        *_kinds(found, say),
        *_towns(found, say),
        *_frames(found, say),
    ]


def _whole(found: Between, say: Words) -> list[str]:
    before, now = (int(found.net[name].sum()) for name in ("associations_before", "associations"))
    told = [
        say(
            "changes.whole",
            before=say.number(before),
            now=say.number(now),
            difference=signed(now - before, say),
        )
    ]
    rates = [one.figures.get("per_1000") for one in (found.first, found.last)]
    if rates[0] is not None and rates[1] is not None:
        told.append(say("changes.rate", before=say.number(rates[0], 2), now=say.number(rates[1], 2)))
    return told


def _kinds(found: Between, say: Words) -> list[str]:
    table = found.changes
    counts = table["kind"].mask(table["kind"] == ChangeKind.ENDED, table["after"]).value_counts()
    if counts.empty:
        return ["", say("changes.none")]
    kinds = dict.fromkeys([ChangeKind.NEW, *Gone, *ChangeKind])
    told = [f"  {say(f'change.{kind}')}: {say.number(counts[kind])}" for kind in kinds if kind in counts]
    noted = [say("summary.changes-absent")] if Gone.ABSENT in counts else []
    return ["", say("changes.kinds"), *told, *noted]


def _towns(found: Between, say: Words) -> list[str]:
    net = found.net[found.net["difference"] != 0]
    if net.empty:
        return []
    order = net["difference"].abs().sort_values(ascending=False, kind="stable").index
    names = changed.names(found.areas, say)
    shown = net.loc[order[:_MOST]]
    told = [
        "  "
        + say(
            "changes.town",
            municipality=names.get(code, code),
            before=before,
            now=now,
            difference=n,
            effect=per,
        )
        for code, before, now, n, per in zip(
            shown["area_id"],
            map(say.number, shown["associations_before"].tolist()),
            map(say.number, shown["associations"].tolist()),
            (signed(one, say) for one in shown["difference"].tolist()),
            (signed(one, say, 2) for one in shown["per_1000"].tolist()),
            strict=True,
        )
    ]
    rest = len(net) - _MOST
    return ["", say("changes.towns"), *told, *([say.plural("changes.towns-more", rest)] if rest > 0 else [])]


def _frames(found: Between, say: Words) -> list[str]:
    """Tell what else than the register is otherwise: a frame that changed is no change of associations."""
    first, last = found.first, found.last
    told = []
    if first.program is not None and first.program != last.program:
        told.append(say("changes.program"))
    if first.settings_sha256 is not None and first.settings_sha256 != last.settings_sha256:
        told.append(say("changes.settings"))
    return ["", *told] if told else []


def signed(value: float, say: Words, decimals: int = 0) -> str:
    """Write a difference with its sign."""
    return f"{'+' * (value > 0)}{say.number(value, decimals)}"
