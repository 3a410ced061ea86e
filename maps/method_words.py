"""Sentences on how things were measured, with the settings in effect."""

from __future__ import annotations

import re

from jarjestokartta.geo.vocabulary import Level
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Content


def distance(content: Content) -> tuple[str, dict[str, str | float]]:
    """Give the key of the sentence on how distances are measured, and what it names."""
    found = re.fullmatch(r"straight-line x ([\d.]+)(, lakes)?", content.reach_method)
    if found is None:
        return "map.method.other", {"method": content.reach_method}
    factor = float(found[1])
    if not found[2]:
        return "map.method.straight-line", {"factor": factor}
    return "map.method.straight-line-lakes", {"factor": factor, "km2": content.rules.distance.lake_km2}


def robustness(content: Content, say: Words) -> str:
    """Tell what robustness is, and what was supposed in drawing it."""
    rules = content.rules.gaps
    return say.plural(
        "table.robustness.about",
        rules.draws,
        missing=say.exact_percent(rules.missing_share),
        closed=say.exact_percent(rules.closed_share),
    )


def seasonal(content: Content, say: Words) -> list[str]:
    """Tell which municipalities have many who are no residents; nothing where none has."""
    if not content.seasonal:
        return []
    towns = content.areas.set_index("area_id")
    names = towns["name_sv"].fillna(towns["name_fi"]) if say.language == "sv" else towns["name_fi"]
    return [
        say.plural(
            "table.seasonal",
            len(content.seasonal),
            places=", ".join(names.reindex(content.seasonal)),
            ratio=say.exact(content.rules.rates.second_homes_per_resident),
        )
    ]


def villages_served(content: Content, say: Words) -> list[str]:
    """Tell how the village of a village's association is known, and of how many it is not."""
    villages = (content.areas["level"] == Level.VILLAGE) & content.areas["in_region"]
    if not villages.any():
        return []
    unknown = 0
    if content.counts is not None and "village_unknown" in content.counts:
        unknown = int(content.counts["village_unknown"].sum())
    count = [say.plural("table.village-unknown", unknown)] if unknown else []
    return [say("table.village-served"), *count]


def unlisted(content: Content, say: Words) -> list[str]:
    """Tell how small a gap is not listed; nothing where all are."""
    least = content.rules.gaps.min_residents
    return [say("table.gaps.unlisted", least=say.number(least))] if least > 1 else []
