"""Street addresses in their plainest spellings, many at a time: ``Kylätie 12``, ``Kylätie 12b A 3``.

A shortcut of :func:`address.parse` for the spellings most addresses have; it says nothing of all others.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# Words of four letters or more, so that none is PL, c/o, as, krs or another sign; then number, letter,
# staircase and flat, each apart from the next.
_PLAIN = (
    r"^(?P<street>\pL{4,}(?:[ -]\pL{4,}){0,3}\.?) (?P<number>[0-9]{1,4})(?P<letter>[a-zåäö])?"
    r"(?: (?P<stair>[A-ZÅÄÖ])(?: ?(?P<flat>[0-9]{1,4}))?| (?:as|bst)\.? (?P<bare_flat>[0-9]{1,4}))?$"
)
_BOX_WORDS = (
    r"(?i)\b(?:postilokero|numero|postbox|talo|rappu|porras|trappa|asunto|bostad|huone|kerros|våningen)\b"
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
        ``street``, ``number``, ``letter``, ``stair``, ``flat``, ``postal_code``, ``post_office``; index of
        ``cells``, only the rows that are plain.
    """
    text, code, office = (
        pc.fill_null(pa.array(cells[name].astype("object"), pa.string(), from_pandas=True), "")
        for name in ("street_address", "postal_code", "post_office")
    )
    found = pc.extract_regex(text, _PLAIN)
    plain = pc.and_(pc.is_valid(found), pc.invert(pc.match_substring_regex(text, _BOX_WORDS)))
    for column, pattern in ((code, _CODE), (office, _OFFICE)):
        fine = pc.or_(pc.equal(column, ""), pc.match_substring_regex(column, pattern))
        plain = pc.and_(plain, fine)
    group = {name: pc.filter(pc.struct_field(found, [place]), plain) for place, name in enumerate(_GROUPS)}
    table = {
        "street": group["street"],
        "number": group["number"].cast(pa.int64()),
        "letter": _none(group["letter"]),
        "stair": _none(group["stair"]),
        "flat": _none(pc.if_else(pc.equal(group["flat"], ""), group["bare_flat"], group["flat"])),
        "postal_code": _none(pc.filter(code, plain)),
        "post_office": _none(pc.filter(office, plain)),
    }
    rows = cells.index[plain.to_numpy(zero_copy_only=False)]
    found_parts: pd.DataFrame = pa.table(table).to_pandas().set_axis(rows)
    return found_parts


_GROUPS = ("street", "number", "letter", "stair", "flat", "bare_flat")


def _none(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), None, column)
