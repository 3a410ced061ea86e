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
from jarjestokartta.maps.report_needs import NeedRow

_KM = 1000
_LEAST = 0.005  # of a share: less is told as less than a hundredth


def filled(say: Words, key: str, **markup: str) -> str:
    """Give a sentence of the catalogue as markup, its values being markup already."""
    return escape(say(key)).format(**markup)


def linked(anchor: str, text: str) -> str:
    """Give a text (escaped here) that leads to a row."""
    return f'<a href="#{anchor}">{escape(text)}</a>'


def people(low: float | None, high: float, say: Words) -> str:
    """Give a number of residents, or both numbers where places of unknown openness make a difference."""
    both = method_words.span(low, high, say)
    return say.plural("report.people", round(high)) if "–" not in both else say("report.people.range", n=both)


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
    plain = all(_LEAST <= one <= 1 - _LEAST for one in (low, high))
    return f"{say.number(100 * low)}–{upper}" if plain else f"{lower} – {upper}"


def percent(part: float, say: Words) -> str:
    """Give a percentage; what is not quite none or all is not written as none or all."""
    if 0 < part < _LEAST:
        return f"< {say.percent(0.01)}"
    if 1 - _LEAST < part < 1:
        return f"> {say.percent(0.99)}"
    return say.percent(min(part, 1.0))


def sentences(facts: Facts, content: Content, say: Words) -> list[str]:
    """Give the three sentences, as markup."""
    return [_rate(facts, say), _lack(facts, content, say), _closing(facts, say)]


def _rate(facts: Facts, say: Words) -> str:
    row = facts.rate
    if not isfinite(row["associations"]):
        return filled(say, "report.rate.no-count", name=escape(facts.name))
    told = {
        "name": escape(facts.name),
        "associations": linked("area", say.plural("report.associations", int(row["associations"]))),
    }
    if not isfinite(row["per_1000"]):
        return filled(say, "report.rate.no-residents", **told)
    told |= {
        "rate": linked("area", say.number(row["per_1000"], 1)),
        "low": say.number(row["low"], 1),
        "high": say.number(row["high"], 1),
    }
    if facts.is_region:
        peers = {one.value: linked("towns", say.number(facts.peers.get(one, 0))) for one in Verdict}
        told |= {key.replace("-", "_"): text for key, text in peers.items()}
        return filled(say, "report.rate.region", **told)
    verdict = row["verdict"]
    return filled(say, f"report.rate.{verdict if isinstance(verdict, str) else 'none'}", **told)


def _lack(facts: Facts, content: Content, say: Words) -> str:
    known = [row for row in facts.needs if row.measured and row.people is not None]
    if not known:
        return filled(say, "report.lack.not-measured")
    most = max(known, key=lambda row: row.people or 0.0)
    if not most.people:
        return filled(say, "report.lack.nobody")
    key = "report.lack.only" if sum(bool(row.people) for row in known) == 1 else _most(most, known)
    return filled(
        say,
        key,
        need=escape(say(f"need.{most.need}")),
        people=linked(f"need-{most.need}", people(most.if_open, most.people, say)),
        share=escape(share(most, say)),
        supply=escape(say(f"map.supply.{most.need}")),
        km=say.exact(content.thresholds_m.get(most.need, 0.0) / _KM),
    )


def _most(most: NeedRow, known: Sequence[NeedRow]) -> str:
    """Tell whether this is surely lacked by the most people, whatever places of unknown openness turn out."""
    least = most.people if most.if_open is None else most.if_open
    others = [row.people or 0.0 for row in known if row is not most]
    return "report.lack.most" if all((least or 0.0) > other for other in others) else "report.lack.some"


def _closing(facts: Facts, say: Words) -> str:
    known = [row for row in facts.needs if row.places is not None]
    if not known:
        return filled(say, "report.closing.unknown")
    most = max(known, key=lambda row: row.hanging or 0.0)
    if not most.places or not most.hanging:
        return filled(say, "report.closing.nobody")
    return filled(
        say,
        "report.closing.most",
        need=escape(say(f"need.{most.need}")),
        people=linked(f"need-{most.need}", people(most.hanging_if_open, most.hanging, say)),
        places=linked(f"need-{most.need}", say.number(most.places)),
    )


def verdict(facts: Facts, say: Words) -> str:
    """Give what the rate allows to be said, in a few words; of the region nothing is left to compare with."""
    told = facts.rate["verdict"]
    if not isinstance(told, str):
        return "" if facts.is_region else say("map.verdict.none")
    return say(f"map.verdict.{told}")


def among(facts: Facts, say: Words) -> str:
    """Give how many municipalities stand out the same way; nothing where this one does not."""
    told = facts.rate["verdict"]
    if told not in {Verdict.HIGHER, Verdict.LOWER} or facts.is_region:
        return ""
    towns = say.number(sum(facts.peers.values()))
    return say.plural(f"report.among.{told}", int(facts.peers.get(told, 0)), towns=towns)


def interval(row: Row, say: Words) -> str:
    """Give the 95 % interval of a rate, a dash where there is none."""
    if not isfinite(row["low"] + row["high"]):
        return "–"
    return f"{say.number(row['low'], 1)}–{say.number(row['high'], 1)}"


def nearest(gap: Row, content: Content, say: Words) -> str:
    """Give how far the nearest known open provider is: beyond the threshold also as it is written."""
    km = float(gap["nearest_km"])
    if not isfinite(km):
        return say("report.nearest.none")
    if not isinstance(gap["nearest_provider"], str):
        return say("report.nearest.at-most", km=say.exact(km))
    limit = next((m / _KM for need, m in content.thresholds_m.items() if need == gap["need"]), 0.0)
    written = round(km + 1e-9, 1)
    return say("map.table.over", km=say.exact(limit)) if written <= limit else say.number(km, 1)
