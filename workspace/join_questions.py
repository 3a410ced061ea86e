"""What is known of surveys is kept, and the rows that are nobody's yet go into the workbook of proposals."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.cleaning import municipality_names
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.survey.settling import Settled
from jarjestokartta.geo.vocabulary import JoinDoubt, Status
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import join_sheet
from jarjestokartta.workspace import survey_file
from jarjestokartta.workspace.folder import Workspace

_ASKED_FIRST = (
    JoinDoubt.CONTRADICTION,
    JoinDoubt.SEVERAL,
    JoinDoubt.BRANCH,
    JoinDoubt.NEAR,
    JoinDoubt.NO_MUNICIPALITY,
    JoinDoubt.ELSEWHERE,
    JoinDoubt.NOTHING,
)


def write(
    workspace: Workspace,
    known: pd.DataFrame,
    settled: Settled,
    associations: pd.DataFrame,
    settings: Settings,
    say: Words,
) -> None:
    """Keep the lines, where they are no longer those that were ``known``, and ask of the open rows."""
    if not settled.lines.equals(known):
        survey_file.save(settled.lines, workspace.survey)
    if settled.open_.empty:
        workspace.join_proposals.unlink(missing_ok=True)
        return
    towns = municipality_names.finland().set_index("code")["name_fi"]
    rows, options = _asked(settled, associations, towns, say)
    notices = ("sketched-boundaries",) if settings.region.sketched else ()
    files.write_whole(workspace.join_proposals, join_sheet.join_xlsx(rows, options, say, notices=notices))


def _asked(
    settled: Settled, associations: pd.DataFrame, towns: pd.Series, say: Words
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give what the workbook asks, those first that only a person can tell, and the candidates."""
    by_id = associations.set_index("association_id")
    keys = settled.open_["key"]
    proposed = settled.pairs.proposed
    own = by_id.loc[proposed["association_id"]]
    place = own["home_municipality"].map(towns).fillna(own["home_municipality"])
    number = own["registration_number"].fillna("–")
    label = own["name"] + ", " + place + " (" + number + ")"
    label = label.mask(own["status"] == Status.ENDED, label + " – " + say("join.ended"))
    options = pd.DataFrame(
        {
            "key": proposed["row"].map(keys).to_numpy(),
            "rank": proposed["rank"].to_numpy(),
            "association_id": proposed["association_id"].to_numpy(),
            "label": label.to_numpy(),
        }
    ).drop_duplicates(["key", "rank"])
    alike = options.duplicated(["key", "label"], keep=False)  # one name, one town, and no number
    options["label"] = options["label"].mask(alike, options["label"] + " " + options["association_id"])
    best = proposed[proposed["rank"] == 1].set_index("row")["score"]
    rows = settled.open_.assign(
        town=settled.open_["municipality"].map(towns),
        number=settled.open_["registration-number"].fillna(settled.open_["business-id"]),
        doubt=settled.pairs.doubts,
        score=best.reindex(settled.open_.index),
    )
    order = {doubt.value: place for place, doubt in enumerate(_ASKED_FIRST)}
    rows = rows.assign(order=rows["doubt"].map(order)).sort_values(["order", "source", "row"], kind="stable")
    return rows.drop_duplicates("key").drop(columns="order").reset_index(drop=True), options
