"""What surveys say of places and villages, brought into a run."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from demo_fixtures import computed

from jarjestokartta.geo import tables
from jarjestokartta.geo.survey import labelling, told
from jarjestokartta.geo.vocabulary import Level, VillageBy
from jarjestokartta.workspace.surveyed import Surveyed, with_sites

HEADS = ["association_id", "field", "value", "source", "told_on", "row"]
POINT = {"place-name": "Punainen talo", "place-open-to": "all", "place-capacity": "60"}


def said(*rows: tuple[str, dict[str, str]]) -> pd.DataFrame:
    lines = [
        (one, field, value, "Kartoitus", None, number)
        for number, (one, fields) in enumerate(rows, start=2)
        for field, value in fields.items()
    ]
    return tables.SURVEY.conform(pd.DataFrame(lines, columns=HEADS))


@pytest.mark.parametrize(
    ("name", "more", "count"),
    [
        ("Kuohun Nuorisoseura ry", {}, 1),
        ("Kuohun Nuorisoseura ry", {"place-open-to": "unknown"}, 0),
        ("Keski-Suomen turvakotiyhdistys ry", {}, 0),
    ],
)
def test_a_named_open_place_is_a_site_but_never_a_refuge(name: str, more: dict[str, str], count: int) -> None:
    read, inputs, content = computed()
    town = content.areas[content.areas["level"] == Level.MUNICIPALITY].iloc[0]
    middle = town.geometry.representative_point()
    one = read.associations.iloc[[0]].assign(name=name).reset_index(drop=True)
    spot = f"{round(middle.x)} {round(middle.y)} building"
    lines = said((one["association_id"].iloc[0], {**POINT, "place-point": spot, **more}))
    found = Surveyed.of(lines, one, inputs)
    assert found is not None
    assert found.places["source"].tolist() == ["Kartoitus"]
    bare = replace(inputs, sites=inputs.sites.iloc[:0])
    sites = with_sites(bare, found, "fi").sites
    assert sites["name"].tolist() == ["Punainen talo"] * count
    assert sites["municipality_code"].tolist() == [town["area_id"]] * count
    assert with_sites(inputs, None, "fi") is inputs
    assert Surveyed.of(tables.SURVEY.empty(), one, inputs) is None


def test_a_village_of_the_home_municipality_is_believed_and_no_other() -> None:
    _, inputs, _ = computed()
    villages = inputs.level(Level.VILLAGE)
    villages = villages[villages["in_region"] & ~villages["name_fi"].duplicated(keep=False)]
    mine, other = villages.iloc[0], villages[villages["parent_id"] != villages.iloc[0]["parent_id"]].iloc[0]
    lines = said(("1", {"village": mine["name_fi"].lower()}), ("2", {"village": other["name_fi"].lower()}))
    held = told.newest(lines)
    served = tables.SERVED.conform(
        pd.DataFrame(
            {"association_id": ["1", "2"], "village_id": None, "known_by": VillageBy.NOTHING.value}
        ).astype({"village_id": "str"})
    )
    homes = pd.Series(mine["parent_id"], index=["1", "2"])
    found = labelling.served(served, held, homes, inputs.areas).set_index("association_id")
    assert found.loc["1", ["village_id", "known_by"]].tolist() == [mine["area_id"], "survey"]
    assert found.loc["2", "known_by"] == "nothing"


def test_labels_are_replaced_kind_by_kind_and_mutual_aid_is_protected() -> None:
    given = tables.LABELS.conform(
        pd.DataFrame(
            {
                "association_id": ["1", "1", "2"],
                "kind": ["need", "role", "need"],
                "label": ["hobbies", "activity", "hobbies"],
                "confidence": 0.9,
                "rule": "r1",
            }
        )
    )
    found = labelling.labels(given, told.newest(said(("1", {"needs": "mutual-aid;groups"}))))
    rows = sorted(zip(found["association_id"], found["kind"], found["label"], found["rule"], strict=True))
    assert rows == [
        ("1", "need", "groups", "survey:Kartoitus"),
        ("1", "need", "mutual-aid", "survey:Kartoitus"),
        ("1", "role", "activity", "r1"),
        ("1", "sensitive", "peer-support", "survey:Kartoitus"),
        ("2", "need", "hobbies", "r1"),
    ]
