"""Answers of the workbook of proposals, checked row by row: whose each row of a survey is."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import problems
from jarjestokartta.geo.cleaning import register_number
from jarjestokartta.geo.review.checking import Checking
from jarjestokartta.maps import join_sheet
from jarjestokartta.workspace.join_file import Returned


def check(found: Returned, known: pd.Series, associations: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the answers that can be taken, and the Problems of the rows that cannot.

    Parameters
    ----------
    known
        Keys of the rows that surveys have.
    associations
        Associations of the register as it is.

    Returns
    -------
    (DataFrame, DataFrame)
        ``key`` (unique) and ``association_id`` (NA: none of the register); Problems.
    """
    said = found.rows[["choice", "number"]].notna().any(axis=1)
    checking = Checking(found.rows[said].copy(), found.headers)
    rows = checking.rows
    checking.reject("join-key-lost", rows["key"].isna(), "choice")
    checking.reject("join-key-unknown", ~checking.rows["key"].isin(known), "key")
    rows = checking.rows
    listed = rows[["key", "choice"]].merge(
        found.options.rename(columns={"label": "choice"}), on=["key", "choice"], how="left"
    )
    chosen = pd.Series(listed["association_id"].to_numpy(), index=rows.index, dtype="str")
    checking.reject("join-choice-unknown", rows["choice"].notna() & chosen.isna(), "choice")
    rows = checking.rows
    by_number = _by_number(rows["number"], associations)
    checking.reject("join-number-unknown", rows["number"].notna() & by_number.isna(), "number")
    rows = checking.rows
    one, other = chosen.reindex(rows.index), by_number.reindex(rows.index)
    checking.reject("join-answers-contradict", one.notna() & other.notna() & (one != other), "number")
    rows = checking.rows.assign(said=chosen.fillna(by_number).reindex(checking.rows.index))
    gone = ~rows["said"].isin([*associations["association_id"], join_sheet.NOBODY])
    checking.reject("join-association-gone", gone, "choice")
    rows = rows[~gone]
    differ = rows.groupby("key")["said"].transform("nunique") > 1
    checking.reject("join-answers-differ", differ, "choice")
    rows = rows[~differ].drop_duplicates("key")
    answers = pd.DataFrame(
        {
            "key": rows["key"],
            "association_id": rows["said"].where(rows["said"] != join_sheet.NOBODY),
        }
    )
    return answers, problems.join(checking.found)


def _by_number(texts: pd.Series, associations: pd.DataFrame) -> pd.Series:
    """Give the association that a typed register number is of; NA where it is of none, or of several."""
    alone = associations.drop_duplicates("registration_number", keep=False)
    ids = alone.dropna(subset="registration_number").set_index("registration_number")["association_id"]
    numbers = texts.map(lambda text: register_number.read(text).value, na_action="ignore")
    return numbers.map(ids).astype("str")
