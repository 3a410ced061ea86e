"""Words of a register that stand for a code: the state of an association, its purpose class.

The words are kept in ``geo/data/status_words.csv`` and ``purpose_class_words.csv``.
"""

from __future__ import annotations

import re
from functools import cache

from jarjestokartta.geo.cleaning.reading import Reading
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vocabulary import Status

_CLASS = re.compile(r"0?(\d)(?:[.,]0+)?(?:[.:)]?\s*[-–]?\s*(\D.*))?|0?([1-9])[.,]\d{1,2}(?:\s.*)?")
_UNCLASSIFIED = {"0", "10"}  # 10 follows the nine classes in PRH's own statistics


@cache
def _words(table: str, code: str) -> dict[str, str]:
    rows = builtin_table(table)
    return dict(zip(rows["word"].map(normal), rows[code], strict=True))


def status(text: str) -> Reading:
    """Read whether the association is active; a day or a place after the word does not matter."""
    known = _words("status_words", "status")
    key = normal(text)
    code = known.get(key) or known.get(re.sub(r"[\d ]+$", "", key))
    return Reading(code) if code else Reading(Status.UNKNOWN.value, "status-unknown", "")


def purpose_class(text: str) -> Reading:
    """Read one of PRH's nine main classes by number or word; unclassified is None."""
    known = _words("purpose_class_words", "purpose_class")
    match = _CLASS.fullmatch(text)
    by_number = (match.group(1) or match.group(3)) if match else None
    code = "0" if text in _UNCLASSIFIED else by_number or known.get(normal(text))
    if code is None:
        return Reading(None, "purpose-class-unknown", "")
    word = known.get(normal(match.group(2))) if match and match.group(2) else code
    if word is not None and word != code:  # "4 Urheilu": the number and the word contradict each other
        return Reading(None, "purpose-class-unknown", "")
    return Reading(None if code in _UNCLASSIFIED else code)
