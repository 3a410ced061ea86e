"""The connectors by the name that declared sources have for them, imported when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from jarjestokartta.geo.official.errand import Connector
from jarjestokartta.geo.service_key import Key

_ROOM = "jarjestokartta.geo.official"
NAMES = (
    "wfs",
    "pxweb",
    "lipas",
    "ptv11",
    "ptv12",
    "overpass",
    "osm_file",
    "libraries",
    "ryhti",
    "file",
    "nls_names",
    "layer_file",
    "classification",
)


def named(service: str) -> Connector:
    """Give the connector of a declared service."""
    if service not in NAMES:
        raise ValueError(service)
    return cast(Connector, import_module(f"{_ROOM}.{service}"))


def key(service: str, value: str) -> Key:
    """Give the header that a service knows a key by; its connector says which."""
    made: Key = import_module(f"{_ROOM}.{service}").key(value)
    return made
