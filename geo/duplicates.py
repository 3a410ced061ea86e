"""One row an association: repeated rows rejected by name, ids given that stay from quarter to quarter."""

from __future__ import annotations

from hashlib import blake2b

import pandas as pd

from jarjestokartta.geo.findings import Findings
from jarjestokartta.geo.headers import normal
from jarjestokartta.geo.vocabulary import Status

_ID_BYTES = 6


def settle(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    """Reject repeated rows of ``table`` (index: source row) and give the rest ``association_id``.

    The same content twice is one association. The same number with the same name or business id is one whose
    latest entry holds. The same number with another name is two, one of them misnumbered: both are kept, and
    neither gets the number for its id.
    """
    kept = _without_repeats(table, headers, findings)
    kept = _without_older(kept, headers, findings)
    shared = kept["registration_number"].notna() & kept["registration_number"].duplicated(keep=False)
    for number, rows in kept[shared].groupby("registration_number", sort=False):
        for row in rows.index:
            others = ", ".join(str(other) for other in rows.index if other != row)
            findings.add("number-shared", row, headers.get("registration_number"), str(number), others)
    own = kept["registration_number"].where(~shared)
    kept = kept.assign(association_id=own.where(own.notna(), _hashed(kept)))
    _name_repeated(kept, headers, findings)
    return kept


def _without_repeats(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    repeated = table.duplicated(keep=False)
    if not repeated.any():
        return table
    again = []
    for _, rows in table[repeated].groupby(list(table.columns), dropna=False, sort=False):
        first, *rest = rows.index
        for row in rest:
            findings.add("duplicate-row", row, headers["name"], rows.loc[row, "name"], str(first))
        again += rest
    return table.drop(index=again)


def _without_older(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    numbers = table["registration_number"]
    dropped: list[int] = []
    for number, rows in table[numbers.notna() & numbers.duplicated(keep=False)].groupby(numbers, sort=False):
        for same in _same_association(rows):
            latest = same.sort_values("last_entry_on", ascending=False, kind="stable", na_position="last")
            holds, *older = latest.index
            for row in older:
                findings.add(
                    "duplicate-older", row, headers.get("registration_number"), str(number), str(holds)
                )
            dropped += older
    return table.drop(index=dropped)


def _same_association(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Split rows of one number into groups that share a name or a business id."""
    group_of: dict[str, int] = {}
    groups: list[list[int]] = []
    for row, name, business_id in zip(rows.index, rows["name"], rows["business_id"], strict=True):
        keys = [normal(name), *([business_id] if pd.notna(business_id) else [])]
        number = next((group_of[key] for key in keys if key in group_of), len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(row)
        group_of |= dict.fromkeys(keys, number)
    return [rows.loc[group] for group in groups]


def _hashed(table: pd.DataFrame) -> pd.Series:
    """Give each row an id from its name and home municipality; of equals, an ordinal by their content."""
    keys = table["name"].map(normal) + "|" + table["home_municipality"]
    ids = keys.map(lambda key: "n-" + blake2b(key.encode(), digest_size=_ID_BYTES).hexdigest())
    equal = ids.duplicated(keep=False)
    if not equal.any():
        return ids
    content = table[equal].astype("str").fillna("").agg("|".join, axis=1)
    ordinal = content.groupby(ids[equal]).rank(method="first").astype(int)
    suffix = ("-" + ordinal.astype("str")).where(ordinal > 1, "")
    ids.loc[equal] = ids[equal] + suffix
    return ids


def _name_repeated(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> None:
    """Warn of active associations with one name in one municipality: PRH registers a name only once."""
    alive = table[table["status"] != Status.ENDED.value]
    keys = alive["name"].str.casefold() + "|" + alive["home_municipality"]
    for _, rows in alive[keys.duplicated(keep=False)].groupby(keys, sort=False):
        for row in rows.index:
            others = ", ".join(str(other) for other in rows.index if other != row)
            findings.add("name-repeated", row, headers["name"], rows.loc[row, "name"], others)
