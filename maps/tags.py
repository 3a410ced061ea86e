"""Small pieces of markup; every text is escaped here or by the caller, none is compiled as a template."""

from __future__ import annotations

import json
from datetime import date
from html import escape

from jarjestokartta.geo.words import Words


def element(tag: str, inner: str, *, classes: str = "") -> str:
    """Give an element around markup."""
    named = f' class="{classes}"' if classes else ""
    return f"<{tag}{named}>{inner}</{tag.partition(' ')[0]}>"


def text_of(tag: str, key: str, words: Words, **params: str | date | float) -> str:
    """Give an element whose text is the catalogue's ``key``; the page can put it into another language.

    A parameter that is ``@`` and a key gives that key's text; days and numbers are written as the language
    writes them.
    """
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in params.items()}
    carried = f" data-p='{escape(json.dumps(plain, ensure_ascii=False), quote=True)}'" if params else ""
    filled = {name: _text(value, words) for name, value in params.items()}
    return f"<{tag} data-t={key}{carried}>{escape(words(key, **filled))}</{tag.partition(' ')[0]}>"


def _text(value: str | date | float, words: Words) -> str:
    if isinstance(value, date):
        return words.date(value)
    if not isinstance(value, str):
        return words.exact(value)
    return words(value[1:]) if value[:1] == "@" and value[1:] in words else value
