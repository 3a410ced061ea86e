"""Which objects of OpenStreetMap are asked for: those that the rules of ``geo/data/site_rules.csv`` know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from jarjestokartta.geo import site_rules
from jarjestokartta.geo.files import builtin_table

# A stop or a road is called after a hall, too: only what is one of these is looked for by its name.
NAMED = ("building", "amenity")
_PERSONAL = frozenset({"contact", "phone", "mobile", "fax", "email", "note", "description", "fixme"})
_ANY = "*"
# Rules see names without spaces: "Nuorisoseuran talo" is a seurantalo.
_TAIL = re.compile(r"[\s-]*(talo|tupa|tila|koti|keskus|huone|pirtti|maja)$")


class Element(msgspec.Struct, omit_defaults=True):
    """A node, way or relation as Overpass gives it, with a point or a centre (degrees)."""

    type: str
    id: int
    lat: float | None = None
    lon: float | None = None
    center: dict[str, float] | None = None
    tags: dict[str, str] = {}


@dataclass(frozen=True)
class Wanted:
    """The values of each key (None: any), and words of names, without case, spaces and hyphens."""

    values: Mapping[str, frozenset[str] | None]
    words: tuple[str, ...]

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an object of these tags is wanted."""
        for key, known in self.values.items():
            if key in tags and (known is None or not known.isdisjoint(tags[key].split(";"))):
                return True
        if not any(key in tags for key in NAMED):
            return False
        name = site_rules.plain(tags.get("name:fi") or tags.get("name", ""))
        return bool(name) and any(word in name for word in self.words)

    def query(self) -> str:
        """Write the same in Overpass QL: one union."""
        by_tag = [f"nwr{_filter(key, known)};" for key, known in self.values.items()]
        words = "|".join(_TAIL.sub(r"[ -]?\1", word.casefold()) for word in _name_words())
        return "(" + "".join(by_tag + [f'nwr["{key}"]["name"~"{words}",i];' for key in NAMED]) + ")"


def _filter(key: str, known: frozenset[str] | None) -> str:
    if known is None:
        return f'["{key}"]'
    return f'["{key}"~"(^|;)({"|".join(sorted(known))})(;|$)"]'


@cache
def wanted() -> Wanted:
    """Give what the rules know of OpenStreetMap: tags that serve a need, and words of any name.

    Rules that decide alone keep lean-tos and pitches out of the meeting places; nobody asks for these.
    """
    rules = builtin_table("site_rules")
    tags = rules[rules["source"].eq("osm") & rules["only"].isna() & rules["needs"].notna()]
    values: dict[str, frozenset[str] | None] = {}
    for match in tags["match"]:
        key, _, value = match.partition("=")
        before = values.get(key, frozenset())
        values[key] = None if value == _ANY or before is None else before | {value}
    return Wanted(values, tuple(site_rules.plain(word) for word in _name_words()))


def _name_words() -> list[str]:
    """Give the words; one that holds another is found by that."""
    rules = builtin_table("site_rules")
    words = list(rules.loc[rules["source"].eq("any") & rules["field"].eq("name"), "match"])
    return [one for one in words if not any(other != one and other in one for other in words)]


def lean(tags: Mapping[str, str]) -> dict[str, str]:
    """Give tags without telephone numbers, e-mail addresses and free text."""
    return {key: value for key, value in tags.items() if _PERSONAL.isdisjoint(re.split(r"[:_]", key))}


def reply(elements: list[Element], *, as_of: str | None) -> dict[str, Any]:
    """Give what the reader of Overpass replies reads, in an order of its own."""
    told = {"copyright": "© OpenStreetMap contributors, ODbL"} | (
        {"timestamp_osm_base": as_of} if as_of else {}
    )
    ordered = sorted(elements, key=lambda one: (one.type, one.id))
    return {"version": 0.6, "osm3s": told, "elements": ordered}
