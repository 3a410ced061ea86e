"""A server on this machine that answers as the official services do, with the built-in region's data.

Each service is a function of a module ``replica_<kind>.py``, known by the first part of its path. A fault
(:data:`FAULTS`) spoils what one service answers.
"""

from __future__ import annotations

import gzip
import importlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import network_fixtures
from network_fixtures import Asked, Reply

from jarjestokartta.geo import fetch_settings
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.geo.politeness import Policy

# As polite as ever, but quickly so: a loopback server needs no pauses.
QUICK = Policy(
    per_second=1e9, tries=2, first_wait_s=0.001, longest_wait_s=0.05, connect_s=2, read_s=0.5, whole_s=1.0
)

Answer = Callable[["Replica", Asked], Reply]
Fault = Callable[[Asked, Reply], Reply]


@dataclass
class Replica:
    """All services on one server.

    Parameters
    ----------
    raw
        Folder with the raw files of the built-in region (``data/raw`` of a demo).
    faults
        What spoils the answers of a service, by the first part of its path.
    """

    raw: Path
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, Any] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Reply:
        service = asked.path.strip("/").split("/")[0]
        if service not in SERVICES:
            return Reply(b"no such service", status=404)
        fault = self.faults.get(service)
        if fault is repeated:
            return SERVICES[service](self, repeated(asked))
        reply = SERVICES[service](self, asked)
        return reply if fault is None else fault(asked, reply)

    def settings(self, *, off: tuple[str, ...] = ()) -> dict[str, Changed]:
        """Give settings that have every source at its replica."""
        changes = {
            name: Changed(url=f"{self.url}/{path}", on=name not in off) for name, path in ADDRESSES.items()
        }
        rest = {name: Changed(on=False) for name in fetch_settings.declared() if name not in ADDRESSES}
        return {**rest, **changes}


SERVICES: dict[str, Answer] = {}
ADDRESSES: dict[str, str] = {}  # where the replica has the source of an id


def service(name: str, **sources: str) -> Callable[[Answer], Answer]:
    """Register a service under the first part of its path, and the sources it gives: id → path."""

    def register(answer: Answer) -> Answer:
        SERVICES[name] = answer
        ADDRESSES.update({source.replace("_", "-"): path for source, path in sources.items()})
        return answer

    return register


def import_all() -> None:
    """Register every service that there is a replica of."""
    for path in sorted(Path(__file__).parent.glob("replica_*.py")):
        importlib.import_module(path.stem)


@contextmanager
def serving(raw: Path) -> Iterator[Replica]:
    """Run the replica while the block lasts."""
    replica = Replica(raw)
    with network_fixtures.serving(replica.answer) as server:
        replica.url, replica.asked = server.url, server.asked
        yield replica


@cache
def document(path: Path) -> Any:
    """Read a JSON file once."""
    return json.loads(path.read_bytes())


def in_json(content: Any) -> Reply:
    return Reply(json.dumps(content).encode(), headers={"Content-Type": "application/json"})


def packed(content: bytes) -> Reply:
    return Reply(gzip.compress(content, 1), headers={"Content-Encoding": "gzip"})


# --- what services do when they misbehave ------------------------------------------------------------------

HTML = b"<!doctype html><title>Huoltokatko</title><p>Palvelu on poissa."
TEN_GIGABYTES = 10_000_000_000


def _status(status: int, **headers: str) -> Fault:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked, _reply: Reply(b"no", status=status, headers=told)


FAULTS: dict[str, Fault] = {
    "401": _status(401),
    "403": _status(403),
    "429": _status(429),
    "429 with Retry-After": _status(429, Retry_After="120"),
    "500": _status(500),
    "503": _status(503),
    "cut in mid-body": lambda _asked, reply: replace(reply, cut=max(1, len(reply.body) // 2)),
    "slow drip": lambda _asked, reply: replace(reply, drip_s=0.3),
    "html": lambda _asked, _reply: Reply(HTML, headers={"Content-Type": "text/html"}),
    "cut short": lambda _asked, reply: replace(reply, body=reply.body[: len(reply.body) * 2 // 3]),
    "no gzip": lambda _asked, reply: replace(reply, headers={"Content-Encoding": "gzip"}),
    "ten gigabytes": lambda _asked, reply: replace(
        reply, headers={"Content-Length": str(TEN_GIGABYTES)}, cut=len(reply.body)
    ),
    "another host": _status(302, Location="https://example.invalid/elsewhere"),
}

_PAGING = {"startIndex": "0", "page": "1", "skip": "0"}


def repeated(asked: Asked) -> Asked:
    """Ask for the first page, whichever was asked for."""
    first = {name: value for name, value in _PAGING.items() if name in asked.params}
    return replace(asked, params=asked.params | first)


_COUNTS = re.compile(
    rb"""(["']?(?:numberMatched|totalFeatures|total-items|totalCount|pageCount|total)["']?\s*[:=]\s*"?)(\d+)"""
)


def miscounted(_asked: Asked, reply: Reply) -> Reply:
    """Tell of three more than there are."""

    def more(found: re.Match[bytes]) -> bytes:
        return found[1] + str(int(found[2]) + 3).encode()

    return replace(reply, body=_COUNTS.sub(more, reply.body))


_WKT = re.compile(rb"POINT \(([\d.-]+) ([\d.-]+)\)")


def swapped(_asked: Asked, reply: Reply) -> Reply:
    """Let eastings and northings, or longitudes and latitudes, change places."""
    try:
        return replace(reply, body=json.dumps(_swapped(json.loads(reply.body))).encode())
    except ValueError:
        return replace(reply, body=_WKT.sub(rb"POINT (\2 \1)", reply.body))


_OTHER = {"lat": "lon", "lon": "lat", "latitude": "longitude", "longitude": "latitude"}


def _swapped(value: Any) -> Any:
    if isinstance(value, list):
        pair = len(value) == 2 and all(isinstance(one, (int, float)) for one in value)
        return value[::-1] if pair else [_swapped(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: value.get(_OTHER[name]) if name in _OTHER else _swapped(one) for name, one in value.items()}


def remarking(_asked: Asked, reply: Reply) -> Reply:
    """Say, as Overpass does, that time ran out."""
    told = json.loads(reply.body)
    told["remark"] = 'runtime error: Query timed out in "query" at line 3 after 181 seconds.'
    return in_json(told)


# Those that only some kinds of sources can have.
OWN_FAULTS: dict[str, Any] = {
    "repeats": repeated,
    "count": miscounted,
    "axis": swapped,
    "remark": remarking,
}
