"""The tables of a report: needs and the largest gaps on its first page, then every row behind its numbers.

Each row that a number comes from has an id of its own; ids are made of codes and counts, never of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import isfinite
from typing import Any

from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import layers, method_words, report_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_facts import TOP, Facts, Gathered, Row, file_name
from jarjestokartta.maps.report_links import linked, on_map
from jarjestokartta.maps.report_needs import NeedRow

SHOWN_GAPS = 50  # of the region's report; a municipality's lists all of its own
_KM = 1000
Head = Sequence[tuple[str, bool]]  # words, and whether the column holds numbers


def table(head: Head, rows: Iterable[str], caption: str, *, kind: str = "") -> str:
    """Give a table in a box that scrolls on its own where there is no room."""
    cells = "".join(
        f'<th scope="col"{" class=n" if number else ""}>{escape(text)}</th>' for text, number in head
    )
    label = escape(caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table class="{kind}">'
        f"<caption>{label}</caption><thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def needs(facts: Facts, content: Content, say: Words) -> str:
    """Give what is within reach, and how many places it hangs on, one row a need."""
    keys = (
        "report.needs.reach",
        "map.table.people",
        "map.table.share",
        "report.needs.places",
        "report.needs.hanging",
    )
    head = [(say("map.table.need"), False), *((say(key), True) for key in keys)]
    rows = [_need(row, [text for text, _ in head], content, say) for row in facts.needs]
    return table(head, rows, say("report.needs"), kind="first needs")


def _need(row: NeedRow, head: Sequence[str], content: Content, say: Words) -> str:
    km = say.exact(content.thresholds_m.get(row.need, 0.0) / _KM)
    some = say.plural("report.needs.unmeasured", row.unmeasured) if row.unmeasured and row.measured else ""
    note = f" <small>{escape(some)}</small>" if some else ""
    start = f'<tr id="need-{row.need}"><th scope="row">{escape(say(f"need.{row.need}"))}{note}</th>' + _cell(
        say("report.needs.km", km=km), head[1]
    )
    if not row.measured or row.people is None:
        return f'{start}<td class="u" colspan="4">{escape(say("report.unknown"))}</td></tr>'
    texts = (
        method_words.span(row.if_open, row.people, say),
        report_words.share(row, say),
        "–" if row.places is None else say.number(row.places),
        "–" if row.hanging is None else method_words.span(row.hanging_if_open, row.hanging, say),
    )
    return start + "".join(_cell(*one) for one in zip(texts, head[2:], strict=True)) + "</tr>"


def top_gaps(facts: Facts, content: Content, say: Words) -> str:
    """Give the largest gaps, numbered as on the map, each number a link to its row in the whole list."""
    if not facts.gaps:
        known = any(row.measured for row in facts.needs)
        key = "report.gaps.none" if known else "report.gaps.unmeasured"
        return f"<h2>{escape(say('report.gaps.top'))}</h2><p>{escape(say(key))}</p>"
    head = [(say("report.gaps.number"), True), *_gap_head(say)]
    labels = [text for text, _ in head]
    rows = []
    for number, gap in enumerate(facts.gaps[:TOP], start=1):
        anchor = f"gap-{gap['rank']}"
        rows.append(
            f'<tr><td class="n no"><b class="mark">{number}</b></td>'
            f'<th scope="row">{_area(gap, facts, say)}</th>{_text(_need_name(gap, say), labels[2])}'
            + "".join(
                f'<td class="n"{_labelled(label)}>{linked(anchor, text)}</td>'
                for text, label in zip(_numbers(gap, content, say), labels[3:6], strict=True)
            )
            + f"{_text(gap['checked'], labels[6])}</tr>"
        )
    return table(head, rows, say("report.gaps.top"), kind="first")


def _gap_head(say: Words) -> list[tuple[str, bool]]:
    numbers = ("map.table.people", "map.table.share", "map.table.nearest-km")
    return [
        (say("map.table.area"), False),
        (say("map.table.need"), False),
        *((say(key), True) for key in numbers),
        (say("map.gap.checked"), False),
    ]


def _numbers(gap: Row, content: Content, say: Words) -> tuple[str, str, str]:
    """Give how many are without, which share of the area, and how far the nearest known open one is."""
    if_open, people = gap["residents_without_if_open"], gap["residents_without"]
    return (
        method_words.span(if_open, people, say),
        report_words.shares(if_open, people, gap["residents_in_area"], say),
        report_words.nearest(gap, content, say),
    )


def all_gaps(facts: Facts, content: Content, say: Words) -> str:
    """Give every listed gap, of the region the largest."""
    shown = facts.gaps[:SHOWN_GAPS] if facts.is_region else facts.gaps
    if not shown:
        return ""
    told = {"checked": say.number(sum(bool(gap["is_checked"]) for gap in facts.gaps))}
    told |= {"shown": say.number(len(shown)), "all": say.number(len(facts.gaps))}
    caption = say("report.gaps.all" if len(shown) == len(facts.gaps) else "report.gaps.first", **told)
    *first, last = _gap_head(say)
    ranks = [(say("report.gaps.rank"), True), (say("column.rank_range"), True)]
    head = [*ranks, *first, (say("column.robustness"), True), last]
    rows = (
        f'<tr id="gap-{gap["rank"]}">{_cell(say.number(gap["rank"]))}{_cell(gap["ranks"])}'
        f'<th scope="row">{_area(gap, facts, say)}</th>'
        + _text(_need_name(gap, say))
        + "".join(map(_cell, _numbers(gap, content, say)))
        + _cell(say.percent(share) if isfinite(share := float(gap["robustness"])) else "–")
        + f"{_text(gap['checked'])}</tr>"
        for gap in shown
    )
    return table(head, rows, caption)


def _need_name(gap: Row, say: Words) -> str:
    need = gap["need"]
    return say(f"need.{need}")


def _area(gap: Row, facts: Facts, say: Words) -> str:
    """Give the name of a gap's area, a link to the map with that gap open."""
    need, folder = str(gap["need"]), "" if facts.is_region else "../"
    shown = on_map(folder, say, t=need, n=need, g=str(gap["gap_id"]))
    town = f" <small>{escape(gap['town'])}</small>" if facts.is_region and gap["shows_town"] else ""
    return f'<a class="quiet" href="{shown}">{escape(gap["name"])}</a>{town}'


def areas(facts: Facts, gathered: Gathered, say: Words) -> str:
    """Give the rate of each area: the region and its municipalities, or a municipality and its villages."""
    names = ("area", "associations", "residents", "rate", "interval", "shrunk", "verdict")
    head = [(say(f"map.table.{name}"), name not in {"area", "verdict"}) for name in names]
    whole = say("report.own.region" if facts.is_region else "report.own.municipality", name=facts.name)
    towns = report_words.tally(facts, say) if facts.is_region else None
    own = _rate_row("area", escape(whole), facts.rate, say, told=towns)
    rows = [
        _rate_row(f"area-{place}", _name(gathered.areas[place], facts, say), gathered.rates[place], say)
        for place in places(facts, gathered)
    ]
    caption = say("report.towns" if facts.is_region else "report.villages")
    return f'<div id="towns">{table(head, [own, *rows], caption)}</div>'


def without(facts: Facts, gathered: Gathered, say: Words) -> str:
    """Give how many are without each need in each area of the report."""
    head = [(say("map.table.area"), False), *((say(f"need.{need}"), True) for need in Need)]
    listed = bool(gathered.met) and not facts.is_region
    head += [(say("column.needs_met"), True)] * listed
    rows = [
        f'<tr><th scope="row">{_name(gathered.areas[place], facts, say)}</th>'
        + "".join(_without(gathered.people[need.value], place, say) for need in Need)
        + _met(gathered, place) * listed
        + "</tr>"
        for place in places(facts, gathered)
    ]
    return table(head, rows, say("report.villages.without")) if rows else ""


def places(facts: Facts, gathered: Gathered) -> list[int]:
    """Give the rows of the areas that a report lists."""
    return gathered.listed.get(facts.code, [])


def _name(area: Row, facts: Facts, say: Words) -> str:
    """Give an area's name, a link to its report or, of a village, to the map with the village open."""
    if area["level"] == "rest":
        return escape(str(area["name"]))
    if facts.is_region:
        to = escape(f"raportit/{file_name(str(area['area_id']), str(area['name_fi']))}")
    else:
        to = on_map("../", say, t="rate", k="village", a=str(area["area_id"]))
    return f'<a class="quiet" href="{to}">{escape(str(area["name"]))}</a>'


def _rate_row(anchor: str, name: str, row: Row, say: Words, *, told: str | None = None) -> str:
    """Give one row of rates; ``told`` (markup) stands in the place of a verdict."""
    start = f'<tr id="{anchor}"><th scope="row">{name}</th>'
    if row["state"] == layers.PROTECTED:
        return f'{start}<td class="u" colspan="6">{escape(say("table.protected"))}</td></tr>'
    if told is None:
        verdict = row["verdict"]
        told = escape(say(f"verdict.{verdict}" if isinstance(verdict, str) else "map.verdict.none"))
    return (
        start
        + _cell(say.number(row["associations"]))
        + _cell(say.number(row["residents"]))
        + _cell(say.number(row["per_1000"], 1))
        + _cell(report_words.interval(row, say))
        + _cell(say.number(row["shrunk"], 1))
        + f"<td>{told}</td></tr>"
    )


def _without(values: Any, place: int, say: Words) -> str:
    state = values["state"][place]
    if state == layers.NOT_MEASURED:
        return f'<td class="n u">{escape(say("report.unknown"))}</td>'
    people = values["people"][place]
    if people is None:
        return _cell("–")
    return _cell(method_words.span(values["ifopen"][place], people, say))


def _met(gathered: Gathered, place: int) -> str:
    met = gathered.met.get(str(gathered.areas[place]["area_id"]))
    return _cell("–" if met is None or not met.measured else met.written())


def _cell(text: str, label: str = "") -> str:
    """Give a cell of a number; its column's words stand before it where a row is shown as a block."""
    return f'<td class="n"{_labelled(label)}>{escape(text)}</td>'


def _text(text: str, label: str = "") -> str:
    return f"<td{_labelled(label)}>{escape(text)}</td>"


def _labelled(label: str) -> str:
    return f' data-l="{escape(label)}"' if label else ""
