"""The sheet of ``tables.xlsx`` on what associations told themselves, by municipality."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.vocabulary import Level
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import survey_counts
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.privacy import LEAST_ASSOCIATIONS
from jarjestokartta.maps.sheet import Column, Kind, Sheet

# Sums and how many they are of, side by side.
_SHOWN = (
    "paid_staff_some",
    "paid_staff_told",
    "paid_staff",
    "paid_staff_answered",
    "volunteers",
    "volunteers_answered",
    "members",
    "members_answered",
    "open",
    "open_answered",
)


def survey(content: Content, say: Words) -> Sheet:
    """Tell how many were asked and answered, and sums of what was answered."""
    table = pd.DataFrame() if content.survey is None else content.survey
    towns = content.areas[content.areas["level"] == Level.MUNICIPALITY].set_index("area_id")
    names = towns["name_sv"].fillna(towns["name_fi"]) if say.language == "sv" else towns["name_fi"]
    table = table.assign(town=names.reindex(table.index)).sort_values("town").reset_index(drop=True)
    columns = [Column(say("column.municipality"), table["town"], width=18)]
    columns += [
        Column(say(f"column.survey.{name}"), table[name], Kind.COUNT, 12) for name in ("asked", "answered")
    ]
    hidden = pd.Series(say("table.protected"), index=table.index, dtype="str")
    for name in _SHOWN:
        told = survey_counts.OF.get(name, name)
        known = table[told].isna() | table[told].gt(0)  # nothing was told, or it is hidden
        blanks = hidden.where(known.fillna(value=True))
        columns.append(Column(say(f"column.survey.{name}"), table[name], Kind.COUNT, 15, blanks))
    return Sheet(
        name=say("sheet.survey"),
        title=say("sheet.survey.title"),
        sentences=[say("sheet.survey.about", least=LEAST_ASSOCIATIONS)],
        columns=columns,
        warnings=[say(f"notice.{code}") for code in content.notices],
        empty=say("table.nothing"),
    )
