"""Asking services for what the gazetteer cannot settle, against real servers on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geocode_fixtures
import geopandas as gpd
import network_fixtures
import pandas as pd
import pelias_fixtures
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from network_fixtures import Reply, Server, in_json
from pelias_fixtures import DIGITRANSIT_KEY, NLS_KEY, House

from jarjestokartta.geo import geocode, pelias, tables
from jarjestokartta.geo.answer_cache import AnswerCache
from jarjestokartta.geo.http import Session
from jarjestokartta.geo.politeness import Policy
from jarjestokartta.geo.vocabulary import GeocodeReason, Level

AREAS = geocode_fixtures.areas()
TODAY = date(2026, 11, 24)
KEYS = {"nls": NLS_KEY, "digitransit": DIGITRANSIT_KEY}
QUICK = Policy(per_second=1e9, tries=2, first_wait_s=0.001, longest_wait_s=0.01, read_s=0.5, connect_s=0.5)

# In Jyväskylä (179) 430–440 × 6890–6900 km, Laukaa (410) east of it, Äänekoski (992) north of it.
UUSI = House("Uusikatu", "12", "40100", "179", 431500, 6895500)
HOUSES = [
    UUSI,
    House("Uusikatu", "14", "40100", "179", 431540, 6895500),
    House("Uusikatu", "12", "41340", "410", 445000, 6895000),
    House("Metsäpolku", "3", "40100", "179", 432000, 6896000, computed=True),
    House("Korpitie", "1", "41800", "179", 437000, 6895000),
    House("Koskelantie", "8-10", "44100", "992", 435000, 6905000),
    House("Hakatie", "7", "40100", "179", 431000, 6894000),
    House("Hakatie", "7", "41800", "179", 438000, 6894000),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    with network_fixtures.serving(pelias_fixtures.Services(HOUSES)) as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[AnswerCache]:
    opened = AnswerCache(tmp_path / "cache.sqlite", days=365, today=TODAY)
    yield opened
    opened.close()


@pytest.fixture
def session() -> Iterator[Session]:
    opened = Session(QUICK)
    yield opened
    opened.close()


def services(server: Server, session: Session, *names: str) -> list[pelias.Service]:
    return [
        pelias.Service(pelias.FORMS[name], f"{server.url}/{name}", {"size": "20"},
                       pelias.FORMS[name].key(KEYS[name]), session)
        for name in names or ("nls", "digitransit")
    ]  # fmt: skip


def address(
    street: str = "Uusikatu 12", code: str = "40100", home: str = "179", **more: str
) -> dict[str, str]:
    return {"street_address": street, "postal_code": code, "home_municipality": home, **more}


def settle(
    rows: list[dict[str, str]],
    asked: list[pelias.Service],
    cache: AnswerCache,
    areas: gpd.GeoDataFrame = AREAS,
) -> gpd.GeoDataFrame:
    associations = geocode_fixtures.associations(rows)
    located = geocode.locate(associations, None, areas)
    return pelias.settle(associations, located, areas, asked, cache)


Ask = Callable[..., Any]


@pytest.fixture
def one(server: Server, session: Session, cache: AnswerCache) -> Ask:
    def ask(*args: str, only: str = "nls", **more: str) -> Any:
        return settle([address(*args, **more)], services(server, session, only), cache).iloc[0]

    return ask


# --- what is believed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nls", "digitransit"])
def test_a_building_is_found(one: Ask, server: Server, name: str) -> None:
    row = one(only=name)
    assert (row["precision"], row["reason"]) == ("building", "service-building")
    assert (row["method"], row["source"], row["municipality_code"]) == (name, name, "179")
    assert (row["geometry"].x, row["geometry"].y) == pytest.approx((UUSI.easting, UUSI.northing), abs=0.01)
    assert row["matched_address"] == "Uusikatu 12"
    assert 0.8 < row["score"] < 1
    assert [asked.params["text"] for asked in server.asked] == ["Uusikatu 12, Jyväskylä"]


@pytest.mark.parametrize(
    ("street", "code", "home", "precision", "reason"),
    [
        ("Uusikatu 12 B 5", "40100", "179", "building", "service-building"),
        ("Uusik. 12", "40100", "179", "building", "service-building"),
        ("Uusikatu 12a", "40100", "179", "interpolated", "service-interpolated"),
        ("Uusikatu 13", "40100", "179", "street", "service-street"),
        ("Uusikatu", "40100", "179", "street", "service-street"),
        ("Metsäpolku 3", "40100", "179", "interpolated", "service-interpolated"),
        ("Koskelantie 10", "44100", "992", "building", "service-building"),
        ("Koskelantie 9", "44100", "992", "street", "service-street"),
        ("Koskelantie 8-10", "44100", "992", "building", "service-building"),
        ("Matti Virtanen Uusikatu 12", "40100", "179", "building", "service-spelling"),
        ("Uusikatu 12", "41800", "179", "building", "other-postal-code"),
        ("Uusikatu 12", "41340", "179", "building", "other-municipality"),
        ("Hakatie 7", "41800", "179", "building", "service-building"),
    ],
)
def test_what_agrees_is_believed(
    one: Ask, street: str, code: str, home: str, precision: str, reason: str
) -> None:
    row = one(street, code, home)
    assert (row["precision"], row["reason"]) == (precision, reason)
    assert row["method"] == "nls"


@pytest.mark.parametrize(
    ("street", "code", "home"),
    [
        ("Uudenkatu 12", "40100", "179"),  # another street
        ("Kauppakatu 12", "40100", "179"),  # none such
        ("Korpitie 1", "44100", "992"),  # in another municipality than seat and code say
        ("Korpitie 1", "00100", "091"),  # elsewhere in Finland
        ("PL 7", "40100", "179"),
        ("Matti Virtanen", "40100", "179"),
    ],
)
def test_what_does_not_agree_stays_as_it_was(one: Ask, street: str, code: str, home: str) -> None:
    row = one(street, code, home)
    assert row["method"] != "nls"
    assert row["precision"] in {"postal-area", "municipality", "none"}


def test_a_service_that_puts_a_street_in_another_municipality_than_its_point_is_not_believed(
    one: Ask, server: Server
) -> None:
    server.answer = pelias_fixtures.Services([replace(UUSI, municipality="992")])
    assert one()["precision"] == "postal-area"


def test_a_point_outside_all_boundaries_is_not_believed(one: Ask, server: Server) -> None:
    server.answer = pelias_fixtures.Services([replace(UUSI, easting=386000, northing=6672000)])
    assert one()["precision"] == "postal-area"


def test_two_places_as_good_are_none(one: Ask, server: Server) -> None:
    server.answer = pelias_fixtures.Services(
        [UUSI, replace(UUSI, easting=433500), replace(UUSI, easting=433600, northing=6896000)]
    )
    assert one()["precision"] == "postal-area"


def test_buildings_of_one_yard_are_one_place(one: Ask, server: Server) -> None:
    yard = [replace(UUSI, easting=UUSI.easting + east) for east in (0, 30, 60)]
    server.answer = pelias_fixtures.Services(yard[::-1])
    assert one()["geometry"].x == pytest.approx(UUSI.easting + 30, abs=0.01)


def test_one_letter_may_be_missing_and_is_told(one: Ask, server: Server) -> None:
    house = replace(UUSI, street="Usikatu")
    server.answer = lambda _asked: in_json(pelias_fixtures.collection([pelias_fixtures.as_nls(house)]))
    assert (one()["precision"], one()["reason"]) == ("building", "service-spelling")
    house = replace(UUSI, street="Uskatu")
    assert one("Uusikatu 14")["precision"] == "postal-area"


def test_the_second_service_is_asked_for_what_the_first_leaves_open(
    server: Server, session: Session, cache: AnswerCache
) -> None:
    known = pelias_fixtures.Services(HOUSES)
    server.answer = lambda asked: (
        in_json(pelias_fixtures.collection([])) if asked.path == "/nls" and "Uusi" in asked.params["text"]
        else known(asked)
    )  # fmt: skip
    rows = [address(), address("Korpitie 1", "41800"), address("Metsäpolku 3")]
    first, second = services(server, session)
    found = settle(rows, [first, second], cache)
    assert list(found["method"]) == ["digitransit", "nls", "nls"]
    assert list(found["precision"]) == ["building", "building", "interpolated"]
    assert (first.placed, second.placed) == (2, 1)
    texts = [asked.params["text"].split(",")[0] for asked in server.asked if asked.path == "/digitransit"]
    assert texts == ["Uusikatu 12", "Metsäpolku 3"]


# --- what is asked, and what is not --------------------------------------------------------------------


def test_only_street_number_and_municipality_leave_the_house(
    server: Server, session: Session, cache: AnswerCache
) -> None:
    rows = [
        address("c/o Matti Virtanen, Rantatie 5 B 12", post_office="JYVÄSKYLÄ"),
        address("Liisa Meikäläinen Koulutie 3 as 4"),
        address("Kirkkokatu 8, PL 77", "41340", "410"),
    ]
    associations = geocode_fixtures.associations(rows).assign(name="Salaseura ry", website="https://s.fi")
    located = geocode.locate(associations, None, AREAS)
    pelias.settle(associations, located, AREAS, services(server, session), cache)
    texts = {asked.params.pop("text") for asked in server.asked}
    assert texts == {"Rantatie 5, Jyväskylä", "Koulutie 3, Jyväskylä", "Kirkkokatu 8, Laukaa"}
    others = {name for asked in server.asked for name in asked.params}
    assert {name for name in others if not name.startswith("boundary.")} == {"size"}
    for word in ("Virtanen", "Liisa", "Salaseura", "77", "B 12", "as 4"):
        assert word not in "".join(texts)


def test_people_at_one_address_are_asked_for_once(
    server: Server, session: Session, cache: AnswerCache
) -> None:
    rows = [
        address("Uusikatu 12 A 1"),
        address("Uusikatu 12 A 2"),
        address("uusikatu 12"),
        address("Uusik. 12"),
    ]
    found = settle(rows, services(server, session, "nls"), cache)
    assert list(found["precision"]) == ["building"] * 4
    assert len({asked.params["text"].casefold() for asked in server.asked}) == 1
    assert len(server.asked) <= 2


def test_ended_ones_and_those_a_building_is_known_of_are_not_asked_for(
    server: Server, session: Session, cache: AnswerCache, tmp_path: Path
) -> None:
    gazetteer = geocode_fixtures.gazetteer(tmp_path)
    rows = [address("Kauppakatu 2"), address(), address("Korpitie 1", "41800")]
    associations = geocode_fixtures.associations(rows).assign(status=["active", "ended", "unknown"])
    located = geocode.locate(associations, gazetteer, AREAS)
    found = pelias.settle(associations, located, AREAS, services(server, session), cache, gazetteer)
    assert list(found["source"])[::2] == ["gazetteer", "nls"]
    assert [asked.params["text"] for asked in server.asked] == ["Korpitie 1, Jyväskylä"]
    pd.testing.assert_series_equal(found.iloc[0], located.iloc[0])


@pytest.mark.parametrize("reason", [GeocodeReason.AMBIGUOUS, GeocodeReason.FOREIGN])
def test_what_no_service_can_know_better_is_not_asked_for(
    server: Server, session: Session, cache: AnswerCache, reason: GeocodeReason
) -> None:
    associations = geocode_fixtures.associations([address()])
    located = geocode.locate(associations, None, AREAS).assign(reason=reason.value)
    found = pelias.settle(associations, located, AREAS, services(server, session), cache)
    assert (list(found["reason"]), server.asked) == ([reason], [])


def test_without_boundaries_nothing_is_asked(server: Server, session: Session, cache: AnswerCache) -> None:
    settle([address()], services(server, session), cache, tables.AREAS.empty())
    assert server.asked == []
    settle([address()], services(server, session), cache, geocode_fixtures.areas(Level.MUNICIPALITY))
    assert len(server.asked) == 0  # the code is in no source, and no post office says where it is
    settle(
        [address(post_office="JYVÄSKYLÄ")],
        services(server, session),
        cache,
        geocode_fixtures.areas(Level.MUNICIPALITY),
    )
    assert len(server.asked) == 1


# --- answers are kept ----------------------------------------------------------------------------------


def test_a_second_run_asks_nothing_and_changes_nothing(
    server: Server, session: Session, tmp_path: Path
) -> None:
    rows = [address(), address("Kauppakatu 12"), address("Uusikatu 13"), address("Metsäpolku 3")]
    runs = []
    for _ in range(2):
        cache = AnswerCache(tmp_path / "cache.sqlite", days=365, today=TODAY)
        asked = services(server, session)
        runs.append(settle(rows, asked, cache))
        cache.close()
    assert len(server.asked) == 7
    assert (asked[0].answered, asked[0].kept, asked[1].answered, asked[1].kept) == (0, 4, 0, 3)
    assert (asked[0].newest, asked[0].trouble, asked[0].unanswered) == (TODAY, None, 0)
    assert_geodataframe_equal(*runs)


def test_an_old_answer_is_asked_for_again_and_used_where_nobody_answers(
    server: Server, tmp_path: Path
) -> None:
    def run(day: date, *, offline: bool = False) -> tuple[Any, pelias.Service]:
        cache = AnswerCache(tmp_path / "cache.sqlite", days=30, today=day)
        through = Session(QUICK, offline=offline)
        (asked,) = services(server, through, "nls")
        row = settle([address()], [asked], cache).iloc[0]
        cache.close()
        through.close()
        return row, asked

    run(TODAY)
    later = TODAY + timedelta(days=31)
    row, asked = run(later, offline=True)
    assert (row["precision"], asked.kept, asked.unanswered, asked.newest) == ("building", 1, 0, TODAY)
    row, asked = run(later)
    assert (asked.answered, asked.newest, len(server.asked)) == (1, later, 2)


def test_no_key_and_nothing_but_addresses_is_kept(server: Server, session: Session, tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "cache.sqlite", days=365, today=TODAY)
    settle([address("c/o Matti Virtanen, Uusikatu 12 B 9876")], services(server, session), cache)
    cache.close()
    content = (tmp_path / "cache.sqlite").read_bytes()
    for secret in (NLS_KEY, DIGITRANSIT_KEY, "Virtanen", "9876"):
        assert secret.encode() not in content
    assert b"Uusikatu 12" in content


# --- services that do not answer -----------------------------------------------------------------------

STREETS = [
    address(f"{name}tie {number}") for name in ("Koivu", "Kuusi", "Mänty", "Paju") for number in (1, 2)
]
HTML = Reply(b"<html><title>Huoltokatko</title></html>", headers={"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("reply", "code", "requests"),
    [
        (Reply(b"no", 401), "network-refused", 1),
        (Reply(b"no", 403), "network-refused", 1),
        (Reply(status=429, headers={"Retry-After": "3600"}), "network-busy", 1),
        (Reply(status=302, headers={"Location": "http://localhost:1/"}), "network-redirect", 1),
        (Reply(status=500), "network-status", 6),
        (Reply(status=404), "network-status", 3),
        (HTML, "network-not-json", 3),
        (in_json({"features": "no"}), "network-not-json", 3),
        (Reply(b'{"type": "FeatureCollection"', cut=9), "network-cut-off", 6),
        (Reply(b"{}", before_s=0.7), "network-slow", 6),
    ],
)
def test_a_service_that_is_down_costs_precision_and_never_the_run(
    server: Server, session: Session, cache: AnswerCache, reply: Reply, code: str, requests: int
) -> None:
    server.answer = lambda asked: reply if asked.path == "/nls" else pelias_fixtures.Services(HOUSES)(asked)
    first, second = services(server, session)
    found = settle([*STREETS, address()], [first, second], cache)
    assert (first.trouble.code, first.answered, first.unanswered, first.placed) == (code, 0, 9, 0)
    assert sum(asked.path == "/nls" for asked in server.asked) == requests
    assert (second.trouble, second.answered, second.placed) == (None, 9, 1)
    assert list(found["precision"]) == ["postal-area"] * 8 + ["building"]
    assert NLS_KEY not in repr(first) + repr(first.trouble)


def test_nobody_listening_is_tried_for_one_question_only(
    server: Server, session: Session, cache: AnswerCache
) -> None:
    server.url = f"http://127.0.0.1:{network_fixtures.closed_port()}"
    (asked,) = services(server, session, "nls")
    settle(STREETS, [asked], cache)
    assert (asked.trouble.code, asked.unanswered, session.requests) == ("network-unreachable", 8, 2)


def test_one_bad_answer_is_the_questions_fault(server: Server, session: Session, cache: AnswerCache) -> None:
    known = pelias_fixtures.Services(HOUSES)
    server.answer = lambda asked: Reply(status=400) if "Kuusitie" in asked.params["text"] else known(asked)
    (asked,) = services(server, session, "nls")
    settle(STREETS, [asked], cache)
    assert (asked.answered, asked.unanswered, asked.trouble.code) == (6, 2, "network-status")


def test_what_a_spent_budget_leaves_open_the_next_run_asks(server: Server, tmp_path: Path) -> None:
    told = []
    for _ in range(4):
        cache = AnswerCache(tmp_path / "cache.sqlite", days=365, today=TODAY)
        session = Session(replace(QUICK, budget=3))
        (asked,) = services(server, session, "nls")
        settle(STREETS, [asked], cache)
        told.append((asked.answered, asked.kept, asked.unanswered, asked.trouble and asked.trouble.code))
        cache.close()
        session.close()
    assert told == [
        (3, 0, 5, "network-budget"),
        (3, 3, 2, "network-budget"),
        (2, 6, 0, None),
        (0, 8, 0, None),
    ]
    assert len({asked.params["text"] for asked in server.asked}) == len(server.asked) == 8


def test_a_service_that_comes_back_after_old_answers_is_told_of_truly(
    server: Server, session: Session, tmp_path: Path
) -> None:
    kept = AnswerCache(tmp_path / "cache.sqlite", days=30, today=TODAY)
    settle([address(), address("Korpitie 1", "41800")], services(server, session, "nls"), kept)
    kept.close()
    known = pelias_fixtures.Services(HOUSES)
    server.answer = lambda asked: Reply(status=400) if "Korpi" in asked.params["text"] else known(asked)
    kept = AnswerCache(tmp_path / "cache.sqlite", days=30, today=TODAY + timedelta(days=40))
    (asked,) = services(server, session, "nls")
    found = settle([address(), address("Korpitie 1", "41800")], [asked], kept)
    kept.close()
    assert list(found["precision"]) == ["building"] * 2
    assert (asked.answered, asked.kept, asked.unanswered) == (1, 1, 0)


def test_offline_the_kept_answers_serve(server: Server, session: Session, cache: AnswerCache) -> None:
    settle([address()], services(server, session, "nls"), cache)
    away = Session(QUICK, offline=True)
    (asked,) = services(server, away, "nls")
    found = settle([address(), address("Korpitie 1", "41800")], [asked], cache)
    away.close()
    assert list(found["precision"]) == ["building", "postal-area"]
    assert (asked.kept, asked.unanswered, asked.trouble.code, len(server.asked)) == (
        1,
        1,
        "network-offline",
        1,
    )


def test_what_cannot_be_kept_is_not_asked_for(server: Server, session: Session, cache: AnswerCache) -> None:
    settle([address()], services(server, session, "nls"), cache)
    cache._connection.execute("PRAGMA query_only = ON")  # as on a disk that has become read-only
    first, second = services(server, session)
    found = settle([address(), *STREETS], [first, second], cache)
    assert list(found["precision"]) == ["building"] + ["postal-area"] * 8
    assert [one.trouble.code for one in (first, second)] == ["cannot-write"] * 2
    assert (first.kept, first.answered, first.unanswered, second.unanswered) == (1, 0, 8, 8)
    assert len(server.asked) == 1 + 1  # one answer that could not be kept tells


ROWS = st.fixed_dictionaries(
    {
        "street_address": st.sampled_from(["Uusikatu 12", "Korpitie 1", "Hakatie 7", "PL 3", "Matti"])
        | st.text(),
        "postal_code": st.sampled_from(["40100", "41800", "44100", "00100", ""]),
        "home_municipality": st.sampled_from(["179", "410", "992", "091", ""]),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=6))
def test_no_row_is_lost_moved_or_placed_where_it_may_not_be(
    server: Server, session: Session, cache: AnswerCache, rows: list[dict[str, str]]
) -> None:
    associations = geocode_fixtures.associations(rows)
    associations.index = pd.RangeIndex(7, 7 + len(rows))
    before = geocode.locate(associations, None, AREAS)
    after = pelias.settle(associations, before, AREAS, services(server, session), cache)
    assert after.index.equals(before.index)
    assert list(after["association_id"]) == list(before["association_id"])
    assert list(after.columns) == list(before.columns)
    assert (after.dtypes == before.dtypes).all()
    untouched = after["method"].isin(["nls", "digitransit"]) ^ True
    pd.testing.assert_frame_equal(after[untouched], before[untouched])
    municipalities = AREAS[AREAS["level"] == "municipality"].set_index("area_id").geometry
    for row in after[~untouched].itertuples():
        assert municipalities[row.municipality_code].covers(row.geometry)
