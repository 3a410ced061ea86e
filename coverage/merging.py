"""Which associations that are gone have gone into another: several of one register are one in the next.

Only what the registers themselves tell is told: a business id that two of before share with one of now, a
name that was twice in a municipality and is there once, or a new name that holds all words of two or more.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.coverage import pair_keys, spelling
from jarjestokartta.coverage.spelling import Flags
from jarjestokartta.geo.survey import names
from jarjestokartta.geo.vocabulary import PairedBy

_LEAST_WORDS = 2  # of a name that may be found in another: one word alone is in many


def merged(
    gone: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, single: pd.DataFrame
) -> pd.DataFrame:
    """Give the pairs that make several associations of before one.

    Parameters
    ----------
    gone
        :func:`pair_keys.keys` of those that were counted and are paired with nothing.
    before, after
        Associations.
    single
        The pairs made one to one: ``before_id``, ``after_id``.

    Returns
    -------
    DataFrame
        ``before_id``, ``after_id``, ``paired_by``, ``is_merged``: False for the first of those that have
        gone into an association that no single pair is of.
    """
    nothing = pd.DataFrame(columns=["before_id", "after_id", "paired_by", "is_merged"])
    if gone.empty:
        return nothing
    now = pair_keys.keys(after)
    now = now[now["is_counted"]]
    parts = [
        _by(gone, now, PairedBy.BUSINESS_ID, ["business_id"]),
        _by(gone, now, PairedBy.NAME, ["name_key", "home"]),
        _by_words(gone, now, before, single),
    ]
    every = pd.concat(parts, ignore_index=True).drop_duplicates("before_id")
    goes_on = every["after_id"].isin(single["after_id"])
    every = every[goes_on | every["after_id"].duplicated(keep=False)]
    if every.empty:
        return nothing
    # Where none goes on under its number, the one whose address stayed is the first.
    olds, news = (table.set_index("association_id") for table in (before, after))
    left = spelling.addresses_differ(olds.loc[every["before_id"]], news.loc[every["after_id"]])
    every = every.assign(left=left).sort_values(["after_id", "left", "before_id"], ignore_index=True)
    first = ~every["after_id"].duplicated() & ~every["after_id"].isin(single["after_id"])
    return every.drop(columns="left").assign(is_merged=~first)


def _by(gone: pd.DataFrame, now: pd.DataFrame, by: PairedBy, keys: list[str]) -> pd.DataFrame:
    both = gone.dropna(subset=keys).merge(now.dropna(subset=keys), on=keys, suffixes=("_old", "_new"))
    if by is not PairedBy.BUSINESS_ID:
        both = both[~pair_keys.at_odds(both)]
    return _sure(both, by)


def _by_words(
    gone: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame, single: pd.DataFrame
) -> pd.DataFrame:
    """Find new names that hold all words of one gone, and of another: gone too, or the one renamed."""
    former = now["id"].map(single.set_index("after_id")["before_id"])
    own = former.map(before.set_index("association_id")["name"])
    fresh = now.assign(former=own)[(own != now["name"]).to_numpy()]
    both = gone.merge(fresh, on="home", suffixes=("_old", "_new"))
    both = both[_hold(both["level_new"], both["level_old"])]
    renamed = both["former"].notna()
    held = _hold(both["level_new"], both["former"].fillna("").map(names.level))
    with_another = ~renamed & both["id_new"].duplicated(keep=False)
    return _sure(both[held | with_another], PairedBy.JOINED_NAMES)


def _sure(both: pd.DataFrame, by: PairedBy) -> pd.DataFrame:
    """Leave what has gone into one alone."""
    alone = both[~both["id_old"].duplicated(keep=False)]
    return pd.DataFrame({"before_id": alone["id_old"], "after_id": alone["id_new"], "paired_by": by.value})


def _hold(wholes: pd.Series, parts: pd.Series) -> Flags:
    """Tell which names hold all words of another, and more."""
    found = [
        len(own := frozenset(part.split())) >= _LEAST_WORDS and own < frozenset(whole.split())
        for whole, part in zip(wholes, parts, strict=True)
    ]
    return np.array(found, dtype=np.bool_)
