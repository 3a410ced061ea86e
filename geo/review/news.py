"""Whether an answer is news: a workbook may lie for months, and be read in when more is known.

Decisions keep the marks of the answers they were made by. An answer is taken where whoever gave it
saw the decision that it replaces, or where both were given in the same workbook; and once.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo.review.checking import ANSWERS, Asked

_BETWEEN = "-"  # the mark of the edition and that of the answer


def marks(rows: pd.DataFrame, asked: Asked) -> pd.Series:
    """Give the mark of each row's answer in its edition."""
    said = rows[[*ANSWERS, "person"]].astype("object").to_numpy().tolist()
    edition = asked.edition or ""
    return pd.Series([f"{edition}{_BETWEEN}{deciding.mark(row)}" for row in said], rows.index, dtype="str")


@dataclass(frozen=True)
class News:
    """Answers by what they are beside the decisions that are kept.

    Parameters
    ----------
    made
        Decisions that are to be merged, index kept. Of an answer that was the last to be taken, the decision
        is that which is kept: it was mended by hand, or found once and does not move.
    replaced
        Rows of answers that were read in before, and have been replaced since.
    older
        Rows of answers that were given without knowing the decision that is kept.
    """

    made: pd.DataFrame
    replaced: pd.Index
    older: pd.Index


def of(made: pd.DataFrame, asked: Asked, decisions: pd.DataFrame, associations: pd.DataFrame) -> News:
    """Sort out the answers that are no news.

    Parameters
    ----------
    made
        Decisions as :func:`answers.check` gives them, by row of the file.
    asked
        What the file asked.
    decisions
        Those that are kept.
    associations
        The register as it is now.
    """
    old = decisions.set_index("association_id").reindex(made["association_id"]).set_index(made.index)
    old["association_id"] = made["association_id"]
    _, became = deciding.merge(decisions, made)
    other = made["association_id"].isin(decisions["association_id"]) & (became != "same")
    read = old["answers"].fillna("").astype("str").str.split()
    again = pd.Series([mark in known for mark, known in zip(made["answers"], read, strict=True)], made.index)
    last = pd.Series(
        [mark in known[-1:] for mark, known in zip(made["answers"], read, strict=True)], made.index
    )
    edition = (asked.edition or "") + _BETWEEN
    together = pd.Series(
        [bool(asked.edition and known) and known[-1].startswith(edition) for known in read], made.index
    )
    seen = asked.facts["shown"].reindex(made["association_id"]).set_axis(made.index)
    saw = (seen == deciding.marks(old)).fillna(value=False).astype(bool)
    of_now, kept_of_now = (deciding.standing(table, associations) for table in (made, old))
    replaced = other & again & ~last
    older = other & ~again & (~(saw | together) | (kept_of_now & ~of_now))
    kept = made.mask(other & last, old) if len(made) else made
    return News(kept[~(replaced | older)], made.index[replaced], made.index[older])
