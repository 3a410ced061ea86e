"""Addresses in their plainest spellings, many at a time: ``Kylätie 12``, ``c/o Virtanen, Kylätie 12b A 3``.

A shortcut of :func:`address.parse` for the spellings most addresses have; it says nothing of all others.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from jarjestokartta.geo.matching import address_segments

# In care of words and initials; the street is of words of four letters or more, so that none is PL, c/o, as,
# krs or another sign; then number, letter, a range's end, staircase and flat, each apart from the next.
_PLAIN = (
    r"^(?:[cC]/[oO] (?P<care_of>(?:\pL+\.? |\pL+-)*\pL{2,})(?:, | / ))?"
    r"(?P<street>\pL{4,}(?:[ -]\pL{4,}){0,3}\.?) (?P<number>[0-9]{1,4})(?P<letter>[a-zåäö])?"
    r"(?:-(?P<number_to>[0-9]{1,4})(?P<letter_to>[a-zåäö])?)?"
    r"(?: (?P<stair>[A-ZÅÄÖ])(?: ?(?P<flat>[0-9]{1,4}))?| (?:as|bst)\.? (?P<bare_flat>[0-9]{1,4}))?$"
)
_GROUPS = (
    *("care_of", "street", "number", "letter", "number_to", "letter_to"),
    *("stair", "flat", "bare_flat"),
)
_SIGNS = (
    r"(?i)\b(?:postilokero|numero|postbox|talo|rappu|porras|trappa|asunto|bostad|huone|krs|kerros|våningen)\b"
)
_CODE = r"^[0-9]{5}$"
_OFFICE = r"^\pL+(?: \pL+)*$"


def parts(cells: pd.DataFrame) -> pd.DataFrame:
    """Give the parts of the plain addresses.

    Parameters
    ----------
    cells
        ``street_address``, ``postal_code``, ``post_office``; NA is empty.

    Returns
    -------
    DataFrame
        ``care_of``, ``street``, ``number``, ``letter``, ``number_to``, ``letter_to``, ``stair``, ``flat``,
        ``postal_code``, ``post_office``; index of ``cells``, only the rows that are plain.
    """
    text, code, office = (
        pc.fill_null(pa.array(cells[name].astype("object"), pa.string(), from_pandas=True), "")
        for name in ("street_address", "postal_code", "post_office")
    )
    found = pc.extract_regex(text, _PLAIN)
    plain = pc.and_(pc.is_valid(found), pc.invert(pc.match_substring_regex(text, _SIGNS)))
    for column, pattern in ((code, _CODE), (office, _OFFICE)):
        fine = pc.or_(pc.equal(column, ""), pc.match_substring_regex(column, pattern))
        plain = pc.and_(plain, fine)
    every = {name: pc.struct_field(found, [place]) for place, name in enumerate(_GROUPS)}
    plain = pc.fill_null(pc.and_(plain, _certain(every)), fill_value=False)
    group = {name: _none(pc.filter(column, plain)) for name, column in every.items()}
    table = {
        **{name: group[name] for name in ("care_of", "street", "letter", "letter_to", "stair")},
        **{name: group[name].cast(pa.int64()) for name in ("number", "number_to")},
        "flat": pc.coalesce(group["flat"], group["bare_flat"]),
        "postal_code": _none(pc.filter(code, plain)),
        "post_office": _none(pc.filter(office, plain)),
    }
    rows = cells.index[plain.to_numpy(zero_copy_only=False)]
    found_parts: pd.DataFrame = pa.table(table).to_pandas(integer_object_nulls=True).set_axis(rows)
    return found_parts


def _certain(group: dict[str, pa.Array]) -> pa.BooleanArray:
    """Tell where the person is one, and a second number makes a range: not the flat of ``12-3``."""
    nobody = pc.is_in(pc.utf8_lower(group["care_of"]), pa.array(sorted(address_segments.EMPTY - {""})))
    first, last = (_none(group[name]).cast(pa.int64()) for name in ("number", "number_to"))
    ranged = pc.or_(pc.equal(group["number_to"], ""), pc.fill_null(pc.greater(last, first), fill_value=False))
    return pc.and_(pc.invert(nobody), ranged)


def _none(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), None, column)
