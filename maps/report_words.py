"""The sentences of a report, written from its numbers, each number a link to the row it is from.

Names stand in the nominative and numbers bring their noun with them (``79 yhdistystä``), so that nothing
has to be inflected: a sentence is a whole in the catalogue, in each language its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isfinite

from jarjestokartta.geo.vocabulary import Verdict
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_facts import Facts, Row
from jarjestokartta.maps.report_links import WHOLE, filled, filled_plural, linked
from jarjestokartta.maps.report_needs import NeedRow

_KM = 1000
_LEAST = 0.005  # of a share: less is told as less than a hundredth


def for_people(low: float | None, high: float, anchor: str, say: Words) -> str:
    """Give for how many residents something holds, the number (or both, by openness) a link to its row."""
    number = _bold(linked(anchor, method_words.span(low, high, say)))
    return filled_plural(say, "report.for-people", round(high), n=number)


def _bold(markup: str) -> str:
    return f"<b>{markup}</b>"


def share(row: NeedRow, say: Words) -> str:
    """Give the share of the residents who are without, or both."""
    if not row.residents or row.people is None:
        return say("report.unknown")
    return shares(row.people if row.if_open is None else row.if_open, row.people, row.residents, say)


def shares(if_open: float, people: float, residents: float, say: Words) -> str:
    """Give the share of an area's residents who are without, or both shares, between which the truth lies."""
    low, high = if_open / residents, people / residents
    upper, lower = percent(high, say), percent(low, say)
    if lower == upper:
        return upper
    plain = all(one in {0.0, 1.0} or _LEAST <= one <= 1 - _LEAST for one in (low, high))
    return f"{say.number(100 * low)}–{upper}" if plain else f"{lower} – {upper}"


def percent(part: float, say: Words) -> str:
    """Give a percentage; what is not quite none or all is not written as none or all."""
    if 0 < part < _LEAST:
        return say("report.percent.below", share=say.percent(2 * _LEAST))
    if 1 - _LEAST < part < 1:
        return say("report.percent.above", share=say.percent(1 - 2 * _LEAST))
    return say.percent(min(part, 1.0))


def sentences(facts: Facts, content: Content, say: Words) -> list[str]:
    """Give the three sentences, as markup."""
    return [_rate(facts, say), _lack(facts, content, say), _closing(facts, content, say)]


def _rate(facts: Facts, say: Words) -> str:
    row = facts.rate
    if not isfinite(row["associations"]):
        return filled(say, "report.rate.no-count", name=escape(facts.name))
    told = {
        "name": escape(facts.name),
        "associations": _bold(linked("area", say.plural("report.associations", int(row["associations"])))),
    }
    if not isfinite(row["per_1000"]):
        return filled(say, "report.rate.no-residents", **told)
    told["rate"] = _bold(linked("area", say.number(row["per_1000"], 1)))
    start = filled(say, "report.rate", **told)
    if facts.is_region:
        return f"{start} {filled(say, 'report.rate.towns', tally=tally(facts, say, as_links=True))}"
    return f"{start} {escape(say(f'report.rate.{_judged(facts)}'))}"


def _judged(facts: Facts) -> str:
    told = facts.rate["verdict"]
    if isinstance(told, str):
        return told
    return "less-whole" if facts.seems_less_whole else "none"


def tally(facts: Facts, say: Words, *, as_links: bool = False) -> str:
    """Give as markup how many municipalities each verdict has, and how many have none where any has."""
    told = [*Verdict, "none"] if facts.peers.get("none") else [*Verdict]
    numbers = {one: say.number(facts.peers.get(one, 0)) for one in told}
    marked = {one: linked("area", text) if as_links else text for one, text in numbers.items()}
    return ", ".join(filled(say, f"report.tally.{one}", n=text) for one, text in marked.items())


def _lack(facts: Facts, content: Content, say: Words) -> str:
    known = [row for row in facts.needs if row.measured and row.people is not None]
    if not known:
        return filled(say, "report.lack.not-measured")
    most = max(known, key=lambda row: row.people or 0.0)
    if not most.people:
        return filled(say, "report.lack.nobody")
    row = f"need-{most.need}"
    told = filled(
        say,
        "report.lack",
        need=escape(say(f"need.{most.need}")),
        people=for_people(most.if_open, most.people, row, say),
        share=linked(row, share(most, say)),
        supply=escape(say(f"map.supply.{most.need}")),
        km=linked(row, _km(most, content, say)),
    )
    return " ".join([told, *_compared(most, known, say)])


def _km(row: NeedRow, content: Content, say: Words) -> str:
    return say.exact(content.thresholds_m.get(row.need, 0.0) / _KM)


def _compared(most: NeedRow, known: Sequence[NeedRow], say: Words) -> list[str]:
    """Tell whether this is surely lacked by the most people, whatever places of unknown openness turn out."""
    least = most.people if most.if_open is None else most.if_open
    others = [row.people or 0.0 for row in known if row is not most]
    if not others or not all((least or 0.0) > other for other in others):
        return []
    return [filled(say, "report.lack.most" if any(others) else "report.lack.only")]


def _closing(facts: Facts, content: Content, say: Words) -> str:
    known = [row for row in facts.needs if row.places is not None]
    if not known:
        return filled(say, "report.closing.unknown")
    most = max(known, key=lambda row: row.hanging or 0.0)
    if not most.places or not most.hanging:
        return filled(say, "report.closing.nobody")
    row = f"need-{most.need}"
    return filled_plural(
        say,
        "report.closing.most",
        most.places,
        need=escape(say(f"need.{most.need}")),
        people=for_people(most.hanging_if_open, most.hanging, row, say),
        km=linked(row, _km(most, content, say)),
        places=_bold(linked(row, say.number(most.places))),
    )


def verdict(facts: Facts, say: Words) -> str:
    """Give in words what the rate allows to be said; of the region there is nothing to compare it with."""
    if facts.is_region:
        return ""
    told = facts.rate["verdict"]
    if not isinstance(told, str):
        why = f" {say('report.verdict.less-whole')}" if facts.seems_less_whole else ""
        return say("map.verdict.none") + why
    return say(f"map.verdict.{told}")


def among(facts: Facts, say: Words) -> str:
    """Give as markup in how many municipalities it is so; nothing where this one does not stand out."""
    told = facts.rate["verdict"]
    if told not in {Verdict.HIGHER, Verdict.LOWER} or facts.is_region:
        return ""
    others = int(facts.peers.get(told, 0))
    number = linked("area", say.number(others), f"../{WHOLE}")
    return filled_plural(say, "report.among", others, n=number)


def interval(row: Row, say: Words) -> str:
    """Give the 95 % interval of a rate, a dash where there is none."""
    if not isfinite(row["low"] + row["high"]):
        return "–"
    return f"{say.number(row['low'], 1)}–{say.number(row['high'], 1)}"


def nearest(gap: Row, content: Content, say: Words) -> str:
    """Give how far the nearest known open provider is: beyond the threshold also as it is written.

    Where none is reached, it may be far away, or behind a lake: that is not known, and is no more than that.
    """
    km = float(gap["nearest_km"])
    if not isfinite(km):
        return say("map.unknown")
    if not isinstance(gap["nearest_provider"], str):
        return say("report.nearest.at-most", km=say.exact(km))
    limit = next((m / _KM for need, m in content.thresholds_m.items() if need == gap["need"]), 0.0)
    written = round(km + 1e-9, 1)
    return say("map.table.over", km=say.exact(limit)) if written <= limit else say.number(km, 1)
