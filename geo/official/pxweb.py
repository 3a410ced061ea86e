"""PxWeb of Statistics Finland: population by age of the municipalities around the region, newest year.

Codes of variables change with every version, so each is found by what it is called in the metadata.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded
from jarjestokartta.geo.services import pxweb

_TOTAL = "SSS"
_AREA = "KU"
_REPLY = "reply"


class _Variable(msgspec.Struct):
    code: str
    values: list[str]
    text: str = ""


class _Metadata(msgspec.Struct):
    variables: list[_Variable]


class _Reply(msgspec.Struct):
    id: list[str]
    size: list[int]
    dimension: dict[str, Any]
    value: list[float | None] | dict[str, float | None]


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the reply in json-stat2: municipality × age, both sexes together, of the newest year.

    Raises
    ------
    NetworkError
        ``source-variable`` where the table has no areas, ages or years, ``source-areas`` where it lacks
        municipalities of the region, ``source-count`` where the reply is not whole, ``source-shape`` where it
        is of other areas, ages or years than was asked for.
    """
    roles = _roles(errand, _metadata(errand))
    query = _query(errand, roles)

    def check(content: bytes) -> None:
        _require_whole(errand, decoded(content, _Reply, errand.url), query)

    body = {"query": query, "response": {"format": "json-stat2"}}
    content = errand.content(_REPLY, errand.url, check=check, body=body)
    path.write_bytes(content)
    rows = math.prod(len(one["selection"]["values"]) for one in query)
    errand.tell(rows)
    return Fetched(rows, errand.source.year or _year(roles["year"]))


def probe(errand: Errand) -> Probed:
    """Ask for the metadata."""
    roles = _roles(errand, _metadata(errand))
    return Probed(_year(roles["year"]), len(roles["area"].values))


def _require_whole(errand: Errand, reply: _Reply, query: list[dict[str, Any]]) -> None:
    """See that there is a value for every combination that was asked for, and for no other."""
    wanted = math.prod(len(one["selection"]["values"]) for one in query)
    told = math.prod(reply.size)
    values = reply.value.values() if isinstance(reply.value, dict) else reply.value
    found = sum(value is not None for value in values)
    if {told, found} != {wanted}:
        raise errand.wrong("source-count", wanted=wanted, found=found if found != wanted else told)
    for one in query:
        index = reply.dimension.get(one["code"], {}).get("category", {}).get("index", ())
        if set(index) != set(one["selection"]["values"]):
            raise errand.wrong("source-shape", detail=one["code"])


def _metadata(errand: Errand) -> _Metadata:
    found: _Metadata = decoded(errand.session.content(errand.url), _Metadata, errand.url)
    return found


def _roles(errand: Errand, metadata: _Metadata) -> dict[str, _Variable]:
    roles = {pxweb.role(one.code, one.text): one for one in metadata.variables}
    for needed in ("area", "age", "year"):
        if needed not in roles:
            names = ", ".join(one.text or one.code for one in metadata.variables)
            raise errand.wrong("source-variable", variable=needed, found=names)
    return {role: one for role, one in roles.items() if role is not None}


def _query(errand: Errand, roles: dict[str, _Variable]) -> list[dict[str, Any]]:
    around = errand.region()
    known = set(roles["area"].values)
    absent = [code for code in around.codes if _AREA + code not in known]
    if absent:
        raise errand.wrong("source-areas", codes=", ".join(absent))
    wanted = {
        "area": [_AREA + code for code in around.near if _AREA + code in known],
        "age": roles["age"].values,
        "sex": [_TOTAL],
        "year": [str(errand.source.year or max(roles["year"].values))],
    }
    if "contents" in roles:
        contents = roles["contents"].values
        wanted["contents"] = [contents[pxweb.population(contents)]]
    return [
        {"code": roles[role].code, "selection": {"filter": "item", "values": values}}
        for role, values in wanted.items()
        if role in roles
    ]


def _year(years: _Variable) -> int | None:
    newest = max(years.values)[:4]
    return int(newest) if newest.isdecimal() else None
