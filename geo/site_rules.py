"""What becomes a site of which need: the rules of ``geo/data/site_rules.csv``, applied to places.

A rule looks at one field of the places of one source: the kind the source gives it (``type``), the classes
of what is done there (``class``, each with its subclasses), the names of that (``service``), its name, or its
tags. What a place serves is what all its matching rules say together; a rule marked ``only`` decides alone,
so that a lean-to named after a village hall stays a lean-to. The first rule that knows the owner, or to whom
the place is open, gives it, unless the source itself does.
"""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Need, OpenTo, OwnerType

ANY = "any"
_RANGE = re.compile(r"(\d+)-(\d+)")
_ORDER = {need.value: place for place, need in enumerate(Need)}


def apply(places: gpd.GeoDataFrame, source: str, rules: pd.DataFrame | None = None) -> gpd.GeoDataFrame:
    """Give places their needs, owner and openness.

    Parameters
    ----------
    places
        As :mod:`jarjestokartta.geo.services.places` describes; needs that the source tells stay as they are.
    source
        ``lipas``, ``ptv``, ``osm`` or ``table``.
    rules
        A table like ``geo/data/site_rules.csv``; None takes that.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows; ``needs`` is NA where no rule knows the place, empty where a rule says that it serves
        none.
    """
    rules = builtin_table("site_rules") if rules is None else rules
    rules = rules[rules["source"].isin([source, ANY])].reset_index(drop=True)
    texts = {
        "type": places["type"],
        "tag": ";" + places["type"] + ";",
        "class": ";" + places["type"] + ";",
        "name": _compact(places["name"]),
        "service": _compact(places["service"]),
    }
    hits = np.column_stack(
        [
            _matches(texts[field], field, str(match))
            for field, match in zip(rules["field"], rules["match"], strict=True)
        ]
        or [np.zeros((len(places), 0), dtype=bool)]
    )
    only = rules["only"].notna().to_numpy(dtype=bool)
    alone = np.any(hits & only, axis=1, keepdims=True)
    deciding = np.where(alone, hits & only, hits)
    needs = _needs(deciding, rules["needs"])
    return places.assign(
        needs=places["needs"].fillna(pd.Series(needs, index=places.index, dtype="str")),
        owner_type=_first(deciding, rules["owner_type"], places["owner_type"], OwnerType.UNKNOWN.value),
        open_to=_first(deciding, rules["open_to"], places["open_to"], OpenTo.UNKNOWN.value),
    )


def _matches(column: pd.Series, field: str, match: str) -> np.ndarray:
    if field == "type" and match == "*":
        hit = column.notna()
    elif field == "type" and (span := _RANGE.fullmatch(match)):
        number = pd.to_numeric(column, errors="coerce")
        hit = number.between(int(span[1]), int(span[2]))
    elif field == "type":
        hit = column.str.casefold().eq(match.casefold())
    elif field == "tag":
        hit = column.str.contains(_tag(match), regex=True)
    elif field == "class":
        hit = column.str.contains(rf";{re.escape(match)}[.;]", regex=True)
    else:
        hit = column.str.contains(plain(match), regex=False)
    found: np.ndarray = hit.fillna(value=False).to_numpy(dtype=bool)
    return found


def _tag(match: str) -> str:
    """``club=*`` is any club; ``amenity=library`` that one value, also among several."""
    key, _, value = match.partition("=")
    wanted = "[^;]" if value == "*" else rf"{re.escape(value)}(?:;|$)"
    return rf";{re.escape(key)}={wanted}"


def _compact(names: pd.Series) -> pd.Series:
    """Leave out case, spaces and hyphens, so that ”VPK-talo” and ”Vpk:n talo” are found by one word each."""
    return names.str.casefold().str.replace(r"[\s\-–:’']", "", regex=True)


def plain(word: str) -> str:
    """Leave out the same of one word."""
    return re.sub(r"[\s\-–:’']", "", word.casefold())


def _needs(deciding: np.ndarray, needs: pd.Series) -> list[str | None]:
    """Join the needs of the rules that hit; None where none did."""
    several = [tables.split_codes(cell) for cell in needs]
    by_hits: dict[bytes, str | None] = {}
    answers = []
    for row in deciding:
        key = row.tobytes()
        if key not in by_hits:
            found = {need for place in np.flatnonzero(row) for need in several[place]}
            by_hits[key] = tables.join_codes(sorted(found, key=_ORDER.__getitem__)) if row.any() else None
        answers.append(by_hits[key])
    return answers


def _first(deciding: np.ndarray, says: pd.Series, own: pd.Series, unknown: str) -> pd.Series:
    """Give what the source knows, else what the first rule that hit says, else ``unknown``."""
    telling = deciding & says.notna().to_numpy(dtype=bool)
    place = telling.argmax(axis=1) if telling.shape[1] else np.zeros(len(own), dtype=int)
    ruled = pd.Series(says.to_numpy(dtype=object)[place], index=own.index) if len(says) else own
    ruled = ruled.where(pd.Series(telling.sum(axis=1) > 0, index=own.index))
    return own.where(own.notna() & own.ne(unknown)).fillna(ruled).fillna(unknown).astype("str")
