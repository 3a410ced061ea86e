"""The answers of the geocoding services, read: what they promise, and anything else that may come."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelias_fixtures import House, as_digitransit, as_nls, collection, feature

from jarjestokartta.geo import crs
from jarjestokartta.geo.services import digitransit_geocoding, nls_geocoding, pelias_features
from jarjestokartta.geo.services.pelias_features import Asked
from jarjestokartta.geo.vocabulary import Precision

HOUSE = House("Rantatie", "5b", "40100", "179", 434000.0, 6895000.0)
FORMS = [nls_geocoding, digitransit_geocoding]
ASKED = Asked("Rantatie 5b, Jyväskylä", (24.7, 62.03, 26.61, 62.45))


def read(form: Any, properties: dict[str, Any], **changed: Any) -> list[Any]:
    one = feature(HOUSE, {**properties, **changed})
    return list(form.found([one], 0.8))


def nls(**changed: Any) -> list[Any]:
    return read(nls_geocoding, as_nls(HOUSE)["properties"], **changed)


def digitransit(**changed: Any) -> list[Any]:
    return read(digitransit_geocoding, as_digitransit(HOUSE)["properties"], **changed)


def test_what_is_sent() -> None:
    assert nls_geocoding.params(ASKED) == {"text": "Rantatie 5b, Jyväskylä"}
    assert digitransit_geocoding.params(ASKED) == {
        "text": "Rantatie 5b, Jyväskylä",
        "boundary.country": "FIN",
        "boundary.rect.min_lon": "24.70",
        "boundary.rect.min_lat": "62.03",
        "boundary.rect.max_lon": "26.61",
        "boundary.rect.max_lat": "62.45",
    }


@pytest.mark.parametrize("told", [nls(), digitransit()], ids=["nls", "digitransit"])
def test_an_address_is_read(told: list[Any]) -> None:
    (found,) = told
    assert (found.street, found.number, found.postal_code) == ("Rantatie", "5b", "40100")
    assert (found.easting, found.northing) == pytest.approx((434000, 6895000), abs=0.01)
    assert found.precision is Precision.BUILDING


def test_metres_and_degrees_are_told_apart() -> None:
    one = as_nls(HOUSE)
    one["geometry"]["coordinates"] = [434000.0, 6895000.0, 87.1]
    (found,) = nls_geocoding.found([one], 0.8)
    assert (found.easting, found.northing) == (434000, 6895000)


@pytest.mark.parametrize(
    "place",
    [[62.2, 25.7], [0, 0], [6895000, 434000], [10**400, 1], [True, False], ["25", "62"], [25.7], None],
)
def test_a_point_that_is_not_in_finland_is_none(place: Any) -> None:
    for form, one in zip(FORMS, (as_nls(HOUSE), as_digitransit(HOUSE)), strict=True):
        one["geometry"]["coordinates"] = place
        assert list(form.found([one], 0.8)) == []


@pytest.mark.parametrize(
    ("changed", "precision"),
    [
        ({}, Precision.BUILDING),
        ({"match_type": None, "accuracy": None}, Precision.BUILDING),
        ({"confidence": 0.8}, Precision.BUILDING),
        ({"confidence": 0.79}, Precision.INTERPOLATED),
        ({"confidence": "1"}, Precision.INTERPOLATED),
        ({"confidence": True}, Precision.INTERPOLATED),
        ({"match_type": "fallback"}, Precision.INTERPOLATED),
        ({"match_type": "interpolated"}, Precision.INTERPOLATED),
        ({"accuracy": "centroid"}, Precision.INTERPOLATED),
    ],
)
def test_a_service_that_is_not_sure_has_no_building(changed: dict[str, Any], precision: Precision) -> None:
    assert [one.precision for one in (*nls(**changed), *digitransit(**changed))] == [precision] * 2


def test_addresses_computed_along_a_road_are_no_buildings() -> None:
    (found,) = nls(source="interpolated-road-addresses", katunumero=5)
    assert (found.precision, found.number) == (Precision.INTERPOLATED, "5")


@pytest.mark.parametrize("source", ["geographic-names", "cadastral-units", "mapsheets-tm35", None, 7])
def test_what_nls_knows_besides_is_no_address(source: Any) -> None:
    assert nls(source=source) == []


def test_a_building_of_nls_has_several_addresses() -> None:
    told = {
        "source": "addresses",
        "kuntatunnus": "091",
        "osoite.Osoite.katunimi": "Mannerheimintie",
        "osoite.Osoite.katunumero": "3",
        "osoite.Osoite.postinumero": "00100",
        "osoite.Osoite#2.katunimi": "Mannerheimvägen",
        "osoite.Osoite#2.katunumero": "3",
    }
    found = read(nls_geocoding, told)
    assert [(one.street, one.number, one.postal_code, one.municipality_code) for one in found] == [
        ("Mannerheimintie", "3", "00100", "091"),
        ("Mannerheimvägen", "3", "", "091"),
    ]


@pytest.mark.parametrize(
    ("code", "read_as"), [(77, "077"), ("77", "077"), ("179", "179"), ("x", ""), (None, "")]
)
def test_a_municipality_keeps_its_zeros(code: Any, read_as: str) -> None:
    (found,) = nls(kuntatunnus=code)
    assert found.municipality_code == read_as


@pytest.mark.parametrize(("code", "read_as"), [(100, "00100"), ("00100", "00100"), (1.5, ""), ([], "")])
def test_a_postal_code_keeps_its_zeros(code: Any, read_as: str) -> None:
    (found,) = digitransit(postalcode=code)
    assert found.postal_code == read_as


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"street": None, "housenumber": None}, ("Rantatie", "5b", Precision.BUILDING)),
        ({"street": None, "housenumber": None, "name": "Rantatie"}, ("", "", Precision.STREET)),
        ({"layer": "street", "name": "Rantatie", "street": None}, ("Rantatie", "", Precision.STREET)),
        ({"layer": "street", "street": "Rantatie"}, ("Rantatie", "", Precision.STREET)),
        ({"housenumber": 5}, ("Rantatie", "5", Precision.BUILDING)),
    ],
)
def test_digitransit_without_some_fields(changed: dict[str, Any], told: tuple[Any, ...]) -> None:
    (found,) = digitransit(**changed)
    assert (found.street, found.number, found.precision) == told


@pytest.mark.parametrize(
    "changed", [{"layer": "venue"}, {"layer": "stop"}, {"layer": None}, {"country_a": "SWE"}]
)
def test_what_digitransit_knows_besides_is_no_address(changed: dict[str, Any]) -> None:
    assert digitransit(**changed) == []


def test_text_is_one_line_that_can_be_seen() -> None:
    (found,) = nls(katunimi="Ranta\u202etie\n\ud800 \x00x")
    assert found.street == "Ranta tie x"


# --- whether it is an answer at all --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "is_one"),
    [
        (collection([]), True),
        ({"type": "FeatureCollection", "features": []}, True),
        ({"type": "FeatureCollection", "features": [], "geocoding": {"errors": ["timeout"]}}, False),
        ({"type": "FeatureCollection", "features": [], "geocoding": {"status": "error"}}, False),
        (
            {
                "type": "FeatureCollection",
                "features": [],
                "geocoding": {"status": "success", "sources": {"addresses": {"status": "Request timeout"}}},
            },
            False,
        ),
        ({"type": "FeatureCollection", "features": [{}], "geocoding": {"errors": ["one of two"]}}, True),
        ({"type": "FeatureCollection"}, False),
        ({"features": []}, False),
        ([], False),
        (None, False),
        ("", False),
        ({"type": "FeatureCollection", "features": {}}, False),
    ],
)
def test_no_address_is_told_from_no_answer(document: Any, is_one: bool) -> None:  # noqa: FBT001
    assert (pelias_features.features(document) is not None) == is_one


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
NAMES = [*as_nls(HOUSE)["properties"], *as_digitransit(HOUSE)["properties"], "confidence", "accuracy"]
PROPERTIES = st.dictionaries(st.sampled_from(NAMES), JSON | st.sampled_from(["address", "addresses", "5", 1]))
FEATURE = st.fixed_dictionaries(
    {
        "geometry": st.just(as_nls(HOUSE)["geometry"]) | JSON,
        "properties": PROPERTIES | JSON,
    }
)


@given(
    JSON | st.fixed_dictionaries({"type": st.just("FeatureCollection"), "features": st.lists(FEATURE | JSON)})
)
def test_any_json_is_read_or_left(document: Any) -> None:
    features = pelias_features.features(json.loads(json.dumps(document)))
    for form in FORMS:
        for found in form.found(features or [], 0.8):
            west, south, east, north = crs.FINLAND_METRES
            assert west <= found.easting <= east
            assert south <= found.northing <= north
            assert all(isinstance(one, str) for one in found[:4])
            assert found.street.isprintable()
