"""``fetch`` against a replica of the services: what comes, what stays, what is told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import demo_fixtures
import msgspec
import pytest
import replica_fixtures
import replica_statistics
from network_fixtures import Asked, Reply
from replica_fixtures import QUICK, Replica

from jarjestokartta.geo import fetched, settings
from jarjestokartta.geo.fetch_settings import GROUPS
from jarjestokartta.geo.official import libraries
from jarjestokartta.geo.official.pages import Pages
from jarjestokartta.workspace import beginning, inputs
from jarjestokartta.workspace.fetch_outcome import Came, Outcome
from jarjestokartta.workspace.fetching import Fetch
from jarjestokartta.workspace.folder import Workspace

replica_fixtures.import_all()

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PATIENT = replace(QUICK, read_s=20, whole_s=60)  # where a replica's answers are changed one by one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    beginning.start(tmp_path / "työtila ä")
    return tmp_path / "työtila ä"


def fetching(folder: Path, replica: Replica, *, now: datetime = NOW, **told: object) -> Fetch:
    off = tuple(name for name in replica_fixtures.ADDRESSES if name.startswith("municipality-"))
    chosen = msgspec.structs.replace(settings.load(folder), fetch=replica.settings(off=off))
    return Fetch(Workspace.open(folder), chosen, environment={}, now=now, **{"policy": QUICK, **told})


def fetch(folder: Path, replica: Replica, *groups: str, **told: object) -> dict[str, Outcome]:
    run = fetching(folder, replica, **told)
    return {one.source.id: one for one in run.run(groups or ("boundaries", "population", "grid"))}


def test_what_is_fetched_takes_the_place_of_the_sketch(folder: Path, replica: Replica) -> None:
    assert settings.load(folder).region.sketched
    outcomes = fetch(folder, replica)
    assert {name: str(one.came) for name, one in outcomes.items()} == dict.fromkeys(
        ("municipalities", "postal-areas", "population", "grid"), "fetched"
    )
    now = settings.load(folder)
    assert not now.region.sketched
    assert now.sources.municipalities.file == "data/raw/kunnat.geojson"
    assert now.sources.municipalities.retrieved_on == "2026-11-24"
    assert now.sources.grid.year == 2025
    found = inputs.prepare(Workspace.open(folder), now, demo_fixtures.quiet)
    assert len(found.areas[found.areas["in_region"] & (found.areas["level"] == "municipality")]) == 22
    assert found.residents["residents"].sum() > 250_000
    assert found.notices == ["no-addresses", "no-villages"]


def test_a_second_run_asks_nothing_until_the_cadence_has_passed(folder: Path, replica: Replica) -> None:
    fetch(folder, replica)
    before = len(replica.asked)
    again = fetch(folder, replica, now=NOW + timedelta(days=29))
    assert {one.came for one in again.values()} == {Came.FRESH}
    assert len(replica.asked) == before
    later = fetch(folder, replica, now=NOW + timedelta(days=31))
    assert [name for name, one in later.items() if one.came is Came.FETCHED] == ["population"]


def test_the_records_say_where_each_file_is_from(folder: Path, replica: Replica) -> None:
    fetch(folder, replica)
    grid = fetched.load(folder)["grid"]
    assert (grid.use, grid.year, grid.url) == ("grid", 2025, f"{replica.url}/wfs")
    assert grid.rows == len((folder / grid.file).read_text(encoding="utf-8").split('"grd_id"')) - 1
    assert grid.source["licence"] == "CC BY 4.0"


def test_what_lies_within_the_buffer_comes_too(folder: Path, replica: Replica) -> None:
    fetch(folder, replica)
    run = fetching(folder, replica)
    around = run._ground()
    assert set(around.codes) < set(around.near)
    text = (folder / "data/raw/vaestoruudut_1km.geojson").read_text(encoding="utf-8")
    beyond = set(around.near) - set(around.codes)
    # What is asked for by the codes of the region alone has none of these.
    assert any(f'"kunta": "{code}"' in text for code in beyond)
    asked = [one.params["bbox"] for one in replica.asked if "bbox" in one.params]
    west, south, east, north = map(float, asked[0].split(",")[:4])
    own = around.areas[around.areas["area_id"].isin(around.codes)].total_bounds
    beyond_m = (own[0] - west, own[1] - south, east - own[2], north - own[3])
    assert min(beyond_m) >= 20_000  # twice the largest threshold
    assert max(beyond_m) <= 20_100


def test_what_a_killed_run_left_is_cleared(folder: Path, replica: Replica) -> None:
    fetch(folder, replica)
    left = folder / "data" / "raw" / ".fetch" / "grid" / "vaestoruudut_1km.geojson"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    assert fetch(folder, replica)["grid"].came is Came.FRESH
    assert not left.parent.parent.exists()


def test_a_record_without_its_file_is_not_said_to_be_in_use(folder: Path, replica: Replica) -> None:
    record = fetch(folder, replica)["population"].record
    assert record is not None
    (folder / record.file).unlink()
    replica.faults["px"] = replica_fixtures.FAULTS["503"]
    outcome = fetch(folder, replica, "population")["population"]
    assert (outcome.came, outcome.record) == (Came.FAILED, None)


def test_postal_areas_of_a_part_of_the_region_are_not_taken(folder: Path, replica: Replica) -> None:
    def of_one_municipality(asked: Asked, reply: Reply) -> Reply:
        if "pno_tilasto" not in asked.params.get("typeNames", ""):
            return reply
        if asked.params.get("resultType") == "hits":
            return Reply(b'<wfs:FeatureCollection numberMatched="1"/>')
        told = json.loads(reply.body)
        return replica_fixtures.in_json({**told, "features": told["features"][:1]})

    replica.faults["wfs"] = of_one_municipality
    outcome = fetch(folder, replica, "boundaries")["postal-areas"]
    assert outcome.came is Came.FAILED
    assert outcome.trouble is not None
    assert outcome.trouble.code == "areas-missing"


def test_a_file_may_be_kept_in_a_folder_of_its_own(folder: Path, replica: Replica) -> None:
    run = fetching(folder, replica)
    run.declared["grid"] = msgspec.structs.replace(run.declared["grid"], file="ruudut/1km.geojson")
    assert [one.came for one in run.run(["grid"])] == [Came.FETCHED] * 2  # boundaries come first
    assert settings.load(folder).sources.grid.file == "data/raw/ruudut/1km.geojson"
    assert (folder / "data/raw/ruudut/1km.geojson").is_file()


def test_a_probe_leaves_every_folder_as_it_was(folder: Path, replica: Replica, tmp_path: Path) -> None:
    bystander = tmp_path / "sivullinen"
    bystander.mkdir()
    (bystander / "tärkeä.txt").write_text("älä poista", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    here = Path.cwd()
    os.chdir(bystander)
    try:
        assert len(list(fetching(folder, replica).probe(GROUPS))) > 10
    finally:
        os.chdir(here)
    assert [path.name for path in bystander.iterdir()] == ["tärkeä.txt"]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_every_source_of_the_replica_has_the_shape_that_a_probe_expects(
    folder: Path, replica: Replica
) -> None:
    chosen = msgspec.structs.replace(settings.load(folder), fetch=replica.settings())
    keys = {"JARJESTOKARTTA_NLS_KEY": "avain"}
    run = Fetch(Workspace.open(folder), chosen, policy=QUICK, environment=keys, now=NOW)
    troubles = {one.source.id: one.trouble for one in run.probe(GROUPS)}
    assert {name: troubles[name] for name in replica_fixtures.ADDRESSES if troubles[name]} == {}


def test_pages_remove_nothing_but_themselves(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("here", encoding="utf-8")
    pages = Pages(tmp_path, "one question")
    pages.keep("1", b"page")
    assert Pages(tmp_path, "one question").get("1") == b"page"
    assert Pages(tmp_path, "another question").get("1") is None
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]


def _edited(change: Callable[[Asked, dict], object]) -> Callable[[Asked, Reply], Reply]:
    """Make a fault of a change to what a service answers in JSON."""

    def fault(asked: Asked, reply: Reply) -> Reply:
        if not reply.body.startswith(b"{"):
            return reply
        told = json.loads(reply.body)
        change(asked, told)
        return replica_fixtures.in_json(told)

    return fault


def _rename(_asked: Asked, told: dict) -> None:
    """Let another municipality stand in the place of one of the region: the count still fits."""
    for one in told.get("features", ()):
        if one["properties"].get("kunta") == "179":
            one["properties"]["kunta"] = "999"


def _hide_residents(asked: Asked, told: dict) -> None:
    for feature in told.get("features", ()) if "vaki" in asked.params.get("typeNames", "") else ():
        own = feature["properties"]
        own |= {name: -1 for name, value in own.items() if name.startswith(("vaesto", "ika_", "he_"))}


def _unknown(_asked: Asked, told: dict) -> None:
    if "value" in told:
        told["value"][0] = None


def _uninhabited(_asked: Asked, told: dict) -> None:
    if "value" in told:
        told["value"] = [0] * len(told["value"])


def _another_year(_asked: Asked, told: dict) -> None:
    for dimension in told.get("dimension", {}).values():
        category = dimension["category"]
        if all(label.startswith("20") for label in category["label"].values()):
            category |= {"index": {"2019": 0}, "label": {"2019": "2019"}}


@pytest.mark.parametrize(
    ("service", "source", "change", "code"),
    [
        ("wfs", "municipalities", _rename, "areas-missing"),
        ("wfs", "grid", _hide_residents, "areas-missing"),
        ("px", "population", _unknown, "source-count"),
        ("px", "population", _uninhabited, "areas-missing"),
        ("px", "population", _another_year, "source-shape"),
    ],
)
def test_a_full_count_of_the_wrong_rows_replaces_nothing(
    folder: Path, replica: Replica, service: str, source: str, change: Callable, code: str
) -> None:
    fetch(folder, replica)
    record = fetched.load(folder)[source]
    before = (folder / record.file).read_bytes()
    replica.faults[service] = _edited(change)
    outcome = fetch(folder, replica, again=True, policy=PATIENT)[source]
    assert outcome.trouble is not None
    assert outcome.trouble.code == code
    assert (folder / record.file).read_bytes() == before
    assert fetched.load(folder)[source] == record


def test_a_grid_of_one_municipality_is_not_that_of_the_region(
    folder: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = replica_statistics._inside
    monkeypatch.setattr(
        replica_statistics,
        "_inside",
        lambda path, bbox: [
            one for one in every(path, bbox) if "vaki" not in path.name or one["properties"]["kunta"] == "179"
        ],
    )
    outcome = fetch(folder, replica, "boundaries", "grid")["grid"]
    assert outcome.trouble is not None
    assert outcome.trouble.code == "areas-missing"


def test_an_older_year_takes_no_newer_ones_place(
    folder: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(folder, replica)
    layers = {name.replace("2025", "2024"): path for name, path in replica_statistics.LAYERS.items()}
    monkeypatch.setattr(replica_statistics, "LAYERS", layers)
    older = fetch(folder, replica, "grid", again=True)["grid"]
    assert older.trouble is not None
    assert older.trouble.code == "source-older"
    assert older.trouble.params["here"] == 2025
    assert settings.load(folder).sources.grid.year == 2025


def test_a_library_whose_degrees_are_no_numbers_is_left_out(folder: Path, replica: Replica) -> None:
    def change(_asked: Asked, told: dict) -> None:
        for one, degrees in zip(told["items"][4:], ("", "nan"), strict=False):
            one["coordinates"] = {"lat": degrees, "lon": degrees}

    whole = fetch(folder, replica, "boundaries", "services")["libraries"]
    replica.faults["kirjastot"] = _edited(change)
    odd = fetch(folder, replica, "services", again=True)["libraries"]
    assert odd.trouble is None
    # two on each page, of which the replica has two
    assert whole.record.rows - odd.record.rows == 4


def test_a_page_that_cannot_be_read_is_not_kept_for_the_next_run(
    folder: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_told: object) -> None:
        raise ValueError

    fetch(folder, replica, "boundaries")
    with monkeypatch.context() as patch:
        patch.setattr(libraries, "_near", stumble)
        with pytest.raises(ValueError):  # noqa: PT011 - an error of the program, with no words of its own
            fetch(folder, replica, "services")
    assert not list((folder / "data/raw").glob(".fetch/libraries/pages/*"))
