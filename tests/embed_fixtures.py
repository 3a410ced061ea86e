"""A website on this machine that frames the map as the command ``embed`` says, and a tile server."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import network_fixtures

from jarjestokartta.geo import settings

REGION = '[region]\nname = "Keski-Suomi"\nmunicipalities = ["179"]\n'
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def workspace(folder: Path, page: str, section: str = "") -> Path:
    """Make a workspace in which ``page`` is the published ``embed.html``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / settings.FILE_NAME).write_text(REGION + section, encoding="utf-8")
    output = folder / "maps" / "output"
    output.mkdir(parents=True)
    (output / "embed.html").write_text(page, encoding="utf-8", newline="\n")
    return folder


def code_of(told: str) -> str:
    """Give the code that is to be pasted into a page, of the output of ``embed``."""
    frame = re.search(r"^<div.*?^</div>", told, re.DOTALL | re.MULTILINE)
    script = re.search(r"^<script>.*?^</script>", told, re.DOTALL | re.MULTILINE)
    assert frame, told
    assert script, told
    return frame.group() + script.group()


def rule_of(told: str) -> str:
    """Give the value of the header that servers are told to send."""
    nginx, apache, iis = re.findall(r'(?:Policy|value=) ?"(frame-ancestors [^"]*)"', told)
    assert nginx == apache == iis
    return nginx


def host_page(code: str, around: str = "") -> bytes:
    """Give a page of a website with the code in it."""
    return (
        '<!doctype html><html lang="fi"><meta charset="utf-8"><title>Kunnan sivu</title><body><h1>Sivu</h1>'
        f'<button id="before">Ennen</button><div id="frame" style="{around}">{code}</div>'
        '<button id="after">Jälkeen</button><div style="height:2000px"></div>'
    ).encode()


@dataclass
class Site:
    """A website: ``pages`` by path, with the headers that go with each."""

    server: network_fixtures.Server
    pages: dict[str, network_fixtures.Reply]

    @property
    def url(self) -> str:
        """Its origin."""
        return self.server.url

    def put(self, path: str, body: bytes, **headers: str) -> None:
        """Lay a page on the site."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = network_fixtures.Reply(body, headers={"Content-Type": "text/html", **named})


@contextmanager
def site() -> Iterator[Site]:
    """Run an empty website while the block lasts."""
    pages: dict[str, network_fixtures.Reply] = {}
    missing = network_fixtures.Reply(status=404)
    with network_fixtures.serving(lambda asked: pages.get(asked.path, missing)) as server:
        yield Site(server, pages)


@contextmanager
def tile_server() -> Iterator[network_fixtures.Server]:
    """Run a server that answers every request with one tile, and remembers them."""
    tile = network_fixtures.Reply(TILE, headers={"Content-Type": "image/png"})
    with network_fixtures.serving(lambda _asked: tile) as server:
        yield server
