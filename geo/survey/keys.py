"""Which associations the register numbers and business ids of a survey name, unless its names contradict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.survey import names
from jarjestokartta.geo.vocabulary import JoinedBy

_SAME_NAME = 0.6  # likeness, 0–1, from which a name does not contradict a number
_THE_NAME = 0.95  # from which it chooses between several that bear one number
_CLEARLY = 0.05  # by which another association's name must be nearer to contradict it


@dataclass(frozen=True)
class Keys:
    """What numbers and business ids tell.

    Parameters
    ----------
    joined
        By row: ``association_id``, ``by``.
    contradicted, several
        Of the rows: whether the name says another association, and whether the keys name several.
    named
        ``row``, ``association_id``, ``score``: whom the keys name.
    """

    joined: pd.DataFrame
    contradicted: pd.Series
    several: pd.Series
    named: pd.DataFrame


def by_keys(rows: pd.DataFrame, associations: pd.DataFrame, likely: pd.DataFrame) -> Keys:
    """Find whom the numbers and business ids of rows name.

    Parameters
    ----------
    rows
        As :func:`jarjestokartta.geo.survey.pairs.pair` takes them, with ``level``, the levelled name.
    associations
        Associations.
    likely
        ``row``, ``association_id``, ``score``: the likeliest by their names.
    """
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
    chosen = found[good & (found["by"] == JoinedBy.NUMBER.value) & (alike > _THE_NAME)]
    alone = chosen.groupby("row")["association_id"].transform("nunique") == 1
    one_key = found.groupby("row")["by"].transform("nunique") == 1
    chosen = chosen[alone & one_key.reindex(chosen.index)].drop_duplicates("row").set_index("row")
    joined = pd.concat([sure, chosen[~chosen.index.isin(sure.index)]])[["association_id", "by"]]
    keyed = rows.index.isin(found["row"]) & ~rows.index.isin(joined.index)
    some = rows.index.isin(found.loc[good, "row"])
    return Keys(
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
