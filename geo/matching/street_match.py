"""Which streets of the gazetteer an address may mean: as written, its suffix written out, or nearly so."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import near_names, streets

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
_SURE_WEIGHT = 0.25  # a municipality that nothing speaks against: no other spelling is looked for
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
    weights = _coded(weights[weights["weight"] > 0], gazetteer)
    text = text.dropna()
    own_key = streets.keys(text)
    text = text[(own_key != "").to_numpy()]
    exact = pd.DataFrame({"row": own_key.index, "street_key": own_key.to_numpy()})
    as_it_stands = _found(exact.assign(name_quality=_EXACT, method="exact"), weights, gazetteer)
    rest = text[~text.index.isin(_sure(as_it_stands))]
    otherwise = _found(_otherwise(rest), weights, gazetteer)
    rest = rest[~rest.index.isin(_sure(otherwise[otherwise["method"] != "tail"]))]
    nearly = _near(rest, weights, gazetteer)
    every = [one for one in (as_it_stands, otherwise, nearly) if len(one)] or [as_it_stands]
    both = pd.concat(every, ignore_index=True)
    both["quality"] = both["weight"] * both["name_quality"]
    both = both.sort_values(["row", "quality", "street"], ascending=[True, False, True], kind="stable")
    both = both.drop_duplicates(["row", "street"])
    street = both["street"].to_numpy()
    for name, column in (("municipality_code", "municipality_code"), ("length", "folded")):
        both[name] = gazetteer.streets[column].take(street).to_numpy()
    both["length"] = both["length"].str.len()
    return both[_HIT].reset_index(drop=True)


def _coded(weights: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the weights of the gazetteer's municipalities, these as numbers."""
    code, texts = pd.factorize(weights["municipality_code"])
    municipality = gazetteer.municipality_texts.get_indexer(pd.Index(texts))[code]
    table = pd.DataFrame({"row": weights["row"], "weight": weights["weight"], "municipality": municipality})
    return table[municipality >= 0]


def _found(asked: pd.DataFrame, weights: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the streets of that key in the municipalities where they may be."""
    both = asked.merge(weights, on="row")
    street = gazetteer.find(both["municipality"].to_numpy(), both["street_key"])
    found = both.drop(columns=["street_key", "municipality"]).assign(street=street, edits=0)
    return found[street >= 0]


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
    """Give the streets within a few slips of the pen."""
    near = near_names.near(text, weights, gazetteer)
    edits = near.hits["edits"].to_numpy()
    return near.hits.assign(
        name_quality=np.array(_SLIPS)[edits]
        * np.where((edits > 0) & ~near.same_first, _OTHER_FIRST_LETTER, 1.0),
        method=np.where(edits > 0, "typo", "folded"),
    )
