"""One request and what may become of it, apart from the library that sends it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from jarjestokartta.geo.service_key import Key

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Request:
    """What is asked: by GET, or by POST where there is a body or a form (a query; it may be repeated)."""

    url: str
    params: Mapping[str, str] | None = None
    key: Key | None = field(default=None, repr=False)
    body: object = None
    form: Mapping[str, str] | None = None
    known: str | None = None  # the mark (ETag) of what is here already

    @property
    def is_safe(self) -> bool:
        """Whether no key would travel for all to see."""
        return self.key is None or self.url.startswith("https:") or host(self.url) in _LOOPBACK


@dataclass(frozen=True)
class Failure:
    """Why one try gave no answer; ``passing``: another may."""

    code: str
    told: dict[str, object]
    passing: bool = False
    wait_s: float | None = None


SLOW = Failure("network-slow", {}, passing=True)


def host(url: str) -> str:
    """Give the host of ``url`` as errors name it: never its path or query, which tell what was asked."""
    with suppress(ValueError):
        return urlsplit(url).hostname or "?"
    return "?"


def onward(request: Request, target: str) -> Request | None:
    """Give what to ask instead; None where a redirect leads to http, or takes a key to another host."""
    try:
        here, there = urlsplit(request.url), urlsplit(urljoin(request.url, target))
    except ValueError:
        return None
    same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    may_follow = same if request.key is not None else there.scheme in ("https", here.scheme)
    return replace(request, url=there.geturl(), params=None) if may_follow else None
