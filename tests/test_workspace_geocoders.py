"""Which services a workspace asks: those that its settings name and that a key is known for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import geocode_fixtures
import network_fixtures
import pelias_fixtures
import pytest
import workspace_fixtures
from network_fixtures import Server
from pelias_fixtures import DIGITRANSIT_KEY, NLS_KEY, House
from workspace_fixtures import immutable

from jarjestokartta.geo import geocode, words
from jarjestokartta.geo.service_settings import DigitransitService, GeocodingSettings, NlsService
from jarjestokartta.geo.settings import Region, Settings
from jarjestokartta.workspace import geocoder_words, geocoders
from jarjestokartta.workspace.folder import Workspace

AREAS = geocode_fixtures.areas()
ENVIRONMENT = {"JARJESTOKARTTA_NLS_KEY": f" {NLS_KEY}\n", "JARJESTOKARTTA_DIGITRANSIT_KEY": DIGITRANSIT_KEY}
HOUSE = House("Uusikatu", "12", "40100", "179", 431500, 6895500)
TODAY = date(2026, 11, 24)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_fixtures.make(tmp_path / "työtila")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    with network_fixtures.serving(pelias_fixtures.Services([HOUSE])) as running:
        yield running


def chosen(url: str, *names: str, **more: Any) -> Settings:
    told = {
        "nls": NlsService(url=f"{url}/nls", key=more.pop("nls_key", "")),
        "digitransit": DigitransitService(url=f"{url}/digitransit"),
    }
    region = Region(name="Keski-Suomi", municipalities=("179",))
    return Settings(region=region, geocoding=GeocodingSettings(services=names, **told, **more))


def settle(workspace: Workspace, settings: Settings, environment: dict[str, str], **more: Any) -> Any:
    """Place one address; give its row and what is told."""
    rows = [{"street_address": "Uusikatu 12", "postal_code": "40100", "home_municipality": "179"}]
    associations = geocode_fixtures.associations(rows)
    located = geocode.locate(associations, None, AREAS)
    options = {"offline": False, "today": TODAY, **more}
    with closing(geocoders.prepare(workspace, settings, environment=environment, **options)) as asked:
        row = asked.settle(associations, located, AREAS, None).iloc[0]
        return row, asked.told(), asked.attributions()


@pytest.mark.parametrize(
    ("names", "environment", "asked"),
    [
        ([], ENVIRONMENT, []),
        (["nls"], {}, []),
        (["nls"], {"JARJESTOKARTTA_NLS_KEY": " "}, []),
        (["nls"], ENVIRONMENT, ["/nls"]),
        (["digitransit"], ENVIRONMENT, ["/digitransit"]),
        (["nls", "digitransit"], {"JARJESTOKARTTA_DIGITRANSIT_KEY": DIGITRANSIT_KEY}, ["/digitransit"]),
        (["digitransit", "nls"], ENVIRONMENT, ["/digitransit"]),  # the first has the building
    ],
)
def test_a_service_is_asked_when_it_is_named_and_has_a_key(
    workspace: Workspace, server: Server, names: list[str], environment: dict[str, str], asked: list[str]
) -> None:
    row, told, owed = settle(workspace, chosen(server.url, *names), environment)
    assert [one.path for one in server.asked] == asked
    assert (row["precision"] == "building") == bool(asked)
    assert [one.name for one in told if one.answered] == [path[1:] for path in asked]
    assert [one.name for one in owed] == [
        {"/nls": "Geokoodauspalvelu"}.get(path, "Digitransit") for path in asked
    ]
    assert geocoders.cache_path(workspace).exists() == bool(asked)


def test_the_environments_key_comes_before_the_settings(workspace: Workspace, server: Server) -> None:
    row, *_ = settle(workspace, chosen(server.url, "nls", nls_key=NLS_KEY), {})
    assert row["precision"] == "building"
    settings = chosen(server.url, "nls", nls_key="wrong")
    assert geocoders.key_of("nls", settings.geocoding, ENVIRONMENT) == NLS_KEY


def test_what_a_service_is_owed_has_the_day_of_its_answer(workspace: Workspace, server: Server) -> None:
    _, _, (owed,) = settle(workspace, chosen(server.url, "nls"), ENVIRONMENT)
    assert (owed.licence, owed.retrieved_on) == ("CC BY 4.0", "2026-11-24")
    later = date(2027, 2, 1)
    _, told, (owed,) = settle(workspace, chosen(server.url, "nls"), ENVIRONMENT, today=later)
    assert (told[0].kept, owed.retrieved_on) == (1, "2026-11-24")


def test_the_settings_bound_what_is_asked(workspace: Workspace, server: Server) -> None:
    settings = chosen(server.url, "nls", requests_per_run=0)
    row, (told,), owed = settle(workspace, settings, ENVIRONMENT)
    assert (row["precision"], told.trouble.code, told.unanswered, owed) == (
        "postal-area",
        "network-budget",
        1,
        (),
    )
    row, (told,), _ = settle(workspace, chosen(server.url, "nls"), ENVIRONMENT, offline=True)
    assert (row["precision"], told.trouble.code, server.asked) == ("postal-area", "network-offline", [])


def test_a_key_that_is_none_costs_its_service_alone(workspace: Workspace, server: Server) -> None:
    environment = {**ENVIRONMENT, "JARJESTOKARTTA_DIGITRANSIT_KEY": "avain–väärä"}
    row, told, _ = settle(workspace, chosen(server.url, "digitransit", "nls"), environment)
    assert row["source"] == "nls"
    assert [(one.name, one.trouble and one.trouble.code) for one in told] == [
        ("digitransit", "key-characters"),
        ("nls", None),
    ]


def test_where_answers_cannot_be_kept_nobody_is_asked(workspace: Workspace, server: Server) -> None:
    workspace.private.mkdir()
    with immutable(workspace.private):
        row, (told,), _ = settle(workspace, chosen(server.url, "nls"), ENVIRONMENT)
    assert (row["precision"], told.trouble.code, server.asked) == ("postal-area", "cannot-write", [])


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_answers_that_cannot_be_read_are_asked_for_again(
    workspace: Workspace, server: Server, language: str
) -> None:
    geocoders.cache_path(workspace).parent.mkdir()
    geocoders.cache_path(workspace).write_bytes(b"\0" * 5000)
    settings = chosen(server.url, "nls")
    with closing(geocoders.prepare(workspace, settings, offline=True, environment=ENVIRONMENT)) as services:
        (said,) = geocoder_words.lines(services, words.load(language))
    assert "geocode-cache.sqlite" in said
    row, *_ = settle(workspace, settings, ENVIRONMENT)
    assert row["precision"] == "building"
