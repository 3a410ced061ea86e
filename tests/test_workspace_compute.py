"""The tables of one run hang together: nothing is lost between register, areas, rates and gaps."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from demo_fixtures import computed, updated_region

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.model import paavo
from jarjestokartta.geo.model.associations import kinds as kinds_of_associations
from jarjestokartta.geo.vocabulary import Basis, Level, Need, PlaceKind, Precision, Scale, Status, VillageBy
from jarjestokartta.maps import sensitive, todo

REST = "sijoittamatta-"
NEIGHBOURS = "kylä|Asukas|Omakoti|Naapuri|VPK|Lions|Rotary|SPR"


def rates(basis: Basis) -> pd.DataFrame:
    found = computed()[2].rates
    return found[(found["basis"] == basis) & (found["subject"] == "all")].set_index("area_id")


def parent_of(areas: pd.DataFrame, ids: pd.Index) -> pd.Series:
    parents = areas.set_index("area_id")["parent_id"]
    return pd.Series(ids.map(parents), index=ids).fillna(ids.to_series().str.removeprefix(REST))


def test_villages_and_the_rest_add_up_to_the_municipality() -> None:
    _, _, content = computed()
    found = rates(Basis.ADDRESS)
    municipality = parent_of(content.areas, found.index)
    residents = found["residents"].groupby(municipality).sum()
    assert residents.round(6).equals(rates(Basis.DOMICILE)["residents"].reindex(residents.index).round(6))


def test_both_bases_count_every_association_of_the_region_once() -> None:
    read, _, content = computed()
    active = read.associations[read.associations["status"] != Status.ENDED]
    assert len(active) == len(content.associations)
    assert rates(Basis.DOMICILE)["associations"].sum() == len(active)
    assert rates(Basis.ADDRESS)["associations"].sum() == len(active)


def test_domicile_is_the_register_alone() -> None:
    read, _, _ = computed()
    active = read.associations[read.associations["status"] != Status.ENDED]
    expected = active["home_municipality"].value_counts()
    found = rates(Basis.DOMICILE)["associations"]
    assert found[found > 0].to_dict() == expected.to_dict()


def test_every_table_keeps_its_contract() -> None:
    _, inputs, content = computed()
    for contract, table in (
        (tables.AREAS, content.areas),
        (tables.RATES, content.rates),
        (tables.REACH, content.reach),
        (tables.GAPS, content.gaps),
        (tables.MEASURED, content.measured),
        (tables.SITES, content.sites),
        (tables.RESIDENTS, content.cells),
        (tables.CHANGES, content.changes),
        (tables.LOCATED, content.associations),
        (tables.AREA_RESIDENTS, inputs.residents),
    ):
        contract.conform(table)


def test_gaps_lie_in_the_region_and_where_the_need_is_measured() -> None:
    _, _, content = computed()
    region = set(
        content.areas.loc[
            content.areas["in_region"] & (content.areas["level"] == Level.MUNICIPALITY), "area_id"
        ]
    )
    assert set(content.gaps["municipality_code"]) <= region
    pairs = content.gaps[["municipality_code", "need"]].merge(
        content.measured, on=["municipality_code", "need"]
    )
    assert len(pairs) == len(content.gaps)
    assert pairs["measured"].all()
    assert (content.gaps["residents_without_if_open"] <= content.gaps["residents_without"]).all()


def test_a_point_no_better_than_its_municipality_is_in_no_village() -> None:
    _, _, content = computed()
    coarse = content.associations["precision"].isin([Precision.MUNICIPALITY, Precision.NONE])
    assert coarse.any()
    assert content.associations.loc[coarse, ["municipality_id", "village_id"]].isna().all(axis=None)


def test_no_association_is_placed_against_its_home_and_its_postal_code() -> None:
    _, inputs, content = computed()
    postal = inputs.level(Level.POSTAL_AREA).assign(code=lambda t: t["area_id"].str.removeprefix("pno-"))
    code, owner = content.associations["postal_code"], postal.set_index("code")["parent_id"]
    of_box = (code.str[:4] + "0").map(owner)  # a box has the code of its area with a 1 at the end
    of_code = code.map(owner).fillna(of_box)
    placed = content.associations["municipality_id"]
    wrong = placed.notna() & (placed != content.associations["home_municipality"]) & (placed != of_code)
    assert not wrong.any()


def test_an_association_of_a_village_serves_the_village_that_it_truly_serves() -> None:
    _, inputs, content = computed()
    folder = updated_region() / "private/truth"
    truth = pd.read_csv(folder / "register_truth.csv", dtype={"serves": "str"}).set_index("source_row")
    villages = pd.read_csv(folder / "villages_truth.csv", dtype="str")
    drawn = inputs.level(Level.VILLAGE).rename(columns={"parent_id": "municipality", "name_fi": "name"})
    area = villages.merge(drawn[["municipality", "name", "area_id"]]).set_index("village_id")["area_id"]
    own = content.associations[content.associations["scale"] == Scale.VILLAGE]
    meant = truth.loc[own["source_row"], "serves"].map(area).to_numpy()
    assert len(own) > 50
    assert (own["serves_village_id"] == meant).all()
    lives = own["precision"].isin([Precision.BUILDING, Precision.STREET])
    assert (lives & (own["village_id"] != meant)).any()
    assert (own["serves_elsewhere"] == (own["village_id"] != meant))[lives].all()
    assert (
        content.associations.loc[content.associations["scale"] != Scale.VILLAGE, "serves_known_by"]
        .isna()
        .all()
    )


def test_whoever_truly_tells_something_of_people_is_protected_and_neighbours_are_not() -> None:
    _, _, content = computed()
    truth = pd.read_csv(updated_region() / "private/truth/register_truth.csv").set_index("source_row")
    own = truth.loc[content.associations["source_row"]].set_axis(content.associations.index)
    kinds = kinds_of_associations().set_index("pattern").loc[own["kind"]].set_axis(own.index)
    neighbours = own["kind"].str.contains(NEIGHBOURS)
    aid = kinds["needs"].str.contains("mutual-aid")
    of_people = kinds["target_groups"].str.contains("|".join(sensitive.GROUPS))
    truly = (aid & ~neighbours) | of_people | kinds["purpose_class"].isin(sensitive.CLASSES)
    found = sensitive.associations(content.associations)
    assert truly.sum() > 30
    assert found[truly].all()
    # The Red Cross is in doubt: its purpose names friend visits.
    clear = neighbours & ~own["kind"].str.contains("SPR")
    assert clear.sum() > 15
    assert not found[clear].any()


def test_associations_of_an_unknown_village_are_counted() -> None:
    _, _, content = computed()
    towns = content.areas.loc[content.areas["level"] == Level.MUNICIPALITY, "area_id"]
    counted = content.counts.loc[content.counts.index.isin(towns), "village_unknown"]
    unknown = content.associations["serves_known_by"] == VillageBy.NOTHING
    assert counted.sum() == unknown.sum()


def test_homes_are_no_meeting_places() -> None:
    _, _, content = computed()
    kinds = content.associations["place_kind"].value_counts()
    assert kinds[PlaceKind.CONTACT] > kinds[PlaceKind.PREMISES]
    assert set(content.thresholds_m) == set(Need)


def test_a_village_known_mostly_by_postal_area_gets_no_verdict() -> None:
    _, _, content = computed()
    found = rates(Basis.ADDRESS)
    placed = content.associations.dropna(subset="village_id")
    share = (placed["precision"] == Precision.POSTAL_AREA).groupby(placed["village_id"]).mean()
    coarse = share.index[share > 0.25]
    assert len(coarse)
    assert found.loc[coarse, "verdict"].isna().all()
    sure = share.index[share <= 0.25].intersection(found.index[found["residents"] > 0])
    assert found.loc[sure, "verdict"].notna().all()


def test_every_place_lies_in_the_municipality_it_is_listed_under() -> None:
    _, inputs, content = computed()
    sites = content.sites.dissolve("municipality_code")
    municipalities = inputs.level(Level.MUNICIPALITY).set_index("area_id").geometry
    assert content.sites["municipality_code"].notna().all()
    # As drawn in the source: a point on the shore may stand outside its municipality's outline.
    assert sites.distance(municipalities.buffer(2_000).reindex(sites.index)).max() == 0


def test_second_homes_are_those_of_the_postal_areas() -> None:
    _, inputs, content = computed()
    homes = content.residents.merge(inputs.level(Level.MUNICIPALITY)[["area_id", "in_region"]])
    assert len(homes) == 22
    assert homes["second_homes"].sum() == paavo.SECOND_HOMES
    many = homes.loc[homes["second_homes"] > homes["residents"] / 2, "area_id"]
    assert set(content.seasonal) == set(many)
    assert 0 < len(many) < 11


def test_problems_of_the_sources_name_their_file() -> None:
    _, inputs, content = computed()
    assert len(inputs.problems)
    assert inputs.problems["source"].notna().all()
    folder = updated_region()
    assert all((folder / name).is_file() for name in inputs.problems["source"].unique())
    say = words.load("fi")
    sheet = pd.read_excel(
        io.BytesIO(todo.todo_xlsx(content, inputs.problems, say)),
        sheet_name=say("todo.sources.sheet"),
        header=None,
        engine="openpyxl",
    )
    cells = set(sheet.to_numpy(dtype="str").ravel())
    assert "data/raw/ptv.json" in cells
    assert say("todo.other-source") not in cells


def test_who_has_no_place_near_is_in_a_gap_and_villages_add_up_to_their_municipality() -> None:
    """The same people by two ways: shared places, and gaps; of refuges only gaps know."""
    _, found, content = computed()
    assert content.access is not None
    refuges = found.sites.loc[sensitive.shelters(found.sites), "needs"].str.split(";").explode()
    totals = content.totals.set_index(["municipality_code", "need"])["residents_without"]
    areas = content.access.areas
    whole = areas[areas["level"] == Level.MUNICIPALITY].set_index(["municipality_code", "need"])
    for need in {Need.MEETING_PLACES, Need.LOCAL_SERVICES} - set(refuges):
        of_need = whole.xs(need.value, level="need")
        without = (of_need["residents"] - of_need["residents_near"]).dropna()
        assert len(without)
        expected = totals.xs(need.value, level="need").reindex(without.index)
        assert without.tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    parts = areas[areas["level"] == Level.VILLAGE].groupby(["municipality_code", "need"])
    for name in ("residents", "availability", "residents_near", "availability_if_open"):
        summed = parts[name].sum(min_count=1).reindex(whole.index)
        assert summed.fillna(0).tolist() == pytest.approx(whole[name].fillna(0).tolist())


def test_who_lacks_at_least_one_need_is_no_fewer_than_who_lacks_any_one() -> None:
    """Of needs at once as many as the worst need at least, and no more than all together."""
    _, _, content = computed()
    assert content.access is not None
    poverty = content.access.poverty
    poverty = poverty[poverty["level"] == Level.MUNICIPALITY].set_index("municipality_code")
    one = (poverty["lacking_1"] * poverty["residents"]).dropna()
    by_need = content.totals.groupby("municipality_code")["residents_without"]
    assert len(one)
    assert (one >= by_need.max().reindex(one.index) - 1e-6).all()
    assert (one <= by_need.sum().reindex(one.index) + 1e-6).all()
    counted = (
        poverty[[f"lacking_{count}" for count in range(1, 6)]].fillna(0).sum(axis=1) * poverty["residents"]
    )
    assert counted.loc[one.index].tolist() == pytest.approx(by_need.sum().reindex(one.index).tolist())
