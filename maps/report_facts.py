"""What a report tells of one municipality, or of the region: chosen and summed from the tables of a run."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.geo.tables import REGION
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import (
    area_tables,
    evidence,
    layers,
    method_words,
    report_basket,
    report_changes,
    report_needs,
)
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_basket import Group, Met
from jarjestokartta.maps.report_changes import Change
from jarjestokartta.maps.report_needs import NeedRow
from jarjestokartta.maps.shapes import Ground

TOP = 5  # gaps told of on the first page
Row = Mapping[Any, Any]
_OF_GAP = ["gap_id", "need", "area_id", "area_name", "municipality_code", "rank", "residents_without"]
_OF_GAP += ["residents_without_if_open", "residents_in_area", "nearest_provider", "nearest_km", "robustness"]
_OF_RATE = ("associations", "residents", "residents_year", "per_1000", "low", "high", "shrunk")
_NO_VERDICT = "none"


@dataclass(frozen=True)
class Facts:
    """All that one report is made from.

    Parameters
    ----------
    code, name, place
        ``region`` or the municipality's code; its name; its row in the ground's areas (the region: −1).
    rate
        Its row of Rates, ``per_1000`` NaN where unknown.
    peers
        How many municipalities of the region have each verdict, ``none`` where they have none.
    needs
        One row each, in their order.
    gaps
        Its ranked gaps, most people first: columns of Gaps, ``name``, ``town``, ``checked`` (words), and
        whether the town says more than the name.
    change
        What changed since the register before; None: there was none to compare with.
    baskets
        Its areas by how many needs are met there.
    seems_less_whole
        Whether its register has too few associations to be whole, so that it is not compared.
    """

    code: str
    name: str
    place: int
    rate: Row
    peers: Mapping[str, int]
    needs: Sequence[NeedRow]
    gaps: Sequence[Row]
    change: Change | None
    baskets: Sequence[Group] = ()
    seems_less_whole: bool = False

    @property
    def is_region(self) -> bool:
        """Whether it is the region's."""
        return self.code == REGION


@dataclass(frozen=True)
class Gathered:
    """The tables of a run as reports pick from them, read once for all of them.

    Parameters
    ----------
    areas, rates, people
        Areas, their rates and what they are without, row by row as the ground has them.
    met
        How many needs are met in an area, by its id.
    facts
        The region's first, then those of the municipalities in the order of their names.
    """

    areas: Sequence[Row]
    rates: Sequence[Row]
    people: Mapping[str, Mapping[str, list[Any]]]
    facts: Sequence[Facts]
    met: Mapping[str, Met]

    @cached_property
    def listed(self) -> Mapping[str, list[int]]:
        """The rows that each report lists, by its code: municipalities, or villages and the rest."""
        found: dict[str, list[int]] = {REGION: []}
        for place, area in enumerate(self.areas):
            if area["level"] == Level.MUNICIPALITY:
                found[REGION].append(place)
            elif area["level"] in {Level.VILLAGE, "rest"}:
                found.setdefault(str(area["parent_id"]), []).append(place)
        return found


def gather(content: Content, ground: Ground, say: Words) -> Gathered:
    """Pick what the reports of the region and of each municipality tell.

    Parameters
    ----------
    content
        Public; ``after`` of changes that *ended* are codes of :class:`jarjestokartta.geo.vocabulary.Gone`.
    """
    table = layers.rates_of(ground, content)
    areas, rates = named(ground.areas, say), _rows(table.assign(state=layers.rate_states(table)))
    towns = [place for place, area in enumerate(areas) if area["level"] == Level.MUNICIPALITY]
    verdicts = Counter(_verdict(rates[place]) for place in towns)
    needs, gaps, changes = report_needs.of(content), _gaps(content, areas, say), report_changes.of(content)
    least = content.rules.gaps.least_associations_per_1000
    met = report_basket.by_area(content)
    baskets = report_basket.groups(content, met)
    whole = _whole(content, [rates[place] for place in towns])
    named_codes = [(REGION, _region_name(content, say), -1, whole)]
    named_codes += [
        (str(areas[place]["area_id"]), str(areas[place]["name"]), place, rates[place]) for place in towns
    ]
    facts = [
        Facts(
            code=code,
            name=name,
            place=place,
            rate=rate,
            peers=verdicts,
            needs=[needs.get((code, need), NeedRow(need, measured=False)) for need in Need],
            gaps=gaps.get(code, []),
            change=changes.get(code, Change()) if content.compared else None,
            baskets=baskets.get(code, ()),
            seems_less_whole=code != REGION and bool(rate["per_1000"] < least),
        )
        for code, name, place, rate in named_codes
    ]
    return Gathered(areas, rates, layers.gap_values(ground, content), facts, met)


def named(areas: pd.DataFrame, say: Words) -> Sequence[Row]:
    """Give the areas row by row with ``name``, in the language where it has one; a rest is named so."""
    names = areas["name_fi"]
    if say.language == "sv":
        names = areas["name_sv"].fillna(names)
    rows = areas.assign(name=names).to_dict("records")
    if not (areas["level"] == Level.VILLAGE).any():
        return rows
    return [row if row["level"] != "rest" else {**row, "name": say("table.rest")} for row in rows]


def file_name(code: str, name: str) -> str:
    """Give the name of a municipality's report, in letters that any web server takes.

    >>> file_name("992", "Äänekoski"), file_name("508", "Mänttä-Vilppula")
    ('992-aanekoski.html', '508-mantta-vilppula.html')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    digits = re.sub(r"[^0-9A-Za-z]", "", code)
    return f"{digits}-{slug}.html" if slug else f"{digits}.html"


def _region_name(content: Content, say: Words) -> str:
    return content.region or say("report.region")


def _verdict(rate: Row) -> str:
    return rate["verdict"] if isinstance(rate["verdict"], str) else _NO_VERDICT


def _whole(content: Content, towns: list[Row]) -> Row:
    if content.whole is not None and len(content.whole):
        return _rows(content.whole.assign(state=layers.rate_states(content.whole)))[0]
    nothing = dict.fromkeys((*_OF_RATE, "verdict"), np.nan)
    return {**nothing, "associations": sum(row["associations"] for row in towns), "state": layers.NO_DATA}


def _rows(rates: pd.DataFrame) -> list[Row]:
    """Give rates row by row, numbers as floats, NaN where unknown."""
    plain = {name: rates[name].astype("Float64").to_numpy("float64", na_value=np.nan) for name in _OF_RATE}
    rows: list[Row] = [*rates[["verdict", "state"]].assign(**plain).to_dict("records")]
    return rows


def _gaps(content: Content, areas: Sequence[Row], say: Words) -> dict[str, list[Row]]:
    """Give the ranked gaps of each municipality and of the region, in the order of their ranks."""
    table = content.gaps[content.gaps["rank"].notna()] if "rank" in content.gaps else content.gaps.iloc[:0]
    table = table.sort_values("rank", kind="stable")
    names = {area["area_id"]: area["name"] for area in areas if area["level"] == Level.VILLAGE}
    towns = {area["area_id"]: area["name"] for area in areas if area["level"] == Level.MUNICIPALITY}
    rest = area_tables.outside_villages(content, table["area_id"])
    plain = pd.DataFrame(table[_OF_GAP]).assign(
        checked=evidence.checked_words(table["evidence"], say),
        is_checked=evidence.checked(table["evidence"]).notna(),
        ranks=method_words.intervals(table["rank_low"], table["rank_high"], say).fillna("–"),
        is_rest=rest,
        east=table.geometry.x,
        north=table.geometry.y,
    )
    by_town: dict[str, list[Row]] = {REGION: []}
    for row in plain.to_dict("records"):
        town = str(towns.get(row["municipality_code"], row["municipality_code"]))
        name = names.get(row["area_id"], row["area_name"])
        name = say("map.rest-of", name=town) if row["is_rest"] else str(name)
        told = {**row, "town": town, "name": name, "shows_town": not row["is_rest"] and name != town}
        by_town[REGION].append(told)
        by_town.setdefault(str(row["municipality_code"]), []).append(told)
    return by_town
