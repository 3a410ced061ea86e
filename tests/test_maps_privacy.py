"""What must not leave the house does not."""

from __future__ import annotations

import dataclasses
import re

import content_fixtures as fx
import geopandas as gpd
import pandas as pd
import pytest
from content_fixtures import One
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import tables
from jarjestokartta.maps import privacy, sensitive
from jarjestokartta.maps.content import Content

one = st.builds(
    One,
    name=st.sampled_from(
        ["Seura ry", "Kylä ry", "Ensi- ja turvakotiyhdistys ry", "Tuki ry c/o Maija Meikäläinen"]
    ),
    town=st.sampled_from([*fx.TOWNS]),
    village=st.sampled_from([None, *fx.VILLAGES]),
    kind=st.sampled_from(["premises", "contact", "home-like", "postal-only"]),
    needs=st.sampled_from(["", "hobbies", "groups;mutual-aid", "mutual-aid"]),
    purpose_class=st.sampled_from([None, "1", "5", "7"]),
    target_groups=st.sampled_from(["", "youth", "older-people;mental-health"]),
    sensitive=st.sampled_from(["", None, "religious"]),
    serves=st.sampled_from([None, None, *fx.VILLAGES]),
    street=st.sampled_from([None, "Koulutie 3 A 12", "c/o Maija Meikäläinen, Koulutie 3", "PL 12"]),
)
some = st.lists(one, min_size=1, max_size=25)
few_runs = settings(max_examples=30)  # each makes nine tables through their contracts


def hidden_place(public: gpd.GeoDataFrame) -> pd.DataFrame:
    return public[public["place_kind"] != "premises"]


def same(content: Content, other: Content) -> bool:
    return all(
        getattr(content, field.name).equals(getattr(other, field.name))
        for field in dataclasses.fields(content)
        if isinstance(getattr(content, field.name), pd.DataFrame)
    )


@few_runs
@given(some)
def test_no_place_of_an_association_without_premises(ones: list[One]) -> None:
    content = fx.content(ones)
    public = privacy.public(content)
    hidden = hidden_place(public.associations)
    assert hidden.geometry.isna().all()
    assert hidden[["street_address", "postal_code", "post_office"]].isna().all(axis=None)
    for column in ("street_address", "name"):
        assert not public.associations[column].astype("str").str.contains("Meikäläinen|c/o").any()
    assert public.associations.index.equals(content.associations.index)
    assert list(public.associations["association_id"]) == list(content.associations["association_id"])


@few_runs
@given(some)
def test_it_is_pure_and_keeps_the_contracts(ones: list[One]) -> None:
    content, again = fx.content(ones), fx.content(ones)
    public = privacy.public(content)
    assert same(content, again)
    tables.ASSOCIATIONS.conform(pd.DataFrame(public.associations.drop(columns="geometry")))
    tables.LOCATED.conform(public.associations)
    tables.SITES.conform(public.sites)
    tables.RESIDENTS.conform(public.cells)
    tables.AREA_RESIDENTS.conform(public.residents)
    tables.RATES.conform(public.rates)
    tables.REACH.conform(public.reach)
    tables.GAPS.conform(public.gaps)
    tables.CHANGES.conform(public.changes)


@few_runs
@given(some)
def test_sensitive_ones_without_premises_are_in_no_village(ones: list[One]) -> None:
    content = fx.content(ones)
    public = privacy.public(content).associations
    hidden = hidden_place(public)
    touchy = hidden[sensitive.associations(content.associations).loc[hidden.index]]
    assert touchy["village_id"].isna().all()
    assert touchy["home_municipality"].notna().all()


def left_out(content: Content) -> pd.DataFrame:
    """Give who is in a village by address and not listed for that: what counts less lists tell of."""
    public = privacy.public(content).associations
    own = content.associations
    named = own["serves_village_id"].notna() & ~sensitive.associations(own)
    premises = public["place_kind"] == "premises"
    by_address = (public["village_id"].notna() & ~named) | premises
    return pd.DataFrame(own[~by_address & own["village_id"].notna()])


@few_runs
@given(some)
def test_count_against_list_gives_nobody_away(ones: list[One]) -> None:
    """All of every village less those listed is at least three, or as many as have no premises."""
    content = fx.content(ones)
    public = privacy.public(content)
    missing = left_out(content)["village_id"].value_counts()
    own = content.associations[public.associations["place_kind"] != "premises"]
    without_premises = own["village_id"].value_counts()
    missing = missing.reindex(without_premises.index, fill_value=0)
    assert ((missing >= 3) | (missing == without_premises)).all()


@few_runs
@given(some)
def test_count_of_a_kind_against_list_gives_nobody_away(ones: list[One]) -> None:
    content = fx.content(ones)
    public, missing = privacy.public(content), left_out(content)
    own = content.associations[public.associations["place_kind"] != "premises"]
    for column, code in sensitive.COUNTED:
        shown = public.rates[public.rates["subject"] == f"{column[:-1]}:{code}"].set_index("area_id")
        shown = shown["associations"].reindex([*fx.VILLAGES]).dropna()
        of_kind = [
            table.loc[sensitive.bears(table[column], code), "village_id"].value_counts()
            for table in (missing, own)
        ]
        some_left, all_left = (counts.reindex(shown.index, fill_value=0) for counts in of_kind)
        assert ((some_left >= 3) | (some_left == all_left)).all(), code


def test_a_village_association_is_listed_under_the_village_in_its_name() -> None:
    others = [One(f"Seura {n} ry", village="k2") for n in range(4)]
    content = fx.content(
        [
            One(
                "Niemisjärven kyläyhdistys ry",
                "077",
                "k2",
                needs="groups;mutual-aid",
                sensitive="",
                serves="k1",
            ),
            One("Niemisjärven työväenyhdistys ry", "077", "k1", needs="", sensitive="political", serves="k1"),
            One("Venekosken asukkaat ry", "077", "k3", needs="mutual-aid", sensitive="", serves="k2"),
            One("Niemisjärven VPK ry", "077", None, precision="none", sensitive="", serves="k1"),
            One("Niemisjärven Pirtti ry", "077", "k2", kind="premises", sensitive="", serves="k1"),
            *others,
        ]
    )
    public = privacy.public(content).associations
    assert public["village_id"].fillna("-").tolist()[:5] == ["k1", "-", "k2", "k1", "k2"]
    assert public["municipality_id"].tolist()[:5] == ["077"] * 5
    assert public.geometry.isna().tolist()[:5] == [True, True, True, True, False]


def test_neighbours_help_is_not_treated_as_peer_support() -> None:
    aid = {"village": "k1", "needs": "groups;mutual-aid"}
    neighbours = [One(f"Asukasyhdistys {n} ry", sensitive="", **aid) for n in range(7)]
    content = fx.content([One("Sydänyhdistys ry", **aid), *neighbours])
    listed = privacy.public(content).associations["village_id"].notna().tolist()
    assert listed == [False, False, False, True, True, True, True, True]


def test_whether_a_village_has_a_sensitive_association_is_not_seen_from_who_is_listed() -> None:
    hobbies = [One(f"Seura {n} ry", village=village) for village in ("k1", "k2") for n in range(5)]
    content = fx.content([*hobbies, One("Helluntaiystävät ry", village="k2", purpose_class="7")])
    listed = privacy.public(content).associations["village_id"].value_counts()
    assert listed.to_dict() == {"k1": 2, "k2": 3}  # of five and of six: three are left out of both


@few_runs
@given(some)
def test_small_sensitive_counts_of_villages_are_hidden_with_all_that_derives(ones: list[One]) -> None:
    rates = privacy.public(fx.content(ones)).rates
    below = rates["area_id"].isin([*fx.VILLAGES])
    small = rates[below & rates["subject"].isin(["need:mutual-aid", "role:trust"])]
    assert not small["associations"].between(1, 2).fillna(value=False).any()
    gone = rates[rates["protected"]]
    derived = ["associations", "per_1000", "low", "high", "shrunk", "ratio", "p_adj", "verdict"]
    assert gone[derived].isna().all(axis=None)
    assert gone["residents"].notna().all()
    assert (gone["basis"] == "address").all()
    assert gone["subject"].str.startswith(("need:", "role:")).all()  # also what the list would tell them by
    with_rest = gone["area_id"].map({**{k: v[1] for k, v in fx.VILLAGES.items()}})
    town = with_rest.fillna(gone["area_id"].str[-3:])
    assert ((gone["subject"] + town).value_counts() >= 2).all()


def test_no_other_count_tells_that_a_hidden_count_is_one() -> None:
    """Peer support is trust as well: a village with one of trust would have one of peer support at most."""
    content = fx.content(
        [
            One(f"Omaishoitajat {n} ry", village=k, needs="mutual-aid")
            for n, k in enumerate(["k1", *["k2"] * 3])
        ]
    )
    trust = content.rates["subject"] == "role:trust"
    aid = content.rates[content.rates["subject"] == "need:mutual-aid"]
    both = pd.concat([content.rates[~trust], aid.assign(subject="role:trust")], ignore_index=True)
    rates = privacy.public(dataclasses.replace(content, rates=both)).rates
    hidden = rates[
        rates["area_id"].isin(["k1", "k2"]) & rates["subject"].isin(["need:mutual-aid", "role:trust"])
    ]
    assert len(hidden) == 4
    assert hidden["associations"].isna().all()


def test_a_refuge_is_nowhere() -> None:
    content = fx.content([One("Keski-Suomen turvakoti ry", village="k1", kind="premises"), *fx.ORDINARY])
    public = privacy.public(content)
    refuge = public.associations.iloc[0]
    assert refuge["geometry"] is None
    assert refuge[["village_id", "municipality_id", "street_address"]].isna().all()
    assert refuge["precision"] == "none"
    assert refuge["home_municipality"] == "077"
    assert list(public.sites["site_id"]) == ["s1", "s3"]  # a lean-to is no refuge


def test_nothing_of_an_address_is_left_in_changes() -> None:
    changes = privacy.public(fx.content()).changes.set_index("association_id")[["before", "after"]]
    told = {key: tuple(row) for key, *row in changes.fillna("").itertuples()}
    assert told == {
        "000003": ("", "Kyläseura 2 ry"),
        "000099": ("Lakannut ry", ""),
        "000001": ("077", "077"),
        "000002": ("410", "077"),
        "000098": ("", ""),
        "000005": ("Vanhat Martat ry", "Martat ry"),
        "000006": ("OMAISHOITAJAT RY", "Omaishoitajat ry"),
        "000007": ("9", "7"),
    }


def test_last_entry_status_and_purpose_are_not_told_of_one_by_name() -> None:
    public = privacy.public(fx.content()).associations
    assert public[["last_entry_on", "purpose_text"]].isna().all(axis=None)
    assert set(public["status"]) == {"unknown"}


def test_ages_of_small_areas_and_one_more() -> None:
    public = privacy.public(fx.content())
    ages = public.residents.set_index("area_id")[["residents_0_14", "residents_15_64", "residents_65_plus"]]
    assert ages.loc[["k1", "k2"]].isna().all(axis=None)
    assert ages.loc[["077", "410", "k3", "k4", "k5"]].notna().all(axis=None)
    assert (public.residents["residents"] == 600).all()


@pytest.mark.parametrize(
    ("area", "share", "hidden"),
    [
        ("k3", 0.0, {"k1", "k2"}),
        ("k3", 0.4, {"k1", "k2"}),  # 12 of its 30 children are estimated
        ("k3", 0.3, {"k1", "k2", "k3", "k4"}),  # 9 are; one more of its municipality is hidden with it
        ("077", 0.01, {"k1", "k2"}),  # a municipality is no sum of cells
    ],
)
def test_ages_are_not_told_where_few_of_them_are_estimated(area: str, share: float, hidden: set[str]) -> None:
    told = fx.residents()
    told = told.assign(age_estimated_share=(told["area_id"] == area) * share)
    public = privacy.public(dataclasses.replace(fx.content(), residents=told)).residents
    of_ages = public.set_index("area_id")[["residents_0_14", "residents_65_plus", "age_estimated_share"]]
    assert set(of_ages.index[of_ages.isna().all(axis=1)]) == hidden
    assert of_ages.drop(index=list(hidden)).notna().all(axis=None)
    if area not in hidden:
        assert of_ages.loc[area, "age_estimated_share"] == share


def test_cells_keep_open_totals_only() -> None:
    public = privacy.public(fx.content())
    assert list(public.cells["residents"]) == [0, 1, 2, 3, 4]  # the finer cell is gone
    assert public.cells[["residents_65_plus", "age_estimated_share"]].isna().all(axis=None)
    assert set(public.reach["cell_id"]) == set(public.cells["cell_id"])


def test_distances_to_a_hidden_place_cannot_be_crossed() -> None:
    public = privacy.public(fx.content())
    groups = public.reach[public.reach["need"] == "groups"]
    assert groups[["nearest_provider_id", "distance_m"]].isna().all(axis=None)
    assert set(groups["within"]) == {1}
    places = public.reach[public.reach["need"] == "meeting-places"]
    assert set(places["distance_m"]) == {1234.5}
    gaps = public.gaps.set_index("gap_id")
    assert pd.isna(gaps.loc["groups:k3", "nearest_provider"])
    assert gaps.loc["groups:k3", "nearest_km"] == 7  # up: never within the threshold
    assert gaps.loc["meeting-places:k1", "nearest_provider"] == "Venekosken kylätalo"
    assert gaps.loc["meeting-places:k1", "nearest_km"] == 7.42


def test_a_column_nobody_knows_is_not_public() -> None:
    content = fx.content()
    marked = {}
    for field in ("associations", "residents", "cells", "rates", "reach", "gaps", "sites", "changes"):
        marked[field] = getattr(content, field).assign(
            x=450_185.25, nearest_open_id="000001", serves_village_id="k1", serves_elsewhere=True
        )
    public = privacy.public(dataclasses.replace(content, **marked))
    for field in marked:
        hidden = {"x", "nearest_open_id", "serves_village_id", "serves_elsewhere"}
        assert not hidden & set(getattr(public, field).columns), field
    assert "rank" in public.gaps


def test_counts_beside_the_rates_hold_nothing_sensitive() -> None:
    content = fx.content()
    counted = dataclasses.replace(content, counts=content.counts.assign(village_unknown=1))
    counts = privacy.public(counted).counts.drop(columns="village_unknown")
    assert list(counts.columns) == [
        "unclassified", "unplaced", "scale:village", "scale:municipality", "scale:region", "scale:unknown"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Koulutie 3", "Koulutie 3"),
        ("Vanha Laukaantie 12 B", "Vanha Laukaantie 12 B"),
        ("Koulutie 3 A 12", "Koulutie 3 A"),
        ("Koulutie 3-5 as. 4", "Koulutie 3-5"),
        ("Maija Meikäläinen Koulutie 3", None),
        ("c/o Meikäläinen, Koulutie 3", None),
        ("C/O Meikäläinen Koulutie 3", None),
        ("Koulutie 3 c/o Meikäläinen", None),
        ("PL 12", "PL 12"),
        ("Koulutie", None),
        ("=cmd|' /C calc'!A0", None),
        (None, None),
    ],
)
def test_street_only(text: str | None, left: str | None) -> None:
    (found,) = privacy.street_only(pd.Series([text], dtype="str"))
    assert found == left or (left is None and pd.isna(found))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://seura.fi/a?b=1", "https://seura.fi/a?b=1"),
        ("HTTP://Seura.fi", "HTTP://Seura.fi"),
        (" www.seura.fi ", "http://www.seura.fi"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("maija.meikalainen@seura.fi", None),
        ("https://maija:salasana@seura.fi", None),
        ('https://seura.fi/"onclick="x', None),
        ("ei ole", None),
        (None, None),
    ],
)
def test_websites_only(text: str | None, left: str | None) -> None:
    (found,) = privacy.websites_only(pd.Series([text], dtype="str"))
    assert found == left or (left is None and pd.isna(found))


@given(st.text(max_size=30))
def test_any_text_gives_a_street_or_nothing(text: str) -> None:
    (found,) = privacy.street_only(pd.Series([text], dtype="str"))
    assert pd.isna(found) or re.search(r"\d", found)
