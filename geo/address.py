"""Address text, Finnish or Swedish, into its parts.

Understood are a street with house number, range, letter, staircase and flat (``Kylätie 12 B 3``,
``Kauppak. 8-10 A``, ``Kyrkogatan 4 bst 2``), bare place names (``Kalliosaari``), post-office boxes (``PL``,
``PB``), care-of lines (``c/o``), one-line addresses with postal code and post office, and addresses abroad.
``12 A`` may be staircase A of number 12 or house 12a: both readings are kept, see :attr:`Address.letters`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from jarjestokartta.geo import files, plain_address
from jarjestokartta.geo.matching import address_line, address_segments, streets


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
    line = address_line.read(text, postal_code, post_office)
    parts = _foreign_parts(line) if line.foreign else _street_parts(line)
    parts["post_office"] = line.post_office or parts.get("post_office")
    return Address(po_box=line.po_box, postal_code=line.postal_code, foreign=line.foreign, **parts)


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
    plain = plain[~plain["post_office"].isin(_names_with_country(plain["post_office"]))]
    rest = cells.drop(plain.index) if cells.index.is_unique else cells
    rows = rest.astype("object").where(rest.notna(), None).itertuples(index=False, name=None)
    parsed = pd.DataFrame([_fields(_parse_once(*row)) for row in rows], rest.index, _COLUMNS).astype(_DTYPES)
    if rest is cells or plain.empty:
        return parsed
    bare = plain["stair"].notna() & plain["letter"].isna()
    unsure = bare & plain["number_to"].isna()
    own = plain["letter"].where(~unsure, plain["stair"].str.lower())
    plain = plain.assign(ambiguous=unsure, foreign=False, first_letter=own.fillna("")).reindex(
        columns=_COLUMNS
    )
    return pd.concat([parsed, plain.astype(_DTYPES)]).loc[cells.index]


def _names_with_country(offices: pd.Series) -> list[str]:
    names = offices.dropna().unique()
    return [one for one in names if address_line.is_abroad(one) or address_line.without_country(one) != one]


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


_Parts = dict[str, Any]  # fields of Address


def _street_parts(line: address_line.Line) -> _Parts:
    ahead, behind = address_segments.split(line.before), address_segments.split(line.after)
    place, found = address_segments.house([*ahead, *behind])
    person = _in_care(ahead, behind, place) if line.cared else None
    if found:
        parts = _numbered(found, run_on=line.cared and place == len(ahead))
        parts["care_of"] = parts.get("care_of") or person
        if not (line.postal_code or line.post_office):
            parts["post_office"] = _office(found["rest"])
        return parts
    bare = [one for one in (*ahead, *(behind[1:] if line.cared else behind)) if address_segments.is_name(one)]
    street = next((one for one in bare if streets.suffix(streets.key(one))), bare[0] if bare else None)
    return {"care_of": person, **_number_first(street)}


def _in_care(ahead: list[str], behind: list[str], place: int) -> str | None:
    """Give the person of ``c/o Virtanen, Rantatie 5`` or of ``Virtanen c/o, Rantatie 5``."""
    if behind and place != len(ahead):
        return behind[0]
    if ahead and place != len(ahead) - 1:
        return ahead[-1]
    return behind[0] if behind else None


def _office(rest: str | None) -> str | None:
    """Read a post office that stands behind the house number without a sign."""
    name = address_line.without_country((rest or "").strip(" ,."))
    return name if name and address_line.is_post_office(name) else None


def _number_first(street: str | None) -> _Parts:
    """Read ``12 Kylätie``, as some other countries write it."""
    found = address_segments.NUMBER_FIRST.match(street or "")
    suffix = streets.suffix(streets.key(found["street"])) if found else None
    if not found or not suffix or suffix == streets.key(found["street"]):  # 2 linja
        return {"street": street}
    letter = found["letter"].lower() if found["letter"] else None
    return {"street": found["street"], "number": int(found["number"]), "letter": letter}


def _foreign_parts(line: address_line.Line) -> _Parts:
    """Read the first segment alone: the rest is a town and a country."""
    ahead, behind = address_segments.split(line.before), address_segments.split(line.after)
    person = behind[0] if behind else None
    if line.po_box:
        return {"care_of": person}
    first = next((one for one in (*ahead, *behind[1:]) if address_segments.is_name(one)), None)
    found = address_segments.NUMBERED.match(first or "")
    parts = _numbered(found, run_on=False) if found else {"street": first}
    return {**parts, "care_of": person}


def _numbered(found: re.Match[str], *, run_on: bool) -> _Parts:
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
    return {
        "care_of": person,
        "street": street,
        "number": number,
        "letter": letter.lower() if letter else None,
        "number_to": number_to,
        "letter_to": letter_to.lower() if letter_to else None,
        "stair": stair.upper() if stair else None,
        "flat": flat.replace(" ", "") if flat else None,
        "ambiguous": ambiguous,
    }


def _is_flat(number: int, number_to: int, sign: str, letter_to: str | None) -> bool:
    """Tell a flat (``12/3``, ``12-3``, ``12:3``) from a range (``8/10``, ``2-26``, ``184-183b``)."""
    if letter_to:
        return False
    if sign == ":":
        return True
    if sign == "/":
        return not 0 < number_to - number <= 20  # noqa: PLR2004 - numbers of one plot
    return number_to < number - 2


def _without_person(run_on: str) -> tuple[str, str | None]:
    """Cut the person off ``Matti Virtanen Rantatie``: the street is the last word, or two ("Sepän kuja")."""
    words = run_on.split()
    length = 2 if len(words) > 1 and words[-1].casefold().strip(".") in _bare_suffixes() else 1
    while length < len(words) and words[-length - 1].casefold() in streets.first_words():  # Vanha Turuntie
        length += 1
    return " ".join(words[-length:]), " ".join(words[:-length]) or None


@cache
def _bare_suffixes() -> frozenset[str]:
    return frozenset(streets.suffixes()) | frozenset(files.builtin_table("street_suffixes")["short"].dropna())
