"""Small pieces of markup; every text is escaped here or by the caller, none is compiled as a template."""

from __future__ import annotations

import json
from html import escape

from jarjestokartta.geo.words import Words


def element(tag: str, inner: str, *, classes: str = "") -> str:
    """Give an element around markup."""
    named = f' class="{classes}"' if classes else ""
    return f"<{tag}{named}>{inner}</{tag.partition(' ')[0]}>"


def text_of(tag: str, key: str, words: Words, **params: str) -> str:
    """Give an element whose text is the catalogue's ``key``; the page can put it into another language.

    A parameter that begins with ``@`` is itself a key.
    """
    carried = f" data-p='{escape(json.dumps(params, ensure_ascii=False), quote=True)}'" if params else ""
    filled = {name: words(value[1:]) if value.startswith("@") else value for name, value in params.items()}
    return f"<{tag} data-t={key}{carried}>{escape(words(key, **filled))}</{tag.partition(' ')[0]}>"
