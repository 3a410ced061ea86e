"""How the numbers of the reports were reckoned, and all sources: the last part of the region's report."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words, report_sources
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_links import filled, linked

RATE, DISTANCE, GAPS, BASKET, CLOSING = (
    "rule-rate",
    "rule-distance",
    "rule-gaps",
    "rule-basket",
    "rule-closing",
)


def section(content: Content, say: Words) -> str:
    """Give the rules, one row each with an id of its own, and every source with its terms."""
    rules = content.rules
    told = {
        RATE: [say("map.rate-sentence"), say("report.rules.compared")],
        DISTANCE: method_words.measured_by(content, say),
        GAPS: [*method_words.unlisted(content, say), method_words.robustness(content, say)],
        BASKET: [say("report.basket.note", share=say.exact_percent(rules.basket.met_share))],
        CLOSING: [say("report.limits.closing")],
    }
    rows = "".join(
        f'<div id="{rule}"><dt>{escape(say(f"report.{rule}"))}</dt><dd>{escape(" ".join(texts))}</dd></div>'
        for rule, texts in told.items()
    )
    return (
        f'<h3>{escape(say("report.rules"))}</h3><dl class="rules">{rows}</dl>'
        f'<div id="sources"><h3>{escape(say("report.sources"))}</h3>{_sources(content, say)}</div>'
    )


def _sources(content: Content, say: Words) -> str:
    items = "".join(
        f"<li><b>{escape(one.name)}</b> {escape(report_sources.terms(one, say))}</li>"
        for one in content.attributions
    )
    return f'<ul class="sources">{items}</ul>'


def measured_by(content: Content, say: Words, page: str) -> str:
    """Tell how distances were measured, each number a link to that rule on the region's page."""
    found: Iterable[tuple[str, dict[str, str | float]] | None] = (
        method_words.distance(content),
        method_words.off_road(content),
    )
    return " ".join(
        filled(
            say,
            one[0],
            **{
                name: escape(value) if isinstance(value, str) else linked(DISTANCE, say.exact(value), page)
                for name, value in one[1].items()
            },
        )
        for one in found
        if one is not None
    )
