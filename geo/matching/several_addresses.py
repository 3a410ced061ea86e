"""Several addresses that somebody wrote into one cell: ``Rantatie 5 / Koulutie 3``."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import belief, streets
from jarjestokartta.geo.matching.question import Question

_LETTER = "[A-Za-zÅÄÖåäö]"
_HOUSE = re.compile(
    rf"(?P<street>[^\W\d][^\d,;/()+&|]*?)\s*(?<!\d)(?P<number>\d{{1,4}}(?!\d)(?:\s?{_LETTER}(?![^\W\d_]))?)"
)
_MAY_BE_SEVERAL = r"\d.*[^\W\d_]{4}.*\d"  # a number, a word and a number
_APART_M = 100.0  # a house at a corner has two addresses
_AND = re.compile(r"^(?:(?:ja|tai|sekä|och|eller|samt|and|or)\b\s*)+", re.IGNORECASE)


def pieces(lines: pd.Series, gazetteer: Gazetteer | None) -> pd.DataFrame:
    """Give the addresses of lines that hold several: ``line`` (index of ``lines``) and ``text``.

    A street with a number is an address where its name ends as streets do, or is of a street that we know.

    >>> pieces(pd.Series(["Rantatie 5 ja Koulutie 3", "Rantatie 5 B 12"]), None)["text"].tolist()
    ['Rantatie 5', 'Koulutie 3']
    """
    found = [
        (line, _AND.sub("", match["street"]).strip(), "".join(match["number"].split()))
        for line, text in lines.items()
        for match in _HOUSE.finditer(text)
    ]
    table = pd.DataFrame(found, columns=["line", "street", "number"])
    table["key"] = table["street"].map(streets.key)
    known = table["street"].map(streets.is_street).astype(bool)
    if gazetteer is not None:
        known |= table["key"].isin(gazetteer.streets["street_key"])
    table = table[known].drop_duplicates(["line", "key", "number"])
    table = table[table["line"].duplicated(keep=False)]
    return table.assign(text=table["street"] + " " + table["number"])[["line", "text"]].reset_index(drop=True)


def apart(associations: pd.DataFrame, question: Question, believed: pd.DataFrame) -> NDArray[np.int64]:
    """Give the rows that hold addresses of several places.

    Parameters
    ----------
    associations
        What ``question`` was made of.
    believed
        What is to be given (:class:`belief.OnStreets`), by row.
    """
    text = associations["street_address"].astype("str").set_axis(question.rows.index)[believed.index]
    text = text[text.str.contains(_MAY_BE_SEVERAL, regex=True).fillna(value=False).astype(bool)]
    parts = pieces(text, question.gazetteer)
    if parts.empty:
        return np.empty(0, dtype=np.int64)
    row = parts["line"].to_numpy(np.int64)
    asked = associations.iloc[row].assign(street_address=parts["text"].to_numpy())
    there = belief.of_streets(question.of_others(asked)).believed
    if there.empty:
        return np.empty(0, dtype=np.int64)
    own = believed.loc[row[there.index.to_numpy()]]
    east, north = (there[name].to_numpy() - own[name].to_numpy() for name in ("easting", "northing"))
    return np.unique(own.index.to_numpy()[np.hypot(east, north) > _APART_M])
