"""How many associations were asked and answered, by municipality, and sums of what was answered.

Nothing is extrapolated: a sum is of those who answered that question, and how many they are stands beside.
"""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.vocabulary import JoinedBy, OpenTo, SurveyField

COUNTED = (SurveyField.PAID_STAFF, SurveyField.VOLUNTEERS, SurveyField.MEMBERS)
_NONE, _SOME = "no", "yes"


def by_municipality(
    lines: pd.DataFrame, held: pd.DataFrame, homes: pd.Series, municipalities: pd.Index
) -> pd.DataFrame:
    """Count answers.

    Parameters
    ----------
    lines
        What surveys say (contract ``SURVEY``).
    held
        What holds of each association (:func:`jarjestokartta.geo.survey.told.newest`).
    homes
        Home municipality by ``association_id``, of the associations that are counted.
    municipalities
        Codes of the region.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``municipality_code``: ``asked`` (associations, and rows whose association is not known
        yet), ``waiting`` (those rows), ``answered``; by count ``<field>`` (persons) and
        ``<field>_answered``; ``paid_staff_some`` (associations that have any, of ``paid_staff_told``);
        ``open`` and ``open_answered``. What nobody told is NA.
    """
    own = held[held.index.isin(homes.index)]
    town = homes.reindex(own.index)
    rows = lines.drop_duplicates(["source", "row"])
    asked = rows.loc[rows["association_id"].isin(homes.index), "association_id"].drop_duplicates()
    table = pd.DataFrame(index=pd.Index(municipalities, name="municipality_code"))

    def count(towns: pd.Series) -> pd.Series:
        return towns.value_counts().reindex(table.index).fillna(0).astype("Int64")

    table["waiting"] = count(_waiting(lines))
    table["asked"] = count(asked.map(homes)) + table["waiting"]
    table["answered"] = count(town)
    for field in COUNTED:
        name = field.value.replace("-", "_")
        persons = pd.to_numeric(own[field.value].replace(_NONE, "0"), errors="coerce")
        table[name] = persons.groupby(town).sum(min_count=1).reindex(table.index).astype("Int64")
        table[f"{name}_answered"] = count(town[persons.notna()])
    staff = own[SurveyField.PAID_STAFF.value]
    some = staff.notna() & ~staff.isin([_NONE, "0"])
    table["paid_staff_some"] = count(town[some])
    table["paid_staff_told"] = count(town[staff.notna()])
    openness = own[SurveyField.OPEN_TO.value]
    table["open"] = count(town[openness == OpenTo.ALL.value])
    table["open_answered"] = count(town[openness.notna() & (openness != OpenTo.UNKNOWN.value)])
    for name, told in (("paid_staff_some", "paid_staff_told"), ("open", "open_answered")):
        table[name] = table[name].where(table[told] > 0)  # where nobody told, nobody knows
    return table


def _waiting(lines: pd.DataFrame) -> pd.Series:
    """Give the municipalities of the rows that are nobody's yet."""
    nobody = lines[(lines["field"] == SurveyField.JOINED_BY) & (lines["value"] == JoinedBy.NOBODY.value)]
    settled = pd.MultiIndex.from_frame(nobody[["source", "row"]])
    open_ = lines[lines["association_id"].isna() & (lines["field"] == SurveyField.MUNICIPALITY)]
    return open_.loc[~pd.MultiIndex.from_frame(open_[["source", "row"]]).isin(settled), "value"]
