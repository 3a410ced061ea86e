"""Address text, Finnish or Swedish, into its parts.

Understood are a street with house number, range, letter, staircase and flat (``Kylätie 12 B 3``,
``Kauppak. 8-10 A``, ``Kyrkogatan 4 bst 2``), bare place names (``Kalliosaari``), post-office boxes (``PL``,
``PB``), care-of lines (``c/o``), one-line addresses with postal code and post office, and addresses abroad.
``12 A`` may be staircase A of number 12 or house 12a: both readings are kept, see :attr:`Address.letters`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import pandas as pd

from jarjestokartta.geo import files, plain_address
from jarjestokartta.geo.matching import streets


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of one address; what it does not have is None.

    ``street`` is a street's or a place's name as written. ``letter`` and ``letter_to`` are lower-case, as
    building registers write them, ``stair`` upper-case. ``ambiguous``: letter and staircase cannot be told
    apart in this spelling. ``foreign``: the address is outside Finland.
    """

    care_of: str | None = None
    po_box: str | None = None
    street: str | None = None
    number: int | None = None
    letter: str | None = None
    number_to: int | None = None
    letter_to: str | None = None
    stair: str | None = None
    flat: str | None = None
    postal_code: str | None = None
    post_office: str | None = None
    ambiguous: bool = False
    foreign: bool = False

    @property
    def letters(self) -> tuple[str, ...]:
        """Letters of the house number to look for, the likelier first; ``""`` is the bare number."""
        if self.number is None:
            return ()
        own = self.letter or (self.stair.lower() if self.ambiguous and self.stair else "")
        return (own, "") if own else ("",)


_LETTER = "[A-Za-zÅÄÖåäö]"
_END = r"(?![^\W\d_])"  # no letter follows: "12 as" has no staircase a
_FLAT_WORD = r"(?:as(?:unto)?|bst|bostad|lgh|läg|huone|hn?o|ovi|lok)\b\.?"
_FLOOR = re.compile(r",?\s*\b\d{1,2}\s?\.?\s?(?:krs|kerros|vån(?:ingen)?)\b\.?", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"""^
    (?P<street>(?:\d{{1,2}}\.\s?)?[^\W\d].*?)\s*
    (?P<number>(?<!\d)\d{{1,4}})(?!\d|\.\s?[^\W\d_])
    (?:(?P<joined>{_LETTER})|\s(?P<spaced>[a-zåäö])(?=\s[A-ZÅÄÖ]{_END}))?{_END}
    (?:\s*(?P<sign>[-–/])\s*(?P<number_to>\d{{1,4}})(?P<joined_to>{_LETTER})?{_END}
      |\s*[-–]\s*(?P<letter_to>{_LETTER}){_END})?
    (?:[,/]?\s*(?:(?:rappu|porras|talo|rak\.?|trappa)\s)?(?P<stair>[A-ZÅÄÖ]{{1,2}}|[a-zåäö]){_END})?
    (?:[\s,/-]*{_FLAT_WORD}|[\s,/-]*)\s*(?P<flat>\d{{1,4}}\s?(?:[a-z]{_END})?)?
    (?:[\s,.].*)?$""",
    re.VERBOSE,
)
_POSTAL = re.compile(
    r"(?:^|[\s,;])(?:FIN?[-\s]?)?(?P<code>\d{5})(?!\d)[\s,]*(?P<office>[^\d]*)$", re.IGNORECASE
)
_ABROAD = re.compile(r"(?:^|[\s,;])(?!FIN?-)[A-Z]{1,3}-\d{2,6}\b")
_BOX = re.compile(
    r"""(?:^|(?<=[,;/])|(?<=\d\s)|(?<=\d\s[A-Z]\s)|\s(?=P[LB]\b)|\s(?=P\.))\s*
    (?:(?:PL|P\.\s?L|PB|P\.?\s?O\.?\s?Box|Postilokero|Postbox|Box)\b\.?|PL(?=\d)|PB(?=\d))\s*:?\s*
    (?P<box>\d{1,5})\b[\s,;/]*""",
    re.VERBOSE | re.IGNORECASE,
)
_CARE_OF = re.compile(r"(?:^|(?<=[\s,;/]))(?:c\s?[/\\]\s?o\b|c\.o\.|℅|%)[\s.:]*", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SEPARATOR = re.compile(r"\s*[,;\n]\s*|(?<=[^\W\d])\s*/\s*(?=[^\W\d_]{2})|\s+/\s*(?=[^\W\d_]{2})")
_BELONGS_BEFORE = re.compile(
    rf"^(?:{_FLAT_WORD}\s*\d|(?:rappu|porras|talo|rak\.?)\s|{_LETTER}\s?\d{{0,4}}$|\d{{1,4}}$)", re.IGNORECASE
)
_EMPTY = {"", "-", "--", "–", ".", "x", "?", "ei tiedossa", "tuntematon", "poste restante", "ei osoitetta"}
_HOME_COUNTRY = {"finland", "suomi", "fi", "fin"}


def parse(text: str | None, postal_code: str | None = None, post_office: str | None = None) -> Address:
    """Give the parts of an address; text that says nothing gives an empty :class:`Address`.

    Parameters
    ----------
    text
        Street line, or the whole address in one line.
    postal_code, post_office
        Their own cells, where the source has them; they win over what the line says.

    Examples
    --------
    >>> parse("c/o Virtanen, Rantatie 5 B 2, 40100 JYVÄSKYLÄ").street
    'Rantatie'
    >>> parse("Kylätie 12 A").letters
    ('a', '')
    """
    line = _clean(text)
    code, office = _clean(postal_code) or None, _clean(post_office) or None
    foreign = bool(_ABROAD.search(line)) or _is_abroad(line) or _is_abroad(office or "")
    if code and (written := _POSTAL.search(code)):
        code = written["code"]
    line, code, office = _cut_postal(line, code, office, foreign=foreign)
    line, box = _cut_box(line)
    before, care_of, after = _cut_care_of(line)
    parts = _street_parts(before, after, care_of=care_of is not None)
    if care_of is not None:
        parts = replace(parts, care_of=parts.care_of or _first(after) or None)
    return replace(parts, po_box=box, postal_code=code, post_office=office, foreign=foreign)


def parse_table(associations: pd.DataFrame) -> pd.DataFrame:
    """Give the parts of every association's address: the fields of :class:`Address` and ``first_letter``.

    ``first_letter`` is the letter of the house to look for first, ``""`` where there is none; where there is
    one, the bare number comes next.

    Parameters
    ----------
    associations
        With ``street_address``, ``postal_code`` and ``post_office``; other columns are not looked at.

    Returns
    -------
    DataFrame
        One row an association, index kept.
    """
    cells = associations[["street_address", "postal_code", "post_office"]]
    plain = plain_address.parts(cells)
    plain = plain[~plain["post_office"].isin(_foreign_names(plain["post_office"]))]
    rest = cells.drop(plain.index) if cells.index.is_unique else cells
    rows = rest.astype("object").where(rest.notna(), None).itertuples(index=False, name=None)
    parsed = pd.DataFrame([_fields(_parse_once(*row)) for row in rows], rest.index, _COLUMNS).astype(_DTYPES)
    if rest is cells or plain.empty:
        return parsed
    unsure = plain["stair"].notna() & plain["letter"].isna()
    own = plain["letter"].where(~unsure, plain["stair"].str.lower())
    plain = plain.assign(ambiguous=unsure, foreign=False, first_letter=own.fillna("")).reindex(
        columns=_COLUMNS
    )
    return pd.concat([parsed, plain.astype(_DTYPES)]).loc[cells.index]


def _foreign_names(offices: pd.Series) -> list[str]:
    return [office for office in offices.dropna().unique() if _is_abroad(office)]


def _fields(parts: Address) -> tuple[object, ...]:
    own = (*parts.letters, "")[0]
    return (*(getattr(parts, name) for name in Address.__dataclass_fields__), own)


_parse_once = lru_cache(maxsize=1 << 15)(parse)  # a register is parsed to be placed, and again to be classed


def forget() -> None:
    """Drop the parsed addresses that are kept for a second use."""
    _parse_once.cache_clear()


_DTYPES = {
    name: {"number": "Int64", "number_to": "Int64", "ambiguous": "bool", "foreign": "bool"}.get(name, "str")
    for name in Address.__dataclass_fields__
} | {"first_letter": "str"}
_COLUMNS = list(_DTYPES)


def _clean(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split()).strip(" ,;'\"")


@cache
def _countries() -> frozenset[str]:
    return frozenset(files.builtin_table("foreign_countries")["name"].str.casefold())


def _is_abroad(text: str) -> bool:
    words = [word for word in re.split(r"[,;]|\s-\s", text.casefold()) if word.strip()]
    return bool(words) and words[-1].strip(" .") in _countries()


def _cut_postal(
    line: str, code: str | None, office: str | None, *, foreign: bool
) -> tuple[str, str | None, str | None]:
    """Take ``40100 JYVÄSKYLÄ`` and a trailing ``FINLAND`` off the end of the line."""
    head, _, tail = line.rpartition(",")
    if tail.strip(" .").casefold() in _HOME_COUNTRY:
        line = head.strip()
    found = None if foreign else _POSTAL.search(line)
    if not found:
        return line, code, office
    written = found["office"].strip(" ,.;")
    return line[: found.start()].strip(" ,;"), code or found["code"], office or written or None


def _cut_box(line: str) -> tuple[str, str | None]:
    found = _BOX.search(line)
    if not found:
        return line, None
    return f"{line[: found.start()]}, {line[found.end() :]}".strip(" ,;/()"), found["box"]


def _cut_care_of(line: str) -> tuple[str, str | None, str]:
    found = _CARE_OF.search(line)
    if not found:
        return line, None, ""
    return line[: found.start()].strip(" ,;/"), found[0], line[found.end() :].strip(" ,;/")


def _segments(line: str) -> list[str]:
    """Split at commas and slashes; ``as 3`` and ``B 12`` stay with what stands before them."""
    outside = _BRACKETS.sub(" ", line)
    line = _FLOOR.sub("", outside if outside.strip() else _BRACKETS.sub(r"\1", line))
    joined: list[str] = []
    for segment in (one.strip(" .") for one in _SEPARATOR.split(line)):
        if joined and segment and _BELONGS_BEFORE.match(segment) and re.search(r"\d", joined[-1]):
            joined[-1] = f"{joined[-1]} {segment}"
        elif segment.casefold() not in _EMPTY:
            joined.append(segment)
    return joined


def _first(line: str) -> str:
    return next(iter(_segments(line)), "")


def _street_parts(before: str, after: str, *, care_of: bool) -> Address:
    ahead, behind = _segments(before), _segments(after)
    for place, segment in enumerate([*ahead, *behind]):
        found = _NUMBERED.match(segment)
        if found:
            run_on = care_of and place == len(ahead)
            return _numbered(found, run_on=run_on)
    bare = [*ahead, *(behind[1:] if care_of else behind)]
    street = next((one for one in bare if streets.suffix(streets.key(one))), bare[0] if bare else None)
    return Address(street=street)


def _numbered(found: re.Match[str], *, run_on: bool) -> Address:
    street, person = found["street"].strip(" ,"), None
    if run_on:
        street, person = _without_person(street)
    number = int(found["number"])
    letter, stair, flat = found["joined"] or found["spaced"], found["stair"], found["flat"]
    letter_to = found["joined_to"] or found["letter_to"]
    number_to = int(found["number_to"]) if found["number_to"] else None
    if number_to is not None and _is_flat(number, number_to, found["sign"], found["joined_to"]):
        number_to, flat = None, flat or found["number_to"]
    if found["letter_to"] and not letter:  # 12-A is no range of letters
        letter_to, stair = None, stair or found["letter_to"]
    ambiguous = False
    if stair and not letter:
        ambiguous = number_to is None
    elif letter and letter.isupper() and not stair:
        ambiguous = True
        if flat:
            letter, stair = None, letter
    return Address(
        care_of=person,
        street=street,
        number=number,
        letter=letter.lower() if letter else None,
        number_to=number_to,
        letter_to=letter_to.lower() if letter_to else None,
        stair=stair.upper() if stair else None,
        flat=flat.replace(" ", "") if flat else None,
        ambiguous=ambiguous,
    )


def _is_flat(number: int, number_to: int, sign: str, letter_to: str | None) -> bool:
    """Tell a flat (``12/3``, ``12-3``) from a range (``8/10``, ``2-26``, ``184-183b``)."""
    if letter_to:
        return False
    if sign == "/":
        return not 0 < number_to - number <= 20  # noqa: PLR2004 - numbers of one plot
    return number_to < number - 2


def _without_person(run_on: str) -> tuple[str, str | None]:
    """Cut the person off ``Matti Virtanen Rantatie``: the street is the last word, or two ("Sepän kuja")."""
    words = run_on.split()
    length = 2 if len(words) > 1 and words[-1].casefold().strip(".") in _bare_suffixes() else 1
    return " ".join(words[-length:]), " ".join(words[:-length]) or None


@cache
def _bare_suffixes() -> frozenset[str]:
    return frozenset(streets.suffixes()) | frozenset(files.builtin_table("street_suffixes")["short"].dropna())
