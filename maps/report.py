"""One page of findings for the region and for each municipality: static HTML that prints on one A4.

What a council member reads in a minute stands on the first page; the rows behind its numbers follow it. A
page has no script and asks nothing of anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from math import isfinite

from jarjestokartta.geo.words import UNKNOWN, Words
from jarjestokartta.maps import (
    carrier,
    pictures,
    report_basket,
    report_changes,
    report_rules,
    report_sources,
    report_tables,
    report_words,
    series_drawing,
)
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_drawing import Drawings
from jarjestokartta.maps.report_facts import Facts, Gathered, file_name
from jarjestokartta.maps.report_links import WHOLE, dated, filled, linked, on_map
from jarjestokartta.maps.report_material import Material

FOLDER = "raportit"
_STYLE = "report.css"
_POLICY = "@content-security-policy@"
_LINES, _ROOM = 2, 6  # lines of a notice; of notices and short rows, beyond which a sheet is set closer


def pages(material: Material) -> Iterator[tuple[str, str]]:
    """Give the region's report and one for each municipality, each with its path in the published folder.

    Equal material gives equal bytes.
    """
    gathered = material.gathered
    people = [row["residents"] for row in gathered.rates]
    page = _Page(material, Drawings(material.outlines, gathered.areas, people))
    for facts in gathered.facts:
        yield _path(facts, gathered), page.of(facts)


def _path(facts: Facts, gathered: Gathered) -> str:
    if facts.is_region:
        return WHOLE
    return f"{FOLDER}/{file_name(facts.code, str(gathered.areas[facts.place]['name_fi']))}"


@dataclass(frozen=True)
class _Page:
    """What all pages of one run share."""

    material: Material
    drawings: Drawings

    @property
    def content(self) -> Content:
        """The tables."""
        return self.material.content

    @property
    def gathered(self) -> Gathered:
        """What was picked from them."""
        return self.material.gathered

    @property
    def say(self) -> Words:
        """The language."""
        return self.material.say

    def of(self, facts: Facts) -> str:
        """Give one page."""
        say = self.say
        title = escape(f"{facts.name} – {self.content.title}")
        page = (
            f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
            f"<title>{title}</title><style>{carrier.asset(_STYLE)}</style></head>"
            f'<body class="{self._kind(facts)}">'
            f"{self._top(facts)}<main>{self._notices}{self._lead(facts)}{self._tiles(facts)}"
            f'<div class="pair"><section>{report_tables.needs(facts, self.content, say)}'
            f"{self._small('report.needs.note', 'report.needs.two')}</section>{self._drawing(facts)}</div>"
            f"<section>{report_tables.top_gaps(facts, self.content, say)}</section>"
            f'<div class="half">{report_changes.section(facts.change, self.content, say)}'
            f"{report_basket.section(facts.baskets, self.content, say, self._region(facts))}</div>"
            f"{self._limits(facts)}{self._sources(facts)}{self._series(facts)}{self._rows(facts)}</main></body></html>\n"
        )
        return page.replace(_POLICY, carrier.policy(page), 1)

    def _series(self, facts: Facts) -> str:
        """Give the main figures over time, of the region alone."""
        return series_drawing.section(self.content.series, self.say) if facts.is_region else ""

    def _kind(self, facts: Facts) -> str:
        """Give the classes of the page; one with much to tell is set closer on paper."""
        kind = "region" if facts.is_region else "town"
        steps = facts.change.steps if facts.change else {}
        lines = _LINES * len(self.material.notices) + len(steps) + len(facts.baskets)
        return f"{kind} full" if lines > _ROOM else kind

    def _region(self, facts: Facts) -> str:
        """Give the way to the region's report, from itself none."""
        return "" if facts.is_region else f"../{WHOLE}"

    def _top(self, facts: Facts) -> str:
        say = self.say
        ways = [(on_map("", say), say("report.map"))]
        if not facts.is_region:
            chosen = on_map("../", say, t="rate", k="municipality", w=facts.code, a=facts.code)
            ways = [(chosen, say("report.map")), (f"../{WHOLE}", say("report.whole"))]
        links = "".join(f'<li><a href="{target}">{escape(text)}</a></li>' for target, text in ways)
        kind = "report.of-region" if facts.is_region else "report.of-municipality"
        return (
            f'<header class="top"><div><p class="over">{escape(self.content.title)}</p>'
            f'<h1>{escape(facts.name)}</h1><p class="under">{escape(say(kind))}</p></div>'
            f'<div><p class="as-of">{self._as_of}</p><ul class="ways">{links}</ul></div></header>'
            f"{self._towns if facts.is_region else ''}"
        )

    @cached_property
    def _towns(self) -> str:
        """Give the ways to the reports of the municipalities."""
        links = "".join(
            f'<li><a href="{_path(one, self.gathered)}">{escape(one.name)}</a></li>'
            for one in self.gathered.facts
            if not one.is_region
        )
        label = escape(self.say("report.towns.ways"))
        return (
            f'<nav class="towns" aria-label="{label}"><b>{label}</b><ul>{links}</ul></nav>' if links else ""
        )

    @cached_property
    def _as_of(self) -> str:
        key, register, day = self.material.of_when
        if day is None:
            return filled(self.say, key, register=escape(register))
        return filled(self.say, key, register=escape(register), day=dated(day, self.say))

    @cached_property
    def _notices(self) -> str:
        told = self.material.notices
        items = "".join(f"<li>{escape(one)}</li> " for one in told)
        return f'<ul class="notices">{items}</ul>' if told else ""

    def _lead(self, facts: Facts) -> str:
        told = "".join(f"<li>{one}</li>" for one in report_words.sentences(facts, self.content, self.say))
        return f'<ul class="lead" aria-label="{escape(self.say("report.summary"))}">{told}</ul>'

    def _tiles(self, facts: Facts) -> str:
        say, row = self.say, facts.rate
        year = row["residents_year"]
        counted = f"<time>{year:.0f}</time>" if isfinite(year) else ""
        interval = report_words.interval(row, say)
        interval = linked("area", interval) if isfinite(row["low"]) else interval
        tiles = [
            _tile(
                say("report.tile.associations"),
                _number("area", say.number(row["associations"])),
                escape(say("map.basis.domicile")),
            ),
            _tile(
                say("report.tile.rate"),
                _number("area", say.number(row["per_1000"], 1)),
                report_words.among(facts, say),
                filled(say, "report.tile.interval", interval=interval),
                told=report_words.verdict(facts, say),
            ),
            _tile(
                say("report.tile.residents"),
                _number("area", say.number(row["residents"])),
                filled(say, "report.tile.year", year=counted) if counted else "",
            ),
            self._checked(facts),
        ]
        return f'<dl class="tiles">{"".join(tiles)}</dl>'

    def _checked(self, facts: Facts) -> str:
        say, title = self.say, self.say("report.tile.checked")
        if not facts.gaps:
            known = any(row.measured for row in facts.needs)
            return _tile(title, UNKNOWN, escape(say("report.tile.none" if known else "report.unknown")))
        done, every = sum(bool(gap["is_checked"]) for gap in facts.gaps), len(facts.gaps)
        both = say("report.tile.checked.of", checked=say.number(done), all=say.number(every))
        least = say.number(self.content.rules.gaps.min_residents)
        rule = linked(report_rules.GAPS, least, self._region(facts))
        return _tile(title, _number("gaps", both), filled(say, "report.tile.gaps", least=rule))

    def _drawing(self, facts: Facts) -> str:
        drawn = self.drawings.of(facts, report_tables.places(facts, self.gathered), self.say)
        key = self._small("report.drawing.key") if facts.gaps else ""
        return f"<section>{drawn}{key}</section>" if drawn else ""

    def _limits(self, facts: Facts) -> str:
        say = self.say
        told = [
            escape(say("map.gaps.caution")),
            escape(say("report.limits.activity")),
            escape(say("table.contact.about")),
            escape(say("map.rate-sentence")),
            report_rules.measured_by(self.content, say, self._region(facts)),
            escape(say("report.limits.closing")),
        ]
        items = "".join(f"<li>{one}</li>" for one in told)
        return f'<section class="limits"><h2>{escape(say("report.limits"))}</h2><ul>{items}</ul></section>'

    def _sources(self, facts: Facts) -> str:
        told, title = escape(self._owners), escape(self.say("report.sources"))
        whole = linked("sources", self.say("report.sources.all"), self._region(facts))
        return f'<footer class="sources"><p><b>{title}:</b> {told}. {whole}</p></footer>'

    @cached_property
    def _owners(self) -> str:
        return report_sources.brief(self.content.attributions, self.say)

    def _rows(self, facts: Facts) -> str:
        """Give every row behind the numbers; on paper the region's alone: a municipality has one sheet."""
        say = self.say
        notes = ["map.table.note"]
        if not facts.is_region:
            notes.append("map.table.not-comparable")
        elif facts.peers.get("none"):
            notes.append("report.not-comparable")
        return (
            f'<section class="rows"><h2>{escape(say("report.rows"))}</h2>'
            f"{report_tables.areas(facts, self.gathered, say)}{self._small(*notes)}"
            f'<div id="gaps">{report_tables.all_gaps(facts, self.content, say)}'
            f"{self._small('column.rank_range.about') if facts.gaps else ''}</div>"
            f"{report_tables.without(facts, self.gathered, say)}{self._small('map.table.two')}"
            f"{self._of_region if facts.is_region else ''}</section>"
        )

    @cached_property
    def _of_region(self) -> str:
        """Give what the region's report alone tells: pictures, rules, every source."""
        say = self.say
        links = "".join(
            f'<li><a href="{path}">{escape(title)}</a></li>' for path, title in pictures.listed(self.material)
        )
        shown = f'<h3>{escape(say("report.pictures"))}</h3><ul class="files">{links}</ul>' if links else ""
        return f"{shown}{report_rules.section(self.content, say)}"

    def _small(self, *keys: str) -> str:
        return "".join(f'<p class="small">{escape(self.say(key))}</p>' for key in keys)


def _number(anchor: str, figure: str) -> str:
    return escape(figure) if figure == UNKNOWN else linked(anchor, figure)


def _tile(title: str, figure: str, *below: str, told: str = "") -> str:
    """Give one key figure; it and what stands below are markup."""
    read = f'<dd class="told">{escape(told)}</dd>' if told else ""
    rest = "".join(f"<dd>{one}</dd>" for one in below if one)
    return f'<div><dt>{escape(title)}</dt><dd class="big">{figure}</dd>{read}{rest}</div>'
