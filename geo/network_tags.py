"""Who may travel along a way of OpenStreetMap, and in which directions, told from its tags.

Which kinds of ways are open to whom stands in ``geo/data/road_kinds.csv``; tags of access, the most specific
first, open and close single ways. Gates, turn restrictions and times of day are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag
from functools import cache

from jarjestokartta.geo import files
from jarjestokartta.geo.vocabulary import TravelMode


class Open(IntFlag):
    """To whom a way is open, along its nodes and against them."""

    DRIVE = 1
    DRIVE_BACK = 2
    CYCLE = 4
    CYCLE_BACK = 8
    WALK = 16
    WALK_BACK = 32


FORTH = {TravelMode.DRIVE: Open.DRIVE, TravelMode.CYCLE: Open.CYCLE, TravelMode.WALK: Open.WALK}
BACK = {
    TravelMode.DRIVE: Open.DRIVE_BACK,
    TravelMode.CYCLE: Open.CYCLE_BACK,
    TravelMode.WALK: Open.WALK_BACK,
}

KINDS = ("highway", "route")
# Tags that tell of access, the most specific first: the first of them that a way has decides.
_ACCESS = {
    TravelMode.DRIVE: ("motorcar", "motor_vehicle", "vehicle", "access"),
    TravelMode.CYCLE: ("bicycle", "vehicle", "access"),
    TravelMode.WALK: ("foot", "access"),
}
_CLOSED = {"no", "private", "agricultural", "forestry", "agricultural;forestry", "emergency", "military",
           "psv", "bus", "use_sidepath", "dismount"}  # fmt: skip
# What opens a kind of way that is else closed: leave that is given in general does not.
_OPENED = {"yes", "designated", "permissive", "official"}
_ONE_WAY = {"yes", "true", "1"}
_AGAINST = {"-1", "reverse"}
_ROUND = {"roundabout", "circular"}
_ONE_WAY_OF = {
    TravelMode.DRIVE: ("oneway:motor_vehicle", "oneway"),
    TravelMode.CYCLE: ("oneway:bicycle", "oneway"),
    TravelMode.WALK: ("oneway:foot",),  # walkers may turn on a street that is one-way for others
}

TAGS = (*KINDS, *dict.fromkeys(tag for tags in _ACCESS.values() for tag in tags),
        *dict.fromkeys(tag for tags in _ONE_WAY_OF.values() for tag in tags),
        "junction", "cycleway", "area")  # fmt: skip


def opened(tags: Mapping[str, str]) -> Open:
    """Tell to whom a way of these tags is open; to nobody, where it is no road at all.

    >>> opened({"highway": "residential", "oneway": "yes"}) == Open.DRIVE | Open.CYCLE | Open(48)
    True
    """
    kind = next((kinds for key in KINDS if (kinds := _kinds().get((key, tags.get(key, ""))))), None)
    found = Open(0)
    if kind is None or tags.get("area") == "yes":
        return found
    for mode in TravelMode:
        if _allowed(tags, mode, usually=kind[mode]):
            forth, back = _directions(tags, mode)
            found |= (FORTH[mode] if forth else Open(0)) | (BACK[mode] if back else Open(0))
    return found


def _allowed(tags: Mapping[str, str], mode: TravelMode, *, usually: bool) -> bool:
    general = _ACCESS[mode][-1]
    told = next(((tag, tags[tag]) for tag in _ACCESS[mode] if tag in tags), None)
    if told is None:
        return usually
    tag, value = told
    if value in _CLOSED:
        return False
    return usually or (tag != general and value in _OPENED)


def _directions(tags: Mapping[str, str], mode: TravelMode) -> tuple[bool, bool]:
    """Tell whether one may travel along the way's nodes, and against them."""
    if mode == TravelMode.CYCLE and tags.get("cycleway", "").startswith("opposite"):
        return True, True
    usual = "yes" if _is_one_way(tags) and mode != TravelMode.WALK else "no"
    told = next((tags[tag] for tag in _ONE_WAY_OF[mode] if tag in tags), usual)
    return told not in _AGAINST, told not in _ONE_WAY


def _is_one_way(tags: Mapping[str, str]) -> bool:
    return tags.get("junction") in _ROUND or tags.get("highway") == "motorway"


@cache
def _kinds() -> dict[tuple[str, str], dict[TravelMode, bool]]:
    table = files.builtin_table("road_kinds")
    return {
        (row["key"], row["value"]): {mode: row[mode.value] == "yes" for mode in TravelMode}
        for row in table.to_dict("records")
    }
