"""Codes of areas: three digits for a municipality, ids that stay the same from run to run."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from jarjestokartta.geo.vocabulary import Level

_MUNICIPALITY = r"^(?:KU|FI)?0*(\d{1,3})(?:[.,]0+)?$"
_POSTAL_AREA = "pno-"
_POSTAL = r"^(?:FI-?)?(\d{1,5})(?:[.,]0+)?$"


def municipality_codes(values: pd.Series) -> pd.Series:
    """Bring ``77``, ``77.0``, ``KU077`` and ``077`` to ``077``; what is no code becomes NA.

    >>> municipality_codes(pd.Series(["77", "KU077", "77.0", "Luhanka", "2583"])).tolist()
    ['077', '077', '077', nan, nan]
    """
    return _digits(values, _MUNICIPALITY).str.zfill(3)


def postal_codes(values: pd.Series) -> pd.Series:
    """Bring ``100``, ``100.0`` and ``00100`` to ``00100``; what is no code becomes NA."""
    return _digits(values, _POSTAL).str.zfill(5)


def _digits(values: pd.Series, pattern: str) -> pd.Series:
    text = values.astype("str").str.strip().str.upper()
    found: pd.Series = text.str.extract(pattern, expand=False).astype("str")
    return found


def slug(text: str) -> str:
    """Give a name as small letters, digits and hyphens.

    >>> slug("Äänekosken kirkonkylä (länsi)")
    'aanekosken-kirkonkyla-lansi'
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def area_ids(level: Level, codes: pd.Series) -> pd.Series:
    """Give the area ids of codes (NA stays NA): ``179``, ``pno-40100``, ``kyla-<code>``."""
    if level is Level.MUNICIPALITY:
        return municipality_codes(codes)
    if level is Level.POSTAL_AREA:
        return _POSTAL_AREA + postal_codes(codes)
    text = codes.astype("str").str.strip().str.replace(r"\.0+$", "", regex=True)
    slugs = text.map(slug, na_action="ignore").astype("str")
    ids: pd.Series = "kyla-" + slugs.where(slugs != "")
    return ids


def of_postal_areas(area_ids: pd.Series) -> pd.Series:
    """Give the postal codes of postal areas' ids: ``pno-40100`` → ``40100``."""
    return area_ids.str.removeprefix(_POSTAL_AREA)


def village_ids(codes: pd.Series, names: pd.Series, parents: pd.Series) -> pd.Series:
    """Give villages their ids: by code, or where there is none by name and municipality.

    An id that would stand twice gets the name's slug, then a running number, behind it; the order of rows
    decides, so bring them into a stable order first.
    """
    ids = area_ids(Level.VILLAGE, codes)
    slugs = names.map(slug)
    by_name = ("kyla-" + slugs + "-" + parents.fillna("")).str.rstrip("-")
    ids = ids.fillna(by_name)
    double = ids.duplicated(keep=False) & ~ids.eq(by_name)
    ids = ids.where(~double, ids + "-" + slugs)
    number = ids.groupby(ids).cumcount()
    return ids.where(number.eq(0), ids + "-" + (number + 1).astype("str"))
