"""Placing addresses: every case of ``data/addresses.yaml``, and what must hold for any row."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geocode_fixtures
import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import geocode, tables, words
from jarjestokartta.geo.errors import CrsError
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.vocabulary import GeocodeReason, Level, Precision

CASES = geocode_fixtures.cases()
AREAS = geocode_fixtures.areas()


@cache
def known() -> Gazetteer:
    with TemporaryDirectory() as folder:
        return geocode_fixtures.gazetteer(Path(folder))


@cache
def located() -> gpd.GeoDataFrame:
    return geocode.locate(geocode_fixtures.asked(), known(), AREAS)


def one(**address: str) -> pd.Series:
    return geocode.locate(geocode_fixtures.associations([address]), known(), AREAS).iloc[0]


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["what"] for case in CASES])
def test_case(place: int) -> None:
    match, row = CASES[place]["match"], located().iloc[place]
    assert (row["precision"], row["reason"]) == (match["precision"], match["reason"])
    for told, column in (("address", "matched_address"), ("municipality", "municipality_code")):
        assert (row[column] if pd.notna(row[column]) else None) == match.get(told)
    assert ("postal_area" in match) == (row["precision"] == Precision.POSTAL_AREA)
    if "postal_area" in match:
        polygon = AREAS.set_index("area_id").geometry[f"pno-{match['postal_area']}"]
        assert polygon.covers(row["geometry"])


def test_every_reason_and_precision_that_an_address_gives_has_a_case() -> None:
    services = {reason for reason in GeocodeReason if reason.startswith("service-")}
    told = {GeocodeReason.PERSON, GeocodeReason.SURVEY}
    others = {GeocodeReason.NO_GAZETTEER, GeocodeReason.MUNICIPALITY_ELSEWHERE, *told}
    assert {case["match"]["reason"] for case in CASES} == set(GeocodeReason) - services - others
    assert {case["match"]["precision"] for case in CASES} == set(Precision)


@pytest.mark.parametrize(
    "against",
    [
        {"street_address": "Sikojrvntie 187"},
        {"street_address": "Sikojrventie 187", "postal_code": "41800"},
        {"street_address": "Sikojrventie 187", "home_municipality": "410", "postal_code": "40110"},
    ],
    ids=["two slips", "slip and postal code", "slip, seat and code"],
)
def test_what_speaks_against_an_answer_lowers_its_score(against: dict[str, str]) -> None:
    plain = {"street_address": "Sikojärventie 187", "postal_code": "40100", "home_municipality": "179"}
    assert one(**plain)["score"] > 0.99
    assert 0 < one(**{**plain, **against})["score"] < one(**plain)["score"]


def test_interpolated_point_lies_between_its_neighbours_by_number() -> None:
    point = one(street_address="Kauppakatu 18", postal_code="40100", home_municipality="179")["geometry"]
    assert (point.x, point.y) == pytest.approx((431200 + 120 * 4 / 6, 6895010))


def test_of_spread_buildings_the_middle_one_stands_for_the_street() -> None:
    row = one(street_address="Kirkkokatu 4", postal_code="40100", home_municipality="179")
    assert (row["geometry"].x, row["geometry"].y) == (432320, 6896150)
    assert row["precision"] == Precision.STREET


def test_rival_is_told() -> None:
    row = one(street_address="Kototie 5", postal_code="40100", home_municipality="179")
    assert row["precision"] == Precision.POSTAL_AREA
    assert row["runner_up"] == pytest.approx(0.5, abs=0.05)  # either of two, and hardly a third


def test_without_gazetteer_villages_and_postal_areas_remain() -> None:
    rows = [
        {"street_address": "Hietama", "postal_code": "44100", "home_municipality": "992"},
        {"street_address": "Kauppakatu 2", "postal_code": "40100", "home_municipality": "179"},
    ]
    found = geocode.locate(geocode_fixtures.associations(rows), None, AREAS)
    assert list(found["precision"]) == ["place", "postal-area"]
    assert found["reason"].iloc[1] == GeocodeReason.NO_GAZETTEER


def test_a_postal_code_is_not_called_wrong_where_no_source_tells_of_codes() -> None:
    rows = [{"street_address": "Kauppakatu 2", "postal_code": "40100", "home_municipality": "179"}]
    municipalities = AREAS[AREAS["level"] == "municipality"]
    found = geocode.locate(geocode_fixtures.associations(rows), None, municipalities)
    assert list(found["precision"]) == ["municipality"]
    assert list(found["reason"]) == [GeocodeReason.NO_GAZETTEER]


def test_without_areas_the_gazetteer_serves_alone() -> None:
    rows = [
        {"street_address": "Kauppakatu 2", "postal_code": "40100"},
        {"street_address": "PL 3", "postal_code": "41341"},
        {"street_address": "", "home_municipality": "992"},
    ]
    found = geocode.locate(geocode_fixtures.associations(rows), known(), tables.AREAS.empty())
    assert list(found["precision"]) == ["building", "postal-area", "municipality"]
    assert list(found["municipality_code"]) == ["179", "410", "992"]


def test_index_is_kept_and_no_rows_give_none() -> None:
    asked = geocode_fixtures.asked()[:5].set_axis([9, 7, 5, 3, 1])
    assert geocode.locate(asked, known(), AREAS).index.equals(asked.index)
    assert geocode.locate(asked.iloc[:0], known(), AREAS).empty


def test_every_row_is_placed_alone_as_among_others() -> None:
    every = range(0, len(CASES), 17)
    alone = [geocode.locate(geocode_fixtures.asked().iloc[[row]], known(), AREAS).iloc[0] for row in every]
    for one_row, together in zip(alone, located().iloc[::17].itertuples(), strict=True):
        assert one_row["precision"] == together.precision
        assert one_row["geometry"] == together.geometry
        assert one_row["score"] == together.score


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_reason_has_a_sentence_of_its_own(language: str) -> None:
    say = words.load(language)
    sentences = {reason: say(f"georeason.{reason}") for reason in GeocodeReason}
    assert len(set(sentences.values())) == len(GeocodeReason)
    for reason, sentence in sentences.items():
        assert sentence[0].isupper(), reason
        assert sentence.endswith("."), reason
        assert len(sentence.split()) > 1, reason
        assert not ("-" in reason and reason in sentence), reason


def test_areas_in_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        geocode.locate(geocode_fixtures.associations(CASES), known(), AREAS.to_crs(4326))


STREETS = ["Kauppakatu 12", "Rantatie 5", "Koulutie 5", "Torikatu 5", "Harhatie 1", "Kuohu", "Kauppakatut 12"]
ROWS = st.fixed_dictionaries(
    {
        "street_address": st.sampled_from([*STREETS, "PL 4", "c/o Mäki", "Laukasv. 3", "Rantatie", ""])
        | st.text(max_size=20),
        "postal_code": st.sampled_from(
            ["40100", "41800", "41340", "44100", "44101", "00011", "33100", "x", ""]
        ),
        "post_office": st.sampled_from(["JYVÄSKYLÄ", "LAUKAA", "ÄÄNEKOSKI", "KORPILAHTI", "TAMPERE", ""]),
        "home_municipality": st.sampled_from(["179", "410", "992", ""]),
    }
)
OF_CODE = {"40100": "179", "41800": "179", "41340": "410", "44100": "992", "44101": "992"}


@settings(max_examples=15)
@given(st.lists(ROWS, min_size=20, max_size=60), st.sampled_from(["with", "without"]))
def test_no_point_contradicts_both_postal_code_and_home(rows: list[dict[str, str]], gazetteer: str) -> None:
    found = geocode.locate(
        geocode_fixtures.associations(rows), known() if gazetteer == "with" else None, AREAS
    )
    municipalities = AREAS[AREAS["level"] == Level.MUNICIPALITY].set_index("area_id").geometry
    for row, result in zip(rows, found.itertuples(), strict=True):
        said = {row["home_municipality"], OF_CODE.get(row["postal_code"], "")} - {""}
        assert (result.geometry is None) == (result.precision == Precision.NONE)
        assert 0 <= result.score <= 1
        if said and row["postal_code"] and result.geometry is not None:
            assert any(municipalities[code].covers(result.geometry) for code in said)
        if said:
            assert result.precision != Precision.NONE
