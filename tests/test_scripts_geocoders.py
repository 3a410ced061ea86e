"""Geocoding services behind ``update``, ``geocode`` and ``status``: asked once, and no key is ever told."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geocode_fixtures
import geopandas as gpd
import network_fixtures
import pandas as pd
import pelias_fixtures
import pytest
from network_fixtures import Asked, Reply, Server, in_json
from pelias_fixtures import DIGITRANSIT_KEY, NLS_KEY, House
from update_fixtures import ADDRESSES, published, workspace

from jarjestokartta.geo import words
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.geo.vocabulary import Level
from jarjestokartta.workspace import geocoders

__all__ = ["workspace"]  # a fixture
Run = Callable[..., Any]
VARIABLES = geocoders.KEY_VARIABLES
KEYS = {"nls": NLS_KEY, "digitransit": DIGITRANSIT_KEY}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    for name, variable in VARIABLES.items():
        monkeypatch.setenv(variable, KEYS[name])


class Everywhere:
    """Knows every address there may be, near the middle of the municipality that is asked for."""

    def __init__(self, folder: Path) -> None:
        areas = gpd.read_file(folder / "data" / "boundaries.gpkg", layer="municipality")
        middle = areas.geometry.representative_point()
        self.places = dict(
            zip(areas["name_fi"], zip(areas["area_id"], middle.x, middle.y, strict=True), strict=True)
        )

    def __call__(self, asked: Asked) -> Reply:
        """Answer in the form of NLS."""
        line, _, town = asked.params["text"].rpartition(", ")
        named = re.fullmatch(r"(.*?)(?: (\d+\w?))?", line)
        code, east, north = self.places[town]
        house = House(named[1], named[2] or "1", "", code, east + len(line), north)
        return in_json(pelias_fixtures.collection([pelias_fixtures.as_nls(house)]))


@pytest.fixture
def server() -> Iterator[Server]:
    with network_fixtures.serving() as running:
        yield running


def turn_on(folder: Path, server: Server, *names: str) -> None:
    path = folder / FILE_NAME
    text = path.read_text(encoding="utf-8")
    text = text.replace("services = []", f"services = {list(names)}".replace("'", '"'))
    for name in KEYS:
        text = text.replace(f"[geocoding.{name}]\n", f'[geocoding.{name}]\nurl = "{server.url}/{name}"\n')
    assert server.url in text
    path.write_text(text, encoding="utf-8")


def leave_out_streets(folder: Path) -> None:
    """Take the streets that begin with K out of the addresses: there are many, and the register has them."""
    path = folder / ADDRESSES
    rows = pd.read_csv(path, dtype="str")
    rows[~rows["address_name_fin"].fillna("").str.startswith("K")].to_csv(path, index=False)


def located(folder: Path) -> list[dict[str, str]]:
    with (folder / "private" / "located.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# --- update --------------------------------------------------------------------------------------------


def test_update_asks_once_and_then_never_again(
    run: Run, workspace: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = Everywhere(workspace)
    leave_out_streets(workspace)
    assert run("-C", workspace, "update", workspace / "register.xlsx", "--accept").code == 0
    before = located(workspace)
    turn_on(workspace, server, "nls")
    first = run("-C", workspace, "update", workspace / "register.xlsx")
    assert first.code == 0, first.stderr
    requests = len(server.asked)
    assert requests > 10
    assert f"Maanmittauslaitos: kysyttiin {requests} osoitetta" in first.stderr
    after = located(workspace)
    moved = [row for row in after if row["method"] == "nls"]
    assert len(moved) > 10
    assert {row["source"] for row in moved} == {"nls"}
    kept = {row["association_id"]: row for row in before}
    assert [row for row in after if row["method"] != "nls"] == [
        kept[row["association_id"]] for row in after if row["method"] != "nls"
    ]
    attributions = (workspace / "maps/output/manifest.json").read_text(encoding="utf-8")
    assert "Geokoodauspalvelu" in attributions
    set_of_first = published(workspace)

    second = run("-C", workspace, "update", workspace / "register.xlsx")
    assert (second.code, len(server.asked)) == (0, requests)
    assert "kysyttiin" not in second.stderr
    assert located(workspace) == after
    assert published(workspace) == set_of_first

    offline = run("-C", workspace, "--offline", "update", workspace / "register.xlsx")
    assert (offline.code, len(server.asked), located(workspace)) == (0, requests, after)

    # Made again when the answers are gone, and no key is at hand: from those of then, asking nobody.
    (workspace / "private/geocode-cache.sqlite").unlink()
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable)
    again = run("-C", workspace, "update", "--as-of", "2099-12-31")
    assert "tavu tavulta samat" in again.told
    assert len(server.asked) == requests


def test_a_key_is_in_no_file_and_in_nothing_said(run: Run, workspace: Path, server: Server) -> None:
    turn_on(workspace, server, "nls", "digitransit")
    said = ""
    answers = [
        Everywhere(workspace),
        lambda asked: Reply(asked.headers.get("authorization", "").encode(), 403),
    ]
    for answer in answers:
        server.answer = answer
        geocoders.cache_path(geocoders.Workspace(workspace)).unlink(missing_ok=True)
        for command in (["update", workspace / "register.xlsx"], ["map"], ["status"]):
            shown = run("-C", workspace, "--debug", "-v", *command)
            assert shown.code == 0, shown.stderr
            said += shown.stdout + shown.stderr
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    basic = pelias_fixtures.base64.b64encode(f"{NLS_KEY}:".encode())
    secrets = [NLS_KEY.encode(), DIGITRANSIT_KEY.encode(), basic, basic.rstrip(b"=")[:-1]]
    for name, content in {**everything(workspace), "said": said.encode()}.items():
        assert [secret for secret in secrets if secret in content] == [], name


@pytest.mark.parametrize(
    ("reply", "told", "language"),
    [
        (Reply(b"no", 401), "(HTTP 401)", "fi"),
        (Reply(status=429, headers={"Retry-After": "7200"}), "7200", "sv"),
        (Reply(b"<html>Kirjaudu</html>"), "127.0.0.1", "en"),
    ],
    ids=["wrong key", "busy", "a page"],
)
def test_a_service_that_is_down_is_told_and_the_run_goes_on(
    run: Run, workspace: Path, server: Server, reply: Reply, told: str, language: str
) -> None:
    before = located(workspace)
    turn_on(workspace, server, "nls")
    server.answer = lambda _asked: reply
    shown = run("--lang", language, "-C", workspace, "update", workspace / "register.xlsx")
    assert shown.code == 0
    (line,) = [line for line in shown.told.splitlines() if told in line]
    assert words.load(language)("geocoder.nls") in line
    assert located(workspace) == before


@pytest.mark.parametrize("missing", ["names", "key"])
def test_without_a_name_or_a_key_nothing_is_asked_and_nothing_said(
    run: Run, workspace: Path, server: Server, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    if missing == "key":
        monkeypatch.delenv(VARIABLES["nls"])
    turn_on(workspace, server, *(["nls"] if missing == "key" else []))
    shown = run("-C", workspace, "update", workspace / "register.xlsx")
    assert (shown.code, server.asked) == (0, [])
    assert "Maanmittauslaitos" not in shown.stderr
    assert not (workspace / "private" / geocoders.CACHE_NAME).exists()
    shown = run("-C", workspace, "status")
    assert ("JARJESTOKARTTA_NLS_KEY" in shown.stdout) == (missing == "key")
    assert ("geocoding.services" in shown.stdout) == (missing == "names")


def test_status_tells_of_keys_and_answers(run: Run, workspace: Path, server: Server) -> None:
    server.answer = Everywhere(workspace)
    turn_on(workspace, server, "nls")
    assert run("-C", workspace, "update", workspace / "register.xlsx").code == 0
    before = everything(workspace)
    shown = run("-C", workspace, "status", "--lang", "en")
    assert "National Land Survey: is asked, there is a key." in shown.stdout
    assert f"{len(server.asked)} answers kept: private/geocode-cache.sqlite" in shown.stdout
    assert everything(workspace) == before


# --- geocode -------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, server: Server) -> Path:
    """Give a workspace without addresses, with a list whose streets only a service knows."""
    made = tmp_path / "OneDrive – työ ä"
    (made / "data").mkdir(parents=True)
    settings = f"""[region]
name = "K"
municipalities = ["179"]
[geocoding]
services = ["nls"]
[geocoding.nls]
url = "{server.url}/nls"
"""
    (made / FILE_NAME).write_text(settings, encoding="utf-8")
    for level in Level:
        geocode_fixtures.areas(level).to_file(made / "data" / "boundaries.gpkg", layer=level.value)
    rows = [f"{street}tie 7;40100;Jyväskylä" for street in STREETS]
    (made / "lista.csv").write_text("\n".join(["Osoite;Postinumero;Kotipaikka", *rows]), encoding="utf-8")
    return made


STREETS = ["Kuusi", "Koivu", "Mänty", "Paju", "Haapa", "Leppä", "Pihlaja", "Tuomi", "Kataja", "Vaahtera"]


def knows_all(asked: Asked) -> Reply:
    street = asked.params["text"].partition(" ")[0]
    house = House(street, "7", "40100", "179", 431000 + 100 * len(street), 6895000)
    return in_json(pelias_fixtures.collection([pelias_fixtures.as_nls(house)]))


def test_geocode_asks_the_services_of_its_workspace(run: Run, folder: Path, server: Server) -> None:
    server.answer = knows_all
    for out in ("a.csv", "b.csv"):
        shown = run("-C", folder, "geocode", folder / "lista.csv", "-o", folder / out)
        assert shown.code == 0, shown.stderr
    assert len(server.asked) == len(STREETS)
    assert (folder / "a.csv").read_bytes() == (folder / "b.csv").read_bytes()
    assert (folder / "a.csv").read_text(encoding="utf-8-sig").count(";building;") == len(STREETS)
    apart = server.asked[-1].at - server.asked[0].at
    assert (len(server.asked) - 1) / apart <= 5.05  # a second


def test_a_run_killed_in_the_middle_goes_on_where_it_was(
    run: Run, folder: Path, server: Server, program: list[str]
) -> None:
    command = [*program, "-C", folder, "geocode", folder / "lista.csv", "-o", folder / "out.csv"]

    def kill_at_the_fifth(asked: Asked) -> Reply:
        if len(server.asked) == 5:
            os.kill(process.pid, signal.SIGKILL)
        return knows_all(asked)

    server.answer = kill_at_the_fifth
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert process.wait() == -signal.SIGKILL
    server.answer = knows_all
    assert not (folder / "out.csv").exists()
    shown = run("-C", folder, "geocode", folder / "lista.csv", "-o", folder / "out.csv")
    assert shown.code == 0
    texts = [asked.params["text"] for asked in server.asked]
    assert len(texts) == len(STREETS) + 1  # the one in whose middle it was killed is asked again
    assert len(set(texts)) == len(STREETS)
    assert texts[5] == texts[4]
