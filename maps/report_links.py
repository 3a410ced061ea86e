"""Links of a report: from each number to the row it comes from, and from rows to the map that shows them."""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import quote

from jarjestokartta.geo.words import Words

WHOLE = "report.html"
MAP = "index.html"


def filled(say: Words, key: str, **markup: str) -> str:
    """Give a sentence of the catalogue as markup, its values being markup already."""
    return escape(say(key)).format(**markup)


def filled_plural(say: Words, key: str, count: int, **markup: str) -> str:
    """Give the sentence for a count, which stands in it only as one of the values."""
    kept = {name: f"{{{name}}}" for name in markup}
    return escape(say.plural(key, count, **kept)).format(**markup)


def linked(anchor: str, text: str, page: str = "") -> str:
    """Give a text (escaped here) that leads to a row, of another page where one is named."""
    return f'<a href="{page}#{anchor}">{escape(text)}</a>'


def dated(day: date, say: Words) -> str:
    """Give a day as markup."""
    return f'<time datetime="{day.isoformat()}">{escape(say.date(day))}</time>'


def on_map(folder: str, say: Words, **state: str) -> str:
    """Give the address of the map with what its hash says chosen; names as ``maps/web/src/url.ts`` has them.

    Parameters
    ----------
    folder
        The way from the page to the folder of the map.
    """
    parts = {"l": say.language, **state}
    told = "&".join(f"{name}={quote(value, safe=':')}" for name, value in parts.items())
    return escape(f"{folder}{MAP}#{told}")
