"""Which rows of two registers are one association: by number, else by what else they say alike.

First the same register number; what is left is paired by business id, then by name, address and day of
registration, from the surest way to the least sure, one to one: a pair is made only where neither row fits
another one that is left. Last, associations that are gone are looked for in those that others have gone
into (:mod:`jarjestokartta.coverage.merging`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from jarjestokartta.coverage import merging, pair_keys, spelling
from jarjestokartta.geo import tables
from jarjestokartta.geo.survey import names
from jarjestokartta.geo.vocabulary import PairedBy

# How sure a pair is, by what made it: the lower 95 % bound (Wilson) of the share of right pairs, rounded
# down, that benchmarks/pairing.py measures on planted changes of three built-in regions.
CONFIDENCE: Mapping[PairedBy, float] = {
    PairedBy.NUMBER: 0.99,
    PairedBy.BUSINESS_ID: 0.98,
    PairedBy.NAME_AND_ADDRESS: 0.99,
    PairedBy.NAME: 0.94,
    PairedBy.NAME_AND_DAY: 0.94,
    PairedBy.NEAR_NAME: 0.97,
    PairedBy.ADDRESS_AND_DAY: 0.95,
    PairedBy.JOINED_NAMES: 0.93,
}
_NEAR = 0.85  # likeness of names by letters, 0–1
_UNLIKE = 0.5  # below it names have nothing to do with each other
# By what pairs are made, in this order: what must be the same, and whether names must be near.
_WAYS: tuple[tuple[PairedBy, tuple[str, ...], bool], ...] = (
    (PairedBy.NUMBER, ("number",), False),
    (PairedBy.BUSINESS_ID, ("business_id",), False),
    (PairedBy.NAME_AND_ADDRESS, ("name_key", "home", "street_key"), False),
    (PairedBy.NAME, ("name_key", "home"), False),
    (PairedBy.NAME_AND_ADDRESS, ("name_key", "street_key"), False),
    (PairedBy.NAME_AND_DAY, ("name_key", "day"), False),
    (PairedBy.NEAR_NAME, ("folded", "home"), False),
    (PairedBy.NEAR_NAME, ("home", "street_key"), True),
    (PairedBy.NEAR_NAME, ("home", "day"), True),
    (PairedBy.ADDRESS_AND_DAY, ("home", "street_key", "day"), False),
)
# What a row is itself by; nothing else it says can contradict it.
BY_ID = (PairedBy.NUMBER, PairedBy.BUSINESS_ID)


@dataclass(frozen=True)
class Pairs:
    """What is one in two registers.

    Parameters
    ----------
    table
        Pairs (contract ``PAIRS``): every association of the earlier register at most once.
    mended
        Ids of the later register whose rows the earlier one had and could not use.
    rejected
        Ids of the earlier register whose rows the later one has and cannot use.
    """

    table: pd.DataFrame
    mended: pd.Index
    rejected: pd.Index


def pair(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    rejected_before: pd.DataFrame | None = None,
    rejected: pd.DataFrame | None = None,
) -> Pairs:
    """Pair the rows of two registers.

    Parameters
    ----------
    before, after
        Associations, the ended ones among them: they are paired by number and business id alone.
    rejected_before, rejected
        ``registration_number`` and ``name`` of the rows of each that could not be used; None: none.
    """
    found = [_of_same_id(before, after)]
    first = _left(before, found[0]["before_id"], rejected)
    last = _left(after, found[0]["after_id"], rejected_before)
    for by, keys, near in _WAYS:
        if first.empty or last.empty:
            break
        new = _by_way(first, last, by, keys, near=near)
        found.append(new)
        first = first[~first["id"].isin(new["before_id"])]
        last = last[~last["id"].isin(new["after_id"])]
    single = pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)
    gone = first[first["is_counted"] & ~first["is_unread"]]
    merged = merging.merged(gone, before, after, single)
    table = pd.concat([single.assign(is_merged=False), merged], ignore_index=True)
    table["confidence"] = table["paired_by"].map({by.value: sure for by, sure in CONFIDENCE.items()})
    used = set(table["after_id"])
    return Pairs(
        tables.PAIRS.conform(table),
        pd.Index(last.loc[last["is_unread"] & ~last["id"].isin(used), "id"]),
        pd.Index(first.loc[first["is_unread"], "id"]),
    )


def _of_same_id(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Pair the rows of one id, but for a number that plainly is another association's now."""
    shared = before["association_id"].isin(after["association_id"])
    ids = before.loc[shared, "association_id"]
    old = before[shared].set_index("association_id")
    place = pd.Index(after["association_id"]).get_indexer(pd.Index(ids))
    new = after.iloc[place].set_index("association_id")
    odd = (old["name"] != new["name"]).to_numpy()
    other = pd.Series(data=False, index=ids.index)
    if odd.any():
        other[odd] = _others(old[odd], new[odd]).to_numpy()
    ids = ids[~other]
    by = PairedBy.NUMBER.value
    return pd.DataFrame({"before_id": ids, "after_id": ids, "paired_by": by}).reset_index(drop=True)


def _others(old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Tell which rows of one number are two associations by name, address and day or business id."""
    contradicted = (
        pair_keys.contradict(old["registered_on"], new["registered_on"])
        | pair_keys.contradict(old["business_id"], new["business_id"])
    ) & spelling.addresses_differ(old, new)
    unlike = pd.Series(data=False, index=old.index)
    if contradicted.any():
        alike = names.letters_of_pairs(
            *(table.loc[contradicted.to_numpy(), "name"].map(names.level).tolist() for table in (old, new))
        )
        unlike[contradicted.to_numpy()] = alike < _UNLIKE
    return unlike


def _left(table: pd.DataFrame, paired: pd.Series, unread: pd.DataFrame | None) -> pd.DataFrame:
    """Give the keys of the rows that are not paired, and whether the other register has them unusable."""
    rest = pair_keys.keys(table[~table["association_id"].isin(paired)].reset_index(drop=True))
    return rest.assign(is_unread=_among(rest, unread))


def _by_way(
    first: pd.DataFrame, last: pd.DataFrame, by: PairedBy, keys: tuple[str, ...], *, near: bool
) -> pd.DataFrame:
    sides = []
    for table in (first, last):
        fit = table if by in BY_ID else table[table["is_counted"]]
        sides.append(fit[~fit["is_unread"]].dropna(subset=list(keys)))
    both = sides[0].merge(sides[1], on=list(keys), suffixes=("_old", "_new"))
    if by not in BY_ID:
        both = both[~pair_keys.at_odds(both)]
        if not {"street_key", "day"} & set(keys):
            both = both[~_of_two_numbers(both)]
    if near and len(both):
        both = both[names.letters_of_pairs(both["level_old"].tolist(), both["level_new"].tolist()) >= _NEAR]
    alone = ~(both["id_old"].duplicated(keep=False) | both["id_new"].duplicated(keep=False))
    sure = both[alone]
    return pd.DataFrame(
        {"before_id": sure["id_old"], "after_id": sure["id_new"], "paired_by": by.value}
    ).reset_index(drop=True)


def _of_two_numbers(both: pd.DataFrame) -> pd.Series:
    """Tell which pairs have two numbers and no day in common: a name may have been taken up again."""
    two = pair_keys.contradict(both["number_old"], both["number_new"])
    return two & (both["day_old"].isna() | both["day_new"].isna())


def _among(keys: pd.DataFrame, unread: pd.DataFrame | None) -> pd.Series:
    """Tell which rows the other register has and cannot use: by number, without one by name."""
    if unread is None or unread.empty:
        return pd.Series(data=False, index=keys.index)
    numbered = keys["number"].isin(unread["registration_number"].dropna())
    nameless = unread.loc[unread["registration_number"].isna(), "name"].dropna().str.casefold()
    return numbered | (keys["number"].isna() & keys["name"].str.casefold().isin(nameless))
