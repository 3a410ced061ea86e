"""Statistics Finland's classifications: which region each municipality is in, and what became of old ones.

A correspondence table tells pairs of codes: ``/maps``, asked for without parameters (with these the service
has failed since October 2026), gives an address for each pair, or the pairs themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pandas as pd

from jarjestokartta.geo.errors import NetworkError
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded

_OLDEST = 3  # years: a classification that has not been renewed for longer is no longer this one
_YEAR = "{year}"
_PAIR = re.compile(r"/maps/([^/?#]+)/([^/?#]+)/?$")
_NONE_SUCH = 404
_WITH = {"content": "data", "meta": "min", "lang": "fi"}
_ITEMS = {"content": "data", "meta": "max", "format": "json"}
_LANGUAGES = ("fi", "sv")

Pairs = list[tuple[str, str]]


class _Map(msgspec.Struct, rename="camel"):
    source_local_id: str
    target_local_id: str


class _Name(msgspec.Struct):
    lang: str
    name: str


class _Item(msgspec.Struct, rename="camel"):
    code: str
    classification_item_names: list[_Name] = []


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write a CSV: the key of municipalities and regions, or (parameter ``since``) changes of municipalities.

    The key is ``municipality_code, region_code, year, name_fi, name_sv``; changes are
    ``from_code, to_code, year``, as :mod:`jarjestokartta.geo.vintages` reads them.

    Raises
    ------
    NetworkError
        ``source-no-layer`` where there is no table of the last years, ``source-repeats`` (a municipality
        comes twice), ``source-count`` (not every municipality comes), ``source-empty``.
    """
    table, year = _changes(errand) if "since" in errand.source.params else _key(errand)
    if table.empty:
        raise errand.wrong("source-empty")
    table.to_csv(path, index=False, lineterminator="\n")
    errand.tell(len(table))
    return Fetched(len(table), year)


def probe(errand: Errand) -> Probed:
    """Ask for the newest table."""
    pairs, year = _newest(errand)
    return Probed(year, len(pairs))


def _key(errand: Errand) -> tuple[pd.DataFrame, int]:
    pairs, year = _newest(errand)
    table = pd.DataFrame(pairs, columns=["municipality_code", "region_code"], dtype="str")
    if table["municipality_code"].duplicated().any():
        raise errand.wrong("source-repeats", rows=len(table.drop_duplicates("municipality_code")))
    names = {language: _names(errand, year, language) for language in _LANGUAGES}
    if names["fi"] and set(names["fi"]) != set(table["municipality_code"]):
        raise errand.wrong("source-count", wanted=len(names["fi"]), found=len(table))
    table["year"] = year
    for language, known in names.items():
        table[f"name_{language}"] = table["municipality_code"].map(known)
    return table.sort_values("municipality_code"), year


def _names(errand: Errand, year: int, language: str) -> dict[str, str]:
    """Give the names of all municipalities of one year; bilingual ones may have both in one.

    None where the service fails: the codes are what is needed.
    """
    url = f"{errand.url}/classifications/{_version(errand, year)}/classificationItems"
    asked = {**_ITEMS, "lang": language}
    try:
        items: list[_Item] = errand.json(f"items-{year}-{language}", url, asked, kind=list[_Item])
    except NetworkError as error:
        if error.code != "network-status":
            raise
        return {}
    return {
        one.code: next((name.name for name in one.classification_item_names if name.lang == language), "")
        for one in items
        if one.code.isdecimal()
    }


def _changes(errand: Errand) -> tuple[pd.DataFrame, int]:
    """Give the codes that ended: year by year what each municipality of the year before has become."""
    rows: list[tuple[str, str, int]] = []
    newest = 0
    for year in range(int(errand.source.params["since"]), errand.today.year + 1):
        # Between years without changes there may be no table.
        pairs = _pairs(errand, _version(errand, year - 1), _version(errand, year)) or []
        stays = {old for old, new in pairs if old == new}  # be it without some of its ground
        rows += [(old, new, year) for old, new in pairs if old not in stays]
        newest = year if pairs else newest
    return pd.DataFrame(rows, columns=["from_code", "to_code", "year"]).drop_duplicates(), newest


def _newest(errand: Errand) -> tuple[Pairs, int]:
    """Give the pairs of the newest version up to today, or of the year of the settings.

    Of changes they lead from the municipalities of the year before.
    """
    back = 1 if "since" in errand.source.params else 0
    first = errand.source.year or errand.today.year
    for year in range(first, first - (1 if errand.source.year else _OLDEST), -1):
        to = errand.source.params["to"].replace(_YEAR, str(year))
        if pairs := _pairs(errand, _version(errand, year - back), to):
            return pairs, year
    raise errand.wrong("source-no-layer", layer=_version(errand, first), count=0)


def _version(errand: Errand, year: int) -> str:
    return errand.source.layer.replace(_YEAR, str(year))


def _pairs(errand: Errand, one: str, other: str) -> Pairs | None:
    """Give the pairs of a table; None where there is no such table."""
    url = f"{errand.url}/correspondenceTables/{quote(f'{one}#{other}', safe='')}/maps"
    name = f"{one}-{other}"
    failed: NetworkError | None = None
    for params in (None, _WITH):
        try:
            return list(_read(errand, errand.content(name, url, params, check=lambda it: _found(errand, it))))
        except NetworkError as error:
            if error.params.get("status") == _NONE_SUCH:
                return None
            if error.code not in ("network-status", "source-shape"):
                raise
            failed = failed or error
    raise failed or ValueError(url)


def _found(errand: Errand, answer: bytes) -> None:
    list(_read(errand, answer))


def _read(errand: Errand, answer: bytes) -> Iterator[tuple[str, str]]:
    """Read both shapes of a table: addresses that end in a pair of codes, or the pairs."""
    for one in decoded(answer, list[str | _Map], errand.url):
        if isinstance(one, str):
            found = _PAIR.search(one)
            if found is None:
                raise errand.wrong("source-shape", detail="/maps/…/…")
            yield found[1], found[2]
        else:
            yield one.source_local_id.rpartition("/")[2], one.target_local_id.rpartition("/")[2]
