"""``embed``: what a web editor needs to show the map on a page: file, code, headers, words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from jarjestokartta.geo import words as catalogue
from jarjestokartta.geo.words import LANGUAGES
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.command import option
from jarjestokartta.scripts.console import WIDTH, Console, say

if TYPE_CHECKING:
    from jarjestokartta.workspace.embedded import Embedded

_EXAMPLE = "https://www.example.fi/kartta/embed.html"
_FRAGMENT = re.compile(r"[\w./&=%~-]*", re.ASCII)


@declare("embed")
@option("--url", default="", key="embed-url")
@option("--site", "sites", multiple=True, key="embed-site")
@option("--start", default="", key="embed-start")
@option("--page-lang", type=click.Choice(LANGUAGES), default=None, key="embed-language")
@click.pass_obj
def command(console: Console, url: str, sites: tuple[str, ...], start: str, page_lang: str | None) -> None:
    """Give everything that a page needs to frame the published map."""
    from jarjestokartta.geo import settings as reading
    from jarjestokartta.workspace import embedded
    from jarjestokartta.workspace.folder import Workspace

    fragment = _fragment(start, page_lang)
    workspace = Workspace.open(console.folder)
    settings = reading.load(workspace.root)
    url = _url(url) or settings.map.embed.url
    sites = _sites(sites) or settings.map.embed.sites
    published = embedded.published(workspace)
    if not url:
        console.note("embed.no-url", url=_EXAMPLE)
    if settings.map.tiles is not None and settings.map.tiles.host != published.tile_host:
        console.note("embed.tiles-not-yet")
    for line in _lines(published, url or _EXAMPLE, sites, fragment):
        console.result(line)


def _lines(published: Embedded, url: str, sites: tuple[str, ...], fragment: str) -> Iterator[str]:
    """Give the parts: sentences in lines of a terminal's width, code as it is copied."""
    from jarjestokartta.maps import snippet

    def told(key: str, **params: object) -> str:
        return _filled(say()(f"embed.{key}", **params))

    parts = urlsplit(url)
    yield told("file")
    yield str(published.path)
    yield told("file.where", url=url)
    yield told("file.others")
    yield "\n" + told("code") + "\n"
    yield snippet.iframe(published.title, url, fragment)
    yield "\n" + told("height", least=snippet.LEAST_HEIGHT) + "\n"
    yield snippet.LISTENER
    yield "\n" + (told("headers.sites", sites=", ".join(sites)) if sites else told("headers.own"))
    for server, lines in snippet.headers(url, sites).items():
        yield f"\n{server}:\n{lines}"
    yield "\n" + told("own-policy", origin=f"{parts.scheme}://{parts.netloc}")
    yield "\n" + told("statement")
    for language in LANGUAGES:
        words = catalogue.load(language)
        yield "\n" + _filled(words("embed.statement.text", title=published.title))
    yield "\n" + told("privacy")
    key = "privacy.tiles" if published.tile_host else "privacy.none"
    yield told(key, host=published.tile_host)


def _filled(text: str) -> str:
    """Break a paragraph at the width of a terminal, flush left: it is to be copied."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _fragment(start: str, language: str | None) -> str:
    """Give what the map shows at first, in which language it opens included."""
    plain = start.partition("#")[2] if "#" in start else start
    if not _FRAGMENT.fullmatch(plain):
        raise click.UsageError(say()("embed.start-wrong", value=start))
    parts = [part for part in plain.split("&") if part and not (language and part.startswith("l="))]
    return "&".join([*parts, *([f"l={language}"] if language else [])])


def _url(url: str) -> str:
    from jarjestokartta.geo import embed_settings

    if url and not embed_settings.is_address(url):
        raise click.UsageError(say()("embed.url-wrong", value=url))
    return url


def _sites(sites: tuple[str, ...]) -> tuple[str, ...]:
    from jarjestokartta.geo import embed_settings

    for site in sites:
        if not embed_settings.is_origin(site):
            raise click.UsageError(say()("embed.site-wrong", value=site))
    return sites
