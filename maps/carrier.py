"""Folium as the carrier: a figure and a map that need nothing from anywhere.

Folium's own figure asks four hosts for libraries, names its elements at random and compiles what it renders
as a template once more. This figure takes libraries from ``maps/assets`` alone, numbers its elements, and
puts our markup into the page as it is. Ordinary Folium layers can still be added, as long as they bring no
library of their own.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from importlib import resources
from typing import Any

import branca.element
import folium
from folium.template import Template

APP_SCRIPT, APP_STYLE, LICENCES = "app.js", "app.css", "licences.txt"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_POLICY = "@content-security-policy@"


class UnknownAssetError(ValueError):
    """A layer asks for a script or stylesheet that is not in ``maps/assets``."""


@cache
def asset(name: str) -> str:
    """Read one of the bundled files.

    Raises
    ------
    UnknownAssetError
        When there is none of that name: an address elsewhere, or the web build has not run.
    """
    source = resources.files("jarjestokartta.maps") / "assets" / name
    if "/" in name or not source.is_file():
        raise UnknownAssetError(f"{name!r} is not in maps/assets; build it with npm run build in maps/web")
    return source.read_text(encoding="utf-8")


@contextmanager
def numbered_elements() -> Iterator[None]:
    """Let branca name its elements 1, 2, 3 … instead of at random, so that equal input gives equal bytes."""
    given = branca.element.Element.__dict__["_generate_id"]
    count = iter(range(1, 1_000_000))
    # setattr, since it is a method of branca's that is exchanged
    setattr(branca.element.Element, "_generate_id", classmethod(lambda _cls: str(next(count))))  # noqa: B010
    try:
        yield
    finally:
        setattr(branca.element.Element, "_generate_id", given)  # noqa: B010


class Raw(branca.element.Element):
    """Markup put into the page as it is; branca would compile it as a template."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self._markup = markup

    def render(self, **_kwargs: Any) -> str:
        """Give the markup."""
        return self._markup


class PageFigure(branca.element.Figure):
    """A whole page: one file, a language, a title, a policy that allows nothing but what is in the file.

    Parameters
    ----------
    title
        Plain text.
    language
        Of the page: ``fi``, ``sv`` or ``en``.
    """

    def __init__(self, title: str, language: str) -> None:
        super().__init__(title=title)
        self.language = language
        self.before = self.after = ""  # markup around what the map and its layers render
        self.classes = ""  # of the body, besides its own
        self.images = ""  # the one origin that images may come from, "https://host"; else there is none

    def render(self, **kwargs: Any) -> str:
        """Give the page."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        scripts, styles, rest = self._header()
        html = "".join(part.render() for part in self.html._children.values())  # noqa: SLF001
        own = "".join(part.render() for part in self.script._children.values())  # noqa: SLF001
        code = "".join(f"<script>{_closed(text)}</script>" for text in [*scripts, own])
        page = (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
            f"<title>{escape(self.title or '')}</title><!--\n{_comment(asset(LICENCES))}\n-->"
            + "".join(f"<style>{text}</style>" for text in styles)
            + rest
            + f'</head><body class="loading {self.classes}">'
            + f"{self.before}{html}{self.after}{code}</body></html>\n"
        )
        return page.replace(_POLICY, policy(page, self.images), 1)

    def _header(self) -> tuple[list[str], list[str], str]:
        scripts, styles, rest = [], [], []
        for name, part in self.header._children.items():  # noqa: SLF001
            if isinstance(part, branca.element.JavascriptLink):
                scripts.append(asset(part.url))
            elif isinstance(part, branca.element.CssLink):
                styles.append(asset(part.url))
            elif name != "meta_http":
                rest.append(part.render())
        return list(dict.fromkeys(scripts)), list(dict.fromkeys(styles)), "".join(rest)


class PageMap(folium.Map):
    """Folium's map with our libraries, without tiles, and without the header that forbids zooming."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )

    def __init__(self, figure: PageFigure, **options: Any) -> None:
        super().__init__(tiles=None, zoom_control=False, **options)
        self._parent: Any = None  # folium has put it into a figure of its own
        self.default_js = [(APP_SCRIPT, APP_SCRIPT)]
        self.default_css = [(APP_STYLE, APP_STYLE)]
        figure.add_child(self)


class Records(branca.element.MacroElement):
    """All data of the page, and the call that starts the page with it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        jarjestokartta.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, packed: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Records"
        self._packed = packed

    def render(self, **kwargs: Any) -> str:
        """Put the data before the scripts, and the call among them."""
        figure: Any = self.get_root()
        figure.html.add_child(
            Raw(f'<script type="text/plain" id="data">{self._packed}</script>'), name="data"
        )
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def policy(page: str, images: str = "") -> str:
    """Give the Content Security Policy that allows exactly the scripts and styles of ``page``.

    ``images``: the one origin besides the file itself that images may come from.
    """
    scripts = " ".join(_hash(text) for text in _SCRIPT.findall(page))
    styles = " ".join(_hash(text) for text in _STYLE.findall(page))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; "
        f"img-src {' '.join(filter(None, ('data:', images)))}; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _closed(script: str) -> str:
    """Keep a string in a script from ending it."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _comment(text: str) -> str:
    return text.replace("--", "- -").replace("\r", "")
