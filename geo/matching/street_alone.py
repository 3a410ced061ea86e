"""The part of an address that may leave the house: a street, and nothing that may be a person.

A register's street cell also holds names of people, written without any sign (``Matti Virtanen Rantatie 5``).
A text of which it cannot be told that it is a street stays here.
"""

from __future__ import annotations

import re
from functools import cache

from jarjestokartta.geo import files
from jarjestokartta.geo.matching import streets

_WORD = re.compile(r"[^\W\d_]+(?:[-'’:][^\W\d_]+)*\.?")
# Suffixes that family names have too: Koskiranta, Kivimäki.
_OF_PEOPLE = ("ranta", "rinne", "mäki", "niemi", "kallio", "lahti", "kulma", "ahde", "laita", "silta", "piha",
              "tanhua", "liden")  # fmt: skip


def street_alone(text: str, *, numbered: bool) -> str | None:
    """Give the street that ``text`` certainly names, its suffix written out; None where it may be a person.

    Parameters
    ----------
    text
        Street as :func:`jarjestokartta.geo.address.parse` gives it, without its number.
    numbered
        Whether a house number follows: a single word with one is a place, whatever it ends in.

    Examples
    --------
    >>> street_alone("Matti Virtanen Rantatie", numbered=True)
    'Rantatie'
    >>> street_alone("Kauppak.", numbered=True)
    'kauppakatu'
    >>> street_alone("Matti Virtanen", numbered=True) is None
    True
    """
    words = text.split()
    if not words or any(map(str.isdigit, text)) or not all(_WORD.fullmatch(word) for word in words):
        return None
    *before, last = [*words[:-1], _written_out(words[-1])]
    suffix = streets.suffix(streets.key(last))
    if not before:
        return last if numbered or (suffix and suffix not in _OF_PEOPLE) else None
    if suffix and all(word.casefold() in streets.first_words() for word in before):
        return " ".join([*before, last])
    if not suffix or suffix in _OF_PEOPLE:
        return None
    stem = len(streets.key(last)) - len(suffix)
    if stem == 0:
        return f"{before[-1]} {last}" if _is_genitive(before[-1]) else None
    return last


def _written_out(word: str) -> str:
    """Write out a suffix that a dot says is short: of several it may be, the first."""
    if not word.endswith("."):
        return word
    if streets.key(word) in _short_alone():
        return _short_alone()[streets.key(word)]
    found = [key for key, dotted in streets.expansions(word) if dotted]
    return found[0] if found else word.rstrip(".")


def _is_genitive(word: str) -> bool:
    """Tell ``Sepän`` (kuja), ``III:n`` (tie) and ``Kungs`` (gatan) from a first name before a family name."""
    return word.casefold().endswith(("n", "s")) and not word.casefold().endswith("nen")


@cache
def _short_alone() -> dict[str, str]:
    """Give what a short suffix that stands alone means (``k.``: katu)."""
    table = files.builtin_table("street_suffixes").dropna(subset=["short"]).drop_duplicates("short")
    return dict(zip(table["short"], table["full"], strict=True))
