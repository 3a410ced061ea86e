"""What one writes in an afternoon: a regular expression, a dictionary, rapidfuzz for the rest, row by row.

A peer of ``geocoding.py``; run alone it does nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd
from rapidfuzz import fuzz, process

HOUSE = re.compile(
    r"^(?:c/o [^,/]*[,/] *)?(?P<street>.+?) (?P<number>\d+)(?P<letter>[a-z])?\b", re.IGNORECASE
)
SHORT = {"k.": "katu", "t.": "tie", "kj.": "kuja", "p.": "polku", "vl.": "väylä", "rt.": "ranta"}
LEAST_ALIKE = 85.0


class PlainGeocoder:
    """Addresses by municipality, street, number and letter."""

    def __init__(self, points: pd.DataFrame) -> None:
        self.known: dict[tuple[str, str, str], tuple[float, float]] = {}
        self.streets: dict[str, set[str]] = defaultdict(set)
        self.municipality: dict[str, str] = {}
        columns = ["municipality_code", "street", "number", "letter", "postal_code", "easting", "northing"]
        for code, street, number, letter, postal_code, *point in points[columns].itertuples(index=False):
            self.known.setdefault((code, street.lower(), f"{number}{letter}"), tuple(point))
            self.known.setdefault((code, street.lower(), f"{number}"), tuple(point))
            self.streets[code].add(street.lower())
            self.municipality.setdefault(postal_code, code)

    def __call__(self, text: str, seat: str | None, postal_code: str | None) -> tuple[float, float] | None:
        """Give the building's point, or None."""
        found = HOUSE.match(text)
        if not found:
            return None
        street = found["street"].lower()
        for short, full in SHORT.items():
            street = re.sub(rf"(?<=\w{{3}}){re.escape(short)}$", full, street)
        number = f"{found['number']}{(found['letter'] or '').lower()}"
        for code in (self.municipality.get(postal_code or ""), seat):
            names = self.streets.get(code or "", set())
            if street in names:
                name = street
            elif alike := process.extractOne(street, names, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE):
                name = alike[0]
            else:
                continue
            point = self.known.get((code, name, number)) or self.known.get((code, name, found["number"]))
            if point:
                return point
        return None
