"""What is known of surveys, brought to the register as it is: rows joined, rows that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.decisions import mark
from jarjestokartta.geo.survey import facts, pairs
from jarjestokartta.geo.survey.pairs import Pairs
from jarjestokartta.geo.vocabulary import JoinedBy, SurveyField

_BY = SurveyField.JOINED_BY.value
_OF_PERSON = [JoinedBy.PERSON.value, JoinedBy.NOBODY.value]
ROW = ["source", "row"]


@dataclass(frozen=True)
class Settled:
    """Lines of all surveys with whose they are, and the rows that are nobody's yet.

    ``open_`` is indexed from 0: ``source``, ``row``, ``key`` (mark of the row, the same wherever it stands),
    ``registration-number``, ``business-id``, ``name`` and ``municipality``; ``pairs`` is of these.
    """

    lines: pd.DataFrame
    open_: pd.DataFrame
    pairs: Pairs


def keys(wide: pd.DataFrame) -> pd.Series:
    """Give the mark by which a row is known again: survey, number, business id, name, municipality."""
    source = pd.Series(wide.index.get_level_values("source"), index=wide.index, dtype="str")
    own = source + "|" + facts.identities(wide)
    return pd.Series([mark([text]) for text in own], index=own.index, dtype="str")


def replaced(lines: pd.DataFrame, new: pd.DataFrame, source: str) -> pd.DataFrame:
    """Put the lines of a survey in place of those it had; whom a person has named for a row stays."""
    old = lines[lines["source"] == source]
    both = pd.concat([lines[lines["source"] != source], new], ignore_index=True)
    if old.empty:
        return tables.SURVEY.conform(both)
    wide = facts.wide(old)
    by_person = wide[wide[_BY].isin(_OF_PERSON)]
    answers = pd.DataFrame(
        {"key": keys(by_person), "association_id": by_person["association_id"]}
    ).drop_duplicates("key")
    return answered(both, answers)


def answered(lines: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Take a person's word.

    Parameters
    ----------
    lines
        Contract ``SURVEY``.
    answers
        ``key`` (unique) and ``association_id``, NA where the row is none's of the register.
    """
    wide = facts.wide(lines)
    own = keys(wide)
    named = answers.set_index("key")["association_id"]
    hit = own[own.isin(named.index)]
    ids = hit.map(named)
    by = pd.Series(JoinedBy.PERSON.value, index=ids.index).mask(ids.isna(), JoinedBy.NOBODY.value)
    return _joined(lines, pd.DataFrame({"association_id": ids, "by": by}))


def settle(lines: pd.DataFrame, associations: pd.DataFrame, former: pd.DataFrame | None = None) -> Settled:
    """Join what can be joined of the rows that are nobody's, and propose whose the others may be.

    Parameters
    ----------
    associations
        Associations of the register as it is.
    former
        ``association_id`` and ``name`` of earlier registers.
    """
    wide = facts.wide(lines)
    known = wide["association_id"].isin(associations["association_id"])
    waits = ~known & (wide[_BY] != JoinedBy.NOBODY.value).fillna(value=True)
    rows = wide.loc[waits, list(facts.IDENTITY)]
    open_ = rows.assign(key=keys(rows)).reset_index()
    found = pairs.pair(open_, associations, former)
    place = open_.loc[found.joined.index, ROW]
    joined = found.joined.set_index(pd.MultiIndex.from_frame(place))
    still = open_.loc[~open_.index.isin(found.joined.index)]
    return Settled(_joined(lines, joined), still, found)


def _joined(lines: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """Write whose rows are; ``joined``, by source and row: ``association_id`` and ``by``."""
    if joined.empty:
        return lines
    at = pd.MultiIndex.from_frame(lines[ROW])
    hit = at.isin(joined.index)
    lines = lines[~(hit & (lines["field"] == _BY).to_numpy())]
    at = pd.MultiIndex.from_frame(lines[ROW])
    hit = at.isin(joined.index)
    ids = joined["association_id"].reindex(at).set_axis(lines.index)
    days = lines.drop_duplicates(ROW).set_index(ROW)["told_on"].reindex(joined.index)
    by = joined.rename_axis(ROW).reset_index().rename(columns={"by": "value"})
    by = by.assign(field=_BY, told_on=days.to_numpy())
    changed = lines.assign(association_id=lines["association_id"].mask(hit, ids))
    order = {field.value: place for place, field in enumerate(SurveyField)}
    both = pd.concat([changed, by], ignore_index=True).astype({"association_id": "str"})
    both = both.assign(order=both["field"].map(order)).sort_values([*ROW, "order"], ignore_index=True)
    conformed: pd.DataFrame = tables.SURVEY.conform(both.drop(columns="order"))
    return conformed
