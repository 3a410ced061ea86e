"""What surveys say of each association: the newest word holds, and where two differ both are told."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.survey.facts import IDENTITY
from jarjestokartta.geo.vocabulary import SurveyField

_NO_ANSWERS = [*IDENTITY, SurveyField.JOINED_BY.value]
# Fields that say one thing together: never the name of one source's place and the street of another's.
_PLACE = [field.value for field in SurveyField if field.value.startswith("place-")]


def answers(lines: pd.DataFrame) -> pd.DataFrame:
    """Give the lines that answer something and are somebody's, the newest last."""
    own = lines[lines["association_id"].notna() & ~lines["field"].isin(_NO_ANSWERS)]
    return own.sort_values(["told_on", "source", "row"], na_position="first", kind="stable")


def newest(lines: pd.DataFrame) -> pd.DataFrame:
    """Give what holds of each association: by ``association_id``, a column for each field.

    What is told of a place is taken from the newest row that tells of any. Columns ``<field>|source`` and
    ``<field>|told_on`` say where it is from.
    """
    own = answers(lines)
    of_place = own["field"].isin(_PLACE)
    last_row = own[of_place].drop_duplicates("association_id", keep="last")
    rows = last_row.set_index("association_id")[["source", "row"]]
    same = pd.Series(data=True, index=own.index)
    for name in ("source", "row"):
        same &= ~of_place | (own[name] == own["association_id"].map(rows[name]))
    held = own[same].drop_duplicates(["association_id", "field"], keep="last")
    parts = []
    for column in ("value", "source", "told_on"):
        table = held.pivot(index="association_id", columns="field", values=column)  # noqa: PD010 - texts
        table = table.reindex(columns=[field.value for field in SurveyField])
        table = table.astype("datetime64[ns]") if column == "told_on" else table.astype("str")
        ending = "" if column == "value" else f"|{column}"
        parts.append(table.set_axis([f"{name}{ending}" for name in table.columns], axis=1))
    return pd.concat(parts, axis=1)


def differing(lines: pd.DataFrame) -> pd.DataFrame:
    """Give the lines that another row, of the same association and as new or newer, says otherwise.

    Returns
    -------
    DataFrame
        Those lines, with ``holds``, ``holds_source`` and ``holds_row`` of the one that is used.
    """
    own = answers(lines)
    own = own[own["field"] != SurveyField.REMARK.value]
    last = own.drop_duplicates(["association_id", "field"], keep="last")
    last = last.rename(columns={"value": "holds", "source": "holds_source", "row": "holds_row"})
    both = own.merge(last[["association_id", "field", "holds", "holds_source", "holds_row"]])
    return both[both["value"] != both["holds"]].reset_index(drop=True)
