"""Answers kept for addresses are those that asking again gives, whichever of them are kept."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import geocode_fixtures
import geopandas as gpd
import pandas as pd
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import geocode, geocoded
from jarjestokartta.geo.gazetteer import Gazetteer

ASKED = geocode_fixtures.asked()[::5].reset_index(drop=True)
AREAS = geocode_fixtures.areas()


@cache
def known() -> Gazetteer:
    with TemporaryDirectory() as folder:
        return geocode_fixtures.gazetteer(Path(folder))


def ask(associations: pd.DataFrame) -> gpd.GeoDataFrame:
    return geocode.locate(associations, known(), AREAS)


@cache
def located() -> gpd.GeoDataFrame:
    return ask(ASKED)


def from_disk(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    written = BytesIO()
    table.to_parquet(written, compression="zstd")
    written.seek(0)
    return gpd.read_parquet(written)


@settings(max_examples=6, deadline=None)
@given(st.sets(st.integers(0, len(ASKED) - 1)))
def test_whichever_answers_are_kept_all_are_placed_as_without(kept: set[int]) -> None:
    some = sorted(kept)
    answers = from_disk(geocoded.answers(ASKED.iloc[some], located().iloc[some]))
    found = geocoded.locate(ASKED, answers, ask)
    assert_geodataframe_equal(found, located(), check_dtype=True)


class Asking:
    """The geocoder, and the ids it was asked for."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, associations: pd.DataFrame) -> gpd.GeoDataFrame:
        self.seen += associations["association_id"].tolist()
        return ask(associations)


def test_only_addresses_that_are_new_are_asked_for() -> None:
    asking = Asking()
    answers = geocoded.answers(ASKED, located())
    moved = ASKED.assign(street_address=ASKED["street_address"].mask(ASKED.index == 3, "Uusi katu 1"))
    found = geocoded.locate(moved, answers, asking)
    assert asking.seen == [ASKED["association_id"].iloc[3]]
    assert found["association_id"].tolist() == ASKED["association_id"].tolist()


def test_an_untold_cell_is_another_address_than_an_empty_one() -> None:
    asking = Asking()
    row = ASKED.head(1).assign(post_office=pd.array([pd.NA], dtype="str"))
    geocoded.locate(row.assign(post_office=""), geocoded.answers(row, ask(row)), asking)
    assert asking.seen == row["association_id"].tolist()


def test_one_address_is_kept_once() -> None:
    twice = pd.concat([ASKED.head(1), ASKED.head(1).assign(association_id="other")], ignore_index=True)
    answers = geocoded.answers(twice, ask(twice))
    assert len(answers) == 1
    found = geocoded.locate(twice, answers, ask)
    assert found["association_id"].tolist() == twice["association_id"].tolist()
