"""Text of one cell without what spreadsheets, exports and e-mail leave in it."""

from __future__ import annotations

import html
import re
import unicodedata

from jarjestokartta.geo.cleaning.reading import Reading

LONGEST = {"purpose_text": 20_000}
_LONGEST = 400

# One look decides for most cells that nothing is to be done.
_SUSPECT = re.compile(
    r"^[\s=#'\-–—.?*]|\s$|\s\s|[^\S ]|[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064]"
    r"|[\ufeff\ufffdÃÂ]|&[#a-z]|_x00|^(?:n/a|na|null|none|nan|ei tietoa|ei tiedossa|puuttuu)$",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"[\s\-–—.?*_/]*|n/a|na|null|none|nan|ei tietoa|ei tiedossa|puuttuu|uppgift saknas", re.IGNORECASE
)
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|PUUTTUU!?|PUUTTUU\.?|VIITTAUS!|ARVO!"
    r"|NIMI\?|JAKO/0!|LUKU!|TYHJÄ!|SAKNAS!|REFERENS!|VÄRDEFEL!|NAMN\?|DIVISION/0!|OGILTIGT!|SKÄRNING!|#+)",
    re.IGNORECASE,
)
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # ="00123": how one keeps zeros in a CSV file
_ESCAPED = re.compile(r"_x00[01][0-9A-F]_", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|[ao]uml|aring|#\d{1,5}|#x[0-9a-f]{1,4});", re.IGNORECASE)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_COMPUTED = re.compile(r"=\s*[+\-(\"]*(?:[\w.]+\(|\$?[A-Z]{1,3}\$?\d)")  # a function or a cell
# What a spreadsheet makes of a number or a range of numbers (12-14) that it takes for a date.
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?|\d{1,2}\.\d{1,2}\.\d{4}")
_NO_DAYS = frozenset({"street_address", "post_office"})
_FREE_TEXT = frozenset({"name", "purpose_text"})
_BREAK = re.compile(r"[^\S\r\n\x85\u2028\u2029]*[\r\n\x85\u2028\u2029]+\s*")
_SPACES = re.compile(r"\s+")
_TWICE = re.compile(r"[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def clean(text: str, column: str) -> Reading:
    """Clean the text of one cell of ``column`` (our name); what was done is named by its gravest code."""
    limit = LONGEST.get(column, _LONGEST)
    if column in _NO_DAYS and _DAY.fullmatch(text.strip()):
        return Reading(None, "cell-day")
    if _SUSPECT.search(text) is None and len(text) <= limit and unicodedata.is_normalized("NFC", text):
        return Reading(text)
    repaired, code = _repair(text)
    tidy = _BREAK.sub(", " if column == "street_address" else " ", repaired.strip())
    tidy = _SPACES.sub(" ", tidy).strip()
    found = _unusable(tidy, column)
    if found is not None:
        return found
    if len(tidy) > limit:
        return Reading(tidy[:limit].rstrip(), "cell-cut")
    if "\N{REPLACEMENT CHARACTER}" in tidy:
        return Reading(tidy, "character-lost")
    return Reading(tidy, code or ("spaces" if tidy != text else None))


def _unusable(tidy: str, column: str) -> Reading | None:
    """Give the reading of what is no value: a dash, a spreadsheet's error, a formula."""
    if _NOTHING.fullmatch(tidy):
        return Reading(None)
    if _ERROR.fullmatch(tidy):
        return Reading(None, "cell-error")
    if tidy.startswith("="):
        # A name may begin with =, and so may prose; anything else is a formula whose result we do not have.
        prose = column == "name" or (" " in tidy and _COMPUTED.match(tidy) is None)
        kept = column in _FREE_TEXT and prose
        return Reading(tidy, "text-formula", "") if kept else Reading(None, "cell-formula")
    return None


def _repair(text: str) -> tuple[str, str | None]:
    """Undo what programs did to the characters, and name it."""
    wrapped = _AS_TEXT.fullmatch(text.strip())
    if wrapped:
        return wrapped.group(1).replace('""', '"'), "formula-text"
    once = _decoded_once_more(text)
    if once != text:
        return once, "encoding-twice"
    tidy = _ESCAPED.sub("", text)
    tidy = _ENTITY.sub(lambda found: html.unescape(found.group()), tidy)
    tidy = unicodedata.normalize("NFC", _INVISIBLE.sub("", tidy))
    if tidy.startswith("'") and "'" not in tidy[1:]:  # Excel's mark for text
        tidy = tidy[1:]
    return tidy, "characters" if tidy != text else None


def _decoded_once_more(text: str) -> str:
    """Turn ``JyvÃ¤skylÃ¤`` into ``Jyväskylä``."""
    if not _TWICE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text
