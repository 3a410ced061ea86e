"""One row an association: repeated rows rejected by name, ids given that stay from quarter to quarter."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import pandas as pd

from jarjestokartta.geo.cleaning.findings import Findings
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vocabulary import Status

_ID_BYTES = 6
_NAMED = 5  # other rows, in the remark on one


def settle(table: pd.DataFrame, headers: dict[str, str], findings: Findings) -> pd.DataFrame:
    """Reject repeated rows of ``table`` (index: source row) and give the rest ``association_id``.

    The same content twice is one association. The same number with the same name or business id is one whose
    latest entry holds. The same number with another name is two, one of them misnumbered: both are kept, and
    neither gets the number for its id.
    """
    kept = _without_repeats(table, headers, findings)
    kept = _without_older(kept, headers, findings)
    numbers = kept["registration_number"]
    shared = _repeated(numbers)
    _name_others("number-shared", shared, headers.get("registration_number"), numbers, findings)
    own = numbers.where(~kept.index.isin([row for rows in shared for row in rows]))
    kept = kept.assign(association_id=own.where(own.notna(), _hashed(kept)))
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


def _age(row: Any) -> float:
    """Order rows by their last entry, the latest first, those without one last."""
    return float("inf") if row.last_entry_on is pd.NaT else -row.last_entry_on.timestamp()


def _same_association(rows: list[Any]) -> list[list[Any]]:
    """Split rows of one number into groups that share a name or a business id."""
    group_of: dict[str, int] = {}
    groups: list[list[Any]] = []
    for row in rows:
        keys = [normal(row.name), *([row.business_id] if isinstance(row.business_id, str) else [])]
        number = next((group_of[key] for key in keys if key in group_of), len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(row)
        group_of |= dict.fromkeys(keys, number)
    return groups


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
