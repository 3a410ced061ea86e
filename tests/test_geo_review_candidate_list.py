"""The addresses that a person may choose from."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import geocode_fixtures as fx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import geocode
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.review.candidate_list import candidates

JYVASKYLA = {"home_municipality": "179", "postal_code": "40100", "post_office": "Jyväskylä"}


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    return fx.gazetteer(tmp_path_factory.mktemp("gazetteer"))


def listed(gazetteer: Gazetteer, street: str | None, **more: str) -> pd.DataFrame:
    rows = fx.associations([{**JYVASKYLA, "street_address": street, **more}])
    return candidates(rows, gazetteer, fx.areas())


def test_the_first_is_what_geocoding_takes(gazetteer: Gazetteer) -> None:
    streets = ["Kauppakatu 4", "Kaupakatu 4", "Kauppakatu 12 b", "Kauppakatu 6", "Rantatie", "Torikatu 5"]
    rows = fx.associations([{**JYVASKYLA, "street_address": street} for street in streets])
    taken = geocode.locate(rows, gazetteer, fx.areas()).set_index("association_id")
    first = candidates(rows, gazetteer, fx.areas()).query("rank == 1").set_index("association_id")
    placed = taken[taken["precision"].isin(["building", "interpolated", "street"])]
    assert len(placed) >= 5
    for identity in placed.index:
        here, there = taken.geometry[identity], first.loc[identity]
        assert (here.x, here.y) == pytest.approx((there["easting"], there["northing"]), abs=0.01)
        assert placed["precision"][identity] == there["precision"]


def test_houses_nearest_in_number_follow(gazetteer: Gazetteer) -> None:
    found = listed(gazetteer, "Kauppakatu 99")
    houses = found.loc[found["precision"] == "building", "address"].tolist()
    assert houses[:2] == ["Kauppakatu 21, 40100 Jyväskylä", "Kauppakatu 20, 40100 Jyväskylä"]


def test_streets_that_look_alike_are_shown(gazetteer: Gazetteer) -> None:
    found = listed(gazetteer, "Koulukatie 3")
    assert "Koulutie 3, 40100 Jyväskylä" in found["address"].tolist()
    assert not listed(gazetteer, "Xyzzy 3")["address"].tolist()


def test_an_ambiguous_address_shows_both(gazetteer: Gazetteer) -> None:
    found = listed(gazetteer, "Rantatie 5", home_municipality="410", postal_code="", post_office="")
    assert found["address"].iloc[0] == "Rantatie 5, 41340 Laukaa"
    both = listed(gazetteer, "Rantatie 5", home_municipality="410")["address"].tolist()
    assert {"Rantatie 5, 40100 Jyväskylä", "Rantatie 5, 41340 Laukaa"} <= set(both)


def test_boxes_and_addresses_abroad_have_none(gazetteer: Gazetteer) -> None:
    for street in ("PL 12", None, "Kauppakatu 4, SE-903 26 UMEÅ, Ruotsi"):
        assert listed(gazetteer, street).empty


TEXT = st.one_of(
    st.none(), st.text(max_size=30), st.sampled_from(["Kauppakatu 4", "Rantatie", "Koulut. 3 A 2"])
)


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXT, st.sampled_from(["179", "410", None]), TEXT), max_size=6))
def test_any_text_gives_a_short_list(rows: list[tuple[str | None, str | None, str | None]]) -> None:
    table = fx.associations(
        [
            {"street_address": street, "home_municipality": home, "postal_code": code}
            for street, home, code in rows
        ]
    )
    found = candidates(table, _small(), fx.areas())
    assert set(found["association_id"]) <= set(table["association_id"])
    for _, own in found.groupby("association_id"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert len(own) <= 5
        assert own["address"].is_unique
        assert own["score"].between(0, 1).all()
    assert found[["easting", "northing", "municipality_code", "precision"]].notna().all().all()


@cache
def _small() -> Gazetteer:
    return fx.gazetteer(Path(tempfile.mkdtemp()))
