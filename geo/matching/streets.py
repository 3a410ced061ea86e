"""Street names as keys that compare: case, spacing, hyphens and the short forms of suffixes levelled out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

import pandas as pd

from jarjestokartta.geo import files

_FOLD = str.maketrans({"ä": "a", "å": "a", "ö": "o", "é": "e", "ü": "u", "w": "v"})
_WORDS = re.compile(r"[^\W_]+\.?")
_LEAST_STEM = 3  # letters before a joined short suffix: "Kauppak." is one, "Ak." is not
_LEAST_STEM_UNDOTTED = 4


def key(name: str) -> str:
    """Give the letters and digits of ``name`` casefolded: ``Sepän kuja`` and ``sepänkuja`` are one street.

    >>> key("Sepän  Kuja"), key("Kustaa III:n tie")
    ('sepänkuja', 'kustaaiiintie')
    """
    text = unicodedata.normalize("NFC", name).casefold()
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def keys(names: pd.Series) -> pd.Series:
    """Give the :func:`key` of every name, index kept; NA stays NA."""
    table = {name: key(name) for name in names.dropna().unique()}
    return names.map(table, na_action="ignore").astype("str")


def fold(street_key: str) -> str:
    """Give ``street_key`` without diacritics, as foreign keyboards and poor scans write it.

    >>> fold(key("Sikojärventie")) == fold(key("Sikojarventie"))
    True
    """
    return street_key.translate(_FOLD)


def unspelt(street_key: str) -> str:
    """Give ``street_key`` with ``ae`` and ``oe`` read as ä and ö.

    >>> unspelt("sikojaerventie")
    'sikojärventie'
    """
    return street_key.replace("ae", "ä").replace("oe", "ö")


@cache
def suffixes() -> tuple[str, ...]:
    """Give the full suffixes of Finnish and Swedish street names, longest first."""
    full = files.builtin_table("street_suffixes")["full"].unique()
    return tuple(sorted(full, key=lambda suffix: (-len(suffix), suffix)))


@cache
def _short_forms() -> Mapping[str, Mapping[str, list[str]]]:
    """Give full suffixes by the last letter of a short one, and by the short one."""
    forms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    table = files.builtin_table("street_suffixes").dropna(subset=["short"])
    for short, full in zip(table["short"], table["full"], strict=True):
        forms[short[-1]][short].append(full)
    return forms


@lru_cache(maxsize=1 << 16)
def suffix(street_key: str) -> str | None:
    """Give the suffix that ``street_key`` ends with, if it is a known one."""
    if not street_key.endswith(suffixes()):
        return None
    return next(one for one in suffixes() if street_key.endswith(one))


def is_street(name: str) -> bool:
    """Tell whether a name ends as streets do, written out or shortened: not every place's does.

    >>> is_street("Kauppak."), is_street("Säyneensalo")
    (True, False)
    """
    return suffix(key(name)) is not None or any(dotted for _, dotted in expansions(name))


@cache
def first_words() -> frozenset[str]:
    """Give the words that make another street of the name behind them: Vanha Turuntie is not Turuntie."""
    return frozenset(files.builtin_table("street_first_words")["word"])


def first_words_for(word: str) -> tuple[str, ...]:
    """Give the words of :func:`first_words` that ``word`` is or is short for: with a dot, or one letter.

    >>> first_words_for("Vanha"), first_words_for("V."), first_words_for("Virtanen")
    (('vanha',), ('vanha', 'västra'), ())
    """
    plain = word.casefold()
    stem = plain.rstrip(".")
    if len(stem) == 1 or stem != plain:
        return tuple(sorted(one for one in first_words() if one.startswith(stem)))
    return (plain,) if plain in first_words() else ()


def expansions(name: str) -> list[tuple[str, bool]]:
    """Give the keys that ``name`` may stand for if its suffix is shortened, each with whether a dot says so.

    A short form has several full ones (``g`` is gata and gatan), so several keys may come; which of them
    exists is for the gazetteer to say.

    >>> expansions("Kauppak.")
    [('kauppakatu', True)]
    """
    words = _WORDS.findall(unicodedata.normalize("NFC", name).casefold())
    if not words:
        return []
    last = words[-1]
    dotted = last.endswith(".")
    if not dotted and last.endswith(suffixes()):
        return []  # written out already
    last = last.rstrip(".")
    stem = key("".join(words[:-1]))
    found = []
    least = _LEAST_STEM if dotted else _LEAST_STEM_UNDOTTED
    for short, fulls in _short_forms().get(last[-1:], {}).items():
        alone = bool(stem) and last == short
        joined = last.endswith(short) and len(last) - len(short) >= least
        if alone or joined:
            found += [(stem + last[: len(last) - len(short)] + full, dotted or alone) for full in fulls]
    return found
