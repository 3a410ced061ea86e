"""Names of municipalities and villages as they stand in the names of associations: in the genitive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage.rules import words
from jarjestokartta.geo.vocabulary import Level, Scale

# Endings of a nominative and of its genitive: the consonant gradation that Finnish place names have.
_ENDINGS = (
    ("nen", ("sen", "sten")),
    ("vesi", ("veden",)),
    ("lahti", ("lahden",)),
    ("niemi", ("niemen",)),
    ("putaas", ("putaan",)),
    ("pudas", ("putaan",)),
    ("koski", ("kosken",)),
    ("mäki", ("mäen",)),
    ("joki", ("joen",)),
    ("järvi", ("järven",)),
    ("saari", ("saaren",)),
    ("salmi", ("salmen",)),
    ("lampi", ("lammen",)),
    ("ranta", ("rannan",)),
    ("pelto", ("pellon",)),
    ("pohja", ("pohjan",)),
    ("harju", ("harjun",)),
    ("kangas", ("kankaan",)),
    ("kylä", ("kylän",)),
    ("perä", ("perän",)),
)
_GRADATION = (
    (r"kk([aäoöuyie])$", r"k\1n"),
    (r"pp([aäoöuyie])$", r"p\1n"),
    (r"tt([aäoöuyie])$", r"t\1n"),
    (r"nk([aäoöuyie])$", r"ng\1n"),
    (r"nt([aäoöuyie])$", r"nn\1n"),
    (r"mp([aäoöuyie])$", r"mm\1n"),
    (r"lt([aäoöuyie])$", r"ll\1n"),
    (r"rt([aäoöuyie])$", r"rr\1n"),
    (r"([aäoöuyieh])t([aäoöuyie])$", r"\1d\2n"),
    (r"([aäoöuyie])p([aäoöuyie])$", r"\1v\2n"),
    (r"([aäoöuyielr])k([aäoöuy])$", r"\1\2n"),
    (r"([aäoöuyei])s$", r"\1\1n"),
    (r"([uy])s$", r"\1den"),
    (r"([uy])s$", r"\1ksen"),
    (r"([lmnrsv])i$", r"\1en"),
    (r"([lnr])$", r"\1in"),
)

_NO_NAMES = {"keskusta", "centrum"}  # a village so named is not meant by a party of that name


@dataclass(frozen=True)
class Place:
    """A name and the scale that it tells of when an association bears it."""

    name: str
    scale: Scale


def of_areas(areas: pd.DataFrame) -> list[Place]:
    """List the places of the region's areas: one borne by a municipality tells of the municipality.

    Parameters
    ----------
    areas
        Areas of both levels.
    """
    names: dict[str, Scale] = {}
    for level, scale in ((Level.MUNICIPALITY, Scale.MUNICIPALITY), (Level.VILLAGE, Scale.VILLAGE)):
        chosen = areas.loc[(areas["level"] == level) & areas["in_region"], ["name_fi", "name_sv"]]
        for name in pd.concat([chosen["name_fi"], chosen["name_sv"]]).dropna().unique():
            names.setdefault(name, scale)
    return [Place(name, scale) for name, scale in names.items()]


def genitives(name: str) -> set[str]:
    """Give the forms in which a place name may stand before another word; more than are right, never fewer.

    >>> sorted(genitives("Luhanka"))
    ['luhangan', 'luhankan', 'luhankas']
    >>> "pihtiputaan" in genitives("Pihtipudas")
    True
    """
    low = name.casefold()
    forms = {low + "n", low + "s"} if low[-1] in "aäoöuyie" else {low + "in", low.rstrip("s") + "s"}
    for ending, genitive in _ENDINGS:
        if low.endswith(ending):
            return {low.removesuffix(ending) + form for form in genitive}
    return forms | {re.sub(rule, form, low) for rule, form in _GRADATION if re.search(rule, low)}


def hits(names: pd.Series, places: list[Place]) -> Iterator[tuple[str, Scale, NDArray[np.intp]]]:
    """Find the places whose genitive stands in a name.

    A municipality's may stand anywhere (``SPR:n Laukaan osasto``), a village's must begin the name, and
    neither may be all of it. A municipality wins over a village unless the village's name is longer
    (``Hankasalmen aseman …``).

    Yields
    ------
    name, scale, rows
        Place by place; ``rows`` are positions in ``names``, each given once.
    """
    listed = [words(name) for name in names]
    place_of = _forms(places)
    municipal = {form for form, number in place_of.items() if places[number].scale == Scale.MUNICIPALITY}
    found: dict[int, list[int]] = {}
    for row, parts in enumerate(listed):
        begin = [" ".join(parts[:2])] if parts[2:] else []
        candidates = [*begin, *(part for part in parts[:-1] if part in municipal), *parts[:1]]
        number = next((place_of[part] for part in candidates if part in place_of), None)
        if number is not None and len(parts) > 1:
            found.setdefault(number, []).append(row)
    for number, rows in found.items():
        yield places[number].name, places[number].scale, np.array(rows)


def _forms(places: list[Place]) -> dict[str, int]:
    """Give the position of the place that each genitive belongs to; the first place listed wins."""
    forms: dict[str, int] = {}
    for number, place in enumerate(places):
        if place.name.casefold() not in _NO_NAMES:
            for form in genitives(place.name):
                forms.setdefault(" ".join(words(form)), number)
    return forms
