"""The same place in several sources → one site, by distance and likeness of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rapidfuzz import fuzz

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need, OpenTo, OwnerType

# Two sources may place one building this far apart.
_NEAR_M = 150.0
_LIKE = 85.0
# Nearer, one name may be a part of the other ("Monitoimitalo", "Multian monitoimitalo").
_VERY_NEAR_M = 75.0
_WITHIN = 95.0
_LONG_WORD = 8

_NEED_ORDER = {need.value: place for place, need in enumerate(Need)}


def merge(sites: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put the sites of several sources into one table, each place once.

    Places of one source are never joined to one another. The joined site has the lowest of its ids, all
    needs and all sources (joined by ``;``), and what any of them knows of owner, capacity, season and
    steps. Who may use it comes from the source that was checked last; where sources as fresh contradict
    each other it is unknown. The order of the tables does not matter.

    Parameters
    ----------
    sites
        Sites of each source, EPSG:3067.
    """
    kept = [table for table in sites if len(table)]
    if not kept:
        empty: gpd.GeoDataFrame = tables.SITES.empty()
        return empty
    both = pd.concat(kept, ignore_index=True).sort_values("site_id", kind="stable", ignore_index=True)
    both = both.drop_duplicates("site_id", ignore_index=True)
    group = _groups(both)
    alone = ~pd.Series(group).duplicated(keep=False).to_numpy()
    rows = pd.DataFrame(both[~alone]).to_dict("records")
    by_group: dict[int, list[dict[str, Any]]] = {}
    for number, row in zip(group[~alone], rows, strict=True):
        by_group.setdefault(int(number), []).append({str(name): value for name, value in row.items()})
    joined = [_join(part) for part in by_group.values()]
    merged = pd.concat([both[alone], gpd.GeoDataFrame(joined, crs=both.crs)]) if joined else both
    merged = gpd.GeoDataFrame(merged, geometry="geometry", crs=both.crs)
    conformed: gpd.GeoDataFrame = tables.SITES.conform(merged.sort_values("site_id", ignore_index=True))
    return conformed


def _groups(both: gpd.GeoDataFrame) -> np.ndarray:
    """Give each row the number of its place."""
    one, two, score = _likely(both)
    of = np.arange(len(both))
    sources = [set(tables.split_codes(source)) for source in both["source"]]
    for place in np.lexsort((two, one, -score)):
        a, b = of[one[place]], of[two[place]]
        if a != b and not sources[a] & sources[b]:
            sources[a] |= sources[b]
            of[of == b] = a
    return of


def _likely(both: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shapes = both.geometry.to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_NEAR_M)
    source = both["source"].to_numpy()
    wanted = (one < two) & (source[one] != source[two])
    one, two = one[wanted], two[wanted]
    distance = shapely.distance(shapes[one], shapes[two])
    names = [name.casefold() for name in both["name"]]
    score = np.array(
        [_likeness(names[a], names[b], far) for a, b, far in zip(one, two, distance, strict=True)],
        dtype="float64",
    )
    like = score > 0
    return one[like], two[like], score[like]


def _likeness(one: str, two: str, distance_m: float) -> float:
    """Give 0 for different places, else how alike their names are (85–100)."""
    score = fuzz.token_sort_ratio(one, two)
    if score >= _LIKE and _word_by_word(one.split(), two.split()):
        return score
    shared = set(one.split()) & set(two.split())
    telling = any(len(word) >= _LONG_WORD for word in shared)
    if distance_m <= _VERY_NEAR_M and telling and fuzz.token_set_ratio(one, two) >= _WITHIN:
        return _LIKE
    return 0.0


def _word_by_word(one: list[str], two: list[str]) -> bool:
    """Tell a misspelling from another word: a ”seurantalo” is no ”seurakuntatalo”."""
    pairs = zip(sorted(one), sorted(two), strict=False)
    return len(one) != len(two) or all(fuzz.ratio(a, b) >= _LIKE for a, b in pairs)


def _join(part: list[dict[str, Any]]) -> dict[str, Any]:
    """Make one row of the rows of one place; the first has the lowest id."""
    needs = {need for row in part for need in tables.split_codes(row["needs"])}
    owners = [row["owner_type"] for row in part if row["owner_type"] != OwnerType.UNKNOWN.value]
    checked = [row["checked_on"] for row in part if pd.notna(row["checked_on"])]
    joined = part[0] | {
        "needs": tables.join_codes(sorted(needs, key=_NEED_ORDER.__getitem__)),
        "source": tables.join_codes(sorted({row["source"] for row in part})),
        "owner_type": owners[0] if owners else OwnerType.UNKNOWN.value,
        "open_to": _openness(part),
        "checked_on": max(checked, default=pd.NaT),
    }
    for column in ("capacity", "season", "step_free", "street_address", "municipality_code"):
        joined[column] = next((row[column] for row in part if pd.notna(row[column])), None)
    return joined


def _openness(part: list[dict[str, Any]]) -> str:
    known = [row for row in part if row["open_to"] != OpenTo.UNKNOWN.value]
    answers = {row["open_to"] for row in known}
    if len(answers) > 1:
        dated = [row for row in known if pd.notna(row["checked_on"])]
        newest = max((row["checked_on"] for row in dated), default=None)
        answers = {row["open_to"] for row in dated if row["checked_on"] == newest}
    return str(answers.pop()) if len(answers) == 1 else OpenTo.UNKNOWN.value
