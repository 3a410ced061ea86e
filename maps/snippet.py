"""What goes onto a page and into a server's settings to show the embedded map: plain text, ASCII only."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

SANDBOX = "allow-scripts allow-popups allow-downloads"
LEAST_HEIGHT = 640  # px, of the frame where nothing tells it how tall the map is
_RATIO = "4/3"
_CLASS = "jarjestokartta"

# A frame in a sandbox has no origin to compare; which window a message comes from cannot be feigned.
LISTENER = f"""\
<script>
addEventListener("message", function (event) {{
  document.querySelectorAll("iframe.{_CLASS}").forEach(function (frame) {{
    var told = event.data;
    if (event.source !== frame.contentWindow || !told || told.jarjestokartta !== "height") return;
    if (!Number.isFinite(told.height) || told.height < 200 || told.height > 20000) return;
    frame.parentNode.style.aspectRatio = "auto";
    frame.parentNode.style.minHeight = "0";
    frame.parentNode.style.height = told.height + "px";
  }});
}});
</script>"""


def iframe(title: str, url: str, fragment: str = "") -> str:
    """Give the frame in a box that keeps its ratio until the page is told the height.

    Parameters
    ----------
    title
        What screen readers call the frame: the title of the page within.
    url
        Address of ``embed.html``.
    fragment
        What the map shows at first, as its own address says it after ``#``; empty leaves that to the map.
    """
    source = f"{url}#{fragment}" if fragment else url
    return f"""\
<div style="position:relative;aspect-ratio:{_RATIO};min-height:{LEAST_HEIGHT}px">
  <iframe class="{_CLASS}" title="{_ascii(title)}"
    src="{_ascii(source)}"
    loading="lazy" sandbox="{SANDBOX}"
    style="position:absolute;inset:0;width:100%;height:100%;border:0"></iframe>
</div>"""


def ancestors(sites: Iterable[str]) -> str:
    """Give the directive that lets the map's own site and ``sites`` frame it, and nobody else."""
    return " ".join(["frame-ancestors 'self'", *dict.fromkeys(sites)])


def headers(url: str, sites: Iterable[str]) -> dict[str, str]:
    """Give the lines for each kind of server that send :func:`ancestors` with ``embed.html``.

    A page cannot say this of itself: browsers heed ``frame-ancestors`` in a header alone.
    """
    path = urlsplit(url).path
    name = path.rpartition("/")[2] or "embed.html"
    rule = ancestors(sites)
    nginx = f"""\
location = {path} {{
    add_header Content-Security-Policy "{rule}" always;
    add_header X-Content-Type-Options "nosniff" always;
}}"""
    apache = f"""\
<Files "{name}">
    Header always set Content-Security-Policy "{rule}"
    Header always set X-Content-Type-Options "nosniff"
</Files>"""
    iis = f"""\
<location path="{path.lstrip("/")}">
  <system.webServer><httpProtocol><customHeaders>
    <remove name="Content-Security-Policy" />
    <add name="Content-Security-Policy" value="{rule}" />
  </customHeaders></httpProtocol></system.webServer>
</location>"""
    return {"nginx": nginx, "Apache (.htaccess)": apache, "IIS (web.config)": iis}


def _ascii(text: str) -> str:
    """Give text as it stands in an attribute; in ASCII, it outlives every code page and copying."""
    return escape(text, quote=True).encode("ascii", "xmlcharrefreplace").decode("ascii")
