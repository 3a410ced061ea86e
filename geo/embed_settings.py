"""The settings of the map in a website's frame: where it stands, who may frame it, its base map."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Meta

from jarjestokartta.geo.errors import SettingsError

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HERE = r"(?:localhost|127\.0\.0\.1)"  # a server of one's own, to try with
ORIGIN = re.compile(rf"(?:https://{_HOST}|http://{_HERE})(?::\d{{1,5}})?")
FILE = re.compile(rf"{ORIGIN.pattern}/[\w./~%+-]*", re.ASCII)
TILES = re.compile(rf"{ORIGIN.pattern}/[\w./~%?&=+:@{{}}-]*", re.ASCII)
_PLACEHOLDER = re.compile(r"{([^{}]*)}")
_PLACES = frozenset({"z", "x", "y"})


class _Section(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    pass


class TileSettings(_Section, frozen=True):
    """The one service of map tiles that the embedded map asks, and only after its reader has asked for it.

    ``url`` holds ``{z}``, ``{x}``, ``{y}``, and ``{key}`` where the service wants one; the key is then in the
    published file, as every browser has to send it.
    """

    url: str
    attribution: str
    key: str = ""
    max_zoom: Annotated[int, Meta(ge=1, le=22)] = 18

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url})"

    @property
    def address(self) -> str:
        """The address with the key filled in."""
        return self.url.replace("{key}", quote(self.key, safe=""))

    @property
    def origin(self) -> str:
        """Scheme, host and port: all that a page needs to allow."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The name that readers are told."""
        return urlsplit(self.url).hostname or ""


class EmbedSettings(_Section, frozen=True):
    """Where the website keeps the map, and which sites may show it in a frame."""

    url: str = ""
    sites: tuple[str, ...] = ()


def check(tiles: TileSettings | None, embed: EmbedSettings, path: Path) -> None:
    """See that addresses are such as can stand in a page, its policy and a server's header.

    Raises
    ------
    SettingsError
        ``settings-tiles-url``, ``settings-tiles-key``, ``settings-tiles-attribution``,
        ``settings-embed-url``, ``settings-embed-site``; none tells the key.
    """
    if tiles is not None:
        _check_tiles(tiles, path)
    if embed.url and not is_address(embed.url):
        raise SettingsError("settings-embed-url", file=path, value=embed.url)
    for site in embed.sites:
        if not is_origin(site):
            raise SettingsError("settings-embed-site", file=path, value=site)


def is_address(url: str) -> bool:
    """Tell whether ``url`` is a plain address of one file on one host."""
    return FILE.fullmatch(url) is not None


def is_origin(site: str) -> bool:
    """Tell whether ``site`` is scheme and host alone, as ``frame-ancestors`` takes it."""
    return ORIGIN.fullmatch(site) is not None


def _check_tiles(tiles: TileSettings, path: Path) -> None:
    named = _PLACEHOLDER.findall(tiles.url)
    if not TILES.fullmatch(tiles.url) or not _PLACES <= set(named) <= {*_PLACES, "key"}:
        raise SettingsError("settings-tiles-url", file=path)
    if ("key" in named) != bool(tiles.key):
        raise SettingsError("settings-tiles-key", file=path)
    if not tiles.attribution.strip():
        raise SettingsError("settings-tiles-attribution", file=path)
