"""Names of municipalities and villages as they stand in the names of associations: in the genitive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage.rules import Texts, words
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
    (r"nne$", r"nteen"),
    (r"e$", r"een"),
)

_NO_NAMES = {"keskusta", "centrum"}  # a village so named is not meant by a party of that name
_LOCATIVE_ENDINGS = ("ssa", "ssä", "lla", "llä")
# Letters: a shorter form may be a word of its own (suon), unless the name begins with it.
_GENITIVE, _NOMINATIVE = 6, 5


@dataclass(frozen=True)
class Place:
    """A name, the scale that it tells of when an association bears it, and whose places bear it.

    ``municipalities`` are the codes of those that it is, or is a part of; none means that it may be anywhere.
    """

    name: str
    scale: Scale
    municipalities: frozenset[str] = frozenset()


def of_areas(areas: pd.DataFrame, parts: pd.DataFrame | None = None) -> list[Place]:
    """List the places of the region: a name borne by a municipality tells of the municipality.

    Parameters
    ----------
    areas
        Areas of both levels.
    parts
        Further names of parts of municipalities, such as former municipalities and post offices: ``name`` and
        ``municipality_code``.
    """
    inside = areas.loc[areas["in_region"]]
    towns = inside.loc[inside["level"] == Level.MUNICIPALITY]
    villages = inside.loc[inside["level"] == Level.VILLAGE]
    tables = [(towns, "area_id", Scale.MUNICIPALITY), (villages, "parent_id", Scale.VILLAGE)]
    named = [
        (name, home, scale)
        for table, owner, scale in tables
        for column in ("name_fi", "name_sv")
        for name, home in zip(table[column], table[owner], strict=True)
    ]
    if parts is not None:
        ours = parts.loc[parts["municipality_code"].isin(towns["area_id"])]
        named += [
            (name, home, Scale.VILLAGE)
            for name, home in zip(ours["name"], ours["municipality_code"], strict=True)
        ]
    scales: dict[str, Scale] = {}
    homes: dict[str, set[str]] = {}
    for name, home, scale in named:
        if isinstance(name, str) and name.strip() and scales.setdefault(name, scale) == scale:
            homes.setdefault(name, set()).add(home)
    return [Place(name, scale, frozenset(homes[name])) for name, scale in scales.items()]


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


def locatives(name: str) -> set[str]:
    """Give the forms that say where, in one word: ``Ukrainalaiset Jämsässä``; more than are right.

    >>> {"jämsässä", "keuruulla"} <= locatives("Jämsä") | locatives("Keuruu")
    True
    """
    stems = {form.removesuffix("n") for form in genitives(name) if form.endswith("n") and " " not in form}
    return {stem + ending for stem in stems for ending in _LOCATIVE_ENDINGS}


def named(names: Texts, homes: NDArray[np.object_], places: list[Place]) -> pd.DataFrame:
    """Find where names name a place: ``SPR:n Laukaan osasto``, ``MTK Korpilahti``.

    A place counts where the association is at home in its municipality, or its home is unknown.

    Parameters
    ----------
    names
        Names of associations.
    homes
        Code of each one's home municipality, "" where unknown.
    places
        What :func:`of_areas` lists.

    Returns
    -------
    pandas.DataFrame
        ``row`` in ``names``, ``before`` and ``words`` (how many words stand before it, how many it has),
        ``place`` (its position in ``places``), ``at_home``.
    """
    found = _found(names, places)
    at_home = [
        not homes[row] or not places[number].municipalities or homes[row] in places[number].municipalities
        for row, number in zip(found["row"], found["place"], strict=True)
    ]
    return found.assign(at_home=np.array(at_home, dtype=bool))


def scales(found: pd.DataFrame, places: list[Place]) -> Iterator[tuple[str, Scale, NDArray[np.intp]]]:
    """Tell from the places that names name how large an area is served.

    A part of the municipality says more than the municipality (``Laukaan Leppäveden …``). Two municipalities
    are a region (``Karstulan–Kyyjärven …``), wherever the association is at home.

    Parameters
    ----------
    found
        What :func:`named` finds.

    Yields
    ------
    name, scale, rows
        Place by place; no row comes twice.
    """
    part = np.array([places[number].scale == Scale.VILLAGE for number in found["place"]], dtype=bool)
    town = [" ".join(sorted(places[number].municipalities)) or str(number) for number in found["place"]]
    found = found.assign(part=part, town=town)
    towns = found.loc[~part].groupby("row").agg(place=("place", "first"), towns=("town", "nunique"))
    several = towns.loc[towns["towns"] > 1].reset_index()
    left = found.loc[found["at_home"] & ~found["row"].isin(several["row"])]
    left = left.sort_values(["row", "part", "words", "before"], ascending=[True, False, False, True])
    for place, rows in _by_place(left.drop_duplicates("row"), places):
        yield place.name, place.scale, rows
    for place, rows in _by_place(several, places):
        yield place.name, Scale.REGION, rows


def _by_place(table: pd.DataFrame, places: list[Place]) -> Iterator[tuple[Place, NDArray[np.intp]]]:
    if table.empty:
        return
    order = table.sort_values(["place", "row"])
    numbers, begins = np.unique(order["place"].to_numpy(dtype=np.intp), return_index=True)
    for number, rows in zip(numbers.tolist(), np.split(order["row"].to_numpy(), begins[1:]), strict=True):
        yield places[number], rows


def _found(names: Texts, places: list[Place]) -> pd.DataFrame:
    """Give every row in which a place is named: ``row``, ``place``, ``words`` of its name, ``before`` it."""
    parts = []
    for number, place in enumerate(places):
        if place.name.casefold() in _NO_NAMES:
            continue
        for form in {" ".join(words(form)) for form in _forms(place)} - {""}:
            row, before, after = names.stands(form)
            told = _tells(form, place, before, after)
            parts.append((row[told], before[told], number, len(form.split())))
    sizes = [len(row) for row, *_ in parts]
    nothing = np.zeros(0, dtype=np.intp)
    return pd.DataFrame(
        {
            "row": np.concatenate([nothing, *(row for row, *_ in parts)]),
            "before": np.concatenate([nothing, *(before for _, before, *_ in parts)]),
            "place": np.repeat(np.array([number for *_, number, _ in parts], dtype=np.intp), sizes),
            "words": np.repeat(np.array([size for *_, size in parts], dtype=np.intp), sizes),
        }
    )


def _forms(place: Place) -> set[str]:
    """Give the forms in which a place is sought; where something is, only of municipalities: they are few."""
    forms = {*genitives(place.name), place.name}
    return forms | locatives(place.name) if place.scale == Scale.MUNICIPALITY else forms


def _tells(form: str, place: Place, before: NDArray[np.intp], after: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say which stands of a form are the place: never the whole name, never a genitive of nothing."""
    town, size = place.scale == Scale.MUNICIPALITY, len(form)
    if form == " ".join(words(place.name)) or form.endswith(_LOCATIVE_ENDINGS):
        return np.asarray((before + after > 0) & (town or size >= _NOMINATIVE))
    return np.asarray((after > 0) & ((before == 0) | town | (size >= _GENITIVE)))
