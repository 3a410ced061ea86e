"""Which association of the register each row of a survey is of: joined where it is certain, else proposed.

A row is joined by itself by its register number or business id, unless its name says another association; by
its name, where that is levelled the very name of one association of its municipality and of no other, and
no other there bears it with a further word (a branch's number, which people leave out); and where it is that
but for one slip in a long word that many names have. All else is proposed to a person: what is merely alike
may be the next village.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from scipy import sparse

from jarjestokartta.geo.survey import names
from jarjestokartta.geo.survey.keys import Keys, by_keys
from jarjestokartta.geo.survey.register_names import RegisterNames
from jarjestokartta.geo.vocabulary import JoinDoubt, JoinedBy

PROPOSED = 5  # of the row's own municipality
_ELSEWHERE = 3
_LEAST_HERE, _LEAST_ELSEWHERE = 0.35, 0.55  # likeness, 0–1
_BY_WORDS = 0.55  # of the likeness; the rest is by letters
_LONG_WORD, _COMMON_WORD = 8, 10  # letters; names that have it


@dataclass(frozen=True)
class Pairs:
    """What was found.

    Parameters
    ----------
    joined
        By row: ``association_id``, ``by`` (:class:`~jarjestokartta.geo.vocabulary.JoinedBy`).
    proposed
        ``row``, ``rank`` (from 1), ``association_id``, ``score`` (0–1): candidates of the others.
    doubts
        By row, of the others: why it was not joined (:class:`~jarjestokartta.geo.vocabulary.JoinDoubt`).
    """

    joined: pd.DataFrame
    proposed: pd.DataFrame
    doubts: pd.Series


def pair(rows: pd.DataFrame, associations: pd.DataFrame, former: pd.DataFrame | None = None) -> Pairs:
    """Pair rows and associations.

    Parameters
    ----------
    rows
        Of a unique index: ``registration-number``, ``business-id``, ``name`` and ``municipality`` (code),
        each NA where the row does not say.
    associations
        Associations.
    former
        ``association_id`` and ``name``: names that associations of the register had before.
    """
    register = RegisterNames.of(associations, former)
    rows = rows.assign(level=rows["name"].map(names.level, na_action="ignore").astype("str").fillna(""))
    likely = _likely(rows, register)
    keys = by_keys(rows, associations, likely)
    exact = _by_name(rows, register)
    slips = _by_slip(rows, register, likely)
    joined = keys.joined.copy()
    contradicted = keys.contradicted | keys.several
    for found in (exact, slips):
        new = found[~found.index.isin(joined.index) & ~contradicted.reindex(found.index).to_numpy(dtype=bool)]
        joined = pd.concat(
            [joined, pd.DataFrame({"association_id": new, "by": JoinedBy.NAME.value}, index=new.index)]
        )
    rest = rows[~rows.index.isin(joined.index)]
    proposed = _proposed(rest, likely, keys, associations)
    return Pairs(joined.sort_index(), proposed, _doubts(rest, proposed, keys, register))


def _likely(rows: pd.DataFrame, register: RegisterNames) -> pd.DataFrame:
    """Give ``row``, ``place`` (in the register), ``score`` and ``here``: the likeliest names of each row."""
    named = rows[rows["level"] != ""]
    alike = register.words.likeness(named["level"].tolist())
    home = named["municipality"].to_numpy(dtype=object)
    found = [_elsewhere(named, register, alike, home)]
    for code in pd.unique(named["municipality"].dropna()):
        mine, theirs = np.flatnonzero(home == code), np.flatnonzero(register.homes == code)
        if not len(theirs):
            continue
        by_letters = names.letters(
            named["level"].iloc[mine].tolist(), [register.levels[one] for one in theirs]
        )
        score = _BY_WORDS * alike[mine][:, theirs].toarray() + (1 - _BY_WORDS) * by_letters
        most = min(2 * PROPOSED, len(theirs))  # a former and a present name may be of one association
        top = np.argpartition(-score, most - 1, axis=1)[:, :most]
        row = np.repeat(np.arange(len(mine)), most)
        best = score[row, top.ravel()]
        kept = best >= _LEAST_HERE
        found.append(_table(named.index[mine[row[kept]]], theirs[top.ravel()[kept]], best[kept], here=True))
    every = pd.concat(found, ignore_index=True)
    every = every.assign(association_id=register.ids[every["place"].to_numpy(dtype=np.intp)])
    ordered = every.sort_values(
        ["row", "here", "score", "association_id"], ascending=[True, False, False, True]
    )
    return ordered.drop_duplicates(["row", "association_id"], ignore_index=True)


def _elsewhere(
    named: pd.DataFrame, register: RegisterNames, alike: sparse.csr_matrix, home: NDArray[np.object_]
) -> pd.DataFrame:
    """Give the likeliest names of other municipalities, or of any where a row names none."""
    alike = alike.tocoo()
    far = (alike.data >= _LEAST_ELSEWHERE) & (home[alike.row] != register.homes[alike.col])
    row, place = alike.row[far], alike.col[far]
    levels = named["level"].to_numpy(dtype=object)
    by_letters = names.letters_of_pairs(levels[row].tolist(), [register.levels[one] for one in place])
    score = _BY_WORDS * alike.data[far] + (1 - _BY_WORDS) * by_letters
    table = _table(named.index[row], place, score, here=False)
    table = table[table["score"] >= _LEAST_ELSEWHERE]
    unplaced = table["row"].isin(named.index[pd.isna(home)])
    best = table.sort_values("score", ascending=False, kind="stable").groupby("row").cumcount()
    return table[best.reindex(table.index) < np.where(unplaced, PROPOSED, _ELSEWHERE)]


def _table(
    rows: pd.Index, places: NDArray[np.intp], scores: NDArray[np.float64], *, here: bool
) -> pd.DataFrame:
    return pd.DataFrame({"row": rows, "place": places, "score": scores, "here": here})


def _by_name(rows: pd.DataFrame, register: RegisterNames) -> pd.Series:
    """Give the association whose very name a row bears, where only one of its municipality does."""
    found = []
    for make in (names.run_together, names.in_order):
        own = rows.loc[(rows["level"] != "") & rows["municipality"].notna(), ["level", "municipality"]]
        own = own.assign(key=own["municipality"] + "|" + own["level"].map(make))
        theirs = pd.DataFrame({"association_id": register.ids, "home": register.homes})
        theirs["key"] = theirs["home"] + "|" + pd.Series([make(one) for one in register.levels])
        theirs = theirs.drop_duplicates(["key", "association_id"])
        both = own[["key"]].rename_axis("row").reset_index().merge(theirs, on="key")
        found.append(both[["row", "association_id"]])
    every = pd.concat(found).drop_duplicates()
    alone = every.groupby("row")["association_id"].transform("size") == 1
    sure = every[alone].set_index("row")["association_id"]
    return sure[~register.extended(rows["level"].reindex(sure.index), sure, rows["municipality"])]


def _by_slip(rows: pd.DataFrame, register: RegisterNames, likely: pd.DataFrame) -> pd.Series:
    """Give the association whose name a row bears but for one slip in a long word that many names have.

    A slip in a rare word may be another place or another founder's name, and is never passed over.
    """
    here = likely[likely["here"]]
    own = rows["level"].reindex(here["row"]).tolist()
    theirs = [register.levels[place] for place in here["place"]]
    fits = [_is_slip(one, other, register.words) for one, other in zip(own, theirs, strict=True)]
    every = here.assign(level=theirs).loc[np.array(fits, dtype=np.bool_), ["row", "association_id", "level"]]
    alone = every.groupby("row")["association_id"].transform("size") == 1
    sure = every[alone].set_index("row")
    kept = ~register.extended(sure["level"], sure["association_id"], rows["municipality"])
    return sure.loc[kept, "association_id"]


def _is_slip(one: str, other: str, words: names.Words) -> bool:
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return False
    odd = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    if len(odd) != 1:
        return False
    written, meant = odd[0]
    return (
        written not in words
        and len(meant) >= _LONG_WORD
        and words.counts[meant] >= _COMMON_WORD
        and OSA.distance(written, meant, score_cutoff=1) == 1
    )


def _proposed(
    rest: pd.DataFrame, likely: pd.DataFrame, keys: Keys, associations: pd.DataFrame
) -> pd.DataFrame:
    """Give the candidates of the rows that are not joined: the likeliest first, whom its number names too."""
    by_name = likely.loc[likely["row"].isin(rest.index), ["row", "association_id", "score", "here"]]
    by_name = by_name[by_name.groupby(["row", "here"]).cumcount() < PROPOSED]
    by_key = keys.named[keys.named["row"].isin(rest.index)].assign(here=False)
    both = pd.concat([by_name, by_key], ignore_index=True)
    # A very near name elsewhere goes before a far one here, for people mistake the municipality as well.
    both = both.assign(order=both["score"] + np.where(both["here"], 0.1, 0.0))
    both = both.sort_values(["row", "order", "association_id"], ascending=[True, False, True])
    both = both.drop_duplicates(["row", "association_id"])
    both = both[both["association_id"].isin(associations["association_id"])]
    both["rank"] = both.groupby("row").cumcount() + 1
    return both[["row", "rank", "association_id", "score", "here"]].reset_index(drop=True)


def _doubts(rest: pd.DataFrame, proposed: pd.DataFrame, keys: Keys, register: RegisterNames) -> pd.Series:
    first = proposed[proposed["rank"] == 1].set_index("row").reindex(rest.index)
    exact = _exact_count(rest, register)
    chosen = np.select(
        [
            keys.contradicted.reindex(rest.index).to_numpy(dtype=bool),
            keys.several.reindex(rest.index).to_numpy(dtype=bool) | (exact > 1).to_numpy(),
            first["association_id"].isna().to_numpy(),
            rest["municipality"].isna().to_numpy(),
            ~first["here"].fillna(value=False).to_numpy(dtype=bool),
            (exact == 1).to_numpy(),
        ],
        [
            JoinDoubt.CONTRADICTION.value,
            JoinDoubt.SEVERAL.value,
            JoinDoubt.NOTHING.value,
            JoinDoubt.NO_MUNICIPALITY.value,
            JoinDoubt.ELSEWHERE.value,
            JoinDoubt.BRANCH.value,
        ],
        JoinDoubt.NEAR.value,
    )
    return pd.Series(chosen, index=rest.index, dtype="str")


def _exact_count(rest: pd.DataFrame, register: RegisterNames) -> pd.Series:
    theirs = pd.Series(register.homes) + "|" + pd.Series(register.levels)
    counts = pd.DataFrame({"key": theirs, "id": register.ids}).drop_duplicates()["key"].value_counts()
    key = rest["municipality"] + "|" + rest["level"]
    return key.map(counts).fillna(0)
