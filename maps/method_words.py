"""Sentences on how things were measured, with the settings in effect."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables, privacy
from jarjestokartta.maps.content import Content

_OF_ANSWERS = ["share", "answers", "wrong"]


def distance(content: Content) -> tuple[str, dict[str, str | float]]:
    """Give the key of the sentence on how distances are measured, and what it names."""
    matrix = re.fullmatch(r"matrix, else straight-line x ([\d.]+)(?:, lakes)?", content.reach_method)
    if matrix is not None:
        return "map.method.matrix", {"factor": float(matrix[1])}
    road = re.fullmatch(r"road (\w+), legs x ([\d.]+)", content.reach_method)
    if road is not None:
        return f"map.method.road-{road[1]}", {"factor": float(road[2])}
    found = re.fullmatch(r"straight-line x ([\d.]+)(, lakes)?", content.reach_method)
    if found is None:
        return "map.method.other", {"method": content.reach_method}
    factor = float(found[1])
    if not found[2]:
        return "map.method.straight-line", {"factor": factor}
    return "map.method.straight-line-lakes", {"factor": factor, "km2": content.rules.distance.lake_km2}


def off_road(content: Content) -> tuple[str, dict[str, str | float]] | None:
    """Give the key of what is said of people whose journeys are measured otherwise, None where none are.

    They are those of the region's cells near which the roads, or the matrix, hold nothing.
    """
    otherwise = content.reach.loc[content.reach["method"] != content.reach_method, "cell_id"]
    ours = content.areas.loc[content.areas["in_region"], "area_id"]
    cells = content.cells[content.cells["municipality_code"].isin(ours)]
    people = cells.loc[cells["cell_id"].isin(otherwise), "residents"].sum()
    key = "map.method.off-road" if content.reach_method.startswith("road") else "map.method.off-matrix"
    return (key, {"people": float(round(people))}) if people > 0 else None


def measured_by(content: Content, say: Words) -> list[str]:
    """Tell how distances are measured, and for whom otherwise."""
    told = filter(None, (distance(content), off_road(content)))
    return [
        say(key, **{name: one if isinstance(one, str) else say.exact(one) for name, one in named.items()})
        for key, named in told
    ]


def thresholds(content: Content, say: Words, needs: Iterable[Need] = Need) -> dict[str, str]:
    """Name how far each of the needs may be."""
    told = [
        say("table.threshold", need=say(f"need.{need}"), km=say.exact(content.thresholds_m[need] / 1000))
        for need in needs
        if need in content.thresholds_m
    ]
    return {"thresholds": ", ".join(told)}


def least_of_age(_: Content, say: Words) -> dict[str, str]:
    """Name the smallest count of an age that is told."""
    return {"least": say.number(privacy.LEAST_RESIDENTS_OF_AGE)}


def robustness(content: Content, say: Words) -> str:
    """Tell what robustness is, and what was supposed in drawing it."""
    rules = content.rules.gaps
    used = {rules.missing_share} if content.missing is None else {*content.missing["share"]}
    known = say.exact_percent(min(used)) if content.missing is None else say.percent(min(used))
    missing = known if len(used) == 1 else f"{say.number(100 * min(used))}–{say.percent(max(used))}"
    about = say.plural(
        "table.robustness.about",
        rules.draws,
        missing=missing,
        closed=say.exact_percent(rules.closed_share),
        spread=say.exact_percent(rules.threshold_spread),
    )
    return " ".join([about, *_checked_gaps(content, say)])


def _checked_gaps(content: Content, say: Words) -> list[str]:
    """Tell from how many answers the share of places in no source was reckoned; nothing without answers."""
    if content.missing is None:
        return []
    own = content.missing[content.missing["own"].astype(bool)]
    shared = content.missing[~content.missing["own"].astype(bool)]
    told = [
        say.plural(
            "table.missing.all",
            int(answers),
            wrong=say.number(wrong),
            weight=say.exact(content.rules.gaps.missing_weight),
            share=say.percent(share),
        )
        for share, answers, wrong in shared[_OF_ANSWERS].head(1).itertuples(index=False)
    ]
    told += [
        say.plural(
            "table.missing.need",
            int(answers),
            need=say(f"need.{need}"),
            share=say.percent(share),
            wrong=say.number(wrong),
        )
        for need, share, answers, wrong in own[_OF_ANSWERS].itertuples()
    ]
    return told


def likely(ranges: pd.DataFrame, say: Words) -> pd.Series:
    """Write ranges of associations likely to be active: ``35–45``; NA where none is given."""
    texts = [
        None if pd.isna(low) else f"{say.number(low)}–{say.number(high)}"
        for low, high in zip(ranges["likely_low"], ranges["likely_high"], strict=True)
    ]
    return pd.Series(texts, index=ranges.index, dtype="str")


def span(low: float | None, high: float, say: Words) -> str:
    """Give one number, or two where they differ as they are written."""
    upper = say.number(high)
    lower = upper if low is None else say.number(low)
    return upper if lower == upper else f"{lower}–{upper}"


def intervals(lows: pd.Series, highs: pd.Series, say: Words) -> pd.Series:
    """Write whole numbers as ``3–9``; one number where both ends are one, NA where none is told."""
    texts = [None if pd.isna(low) else span(low, high, say) for low, high in zip(lows, highs, strict=True)]
    return pd.Series(texts, index=lows.index, dtype="str")


def hexagons(content: Content, say: Words) -> list[str]:
    """Tell how many of the largest gaps stay among them where areas are hexagons; nothing without gaps."""
    had = content.served
    if had is None or not len(had.hexagons):
        return []
    return [
        say(
            "table.hexagons",
            top=say.number(len(had.hexagons)),
            kept=say.number(int((had.hexagons >= had.hexagon_share).sum())),
            km=say.exact(had.hexagon_m / 1000),
            share=say.exact_percent(had.hexagon_share),
        )
    ]


def dormancy(content: Content, say: Words) -> str:
    """Tell how the range was reckoned, or that the register does not tell enough for one."""
    known = content.counts is not None and "likely_low" in content.counts
    told = known and bool(content.counts["likely_low"].notna().any())  # type: ignore[index]
    return say("map.likely.about") if told else say("map.likely.none")


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
    if not area_tables.has_villages(content):
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
