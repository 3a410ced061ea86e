"""A sensitive association whose village only its address tells: nothing that is published tells it."""

from __future__ import annotations

import pandas as pd
import pytest
from demo_fixtures import computed, quiet, updated_region
from msgspec import structs

from jarjestokartta.geo import settings
from jarjestokartta.geo.vocabulary import PlaceKind, Precision, VillageBy
from jarjestokartta.maps import area_tables, privacy, sensitive
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import compute

PEERS, NEIGHBOURS = "Kotikylän vertaistuki ry", "Kotikylän naapuriapu ry"
AID = "mutual-aid"


@pytest.fixture(scope="module")
def runs() -> dict[str, Content]:
    """Give public contents without and with an association at a home in a village that has no such help."""
    read, found, _ = computed()
    chosen = settings.load(updated_region())
    gaps = structs.replace(chosen.gaps, least_associations_per_1000=0.0)
    chosen = structs.replace(chosen, gaps=gaps)
    before = compute.content(read.associations, found, chosen, quiet)
    contact = _contact(before)
    made = {"": before}
    for name in (PEERS, NEIGHBOURS):
        planted = read.associations[read.associations["association_id"] == contact].assign(
            association_id="planted", registration_number="planted", name=name, purpose_text=None
        )
        more = pd.concat([read.associations, planted], ignore_index=True)
        made[name] = compute.content(more, found, chosen, quiet)
    assert _planted(made[PEERS])["village_id"] == _planted(made[NEIGHBOURS])["village_id"]
    return made


def _contact(content: Content) -> str:
    """Give an association at somebody's home, in a village all of whose people are without mutual aid.

    In its municipality others supply what the planted ones do: of where nobody is known to, it would be told
    for the whole municipality that somebody may.
    """
    gaps = content.gaps[(content.gaps["need"] == AID) & (content.gaps["share_without"] == 1)]
    table = content.associations
    there = table["village_id"].isin(gaps.loc[gaps["residents_in_area"] > 50, "area_id"])
    there &= table["municipality_id"].eq(table["home_municipality"])
    known = table[table["serves_village_id"].notna() | table["scale"].eq("municipality")]
    for need in ("groups", AID):
        there &= table["home_municipality"].isin(
            known.loc[sensitive.bears(known["needs"], need), "home_municipality"]
        )
    there &= table["place_kind"].eq(PlaceKind.CONTACT) & table["precision"].eq(Precision.BUILDING)
    return str(table.loc[there, "association_id"].iloc[0])


def _planted(content: Content) -> pd.Series:
    table = content.associations
    return table[table["association_id"] == "planted"].iloc[0]


def test_its_address_is_known_and_the_village_that_it_serves_is_not(runs: dict[str, Content]) -> None:
    peers, neighbours = (_planted(runs[name]) for name in (PEERS, NEIGHBOURS))
    assert neighbours["serves_village_id"] == peers["village_id"]
    assert neighbours["serves_known_by"] == VillageBy.ADDRESS
    assert pd.isna(peers["serves_village_id"])
    assert peers["serves_known_by"] == VillageBy.NOTHING
    assert {"groups", AID} <= set(peers["needs"].split(";"))


def _within_reach(content: Content) -> dict[str, pd.DataFrame]:
    """Give all that is published of who has what within reach."""
    told = privacy.public(content)
    assert told.served is not None
    assert told.access is not None
    assert told.distance_curve is not None
    return {
        "reach": told.reach,
        "gaps": pd.DataFrame(told.gaps),
        "totals": told.totals,
        "curve": told.distance_curve,
        "basket": told.served.basket,
        "terms": told.served.terms,
        "equity": told.served.equity,
        "hexagons": told.served.hexagons.to_frame(),
        "poverty": told.access.poverty,
        "access": told.access.areas,
        "measured": told.measured,
    }


def test_nothing_within_reach_differs_for_it(runs: dict[str, Content]) -> None:
    before, after, control = (_within_reach(runs[name]) for name in ("", PEERS, NEIGHBOURS))
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, after[name], obj=name)
    assert not before["gaps"].equals(control["gaps"])  # one that is no secret closes the gap
    village = _planted(runs[NEIGHBOURS])["village_id"]
    assert f"{AID}:{village}" not in set(control["gaps"]["gap_id"])


def test_of_the_village_itself_no_more_is_told_than_one_association(runs: dict[str, Content]) -> None:
    village = _planted(runs[PEERS])["village_id"]
    before, after = (
        area_tables.villages(privacy.public(runs[name])).set_index("area_id").loc[village]
        for name in ("", PEERS)
    )
    assert after["associations"] == before["associations"] + 1
    for secret in ("need_mutual_aid", "role_trust"):
        assert pd.isna(before[secret])
        assert pd.isna(after[secret])
    listed = privacy.public(runs[PEERS]).associations
    one = listed[listed["association_id"] == "planted"].iloc[0]
    assert pd.isna(one["village_id"])
    assert one.geometry is None
