"""Whose the data of a report are: those that share owner, licence and dates are told together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Attribution


def listed(attributions: Iterable[Attribution], say: Words) -> str:
    """Give all sources in one line of plain text: names, and in brackets whose, the licence, of when."""
    by_terms: dict[str, list[str]] = {}
    for one in attributions:
        by_terms.setdefault(_terms(one, say), []).append(one.name)
    return "; ".join(
        f"{', '.join(names)} ({terms})" if terms else ", ".join(names) for terms, names in by_terms.items()
    )


def _terms(one: Attribution, say: Words) -> str:
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
