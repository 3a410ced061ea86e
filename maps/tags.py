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


def text_of(tag: str, key: str, words: Words, **params: str | date) -> str:
    """Give an element whose text is the catalogue's ``key``; the page can put it into another language.

    A parameter that begins with ``@`` is itself a key; a day is written as its language writes it.
    """
    plain = {name: value if isinstance(value, str) else value.isoformat() for name, value in params.items()}
    carried = f" data-p='{escape(json.dumps(plain, ensure_ascii=False), quote=True)}'" if params else ""
    filled = {name: _text(value, words) for name, value in params.items()}
    return f"<{tag} data-t={key}{carried}>{escape(words(key, **filled))}</{tag.partition(' ')[0]}>"


def _text(value: str | date, words: Words) -> str:
    if isinstance(value, date):
        return words.date(value)
    return words(value[1:]) if value.startswith("@") else value
