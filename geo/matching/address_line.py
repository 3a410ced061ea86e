"""One line of address text, taken apart at its ends: postal code and post office, box, care-of, country.

What remains are the segments among which a street or a place is named, for :mod:`geo.address` to read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from jarjestokartta.geo import files
from jarjestokartta.geo.cleaning import municipality_names
from jarjestokartta.geo.matching import streets


@dataclass(frozen=True, slots=True)
class Line:
    """What stands around the street: None where it is not told.

    ``before`` is the line, up to its sign of care-of if it has one (``cared``), ``after`` what follows that.
    """

    before: str
    after: str = ""
    cared: bool = False
    po_box: str | None = None
    postal_code: str | None = None
    post_office: str | None = None
    foreign: bool = False


_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SCANNED = re.compile(r"(?<![^\W_])(?=[\dOIl]*\d)[\dOIl]{2,}(?![^\W_])")  # l2, 1O: a number as scans read it
_SUSPECT = re.compile(r"[^ -~åäöÅÄÖ]|  |[OIl]\d|\d[OIl]|^ | $")
_PLAIN = re.compile(r"[^@:+\d]*\d{1,4}[^@:+\d]*(?:\d{1,5}[^@:+\d]*)?")  # no telephone, address or label in it
_LABEL = re.compile(r"^(?:(?:posti|käynti|katu)?osoite|(?:post|besöks|gatu)?adress)\s*:\s*", re.IGNORECASE)
_REACHED_BY = re.compile(  # telephone, e-mail, web
    r"""[\s,;(]*(?:\b(?:p|puh(?:elin)?|gsm|tel|tlf|mob(?:iili)?)\b[.:\s]*(?=[+0]))?
    (?<![\d-])(?:\+\s?358|0)[\s-]?\d{1,3}[\s-]?\d{3}[\s-]?\d{2,5}\b\)?
    |\S+@\S+|(?:https?://|www\.)\S+""",
    re.VERBOSE | re.IGNORECASE,
)
_POSTAL = re.compile(
    r"(?:^|[\s,;/(])(?:FIN?[-\s]?)?(?P<code>\d{5})(?!\d)[\s,]*(?P<office>[^\d]*?)(?:(?<=[^\W\d])\s+\d\d)?$",
    re.IGNORECASE,
)
_POSTAL_SPACED = re.compile(r"[,;]\s*(?P<code>\d\d \d{3}|\d{3} \d\d)\s(?P<office>[^\W\d][^\d]*)$")
_POSTAL_FIRST = re.compile(
    r"^(?:FIN?[-\s]?)?(?P<code>\d{5})[\s,]+(?P<office>[^\W\d][^\d,;]*)[,;]\s*(?=.*\d)", re.IGNORECASE
)
# A country's letters and a postal code, in the forms that no flat (A-12, AS-101) has.
_ABROAD = re.compile(
    r"(?:^|[\s,;])(?!FIN?-|AS-|PL-\d{1,4}\b)(?:[A-Z]{2,3}-\d{3,6}|[A-Z]-\d{4,6}|[A-Z]-\d{3} \d\d)\b"
)
_BOX = re.compile(
    r"""(?:^|(?<=[,;/])|(?<=\d\s)|(?<=\d\s[A-Z]\s)|\s(?=P[LB]\b)|\s(?=P\.))\s*
    (?:(?:P\.?\s?[LB]|P\.?\s?O\.?\s?Box|Postilokero|Postbox|Box)\b\.?|PL(?=\d)|PB(?=\d))\s*:?\s*
    (?P<box>\d{1,5})\b(?:\s?[A-Z]\b(?!\s?[/\\.]))?[\s,;/]*""",
    re.VERBOSE | re.IGNORECASE,
)
_CARE_OF = re.compile(
    r"(?:(?:^|(?<=[\s,;/]))(?:c\s?[/\\]\s?o\b|c\.\s?o\.|℅|%)|^co\b(?=\.?\s[^\W\d_]))[\s.:]*", re.IGNORECASE
)
_HOME_COUNTRY = frozenset({"finland", "suomi", "fi", "fin"})
_NO_LETTER = re.compile(r"[\W\d_]*")


def read(text: str | None, postal_code: str | None, post_office: str | None) -> Line:
    """Take a line apart; see :func:`geo.address.parse` for the parameters."""
    line = clean(text)
    if not _PLAIN.fullmatch(line):
        line = _LABEL.sub("", _REACHED_BY.sub(" ", line)).strip(" ,;/")
    code, office, office_abroad = _cells(postal_code, post_office)
    abroad = _ABROAD.search(line)
    foreign = abroad is not None or office_abroad or is_abroad(line)
    if foreign:
        line = line[: abroad.start()].strip(" ,;") if abroad else line
    else:
        office = _without_district(office)
        line, code, office = _cut_postal(line, code, office)
    line, box = _cut_box(line)
    found = _CARE_OF.search(line)
    before, after = (line[: found.start()], line[found.end() :]) if found else (line, "")
    return Line(
        before.strip(" ,;/"), after.strip(" ,;/"), found is not None, box, code, office or None, foreign
    )


def clean(text: str | None) -> str:
    """Level out what no reader sees: composed letters, one kind of space and dash, no invisible signs."""
    if not text or not _SUSPECT.search(text):
        return (text or "").strip(" ,;'\"")
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    plain = _DASHES.sub("-", _BREAKS.sub(", ", plain.strip()))
    plain = _SCANNED.sub(_in_digits, plain)
    return " ".join(plain.split()).strip(" ,;'\"")


def _in_digits(number: re.Match[str]) -> str:
    """Read O as 0, and l and I before a digit as 1; behind one they are a house's letter."""
    return re.sub(r"[Il](?=\d)", "1", number[0].replace("O", "0"))


def is_abroad(text: str) -> bool:
    """Tell whether a text ends with another country's name, apart from what stands before it."""
    words = [word for word in re.split(r"[,;]|\s-\s", text.casefold()) if word.strip()]
    return bool(words) and words[-1].strip(" .") in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(files.builtin_table("foreign_countries")["name"].str.casefold())


def is_post_office(name: str) -> bool:
    """Tell whether a text is, as a whole, the name of a post office or municipality we know."""
    return streets.key(name) in _post_offices()


@cache
def _post_offices() -> frozenset[str]:
    municipalities = municipality_names.finland()
    old, offices = files.builtin_table("old_municipalities"), files.builtin_table("post_offices")
    names = [municipalities["name_fi"], municipalities["name_sv"], old["name"], offices["post_office"]]
    return frozenset(streets.key(name) for column in names for name in column)


@cache
def _towns() -> frozenset[str]:
    """Give the municipalities of the region: no surnames, as Lahti and Salo are."""
    own = files.builtin_table("municipalities")
    return frozenset(streets.key(name) for column in ("name_fi", "name_sv") for name in own[column])


@lru_cache(maxsize=1 << 14)
def _cells(postal_code: str | None, post_office: str | None) -> tuple[str | None, str, bool]:
    """Read the cells of postal code and post office, either of which may hold both; and if it is abroad."""
    code, office = clean(postal_code) or None, clean(post_office)
    written = _POSTAL.search(code or "")
    if written:
        code, office = written["code"], office or written["office"].strip(" ,.;")
    if is_abroad(office):
        return code, office, True
    both = _POSTAL.search(office)
    if both:
        code, office = code or both["code"], both["office"] or office[: both.start()]
    return code, office, False


@lru_cache(maxsize=1 << 14)
def _without_district(office: str) -> str:
    return without_country(re.sub(r"(?<=[^\W\d])\s+\d\d$", "", office))


def without_country(office: str) -> str:
    """Give a post office without the name of the home country behind it, or its old district number."""
    words = office.rstrip(" .,;)").split()
    if len(words) > 1 and words[-1].casefold() in _HOME_COUNTRY:
        words.pop()
    return " ".join(words).strip(" ,.;(-")


def _cut_postal(line: str, code: str | None, office: str) -> tuple[str, str | None, str]:
    """Take ``40100 JYVÄSKYLÄ`` and a ``FINLAND`` behind it off the line; or a post office alone."""
    head, _, tail = line.rpartition(",")
    if tail.strip(" .").casefold() in _HOME_COUNTRY:
        line = head.strip()
    found = _POSTAL_FIRST.search(line) or _POSTAL.search(line) or _POSTAL_SPACED.search(line)
    if not found:
        return _cut_office(line, office, code)
    rest = f"{line[: found.start()]} {line[found.end() :]}".strip(" ,;/(")
    return rest, code or found["code"].replace(" ", ""), office or without_country(found["office"])


def _cut_office(line: str, office: str, code: str | None) -> tuple[str, str | None, str]:
    """Take a post office that stands alone behind the last comma, or before the first, off the line."""
    if office or code:
        return line, code, office
    if streets.key(line) in _towns():
        return "", code, line
    head, _, tail = line.rpartition(",")
    tail = without_country(tail)
    if head and not _NO_LETTER.fullmatch(head) and is_post_office(tail):
        return head.strip(" ,;"), code, tail
    first, _, rest = line.partition(",")
    if re.search(r"\d", rest) and streets.key(first) in _towns():
        return rest.strip(" ,;"), code, first
    return line, code, office


def _cut_box(line: str) -> tuple[str, str | None]:
    found = _BOX.search(line)
    if not found:
        return line, None
    return f"{line[: found.start()]}, {line[found.end() :]}".strip(" ,;/()"), found["box"]
