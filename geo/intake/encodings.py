"""The text of a file whose encoding nobody told us.

A byte order mark decides; else valid UTF-8 is UTF-8; else the single-byte encoding whose letters look most
like Finnish and Swedish text.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1252", "latin-1", "cp850", "mac_roman")  # of equals the first wins
_COMMON = frozenset("äöåÄÖÅéÉüÜõšŠžŽ–—’”“…€§°´\N{NO-BREAK SPACE}")
_ASCII = bytes(range(0x80))
_BROKEN = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of a byte that is no UTF-8
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_MIXED = "utf-8 + cp1252"


class Decoded(NamedTuple):
    """Text, and what it was decoded from. ``sure`` is False where the encoding is a guess."""

    text: str
    encoding: str
    sure: bool


def decode(content: bytes) -> Decoded:
    """Decode ``content``; every byte sequence gives some text, and nothing is dropped."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Decoded(content.decode(name, errors="replace"), name, sure=True)
    wide = _wide(content)
    if wide is not None:
        return Decoded(content.decode(wide, errors="replace"), wide, sure=False)
    try:
        return Decoded(content.decode("utf-8"), "utf-8", sure=True)
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(content):
        lines = content.splitlines(keepends=True)
        return Decoded("".join(_line(line) for line in lines), _MIXED, sure=False)
    return _single_byte(content)


def _wide(content: bytes) -> str | None:
    half = max(1, len(content) // 2)
    if content[1::2].count(0) > 0.8 * half:
        return "utf-16-le"
    return "utf-16-be" if content[0::2].count(0) > 0.8 * half else None


def _mostly_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", errors="surrogateescape")
    broken = len(_BROKEN.findall(text))
    return len(_BEYOND_ASCII.findall(text)) > 2 * broken


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(line).text


def _single_byte(content: bytes) -> Decoded:
    high = content.translate(None, delete=_ASCII)
    best, best_score = "latin-1", -len(high) - 1
    for name in _SINGLE_BYTE:
        try:
            letters = Counter(high.decode(name))
        except UnicodeDecodeError:
            continue
        # Control characters in Latin-1 are no text at all.
        score = sum(times for letter, times in letters.items() if letter in _COMMON)
        score -= sum(times for letter, times in letters.items() if "\x7f" < letter < "\xa0")
        if score > best_score:
            best, best_score = name, score
    return Decoded(content.decode(best), best, sure=False)
