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

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import (
    carrier,
    method_words,
    report_basket,
    report_sources,
    report_tables,
    report_words,
)
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_drawing import Drawings
from jarjestokartta.maps.report_facts import Facts, Gathered, file_name
from jarjestokartta.maps.report_material import Material

WHOLE = "report.html"
FOLDER = "raportit"
_STYLE = "report.css"
_POLICY = "@content-security-policy@"


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
            f"<title>{title}</title><style>{carrier.asset(_STYLE)}</style></head><body>"
            f"{self._top(facts)}<main>{self._notices()}{self._lead(facts)}{self._tiles(facts)}"
            f'<div class="pair"><section>{report_tables.needs(facts, self.content, say)}'
            f"{self._small('report.needs.note', 'report.needs.two')}</section>{self._drawing(facts)}</div>"
            f"<section>{report_tables.top_gaps(facts, self.content, say)}</section>"
            f'<div class="half">{self._changes(facts)}'
            f"{report_basket.section(facts.baskets, self.content, say)}</div>"
            f"{self._limits}{self._sources}{self._rows(facts)}</main></body></html>\n"
        )
        return page.replace(_POLICY, carrier.policy(page), 1)

    def _top(self, facts: Facts) -> str:
        say, up = self.say, "" if facts.is_region else "../"
        ways = [(f"{up}index.html", say("report.map"))]
        if not facts.is_region:
            ways.append((f"{up}{WHOLE}", say("report.whole")))
        links = "".join(f'<li><a href="{target}">{escape(text)}</a></li>' for target, text in ways)
        kind = "report.of-region" if facts.is_region else "report.of-municipality"
        return (
            f'<header class="top"><div><p class="over">{escape(self.content.title)}</p>'
            f'<h1>{escape(facts.name)}</h1><p class="under">{escape(say(kind))}</p></div>'
            f'<div><p class="as-of">{escape(self.material.as_of)}</p>'
            f'<ul class="ways">{links}</ul></div></header>'
        )

    def _notices(self) -> str:
        items = "".join(f"<li>{escape(one)}</li>" for one in self.material.notices)
        return f'<ul class="notices">{items}</ul>' if items else ""

    def _lead(self, facts: Facts) -> str:
        told = "".join(f"<li>{one}</li>" for one in report_words.sentences(facts, self.content, self.say))
        return f'<ul class="lead" aria-label="{escape(self.say("report.summary"))}">{told}</ul>'

    def _tiles(self, facts: Facts) -> str:
        say, row = self.say, facts.rate
        year = row["residents_year"]
        counted = say("report.tile.year", year=f"{year:.0f}") if isfinite(year) else ""
        told = report_words.among(facts, say) or report_words.verdict(facts, say)
        tiles = [
            _tile(
                say("report.tile.associations"),
                "area",
                say.number(row["associations"]),
                say("report.tile.domicile"),
            ),
            _tile(
                say("report.tile.rate"),
                "area",
                say.number(row["per_1000"], 1),
                say("report.tile.interval", interval=report_words.interval(row, say)),
                told,
            ),
            _tile(say("report.tile.residents"), "area", say.number(row["residents"]), counted),
            self._checked(facts),
        ]
        return f'<dl class="tiles">{"".join(tiles)}</dl>'

    def _checked(self, facts: Facts) -> str:
        say = self.say
        if not facts.gaps:
            return _tile(say("report.tile.checked"), "", "–", say("report.tile.none"))
        done = say.number(sum(bool(gap["is_checked"]) for gap in facts.gaps))
        both = say("report.tile.checked.of", checked=done, all=say.number(len(facts.gaps)))
        least = say.number(self.content.rules.gaps.min_residents)
        return _tile(say("report.tile.checked"), "gaps", both, say("report.tile.gaps", least=least))

    def _drawing(self, facts: Facts) -> str:
        drawn = self.drawings.of(facts, report_tables.places(facts, self.gathered), self.say)
        key = self._small("report.drawing.key") if facts.gaps else ""
        return f"<section>{drawn}{key}</section>" if drawn else ""

    def _changes(self, facts: Facts) -> str:
        say, day = self.say, self.content.compared_with
        since = say("report.changes.since", day=say.date(day)) if self.content.compared and day else ""
        note = f'<p class="small">{escape(since)}</p>' if since else ""
        title = escape(say("report.changes"))
        return f'<section class="changes"><h2>{title}</h2>{report_tables.changes(facts, say)}{note}</section>'

    @cached_property
    def _limits(self) -> str:
        say = self.say
        told = [
            say("map.gaps.caution"),
            say("report.limits.activity"),
            say("table.contact.about"),
            say("map.rate-sentence"),
            " ".join(method_words.measured_by(self.content, say)),
            say("report.limits.closing"),
        ]
        items = "".join(f"<li>{escape(one)}</li>" for one in told)
        return f'<section class="limits"><h2>{escape(say("report.limits"))}</h2><ul>{items}</ul></section>'

    @cached_property
    def _sources(self) -> str:
        told = report_sources.listed(self.content.attributions, self.say)
        title = escape(self.say("report.sources"))
        return f'<footer class="sources"><p><b>{title}:</b> {escape(told)}.</p></footer>'

    def _rows(self, facts: Facts) -> str:
        say = self.say
        return (
            f'<section class="rows"><h2>{escape(say("report.rows"))}</h2>'
            f"{report_tables.areas(facts, self.gathered, say)}"
            f'<div id="gaps">{report_tables.all_gaps(facts, self.content, say)}'
            f"{self._small('column.rank_range.about') if facts.gaps else ''}</div>"
            f"{report_tables.without(facts, self.gathered, say)}"
            f"{self._small('map.table.note', 'map.table.two', 'map.table.not-comparable')}</section>"
        )

    def _small(self, *keys: str) -> str:
        return "".join(f'<p class="small">{escape(self.say(key))}</p>' for key in keys)


def _tile(title: str, anchor: str, figure: str, *below: str) -> str:
    shown = report_words.linked(anchor, figure) if anchor and figure != "–" else escape(figure)
    first, *others = [escape(one) for one in below if one] or [""]
    rest = "".join(f'<dd class="told">{one}</dd>' for one in others)
    return f'<div><dt>{escape(title)}</dt><dd class="big">{shown}</dd>{rest}<dd>{first}</dd></div>'
