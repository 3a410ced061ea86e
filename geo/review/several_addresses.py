"""Several addresses that somebody wrote into one cell: ``Rantatie 5 / Koulutie 3``."""

from __future__ import annotations

import re

import pandas as pd

from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import streets

_LETTER = "[A-Za-zÅÄÖåäö]"
_HOUSE = re.compile(
    rf"(?P<street>[^\W\d][^\d,;/()+&|]*?)\s*(?<!\d)(?P<number>\d{{1,4}}(?!\d)(?:\s?{_LETTER}(?![^\W\d_]))?)"
)
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
