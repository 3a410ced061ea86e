"""The segments of an address line, and the one among them that holds a street with its house number."""

from __future__ import annotations

import re

from jarjestokartta.geo.matching import streets

_LETTER = "[A-Za-zÅÄÖåäö]"
_END = r"(?![^\W\d_])"  # no letter follows: "12 as" has no staircase a
_FLAT_WORD = r"(?i:as(?:unto)?|bst|bostad|lgh|läg|huone|hn?o|ovi|lok|lh)\b\.?"
_STAIR_WORD = r"(?i:rappu|porras|talo|rak\.?|trappa|uppg(?:ång)?)"
_FLOOR = re.compile(
    r",?\s*(?:(?:krs|kerros)\b\.?\s*\d{1,2}\b"
    r"|\b(?:\d{1,2}|[IVX]{1,4})\s?\.?\s?(?:krs|kerros|vån(?:ingen)?)\b(?!\.?\s*\d)\.?)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    rf"""^
    (?P<street>(?:\d{{1,2}}\.\s?|\d{{1,2}}\s(?=[^\W\d_]{{3}})|\d{{1,4}}-(?=[^\W\d_]{{2}}))?[^\W\d].*?)
    (?:,?\s+(?i:nro|n:o|num(?:ero)?|nr|no)\b[.:]?)?\s*
    (?P<number>(?<!\d)\d{{1,4}})(?!\d|\.\s?[^\W\d_])
    (?:(?P<joined>{_LETTER})|\s(?P<spaced>[a-zåäö])(?=\s[A-ZÅÄÖ]{_END}|\s?-\s?\d))?{_END}
    (?:\s*(?P<sign>[-/+:])\s*(?P<number_to>\d{{1,4}})(?P<joined_to>{_LETTER})?{_END}
      |\s*-\s*(?P<letter_to>{_LETTER}){_END})?
    (?:[,/:]?\s*(?:(?:{_STAIR_WORD}|{_FLAT_WORD})\s*)?(?P<stair>(?!(?i:AS|BST|KRS|LGH|LH)\b)[A-ZÅÄÖ]{{1,2}}|[a-zåäö]){_END}
      (?:[-\s]?{_STAIR_WORD}\b)?)?
    (?:[\s,/:-]*{_FLAT_WORD}|[\s,/:-]*)\s*(?P<flat>\d{{1,4}}\s?(?:[a-z]{_END})?)?
    (?P<rest>[\s,.].*)?$""",
    re.VERBOSE,
)
NUMBER_FIRST = re.compile(rf"^(?P<number>\d{{1,4}})\s?(?P<letter>{_LETTER})?\s(?P<street>[^\W\d_]+)$")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SEPARATOR = re.compile(
    r"\s*[,;]\s*|\s*/\s*(?=[^\W\d_]{3})|(?<=[^\W\d])\s*/\s*(?=[^\W\d_]{2})|\s+/\s*(?=[^\W\d_]{2})"
)
_BELONGS_BEFORE = re.compile(
    rf"^(?:{_FLAT_WORD}\s*\d|{_STAIR_WORD}\s|{_LETTER}[\s-]?\d{{0,4}}$|\d{{1,4}}$)", re.IGNORECASE
)
_HOUSE = re.compile(rf"^\d{{1,4}}(?!\d)(?:\s?[-/]\s?\d{{1,4}})?\s?{_LETTER}?(?:\s\d{{1,4}})?$")
EMPTY = frozenset(
    {"", "-", "--", ".", "x", "?", "ei tiedossa", "ei tietoa", "tuntematon", "poste restante", "ei osoitetta",
     "ei ole", "puuttuu", "uppgift saknas", "adress saknas", "okänd", "pl", "p.l", "pb", "postilokero"}
)  # fmt: skip


def split(line: str) -> list[str]:
    """Split at commas and slashes; ``as 3``, ``B 12`` and a number stay with what stands before them."""
    if not line:
        return []
    outside = _BRACKETS.sub(" ", line)
    line = _FLOOR.sub("", outside if outside.strip() else _BRACKETS.sub(r"\1", line))
    joined: list[str] = []
    for segment in (one.strip(" .") for one in _SEPARATOR.split(line)):
        if joined and segment and _goes_on(joined[-1], segment):
            joined[-1] = f"{joined[-1]} {segment}"
        elif segment.casefold() not in EMPTY:
            joined.append(segment)
    return joined


def _goes_on(before: str, segment: str) -> bool:
    if re.search(r"\d", before):
        return bool(_BELONGS_BEFORE.match(segment))
    return bool(_HOUSE.match(segment))


def house(segments: list[str]) -> tuple[int, re.Match[str] | None]:
    """Choose the segment that has a house number: rather of a street than of ``Osasto 45`` before it."""
    numbered = [(place, found) for place, one in enumerate(segments) if (found := _numbered_street(one))]
    if len(numbered) > 1:
        numbered = [one for one in numbered if streets.is_street(one[1]["street"])] or numbered
    return numbered[0] if numbered else (-1, None)


def _numbered_street(segment: str) -> re.Match[str] | None:
    """Read a street with its number; ``4H-yhdistys Kylätie 12`` begins behind its first word."""
    found = NUMBERED.match(segment)
    if found or not segment[:1].isdigit():
        return found
    found = NUMBERED.match(segment.partition(" ")[2])
    return found if found and streets.is_street(found["street"]) else None


def is_name(segment: str) -> bool:
    """Tell whether a segment may name a street or a place: two letters side by side."""
    return re.search(r"[^\W\d_]{2}", segment) is not None
