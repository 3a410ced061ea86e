"""Whose the data of a report are: briefly on each sheet, whole on the region's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Attribution

_ROOM = 380  # letters of the brief line: about four lines of the sheet
_LONGEST = 80  # of one owner


def brief(attributions: Iterable[Attribution], say: Words) -> str:
    """Give the owners by licence in one line of plain text, and of how many more there was no room.

    Those of OpenStreetMap stand first: their licence asks for the name wherever the data go.
    """
    by_licence: dict[str, list[str]] = {}
    for one in sorted(attributions, key=lambda one: not one.is_openstreetmap):
        owners = by_licence.setdefault(one.licence, [])
        if (owner := _short(one.attribution or one.name)) not in owners:
            owners.append(owner)
    told, left = "", 0
    for licence, owners in by_licence.items():
        shown = _fitting(owners, _ROOM - len(told) - len(licence))
        left += len(owners) - len(shown)
        if shown:
            names = ", ".join(shown)
            told += (
                f"{'; ' * bool(told)}{names} ({_short(licence)})"
                if licence
                else f"{'; ' * bool(told)}{names}"
            )
    return f"{told} {say.plural('report.sources.more', left)}" if left else told


def _fitting(owners: Sequence[str], room: int) -> list[str]:
    shown: list[str] = []
    for owner in owners:
        room -= len(owner) + 2
        if room < 0:
            break
        shown.append(owner)
    return shown


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def terms(one: Attribution, say: Words) -> str:
    """Give whose a source is, its licence and of when it is, as plain text."""
    parts = [part for part in (one.attribution, one.licence) if part]
    if one.year is not None:
        parts.append(say("map.sources.year", year=str(one.year)))
    if one.retrieved_on:
        parts.append(say("map.sources.retrieved", day=_day(one.retrieved_on, say)))
    return ", ".join(parts)


def _day(text: str, say: Words) -> str:
    try:
        return say.date(date.fromisoformat(text))
    except ValueError:
        return text
