"""One row an association: repeated rows rejected by name, ids given that stay from quarter to quarter."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import pandas as pd

from jarjestokartta.geo.cleaning.findings import Findings
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vocabulary import Status

_ID_BYTES = 6
BY_NAME = "n-"  # begins the id of an association that has no register number
_NAMED = 5  # other rows, in the remark on one


def settle(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    """Reject repeated rows of ``table`` (index: source row) and give the rest ``association_id``.

    The same content twice is one association. The same number with the same name or business id is one whose
    latest entry holds. The same number with another name is two, one of them misnumbered: both are kept, as
    :func:`_of_shared` tells them apart.
    """
    kept = _without_repeats(table, headers, findings)
    kept = _without_older(kept, headers, findings)
    numbers = kept["registration_number"]
    shared = _repeated(numbers)
    _name_others("number-shared", shared, headers.get("registration_number"), numbers, findings)
    kept = kept.assign(association_id=_ids(kept))
    alive = kept[kept["status"] != Status.ENDED.value]
    # PRH registers a name only once, so one name twice in a municipality asks for a look.
    same_name = _repeated(alive["name"].str.casefold() + "|" + alive["home_municipality"])
    _name_others("name-repeated", same_name, headers["name"], alive["name"], findings)
    return kept


def _repeated(keys: pd.Series) -> list[list[int]]:
    """Give the rows of each key that stands in several; NA is no key."""
    again = keys[keys.notna() & keys.duplicated(keep=False)]
    rows_of: dict[str, list[int]] = {}
    for row, key in zip(again.index.tolist(), again.tolist(), strict=True):
        rows_of.setdefault(key, []).append(row)
    return list(rows_of.values())


def _name_others(
    code: str, groups: list[list[int]], column: str | None, values: pd.Series, findings: Findings
) -> None:
    """Note of each row which other rows share its value."""
    value_of = dict(zip(values.index.tolist(), values.tolist(), strict=True))
    for rows in groups:
        for row in rows:
            others = [str(other) for other in rows[: _NAMED + 1] if other != row][:_NAMED]
            if len(rows) > _NAMED + 1:
                others.append("…")
            findings.add(code, row, column, value_of[row], ", ".join(others))


def _without_repeats(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    again = table.duplicated()
    if not again.any():
        return table
    same = table.groupby(list(table.columns), dropna=False, sort=False).ngroup()
    firsts = pd.Series(table.index, index=table.index).groupby(same).transform("first")
    for row, first, name in zip(table.index[again], firsts[again], table.loc[again, "name"], strict=True):
        findings.add("duplicate-row", row, headers["name"], name, str(first))
    return table[~again]


def _without_older(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    groups = _repeated(table["registration_number"])
    rows = table.loc[[row for group in groups for row in group]]
    row_of = {row.Index: row for row in rows.itertuples()}
    dropped: list[int] = []
    for group in groups:
        for same in _same_association([row_of[row] for row in group]):
            holds, *older = sorted(same, key=_age)
            for row in older:
                number, column = row.registration_number, headers.get("registration_number")
                findings.add("duplicate-older", row.Index, column, number, str(holds.Index))
            dropped += [row.Index for row in older]
    return table.drop(index=dropped)


def _age(row: Any) -> tuple[object, ...]:
    """Order rows by their last entry, the latest first, those without one last; equals by their content."""
    day = float("inf") if row.last_entry_on is pd.NaT else -row.last_entry_on.timestamp()
    return day, *("" if pd.isna(cell) else str(cell) for cell in row[1:])


def _same_association(rows: list[Any]) -> list[list[Any]]:
    """Split rows of one number into groups whose names or business ids connect them, in whatever order."""
    group = list(range(len(rows)))

    def root(place: int) -> int:
        while group[place] != place:
            group[place] = place = group[group[place]]
        return place

    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        for key in (normal(row.name), *([row.business_id] if isinstance(row.business_id, str) else [])):
            group[root(place)] = root(first.setdefault(key, place))
    found: dict[int, list[Any]] = {}
    for place, row in enumerate(rows):
        found.setdefault(root(place), []).append(row)
    return list(found.values())


def _ids(table: pd.DataFrame) -> pd.Series:
    numbers = table["registration_number"]
    shared = numbers.notna() & numbers.duplicated(keep=False)
    ids = numbers.where(numbers.notna(), _hashed(table))
    ids.loc[shared] = _of_shared(table[shared])
    return ids


def _of_shared(table: pd.DataFrame) -> pd.Series:
    """Give ids to associations of which several bear one number.

    The one that was registered first bears it by right and has it for its id; where a day of registration is
    missing, or two are the same, nobody can tell, and none has. The others add a mark to the number, made of
    what stays when a name or an address changes: the day of registration, without one the business id,
    without either the name and municipality. So a renamed association keeps its id, whatever the order of
    rows.
    """
    numbers, registered = table["registration_number"], table["registered_on"]
    names = _hashed(table)
    marks = registered.dt.strftime("%Y-%m-%d").astype("str").fillna(table["business_id"]).fillna(names)
    marked = numbers + "|" + marks
    alike = marked.duplicated(keep=False)
    marked = marked.where(~alike, marked + "|" + names)
    known = registered.notna().groupby(numbers).transform("all")
    by_right = known & ~alike & (registered == registered.groupby(numbers).transform("min"))
    return numbers.where(by_right, numbers + "-" + marked.map(_digest))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=_ID_BYTES).hexdigest()


def id_of_name(name: str, municipality: str) -> str:
    """Give the id of an association that is known by its name and home municipality (code) alone."""
    return BY_NAME + _digest(f"{normal(name)}|{municipality}")


def _hashed(table: pd.DataFrame) -> pd.Series:
    """Give each row an id from its name and home municipality; of equals, an ordinal by their content."""
    pairs = zip(table["name"], table["home_municipality"], strict=True)
    ids = pd.Series([id_of_name(*pair) for pair in pairs], index=table.index, dtype="str")
    equal = ids.duplicated(keep=False)
    if not equal.any():
        return ids
    content = table[equal].astype("str").fillna("").agg("|".join, axis=1)
    ordinal = content.groupby(ids[equal]).rank(method="first").astype(int)
    suffix = ("-" + ordinal.astype("str")).where(ordinal > 1, "")
    ids.loc[equal] = ids[equal] + suffix
    return ids
