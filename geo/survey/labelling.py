"""What surveys say of needs, roles, target groups and the area served, in place of what rules told."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vocabulary import LabelKind, Level, Need, Sensitive, SurveyField, VillageBy

_KINDS = {
    SurveyField.NEEDS: LabelKind.NEED,
    SurveyField.ROLES: LabelKind.ROLE,
    SurveyField.TARGET_GROUPS: LabelKind.TARGET_GROUP,
    SurveyField.AREA_SERVED: LabelKind.SCALE,
}


def labels(given: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Let a survey's word win over the rules, kind by kind.

    Whoever says that they give mutual aid is taken for peer support too, as the rules do: it is only
    protected the more.

    Parameters
    ----------
    given
        Labels.
    held
        What holds of each association (:func:`jarjestokartta.geo.survey.told.newest`).

    Returns
    -------
    DataFrame
        Labels; ``rule`` names the survey, confidence 1.
    """
    said = [_said(held, field, kind) for field, kind in _KINDS.items()]
    aid = said[0][said[0]["label"] == Need.MUTUAL_AID.value]
    known = given.loc[given["kind"] == LabelKind.SENSITIVE, "association_id"]
    said.append(
        aid[~aid["association_id"].isin(known)].assign(
            kind=LabelKind.SENSITIVE.value, label=Sensitive.PEER_SUPPORT.value
        )
    )
    new = pd.concat(said, ignore_index=True)
    replaced = pd.MultiIndex.from_frame(new[["association_id", "kind"]])
    left = given[~pd.MultiIndex.from_frame(given[["association_id", "kind"]]).isin(replaced)]
    both = pd.concat([left, new], ignore_index=True) if len(new) else given
    conformed: pd.DataFrame = tables.LABELS.conform(both)
    return conformed


def _said(held: pd.DataFrame, field: SurveyField, kind: LabelKind) -> pd.DataFrame:
    own = held[held[field.value].notna()]
    table = pd.DataFrame(
        {
            "association_id": own.index,
            "kind": kind.value,
            "label": own[field.value].str.split(tables.SEPARATOR),
            "confidence": 1.0,
            "rule": "survey:" + own[f"{field.value}|source"],
        }
    )
    return table.explode("label", ignore_index=True)


def served(given: pd.DataFrame, held: pd.DataFrame, homes: pd.Series, areas: pd.DataFrame) -> pd.DataFrame:
    """Let the village that a survey names win over what name and address told.

    Parameters
    ----------
    given
        Served; associations of another scale are not in it, and are not put there.
    held
        As :func:`labels` takes it.
    homes
        Home municipality by ``association_id``: only a village of it is believed.
    areas
        Areas of both levels.
    """
    inside = areas.loc[(areas["level"] == Level.VILLAGE) & areas["in_region"]]
    every = [
        inside[["area_id", "parent_id", name]].rename(columns={name: "name"})
        for name in ("name_fi", "name_sv")
    ]
    names = pd.concat(every, ignore_index=True).dropna(subset="name")
    names = names.assign(key=names["parent_id"] + "|" + names["name"].map(normal))
    one_alone = names.drop_duplicates(["key", "area_id"]).drop_duplicates("key", keep=False)
    village = held[SurveyField.VILLAGE.value].dropna()
    key = homes.reindex(village.index) + "|" + village.map(normal)
    known = key.map(one_alone.set_index("key")["area_id"]).dropna()
    told = given["association_id"].map(known)
    hit = told.notna()
    table = given.assign(
        village_id=given["village_id"].mask(hit, told),
        known_by=given["known_by"].mask(hit, VillageBy.SURVEY.value),
        elsewhere=given["elsewhere"].mask(hit),
    )
    conformed: pd.DataFrame = tables.SERVED.conform(table)
    return conformed


def with_websites(associations: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Give associations with the website that a survey tells, where the register tells none."""
    told = associations["association_id"].map(held[SurveyField.WEBSITE.value])
    return associations.assign(website=associations["website"].fillna(told).astype("str"))
