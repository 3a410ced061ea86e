"""What life does to a register: typing, abbreviating, old names, and a spreadsheet program's helpfulness.

Each share below is the share of rows so spoiled; a row can get several. Dirt never leaves an address
in a municipality that neither its postal code nor its home municipality names.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from jarjestokartta.geo.model import facts, names
from jarjestokartta.geo.model.draws import Draws

TYPO = 0.03
TWO_TYPOS = 0.005
ABBREVIATED = 0.04
CAPITALS = 0.03
LOWER_CASE = 0.02
SPACES = 0.03
SUFFIX_APART = 0.01
LETTER_CHANGED = 0.3  # of rows with a letter: "3 a" or "3A"
CODE_IN_STREET = 0.01
NO_POSTAL_CODE = 0.02
OTHER_POSTAL_CODE = 0.007  # another code of the right municipality
POSTAL_AS_NUMBER = 0.15
POSTAL_DECIMAL = 0.01
NO_OFFICE = 0.02
OFFICE_CAPITALISED = 0.15
OLD_HOME = 0.15  # of rows whose village belonged to a former municipality
HOME_RESPELT = 0.02
NUMBER_AS_NUMBER = 0.05
NUMBER_PLAIN = 0.03
NO_NUMBER = 0.004
NUMBER_AS_DAY = 0.0005
DATE_AS_TEXT = 0.35
DATE_AS_SERIAL = 0.03
NO_DATE = 0.02
FORMULA = 0.001

_EPOCH = date(1899, 12, 30)
_SWEDISH = {"Laukaa": "Laukas", "Keuruu": "Keuru"}
_NEARBY = {
    "a": "s",
    "e": "r",
    "i": "o",
    "k": "l",
    "n": "m",
    "o": "i",
    "s": "a",
    "t": "r",
    "u": "y",
    "ä": "a",
    "ö": "o",
}


class Spoiler:
    """The rows being spoiled, and what was done to each (``dirt``, codes joined by ``;``)."""

    def __init__(self, table: pd.DataFrame, draws: Draws) -> None:
        self.table = table.copy()
        self.table["dirt"] = ""
        self.draws = draws

    def hits(self, share: float, where: pd.Series | None = None) -> pd.Series:
        """Choose rows: ``share`` of them, or of those ``where`` holds."""
        chosen = pd.Series(self.draws.hits(share, len(self.table)), index=self.table.index)
        return chosen if where is None else chosen & where

    def put(self, code: str, where: pd.Series, **values: object) -> None:
        """Replace cells of the chosen rows and note the code; rows that stay the same are not noted."""
        changed = pd.Series(False, index=self.table.index)  # noqa: FBT003 - a column of it
        for column, value in values.items():
            new = self.table[column].astype(object).where(~where, value)
            changed |= where & (new.astype(str) != self.table[column].astype(str))
            self.table[column] = new
        noted = self.table["dirt"].where(self.table["dirt"] == "", self.table["dirt"] + ";") + code
        self.table["dirt"] = self.table["dirt"].where(~changed, noted)


def spoil(table: pd.DataFrame, streets: set[str], draws: Draws) -> pd.DataFrame:
    """Give the rows with their cells as they stand in the spreadsheet, and what was done in ``dirt``.

    ``streets`` are all street names: a mistyped name is never another street's.
    """
    spoiler = Spoiler(table, draws)
    _spoil_street(spoiler, streets)
    _spoil_post(spoiler)
    _spoil_home(spoiler)
    _spoil_number(spoiler)
    for column in ("registered", "last_entry"):
        _spoil_date(spoiler, column)
    _spoil_text(spoiler)
    return spoiler.table


def _spoil_street(spoiler: Spoiler, streets: set[str]) -> None:
    table = spoiler.table
    street = table["street"].astype("str")
    known = table["address_kind"].isin(["home", "care-of", "premises", "new-building", "street-only"])
    name = table["street_name"].astype("str")
    wrong = _typos(name, streets, spoiler.draws)
    worse = _typos(pd.Series(wrong, index=name.index), streets, spoiler.draws)
    short = _abbreviated(name)
    apart = name.str.replace(r"(?<=\w{3})(tie|katu|kuja|polku)$", r" \1", regex=True)
    dice = spoiler.draws.unit(len(table))
    forms = (
        ("typo", TYPO, wrong),
        ("two-typos", TWO_TYPOS, worse),
        ("abbreviated", ABBREVIATED, short),
        ("suffix-apart", SUFFIX_APART, apart),
    )
    low = 0.0
    for code, share, form in forms:
        new = [line.replace(old, one, 1) for line, old, one in zip(street, name, form, strict=True)]
        spoiler.put(code, known & (dice >= low) & (dice < low + share), street=pd.Series(new, dtype=object))
        low += share
    letter = table["street"].astype("str").str.replace(r"(?<=\d)([a-z])(?=$| )", r" \1", regex=True)
    joined = (
        table["street"]
        .astype("str")
        .str.replace(r"(?<=\d)([a-z])(?=$| )", lambda m: m[1].upper(), regex=True)
    )
    spoiler.put("letter-apart", spoiler.hits(LETTER_CHANGED / 2, known), street=letter)
    spoiler.put("letter-capital", spoiler.hits(LETTER_CHANGED / 2, known), street=joined)
    spoiler.put(
        "dash",
        spoiler.hits(0.3, known),
        street=_cells(spoiler, "street").str.replace(r"(?<=\d)-(?=\d)", "–", regex=True),
    )
    spoiler.put("capitals", spoiler.hits(CAPITALS, known), street=_cells(spoiler, "street").str.upper())
    spoiler.put("lower-case", spoiler.hits(LOWER_CASE, known), street=_cells(spoiler, "street").str.lower())


def _cells(spoiler: Spoiler, column: str) -> pd.Series:
    return spoiler.table[column].astype("str")


def _typos(name: pd.Series, streets: set[str], draws: Draws) -> list[str]:
    """Drop, double, swap or replace one letter; where that gives another street's name, change nothing."""
    place, kind = draws.unit(len(name)), draws.below(4, len(name))
    typed = []
    for text, share, what in zip(name, place.tolist(), kind.tolist(), strict=True):
        at = 1 + int(share * max(1, len(text) - 3))
        head, letter, tail = text[:at], text[at : at + 1], text[at + 1 :]
        wrong = (
            head + tail,
            head + 2 * letter + tail,
            head + tail[:1] + letter + tail[1:],
            head + _NEARBY.get(letter, letter * 2) + tail,
        )[what]
        typed.append(text if wrong in streets else wrong)
    return typed


def _abbreviated(name: pd.Series) -> pd.Series:
    shortened = name
    for suffix, short in names.words("street-suffix").itertuples(index=False):
        shortened = shortened.str.replace(rf"(?<=\w{{3}}){suffix}$", f"{short}.", regex=True)
    return shortened


def _spoil_post(spoiler: Spoiler) -> None:
    table = spoiler.table
    at_home = (table["municipality_code"] == table["home"]) & (table["postal_code"] != "")
    office = table["post_office"].astype("str")
    with_code = table["street"].astype("str") + ", " + table["postal_code"].astype("str") + " " + office
    inside = spoiler.hits(CODE_IN_STREET, at_home & (table["street"] != ""))
    spoiler.put("code-in-street", inside, street=with_code, postal_code="", post_office="")
    other = _other_codes(table, spoiler.draws)
    coded = at_home & ~inside & (table["address_kind"] != "po-box")
    spoiler.put("other-postal-code", spoiler.hits(OTHER_POSTAL_CODE, coded), postal_code=other)
    spoiler.put("no-postal-code", spoiler.hits(NO_POSTAL_CODE, at_home), postal_code="")
    spoiler.put("no-post-office", spoiler.hits(NO_OFFICE, at_home), post_office="")
    spoiler.put(
        "office-capitalised",
        spoiler.hits(OFFICE_CAPITALISED),
        post_office=office.str.capitalize().where(_cells(spoiler, "post_office") != "", ""),
    )
    code = _cells(spoiler, "postal_code")
    number = pd.to_numeric(code, errors="coerce").astype("Int64").astype(object)
    spoiler.put("postal-code-decimal", spoiler.hits(POSTAL_DECIMAL, code != ""), postal_code=code + ".0")
    still = _cells(spoiler, "postal_code") == code
    as_number = spoiler.hits(POSTAL_AS_NUMBER, still & (code != ""))
    spoiler.put("postal-code-zeros", as_number & code.str.startswith("0"), postal_code=number)
    spoiler.table["postal_code"] = spoiler.table["postal_code"].where(~as_number, number)


def _other_codes(table: pd.DataFrame, draws: Draws) -> pd.Series:
    """Give each row the postal code of some row of its municipality, never a post-office box's."""
    shuffled = table.iloc[draws.order(len(table))].sort_values("municipality_code", kind="stable")
    plain = table.sort_values("municipality_code", kind="stable")
    own = plain["postal_code"].to_numpy()
    codes = np.where(shuffled["address_kind"] == "po-box", own, shuffled["postal_code"])
    return pd.Series(codes, index=plain.index, dtype=object).reindex(table.index)


def _spoil_home(spoiler: Spoiler) -> None:
    table = spoiler.table
    former = facts.places().query("former and post_office")
    former = former.set_index(former["name"].str.upper())
    old = table["post_office"].astype("str").str.upper().map(former["name"])
    own = table["post_office"].astype("str").str.upper().map(former["municipality"]) == table["home"]
    spoiler.put("old-municipality", spoiler.hits(OLD_HOME, own), home_name=old)
    plain = _cells(spoiler, "home_name")
    respelt = plain.replace(_SWEDISH).where(plain.isin(list(_SWEDISH)), plain.str.upper())
    spoiler.put("home-respelt", spoiler.hits(HOME_RESPELT), home_name=respelt)
    spoiler.put("old-municipality", spoiler.hits(0.01, plain == "Jyväskylä"), home_name="Jyväskylän mlk")


def _spoil_number(spoiler: Spoiler) -> None:
    number = _cells(spoiler, "number")
    dice = spoiler.draws.unit(len(number))
    as_number = pd.Series([float(one) for one in number], dtype=object)
    as_day = pd.Series(
        [date(2000 + len(one), 1 + int(one[-1]), int(one[0]) or 1) for one in number], dtype=object
    )
    forms = (
        ("number-as-number", NUMBER_AS_NUMBER, as_number),
        ("number-plain", NUMBER_PLAIN, number.str.replace(".", "", regex=False)),
        ("no-number", NO_NUMBER, ""),
        ("number-as-day", NUMBER_AS_DAY, as_day),
    )
    low = 0.0
    for code, share, form in forms:
        spoiler.put(code, pd.Series((dice >= low) & (dice < low + share)), number=form)
        low += share


def _spoil_date(spoiler: Spoiler, column: str) -> None:
    """Days come as real dates, as text or as the serial number that a spreadsheet keeps; some not at all."""
    dice = spoiler.draws.unit(len(spoiler.table))
    days = spoiler.table[column]
    text = pd.Series([f"{day.day:02d}.{day.month:02d}.{day.year}" for day in days], dtype=object)
    serial = pd.Series([(day - _EPOCH).days for day in days], dtype=object)
    cells = days.astype(object)
    for share, form in (
        (DATE_AS_TEXT, text),
        (DATE_AS_SERIAL, serial),
        (NO_DATE, pd.Series("", index=days.index)),
    ):
        cells = cells.where(~pd.Series(dice < share), form)
        dice = np.where(dice < share, 1.0, dice - share)
    spoiler.table[column] = cells


def _spoil_text(spoiler: Spoiler) -> None:
    name, street = _cells(spoiler, "name"), _cells(spoiler, "street")
    spoiler.put("spaces", spoiler.hits(SPACES), name=" " + name.str.replace(" ", "  ", n=1) + " ")
    spoiler.put(
        "spaces",
        spoiler.hits(SPACES, street != ""),
        street=street.str.replace(" ", "  ", n=1) + "\N{NO-BREAK SPACE}",
    )
    sign = np.array(["=", "+", "-", "@"], dtype=object)[spoiler.draws.below(4, len(name))]
    spoiler.put("formula", spoiler.hits(FORMULA), purpose=sign + _cells(spoiler, "purpose"))
    spoiler.put("formula", spoiler.hits(FORMULA / 2), name="=" + name)
