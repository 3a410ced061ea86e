"""``fetch`` against a replica of the services: what comes, what stays, what is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import demo_fixtures
import msgspec
import pytest
import replica_fixtures
from replica_fixtures import QUICK, Replica

from jarjestokartta.geo import fetched, settings
from jarjestokartta.geo.fetch_settings import GROUPS
from jarjestokartta.geo.official.pages import Pages
from jarjestokartta.workspace import beginning, inputs
from jarjestokartta.workspace.fetch_outcome import Came, Outcome
from jarjestokartta.workspace.fetching import Fetch
from jarjestokartta.workspace.folder import Workspace

replica_fixtures.import_all()

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def replica() -> Iterator[Replica]:
    with replica_fixtures.serving(demo_fixtures.raw_region() / "data" / "raw") as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    beginning.start(tmp_path / "työtila ä")
    return tmp_path / "työtila ä"


def fetching(folder: Path, replica: Replica, *, now: datetime = NOW, **told: object) -> Fetch:
    off = tuple(name for name in replica_fixtures.ADDRESSES if name.startswith("municipality-"))
    chosen = msgspec.structs.replace(settings.load(folder), fetch=replica.settings(off=off))
    return Fetch(Workspace.open(folder), chosen, policy=QUICK, environment={}, now=now, **told)


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
