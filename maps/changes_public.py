"""What of changes between two registers may be published."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import ChangeKind, Corrected, PlaceKind
from jarjestokartta.maps import care_of, sensitive

_OF_A_PLACE = {Corrected.ADDRESS.value, Corrected.PLACE.value}
_SIDES = ("before", "after")
_OF_LEFT = ("from_municipality", "effect_from", "difference_from")


def public(changes: pd.DataFrame, associations: pd.DataFrame) -> pd.DataFrame:
    """Leave municipalities, classes, numbers and names of before and after; never an address.

    Parameters
    ----------
    changes
        Changes, columns that are not known left out.
    associations
        Associations joined with Located, and what tells which are sensitive.

    Returns
    -------
    DataFrame
        Changes; ``before`` and ``after`` of moves are municipality codes, NA for a refuge's.
    """
    by_id = associations.set_index("association_id")
    premises = by_id["place_kind"] == PlaceKind.PREMISES
    quiet = by_id.index[sensitive.associations(by_id) & ~premises]
    table = _without_quiet_places(changes, changes["association_id"].isin(quiet))
    refuges = by_id.index[sensitive.shelters(by_id)]
    of_refuge = table["association_id"].isin(refuges) | sensitive.shelters(table)
    for side in _SIDES:
        of_refuge |= sensitive.shelters(pd.DataFrame({"name": table[side]}))
    told = {side: _told(table, side).mask(of_refuge) for side in _SIDES}
    told |= {name: table[name].mask(of_refuge) for name in _OF_LEFT}
    return table.assign(name=care_of.without(table["name"]), **told)


def _without_quiet_places(changes: pd.DataFrame, quiet: pd.Series) -> pd.DataFrame:
    """Leave out that the place of these has changed within their municipality."""
    within = (changes["kind"] == ChangeKind.MOVED) & changes["from_municipality"].isna()
    table = changes[~(quiet & within)]
    of_place = [bool(_OF_A_PLACE.intersection(tables.split_codes(cell))) for cell in changes["fields"]]
    placed = quiet & pd.Series(of_place, index=changes.index, dtype="bool")
    if not placed.any():
        return table.reset_index(drop=True)
    rows = changes[placed]
    fields = [tables.split_codes(cell) for cell in rows["fields"]]
    told = {
        name: [
            _without_places(own, cell.split(tables.SEPARATOR))
            for own, cell in zip(fields, rows[name], strict=True)
        ]
        for name in ("fields", *_SIDES)
    }
    table = pd.concat([table[~placed.loc[table.index]], rows.assign(**told).query("fields != ''")])
    return table.sort_index().reset_index(drop=True)


def _without_places(fields: list[str], parts: list[str]) -> str:
    pairs = zip(fields, parts, strict=True)
    return tables.join_codes(part for field, part in pairs if field not in _OF_A_PLACE)


def _told(changes: pd.DataFrame, side: str) -> pd.Series:
    text = care_of.without(changes[side])
    moved = changes["kind"] == ChangeKind.MOVED
    # A move is written as street, postal code, municipality.
    town = changes[side].str.extract(r"(?:^|, )(\d{3})$", expand=False)
    text = text.where(~moved, town)
    corrected = changes["kind"] == ChangeKind.CORRECTED
    rows = changes[corrected]
    parts = [_public_parts(fields, cell) for fields, cell in zip(rows["fields"], rows[side], strict=True)]
    text[corrected] = care_of.without(pd.Series(parts, index=rows.index, dtype="str"))
    return text


def _public_parts(fields: object, cell: object) -> object:
    """Leave the parts that tell no place, blanks in place of the others."""
    if not isinstance(cell, str) or not isinstance(fields, str):
        return pd.NA
    told = zip(tables.split_codes(fields), cell.split(tables.SEPARATOR), strict=True)
    kept = ["" if field in _OF_A_PLACE else part for field, part in told]
    return tables.join_codes(kept) if any(kept) else pd.NA
