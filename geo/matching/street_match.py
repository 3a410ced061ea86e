"""Which streets of the gazetteer an address may mean: as written, its suffix written out, or nearly so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import streets

# How likely a spelling is for a street, beside the name as it stands. A certain slip of the pen is rare, a
# certain pair of them much rarer: see docs/adr/0011-geocoding-scores.md.
_EXACT = 1.0
_DOTTED = 0.9  # "Kauppak."
_FOLDED = 0.3  # "Sikojarventie"
_UNDOTTED = 0.2  # "Kauppak"
_TAIL = 0.05  # "Matti Virtanen Rantatie": leading words dropped
_PER_TAIL_WORD = 0.5
_SLIPS = (_FOLDED, 2e-3, 3e-6, 1e-8)
_OTHER_FIRST_LETTER = 0.3
_TAIL_WORDS = 3
_WORKERS = 2
_WORTH_WORKERS = 200_000  # comparisons
_SURE_WEIGHT = 0.25  # a municipality that nothing speaks against: no other spelling is looked for


_PAIR = {"municipality_code": "str", "folded": "str", "street": "int64", "edits": "int64"}
_HIT = ["row", "municipality_code", "street", "quality", "method", "edits", "length"]


class Name(NamedTuple):
    """A key that a street's text may stand for."""

    key: str
    quality: float
    method: str


@cache
def names(text: str) -> tuple[Name, ...]:
    """Give the keys to look up for ``text``, best first, each once."""
    found = [Name(streets.key(text), _EXACT, "exact")]
    found += [
        Name(key, _DOTTED if dotted else _UNDOTTED, "abbreviation")
        for key, dotted in streets.expansions(text)
    ]
    found.append(Name(streets.unspelt(found[0].key), _FOLDED, "folded"))
    words = text.split()
    first = streets.first_words_for(words[0]) if len(words) > 1 else ()
    written_out = [" ".join([word, *words[1:]]) for word in first if word != words[0].casefold()]
    found += [Name(streets.key(name), _DOTTED, "abbreviation") for name in written_out]
    for start in range(max(1, len(words) - _TAIL_WORDS), len(words)):
        if streets.first_words_for(words[start - 1]):  # "Vanha", "V.": what follows is not the whole name
            continue
        tail = " ".join(words[start:])
        likely = _TAIL * _PER_TAIL_WORD**start
        found.append(Name(streets.key(tail), likely, "tail"))
        found += [Name(key, likely * _DOTTED, "tail") for key, dotted in streets.expansions(tail) if dotted]
    best: dict[str, Name] = {}
    for name in found:
        best.setdefault(name.key, name)
    return tuple(name for key, name in best.items() if key)


def match(text: pd.Series, weights: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the streets that each row's text may mean, in the municipalities it may lie in.

    Parameters
    ----------
    text
        Street text by row; NA has none.
    weights
        ``row``, ``municipality_code``, ``weight`` (see :func:`evidence.weigh`).

    Returns
    -------
    DataFrame
        ``row``, ``municipality_code``, ``street`` (row of ``gazetteer.streets``), ``quality`` 0–1 (weight ×
        how likely the name is written so), ``method``, ``edits`` (slips of the pen) and ``length`` (of the
        name).
    """
    weights = weights[weights["weight"] > 0]
    index = gazetteer.streets[["municipality_code", "street_key"]].assign(
        street=range(len(gazetteer.streets))
    )
    text = text.dropna()
    own_key = streets.keys(text)
    text = text[(own_key != "").to_numpy()]
    asked = pd.DataFrame({"row": own_key.index, "street_key": own_key.to_numpy()})
    as_it_stands = asked.merge(weights, on="row").merge(index, on=["municipality_code", "street_key"])
    as_it_stands = as_it_stands.assign(name_quality=_EXACT, method="exact")
    rest = text[~text.index.isin(_sure(as_it_stands))]
    otherwise = _otherwise(rest).merge(weights, on="row").merge(index, on=["municipality_code", "street_key"])
    written = pd.concat([as_it_stands, otherwise], ignore_index=True).assign(edits=0)
    rest = rest[~rest.index.isin(_sure(otherwise[otherwise["method"] != "tail"]))]
    nearly = _near(rest, weights, gazetteer)
    both = pd.concat([one for one in (written, nearly) if len(one)] or [written], ignore_index=True)
    both["quality"] = both["weight"] * both["name_quality"]
    both = both.sort_values(["row", "quality", "street"], ascending=[True, False, True], kind="stable")
    both = both.drop_duplicates(["row", "street"])
    both["edits"] = both["edits"].astype("int64")
    both["length"] = gazetteer.streets["folded"].str.len().to_numpy()[both["street"].astype("int64")]
    return both[_HIT].reset_index(drop=True)


def _sure(hits: pd.DataFrame) -> pd.Series:
    """Give the rows whose name stands in a municipality that nothing speaks against."""
    rows: pd.Series = hits.loc[hits["weight"] >= _SURE_WEIGHT, "row"]
    return rows


def _otherwise(text: pd.Series) -> pd.DataFrame:
    """Give the keys that each text may stand for beside its own."""
    found = [(row, *name) for row, one in text.items() for name in names(one) if name.method != "exact"]
    table = pd.DataFrame(found, columns=["row", "street_key", "name_quality", "method"])
    return table.astype({"row": "int64", "street_key": "str", "name_quality": "float64", "method": "str"})


def _near(text: pd.Series, weights: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Find the streets within a few slips of the pen, municipality by municipality."""
    asked = pd.DataFrame(
        [(row, query) for row, one in text.items() for query in _queries(one)], columns=["row", "folded"]
    ).astype({"folded": "str"})
    wanted = weights.merge(asked, on="row")
    found = [_slips(*block) for block in _by_municipality(wanted, gazetteer)]
    pairs = pd.concat([pd.DataFrame(columns=list(_PAIR)), *found]).astype(_PAIR)
    near = wanted.merge(pairs, on=["municipality_code", "folded"])
    near = near[_same_kind(near["folded"], gazetteer.streets["folded"].iloc[near["street"]])]
    first = (
        near["folded"].str[0].to_numpy() == gazetteer.streets["folded"].iloc[near["street"]].str[0].to_numpy()
    )
    slipped = near["edits"].to_numpy() > 0
    return near.assign(
        name_quality=np.array(_SLIPS)[near["edits"]] * np.where(slipped & ~first, _OTHER_FIRST_LETTER, 1.0),
        method=np.where(slipped, "typo", "folded"),
    ).drop(columns="folded")


def _by_municipality(
    wanted: pd.DataFrame, gazetteer: Gazetteer
) -> Iterator[tuple[str, NDArray[np.object_], list[str], int]]:
    """Give what is asked of each municipality, its street names and the row of the first."""
    codes, folded = (
        gazetteer.streets[name].to_numpy(dtype=object) for name in ("municipality_code", "folded")
    )
    asked = wanted[["municipality_code", "folded"]].drop_duplicates()
    for code, queries in asked.groupby("municipality_code")["folded"]:
        own = np.flatnonzero(codes == code)  # side by side
        if len(own):
            yield str(code), queries.to_numpy(dtype=object), folded[own].tolist(), int(own[0])


@cache
def _queries(text: str) -> tuple[str, ...]:
    """Give the folded keys to compare with streets': a shortened suffix written out, where a dot says so."""
    full = [key for key, dotted in streets.expansions(text) if dotted] if text.endswith(".") else []
    return tuple({streets.fold(key) for key in full or [streets.key(text)]})


def _slips(code: str, queries: NDArray[np.object_], choices: list[str], first: int) -> pd.DataFrame:
    """Give the pairs of one municipality that lie within a few slips: see :data:`_PAIR`."""
    allowed = _allowed(queries)
    distance = process.cdist(
        queries.tolist(),
        choices,
        scorer=OSA.distance,
        score_cutoff=int(allowed.max()),
        dtype=np.uint8,
        workers=_WORKERS if len(queries) * len(choices) > _WORTH_WORKERS else 1,
    ).ravel()
    place = np.flatnonzero(distance <= allowed.max())
    place = place[distance[place] <= allowed[place // len(choices)]]
    return pd.DataFrame(
        {
            "municipality_code": code,
            "folded": queries[place // len(choices)],
            "street": first + place % len(choices),
            "edits": distance[place],
        }
    )


def _allowed(queries: NDArray[np.object_]) -> NDArray[np.int64]:
    """Give how many slips names of their length may hold and still be told from their neighbours."""
    return np.searchsorted([4, 7, 12], [len(query) for query in queries], side="right")


def _same_kind(queries: pd.Series, choices: pd.Series) -> NDArray[np.bool_]:
    """Tell a slip from another street, however few the letters: Mäkitie, Mäkikuja; 1. linja, 2. linja."""
    one, other = (side.map(streets.suffix).to_numpy(dtype=object) for side in (queries, choices))
    digits, own = (side.str.replace(r"\D", "", regex=True).to_numpy() for side in (queries, choices))
    alike: NDArray[np.bool_] = ((one == other) | pd.isna(one) | pd.isna(other)) & (digits == own)
    return alike
