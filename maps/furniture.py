"""What stands around the map: heading, notices, tables, sources; in the language the page opens in."""

from __future__ import annotations

import json
import re
from datetime import date
from html import escape

from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words
from jarjestokartta.maps.content import Attribution, Content
from jarjestokartta.maps.edition import Edition
from jarjestokartta.maps.fallback import Fallback
from jarjestokartta.maps.tags import element, text_of

_WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\"'<>\\]+", re.IGNORECASE)


def page_title(content: Content, edition: Edition) -> str:
    """Give the text of the browser's tab."""
    return content.title if edition.public else f"{content.title} ({edition.value})"


def before(content: Content, edition: Edition, words: Words) -> str:
    """Give everything above the map, up to the element that the page's script fills."""
    banner = "" if edition.public else text_of("p", "map.internal", words)
    return (
        f'<a class="skip" href="#lists" data-t="map.skip">{escape(words("map.skip"))}</a>'
        + (element("div", banner, classes="banner") if banner else "")
        + f'<header class="top"><div><h1>{escape(content.title)}</h1>{_as_of(content, words)}</div>'
        + (beside(words) if edition is Edition.INDEX else "")
        + '<div id="tools"></div></header><main>'
        + _notices(content, words)
        + f'<div id="app" data-failed="{escape(words("map.failed"))}"{_tiles(content, edition)}>'
        + f'<p class="opening" data-t="map.loading">{escape(words("map.loading"))}</p>'
    )


def beside(words: Words) -> str:
    """Give the links to what is published beside the planners' map."""
    label = f'data-label="map.beside" aria-label="{escape(words("map.beside"))}"'
    report = text_of("a href=report.html", "map.beside.report", words)
    tables = text_of("a href=tables.xlsx", "map.beside.tables", words)
    return f'<nav class="beside" {label}>{report}{tables}</nav>'


def after(content: Content, day: date | None, static: Fallback, words: Words) -> str:
    """Give everything below the map: what is seen without a script, tables, sources."""
    return (
        "</div><noscript>"
        + element("p", escape(words("map.noscript")), classes="note")
        + static.drawing()
        + "</noscript>"
        + '<section class="tables" aria-labelledby="tables-title">'
        + text_of('h2 id="tables-title"', "map.table.title", words)
        + text_of("p", "map.table.note", words)
        + text_of("p", "map.table.two", words)
        + text_of("p", "map.table.not-comparable", words)
        + static.tables()
        + static.gap_table(content.gaps)
        + "</section>"
        + _sources(content, day, words)
        + "</main>"
    )


def _tiles(content: Content, edition: Edition) -> str:
    """Give where the embedded map has its base map from, where one is declared; no other edition has any."""
    tiles = content.tiles
    if edition is not Edition.EMBED or tiles is None:
        return ""
    carried = {
        "address": tiles.address,
        "host": tiles.host,
        "attribution": tiles.attribution,
        "maxZoom": tiles.max_zoom,
    }
    return f" data-tiles='{escape(json.dumps(carried, ensure_ascii=False), quote=True)}'"


def _notices(content: Content, words: Words) -> str:
    """Give the notices: the boundaries' first and always in sight, others folded where there is no room."""
    if not content.notices:
        return ""
    first, *others = sorted(content.notices, key=lambda code: code != "sketched-boundaries")
    rest = "".join(text_of("li", f"notice.{code}", words) for code in others)
    count = len(others)
    more = text_of("summary", f"map.notices.more.{'one' if count == 1 else 'other'}", words, n=count)
    folded = f"<details open>{more}<ul>{rest}</ul></details>" if others else ""
    label = f'role="group" data-label="map.notices" aria-label="{escape(words("map.notices"))}"'
    return f'<div class="notices" {label}><ul>{text_of("li", f"notice.{first}", words)}</ul>{folded}</div>'


def _as_of(content: Content, words: Words) -> str:
    register = content.attributions[0].name.lstrip("@") if content.attributions else "@map.register"
    if content.register_date is None:
        return text_of("p", "map.asof.unknown", words, register=register)
    return text_of("p", "map.asof", words, register=register, day=content.register_date)


def _sources(content: Content, day: date | None, words: Words) -> str:
    reach = "".join(
        text_of("li", "map.sources.within", words, need=f"@need.{need}", km=content.thresholds_m[need] / 1000)
        for need in Need
        if need in content.thresholds_m
    )
    data = "".join(f"<li>{_source(one, words)}" for one in content.attributions)
    report = content.report_link.strip()
    target = f'a rel="noopener noreferrer" href="{escape(report)}"'
    link = text_of(target, "map.report", words)
    return (
        '<section class="sources" aria-labelledby="sources-title">'
        + text_of('h2 id="sources-title"', "map.sources", words)
        + (element("p", link) if _WEB_ADDRESS.fullmatch(report) else "")
        + text_of("p", "map.rate-sentence", words)
        + text_of("p", "map.gaps.caution", words)
        + text_of("p", "map.gaps.two-numbers", words)
        + _method(content, words)
        + text_of("h3", "map.sources.reach", words)
        + f"<ul>{reach}</ul>"
        + text_of("p", "map.served.municipality", words)
        + text_of("h3", "map.sources.data", words)
        + f'<ul class="data">{data}</ul>'
        + text_of("p", "map.sources.drawing", words)
        + (text_of("p", "map.made", words, day=day) if day else "")
        + "</section>"
    )


def _method(content: Content, words: Words) -> str:
    told = filter(None, (method_words.distance(content), method_words.off_road(content)))
    return "".join(
        text_of(
            "p",
            key,
            words,
            **{name: one.lstrip("@") if isinstance(one, str) else one for name, one in named.items()},
        )
        for key, named in told
    )


def _source(one: Attribution, words: Words) -> str:
    parts = [escape(part) for part in (one.name, one.attribution, one.licence) if part]
    if one.year is not None:
        parts.append(text_of("span", "map.sources.year", words, year=str(one.year)))
    if one.retrieved_on:
        parts.append(_retrieved(one.retrieved_on, words))
    return ", ".join(parts)


def _retrieved(day: str, words: Words) -> str:
    try:
        return text_of("span", "map.sources.retrieved", words, day=date.fromisoformat(day))
    except ValueError:
        return text_of("span", "map.sources.retrieved", words, day=day)
