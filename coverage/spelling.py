"""Which texts of two registers differ in their writing alone: names with a slip, addresses of one house.

Rows are compared place by place; indexes do not count. A slip is one letter too many, too few, another or
swapped with its neighbour, never in a word's first letter (Mehtola is not Lehtola misspelt) nor in a figure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from jarjestokartta.geo import address
from jarjestokartta.geo.matching import streets
from jarjestokartta.geo.survey import names

Flags = NDArray[np.bool_]

_LEAST_WORD = 5  # letters; in a shorter word a letter is too much of it to be a slip
_SAME_BUILDING_M = 50.0  # between points that two sources give one building; as for premises
_ADDRESS = ("street_address", "postal_code", "home_municipality")


def plain(column: pd.Series) -> pd.Series:
    """Give texts without what never makes them others: case and kinds of spaces; NA is empty."""
    return column.fillna("").str.casefold().str.split().str.join(" ")


def names_mended(old: pd.Series, new: pd.Series) -> Flags:
    """Tell where two names are one name in other letters: case, marks, abbreviations, dots, a slip."""
    return _of_different(old, new, _same_name)


def addresses_differ(old: pd.DataFrame, new: pd.DataFrame) -> Flags:
    """Tell where street, postal code or home municipality are not the same, case and spaces aside."""
    differ = np.zeros(len(old), dtype=np.bool_)
    for column in _ADDRESS:
        odd = np.flatnonzero((old[column].to_numpy() != new[column].to_numpy()).astype(bool))
        pair = (plain(table[column].iloc[odd]).to_numpy() for table in (old, new))
        differ[odd] |= np.not_equal(*pair).astype(bool)
    return differ


def addresses_mended(
    old: pd.DataFrame, new: pd.DataFrame, apart_m: NDArray[np.float64] | None = None
) -> Flags:
    """Tell where two addresses that differ are of one house, or one of them is not told.

    Parameters
    ----------
    old, new
        Associations with addresses that differ, the same ones row by row.
    apart_m
        Metres between the buildings that both were found to be; NaN where either is known no better. Two
        buildings are two addresses, however alike their texts are; one building is one.

    Returns
    -------
    numpy.ndarray
        Never where the home municipality is another. A street that is told for the first time, or no more,
        is no other place as long as the postal code is the same or untold. Another care-of line, staircase
        or flat is the same house; another number or letter is not.
    """
    if not len(old):
        return np.zeros(0, dtype=np.bool_)
    here: Flags = (old["home_municipality"].to_numpy() == new["home_municipality"].to_numpy()).astype(bool)
    one, other = (address.parse_table(table) for table in (old, new))
    codes = [table["postal_code"].to_numpy(dtype=object) for table in (old, new)]
    untold = pd.isna(codes[0]) | pd.isna(codes[1])
    same_code = untold | (codes[0] == codes[1])
    near_code = same_code | _each(codes[0], codes[1], _slip_of_digits, ~untold)
    silent = [(table["street"].isna() & table["po_box"].isna()).to_numpy() for table in (one, other)]
    filled = (silent[0] != silent[1]) & same_code
    code_alone = silent[0] & silent[1] & untold
    house = _same_house(one, other) & near_code & ~(silent[0] | silent[1])
    box = _equal(one["po_box"], other["po_box"]) & near_code
    told = filled | code_alone | house | box
    if apart_m is not None:
        told = np.where(np.isnan(apart_m), told, apart_m <= _SAME_BUILDING_M)
    found: Flags = here & told
    return found


def _same_house(one: pd.DataFrame, other: pd.DataFrame) -> Flags:
    street: Flags = _of_different(one["street"], other["street"], _same_street) | _equal(
        one["street"], other["street"]
    )
    numbers = [table["number"].fillna(-1).to_numpy() for table in (one, other)]
    letters = [table["first_letter"].fillna("").to_numpy(dtype=object) for table in (one, other)]
    letter = (letters[0] == letters[1]) | (letters[0] == "") | (letters[1] == "")
    found: Flags = street & (numbers[0] == numbers[1]) & letter.astype(bool)
    return found


def _equal(one: pd.Series, other: pd.Series) -> Flags:
    known = one.notna().to_numpy() & other.notna().to_numpy()
    found: Flags = known & (one.to_numpy(dtype=object) == other.to_numpy(dtype=object))
    return found


def _of_different(old: pd.Series, new: pd.Series, same: Callable[[str, str], bool]) -> Flags:
    """Ask ``same`` where two texts are known and differ at all."""
    known = old.notna().to_numpy() & new.notna().to_numpy()
    first, last = (texts.to_numpy(dtype=object) for texts in (old, new))
    return _each(first, last, same, known & (first != last).astype(bool))


def _each(
    first: NDArray[np.object_],
    last: NDArray[np.object_],
    same: Callable[[str, str], bool],
    where: Flags,
) -> Flags:
    found = np.zeros(len(first), dtype=np.bool_)
    at = np.flatnonzero(where)
    found[at] = [same(one, other) for one, other in zip(first[at], last[at], strict=True)]
    return found


def _same_name(one: str, other: str) -> bool:
    first, last = names.level(one), names.level(other)
    return _letters_lost(*map(names.run_together, (first, last))) or _one_slip(first.split(), last.split())


def _letters_lost(one: str, other: str) -> bool:
    """Tell whether texts that are folded alike are the same, or one of them has lost its marks."""
    return one == other or other == streets.fold(one) or one == streets.fold(other)


def _one_slip(first: list[str], last: list[str]) -> bool:
    if len(first) != len(last):
        return False
    odd = [pair for pair in zip(first, last, strict=True) if pair[0] != pair[1]]
    return len(odd) == 1 and _slip(*odd[0])


def _slip(one: str, other: str) -> bool:
    return (
        min(len(one), len(other)) >= _LEAST_WORD
        and one[0] == other[0]
        and _digits(one) == _digits(other)
        and OSA.distance(one, other, score_cutoff=1) == 1
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _same_street(one: str, other: str) -> bool:
    first, last = streets.key(one), streets.key(other)
    if first == last or _letters_lost(first, last):
        return True
    long, other_long = ({key for key, _ in streets.expansions(name)} for name in (one, other))
    return last in long or first in other_long or _slip(first, last)


def _slip_of_digits(one: str, other: str) -> bool:
    return OSA.distance(one, other, score_cutoff=1) == 1
