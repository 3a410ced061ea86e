"""Service channels of the Finnish service catalogue (PTV) as version 11 writes them, of all versions.

What is declared here is all that is kept of a channel: no e-mail address, telephone number or description.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from jarjestokartta.geo.official import lean

LOCATION = "ServiceLocation"  # the kind of channel that is a place
VISIT = "Location"  # the kind of address that is visited


class Text(msgspec.Struct, omit_defaults=True):
    """A text in one language."""

    value: str | None = None
    language: str | None = None
    type: str | None = None


class Municipality(msgspec.Struct, omit_defaults=True):
    """A three-digit code."""

    code: str | None = None


class Street(msgspec.Struct, omit_defaults=True, rename="camel"):
    """An address; northing and easting (EPSG:3067) under the names of latitude and longitude."""

    street: list[Text] | None = None
    street_number: str | None = None
    postal_code: str | None = None
    post_office: list[Text] | None = None
    municipality: Municipality | None = None
    latitude: str | float | None = None
    longitude: str | float | None = None
    coordinate_state: str | None = None


class Address(msgspec.Struct, omit_defaults=True, rename="camel"):
    """An address and what it is for."""

    type: str | None = None
    street_address: Street | None = None


class ServiceClass(msgspec.Struct, omit_defaults=True):
    """A class of services: ``P27.1``, or the address that ends with it."""

    code: str | None = None
    uri: str | None = None


class Service(msgspec.Struct, omit_defaults=True, rename="camel"):
    """What is done at a place."""

    name: str | None = None
    service_classes: list[ServiceClass] | None = None


class Connection(msgspec.Struct, omit_defaults=True):
    """A service as a channel has it."""

    service: Service | None = None


class Channel(msgspec.Struct, omit_defaults=True, rename="camel"):
    """A way to a service; one of the type ``ServiceLocation`` is a place."""

    id: str
    service_channel_type: str
    publishing_status: str | None = None
    service_channel_names: list[Text] | None = None
    addresses: list[Address] | None = None
    services: list[Connection] | None = None
    service_classes: list[ServiceClass] | None = None
    modified: str | None = None


def is_near(channel: Channel, near: Collection[str]) -> bool:
    """Tell whether a channel is a place that is visited in one of some municipalities."""
    if channel.service_channel_type != LOCATION:
        return False
    streets = [one.street_address for one in channel.addresses or [] if one.type == VISIT]
    return any(one and one.municipality and one.municipality.code in near for one in streets)


def lean_one(channel: Channel, near: Collection[str]) -> Channel:
    """Give a channel without its postal addresses; of one that is no place near, no more than its id."""
    if not is_near(channel, near):
        return Channel(channel.id, channel.service_channel_type)
    visits = [one for one in channel.addresses or [] if one.type == VISIT]
    return msgspec.structs.replace(channel, addresses=visits)


def write(channels: Iterable[Channel], path: Path) -> None:
    """Write channels as one reply of version 11, by id."""
    lean.write(path, {"itemList": sorted(channels, key=lambda one: one.id)})
