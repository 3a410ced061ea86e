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
from jarjestokartta.geo.vocabulary import JoinDoubt, JoinedBy

PROPOSED = 5  # of the row's own municipality
_ELSEWHERE = 3
_LEAST_HERE, _LEAST_ELSEWHERE = 0.35, 0.55  # likeness, 0–1
_SAME_NAME = 0.6  # from which a name does not contradict a number
_CLEARLY = 0.05  # by which another association's name must be nearer to contradict it
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
    register = _Register.of(associations, former)
    rows = rows.assign(level=rows["name"].map(names.level, na_action="ignore").fillna(""))
    likely = _likely(rows, register)
    keys = _by_keys(rows, associations, likely)
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


@dataclass(frozen=True)
class _Register:
    """Names of the register, former ones behind the present: levelled, with whose and where they are."""

    ids: NDArray[np.object_]
    homes: NDArray[np.object_]
    levels: list[str]
    words: names.Words

    @classmethod
    def of(cls, associations: pd.DataFrame, former: pd.DataFrame | None) -> _Register:
        table = associations[["association_id", "name", "home_municipality"]]
        if former is not None and len(former):
            old = former[["association_id", "name"]].merge(
                table[["association_id", "home_municipality"]], on="association_id"
            )
            table = pd.concat([table, old], ignore_index=True)
        levels = table["name"].map(names.level)
        table = table.assign(level=levels).drop_duplicates(["association_id", "level"], ignore_index=True)
        return cls(
            table["association_id"].to_numpy(dtype=object),
            table["home_municipality"].to_numpy(dtype=object),
            table["level"].tolist(),
            names.Words(table["level"].tolist()),
        )

    def extended(self, levels: pd.Series, ids: pd.Series, towns: pd.Series) -> NDArray[np.bool_]:
        """Tell which names another association of the municipality bears with further words.

        ``levels`` and ``ids`` are of the same rows, ``towns`` of these among others.
        """
        having: dict[str, list[int]] = {}
        sets = [frozenset(level.split()) for level in self.levels]
        for place, words in enumerate(sets):
            for word in words:
                having.setdefault(word, []).append(place)
        found = []
        homes = towns.reindex(levels.index)
        for level, own, home in zip(levels, ids, homes, strict=True):
            words = frozenset(level.split())
            rarest = min((having.get(word, []) for word in words), key=len, default=[])
            found.append(
                any(words < sets[at] and self.ids[at] != own and self.homes[at] == home for at in rarest)
            )
        return np.array(found, dtype=np.bool_)


def _likely(rows: pd.DataFrame, register: _Register) -> pd.DataFrame:
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
    named: pd.DataFrame, register: _Register, alike: sparse.csr_matrix, home: NDArray[np.object_]
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


@dataclass(frozen=True)
class _Keys:
    """What numbers and business ids tell: joined rows, those the name contradicts, several of one key."""

    joined: pd.DataFrame
    contradicted: pd.Series
    several: pd.Series
    named: pd.DataFrame  # row, association_id: whom the keys name


def _by_keys(rows: pd.DataFrame, associations: pd.DataFrame, likely: pd.DataFrame) -> _Keys:
    parts = []
    for column, by in (("registration_number", JoinedBy.NUMBER), ("business_id", JoinedBy.BUSINESS_ID)):
        told = rows[column.replace("_", "-")].dropna().rename(column)
        register = associations[[column, "association_id", "name", "home_municipality"]].dropna(subset=column)
        table = told.rename_axis("row").reset_index().merge(register, on=column)
        parts.append(table.drop(columns=column).assign(by=by.value))
    found = pd.concat(parts, ignore_index=True)
    own = rows.reindex(found["row"])
    alike = pd.Series(
        _pair_scores(own["level"].tolist(), found["name"].map(names.level).tolist(), found, likely),
        index=found.index,
    )
    best = likely.groupby("row")["score"].max().reindex(found["row"]).fillna(0.0).to_numpy()
    unnamed = (own["level"] == "").to_numpy()
    town = own["municipality"].to_numpy(dtype=object)
    away = ~pd.isna(town) & (town != found["home_municipality"].to_numpy(dtype=object))
    agrees = (alike >= _SAME_NAME) & (alike >= best - _CLEARLY)
    # Without a name nothing but the municipality can tell a slip in the number.
    good = np.where(unnamed, ~away, agrees)
    every = found.groupby("row")["association_id"]
    sure = found[good & (every.transform("nunique") == 1)].drop_duplicates("row").set_index("row")
    # Of several that bear one number, the one whose name the row bears.
    chosen = found[good & (found["by"] == JoinedBy.NUMBER.value) & (alike.to_numpy() > 0.95)]  # noqa: PLR2004
    alone = chosen.groupby("row")["association_id"].transform("nunique") == 1
    one_key = found.groupby("row")["by"].transform("nunique") == 1
    chosen = chosen[alone & one_key.reindex(chosen.index)].drop_duplicates("row").set_index("row")
    joined = pd.concat([sure, chosen[~chosen.index.isin(sure.index)]])[["association_id", "by"]]
    keyed = rows.index.isin(found["row"]) & ~rows.index.isin(joined.index)
    some = rows.index.isin(found.loc[good, "row"])
    return _Keys(
        joined,
        pd.Series(keyed & ~some, index=rows.index),
        pd.Series(keyed & some, index=rows.index),
        found[["row", "association_id"]].assign(score=alike),
    )


def _pair_scores(
    levels: list[str], others: list[str], found: pd.DataFrame, likely: pd.DataFrame
) -> NDArray[np.float64]:
    """Give how alike the names of rows and of those their keys name are, a former name too."""
    known = likely.set_index(["row", "association_id"])["score"]
    wanted = pd.MultiIndex.from_frame(found[["row", "association_id"]])
    by_likely = known.reindex(wanted).to_numpy(dtype="float64")
    by_letters = names.letters_of_pairs(levels, others) if levels else np.zeros(0)
    return np.where(np.isnan(by_likely), np.minimum(by_letters, _SAME_NAME - 0.01), by_likely)


def _by_name(rows: pd.DataFrame, register: _Register) -> pd.Series:
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


def _by_slip(rows: pd.DataFrame, register: _Register, likely: pd.DataFrame) -> pd.Series:
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
    rest: pd.DataFrame, likely: pd.DataFrame, keys: _Keys, associations: pd.DataFrame
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


def _doubts(rest: pd.DataFrame, proposed: pd.DataFrame, keys: _Keys, register: _Register) -> pd.Series:
    first = proposed[proposed["rank"] == 1].set_index("row").reindex(rest.index)
    exact = _exact_count(rest, register)
    chosen = np.select(
        [
            keys.contradicted.reindex(rest.index).to_numpy(dtype=bool),
            keys.several.reindex(rest.index).to_numpy(dtype=bool) | (exact > 1).to_numpy(),
            first["association_id"].isna().to_numpy(),
            rest["municipality"].isna().to_numpy(),
            ~first["here"].fillna(value=False).to_numpy(dtype=bool),
        ],
        [
            JoinDoubt.CONTRADICTION.value,
            JoinDoubt.SEVERAL.value,
            JoinDoubt.NOTHING.value,
            JoinDoubt.NO_MUNICIPALITY.value,
            JoinDoubt.ELSEWHERE.value,
        ],
        JoinDoubt.NEAR.value,
    )
    return pd.Series(chosen, index=rest.index, dtype="str")


def _exact_count(rest: pd.DataFrame, register: _Register) -> pd.Series:
    theirs = pd.Series(register.homes) + "|" + pd.Series(register.levels)
    counts = pd.DataFrame({"key": theirs, "id": register.ids}).drop_duplicates()["key"].value_counts()
    key = rest["municipality"] + "|" + rest["level"]
    return key.map(counts).fillna(0)
