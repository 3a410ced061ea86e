"""Sentences on access in competition: what was shared, and whether the sums held."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.access_vocabulary import AccessMethod, Conserved
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words
from jarjestokartta.maps.content import Access, Content

_WHOLE = 1e-6  # supply this near a whole number is one
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def checks(access: Access, say: Words) -> list[str]:
    """Give for each need both sides of every sum, and how far they are apart at most."""
    return [
        say(
            "access.check", need=say(f"need.{need}"), **_shared(access, need, say), **_sums(access, need, say)
        )
        for need in _needs(access)
    ]


def short_checks(access: Access, say: Words) -> list[str]:
    """Give the same as a run prints it: what nobody reaches, and whether the sums held."""
    return [
        say("summary.access", need=say(f"need.{need}"), **_shared(access, need, say))
        for need in _needs(access)
    ]


def capacity(access: Access, say: Words) -> list[str]:
    """Tell of how many places the size is known, and what the others count as."""
    told = []
    for need in _needs(access):
        one = _row(access.supply, need)
        known, of_all = int(one["known_capacity"]), int(one["places"])
        name = say(f"need.{need}")
        if not known:
            told.append(say("access.capacity.none", need=name, all=say.number(of_all)))
            continue
        counts = {
            "known": say.number(known),
            "all": say.number(of_all),
            "unit": say.number(one["unit_persons"]),
        }
        told.append(say("access.capacity.some", need=name, **counts))
    return told


def zones(content: Content, say: Words) -> Mapping[str, str]:
    """Name the weights of the zones, the nearest first, and the distances that they divide."""
    weights = content.rules.access.zone_weights
    return {"weights": " – ".join(map(say.exact, weights)), **thresholds(content, say)}


def thresholds(content: Content, say: Words) -> Mapping[str, str]:
    """Name how far each need that was shared may be."""
    return method_words.thresholds(content, say, _needs(content.access))


def _needs(access: Access | None) -> list[Need]:
    """Give the needs for which there are places at all: for the others nothing was searched, or found."""
    if access is None:
        return []
    places = access.supply.groupby("need")["places"].sum()
    return [need for need in Need if places.get(need.value, 0) > 0]


def _row(table: pd.DataFrame, need: Need) -> pd.Series:
    """Give what was known to be open of one need."""
    return table.loc[(table["need"] == need) & table["known_open"]].iloc[0]


def _shared(access: Access, need: Need, say: Words) -> dict[str, str]:
    one = _row(access.supply, need)
    sums = access.sums.loc[access.sums["need"] == need]
    apart = (sums["shared"] - sums["there"]).abs() / sums[["shared", "there"]].max(axis=1)
    return {
        "places": say.number(one["places"]),
        "supply": _amount(one["supply"], say),
        "unreached": _amount(one["unreached_supply"], say),
        "beyond": _amount(one["beyond_region"], say),
        "verdict": say("access.holds" if sums["holds"].all() else "access.fails"),
        "difference": _power(float(apart.fillna(0).max()), say),
    }


def _sums(access: Access, need: Need, say: Words) -> dict[str, str]:
    """Write both sides of every sum of what is known to be open."""
    rows = access.sums.loc[(access.sums["need"] == need) & access.sums["known_open"]]
    keys = zip(rows["method"], rows["conserved"], strict=True)
    sides = dict(zip(keys, zip(rows["shared"], rows["there"], strict=True), strict=True))
    shared, reached = sides[AccessMethod.TWO_STEP, Conserved.SUPPLY]
    demand, residents = sides[AccessMethod.BALANCED, Conserved.RESIDENTS]
    spread, level = sides[AccessMethod.BALANCED, Conserved.LEVEL]
    return {
        "two_step": _amount(shared, say),
        "enhanced": _amount(sides[AccessMethod.ENHANCED, Conserved.SUPPLY][0], say),
        "availability": _amount(sides[AccessMethod.AVAILABILITY, Conserved.SUPPLY][0], say),
        "reached": _amount(reached, say),
        "demand": say.number(demand),
        "residents": say.number(residents),
        "access": say.number(spread, 3),
        "level": say.number(level, 3),
    }


def _amount(value: float, say: Words) -> str:
    """Write an amount of supply: whole ones as such."""
    return say.number(value) if abs(value - round(value)) < _WHOLE else say.number(value, 1)


def _power(value: float, say: Words) -> str:
    """Write a very small number: ``4 × 10⁻¹⁶``."""
    if value == 0:
        return say.number(0)
    digit, _, power = f"{value:.0e}".partition("e")
    return f"{digit}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{str(int(power)).translate(_RAISED)}"
