"""Villages by their names and as Syke's layer: whole, from around the region, and the key stays home."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import msgspec
import network_fixtures
import official_fixtures
import pytest
import replica_fixtures
import replica_names
from network_fixtures import Asked, Reply
from official_fixtures import SECRET, everything, fetch
from replica_fixtures import FAULTS, Fault, Replica

from jarjestokartta.geo import fetched, settings, words
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.geo.settings import VillageSource
from jarjestokartta.geo.vocabulary import Level
from jarjestokartta.workspace import fetch_words
from jarjestokartta.workspace.fetch_outcome import Came, Outcome

FILE = Path("data", "raw", "kylat_paikannimet.geojson")
SENT = base64.b64encode(f"{SECRET}:".encode()).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return official_fixtures.begun(tmp_path)


def _told(outcome: Outcome) -> str:
    return " ".join(
        line for language in words.LANGUAGES for line in fetch_words.lines(outcome, words.load(language))
    )


def test_each_village_comes_once_with_its_names(folder: Path, replica: Replica) -> None:
    outcome = fetch(folder, replica, "municipalities", "villages", page_size=40)["villages"]
    assert outcome.came is Came.FETCHED, outcome.trouble
    features = json.loads((folder / FILE).read_text(encoding="utf-8"))["features"]
    known = replica_names.villages(official_fixtures.raw())
    assert outcome.record is not None
    assert outcome.record.rows == len(features) == len(known)
    own = {one["properties"]["code"]: one["properties"] for one in features}
    for place, village in known.iterrows():
        one = own[str(10_000_000 + int(place))]
        assert (one["name_fi"], one["municipality"]) == (village["nimi"], village["kunta"])
        bilingual = int(place) % replica_names.SWEDISH == 0
        assert one["name_sv"] == (f"{village['nimi']} by" if bilingual else None)


def test_villages_get_the_ground_near_their_points(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities", "villages")
    chosen = settings.load(folder)
    region = chosen.region.municipalities
    towns = load.areas(chosen.sources.municipalities, Level.MUNICIPALITY, folder, region=region).areas
    near, far = (
        load.areas(
            msgspec.structs.replace(chosen.sources.villages, radius_km=radius_km),
            Level.VILLAGE,
            folder,
            region=region,
            parents=towns,
        ).areas
        for radius_km in (1.0, 5.0)
    )
    assert isinstance(chosen.sources.villages, VillageSource)
    assert len(near) == len(far) == len(replica_names.villages(official_fixtures.raw()))
    assert near.area.max() < 3.2e6
    assert near.area.sum() < far.area.sum()
    assert set(far["parent_id"]) == set(region)


def test_what_is_asked_for_lies_in_the_buffer_too(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities", "villages")
    asked = next(one for one in replica.asked if one.path.endswith("/items"))
    west, south, east, north = map(float, asked.params["bbox"].split(","))
    towns = gpd.read_file(official_fixtures.raw() / "kunta1000k_2026.geojson")
    region = settings.load(folder).region.municipalities
    own = towns[towns["kunta"].isin(region)].total_bounds
    box = gpd.GeoSeries.from_xy([west, east], [south, north], crs="EPSG:4326").to_crs("EPSG:3067")
    assert own[0] - box.x[0] > 9_000  # a rectangle in degrees is narrower in its north
    assert own[1] - box.y[0] > 9_000
    assert box.x[1] - own[2] > 9_000
    assert box.y[1] - own[3] > 9_000


def test_the_key_is_sent_and_told_to_nobody(folder: Path, replica: Replica) -> None:
    def fails_later(asked: Asked, reply: Reply) -> Reply:
        return FAULTS["503"](asked, reply) if "skip" in asked.params else reply

    replica.faults["names"] = fails_later
    failed = fetch(folder, replica, "municipalities", "villages", page_size=40)["villages"]
    assert failed.came is Came.FAILED
    assert any("pages" in path.parts for path in folder.rglob("*.json"))
    replica.faults.clear()
    done = fetch(folder, replica, "villages", page_size=40)["villages"]
    assert done.came is Came.FETCHED
    sent = {one.headers["authorization"] for one in replica.asked if one.path.endswith("/items")}
    assert sent == {f"Basic {SENT}"}
    assert not any("authorization" in one.headers for one in replica.asked if one.path.startswith("/wfs"))
    told = everything(folder) + (_told(failed) + _told(done) + repr(failed) + repr(done)).encode()
    assert SECRET.encode() not in told
    assert SENT.encode() not in told


def test_without_a_key_nothing_is_asked(folder: Path, replica: Replica) -> None:
    outcome = fetch(folder, replica, "municipalities", "villages", environment={})["villages"]
    assert outcome.came is Came.LACKING
    assert "JARJESTOKARTTA_NLS_KEY" in _told(outcome)
    assert not any(one.path.endswith("/items") for one in replica.asked)


def _leading(to: Callable[[str], str]) -> Fault:
    """Let each page lead to what ``to`` makes of the address of the next."""

    def change(_asked: Asked, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        for link in page["links"]:
            link["href"] = to(link["href"]) if link["rel"] == "next" else link["href"]
        return replica_fixtures.in_json(page)

    return change


def test_a_page_that_leads_elsewhere_is_not_followed(folder: Path, replica: Replica) -> None:
    with network_fixtures.serving() as other:
        replica.faults["names"] = _leading(lambda href: href.replace(replica.url, other.url))
        outcome = fetch(folder, replica, "municipalities", "villages", page_size=40)["villages"]
        assert outcome.trouble is not None
        assert outcome.trouble.code == "source-elsewhere"
        location = {"Location": f"{other.url}/elsewhere"}
        replica.faults["names"] = lambda _asked, _reply: Reply(b"", status=302, headers=location)
        outcome = fetch(folder, replica, "villages")["villages"]
        assert outcome.trouble is not None
        assert outcome.trouble.code in ("network-moved", "network-redirect")
        assert other.asked == []
    assert SECRET not in _told(outcome)


def _told_as(**told: int) -> Fault:
    return lambda _asked, reply: replica_fixtures.in_json(json.loads(reply.body) | told)


def _without_numbers(_asked: Asked, reply: Reply) -> Reply:
    page = json.loads(reply.body)
    for one in page["features"]:
        one.pop("id")
        one["properties"].pop("placeNameId")
    return replica_fixtures.in_json(page)


def _first_again(asked: Asked, reply: Reply) -> Reply:
    """Give the rows of the first page on every page."""
    first.setdefault(asked.params["placeType"], json.loads(reply.body)["features"])
    page = json.loads(reply.body)
    return replica_fixtures.in_json(
        page | {"features": first[asked.params["placeType"]][: len(page["features"])]}
    )


first: dict[str, list[object]] = {}

WRONG: dict[str, tuple[Fault, str]] = {
    "fewer than told": (_told_as(numberMatched=1_000_000), "source-count"),
    "a page shorter than told": (_told_as(numberReturned=1_000), "source-count"),
    "the same rows again": (_first_again, "source-repeats"),
    "the same link again": (_leading(lambda href: href.partition("&skip")[0] + "&skip=0"), "source-repeats"),
    "no numbers": (_without_numbers, "source-shape"),
    "none": (_told_as(features=[], links=[], numberReturned=0), "source-empty"),  # type: ignore[arg-type]
    "axis": (replica_fixtures.swapped, "layer-swapped"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_names_that_are_not_whole_are_not_taken(wrong: str, folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities", "villages")
    before, records = (folder / FILE).read_bytes(), fetched.load(folder)
    first.clear()
    replica.faults["names"], code = WRONG[wrong]
    outcome = fetch(folder, replica, "villages", again=True, page_size=40)["villages"]
    assert outcome.came is Came.FAILED
    assert outcome.trouble is not None
    assert outcome.trouble.code == code
    assert (folder / FILE).read_bytes() == before
    assert fetched.load(folder) == records


# --- villages as Syke's layer --------------------------------------------------------------------------

YKR = "villages-ykr"
GROUND = Path("data", "raw", "kylat_ykr.gpkg")


def _ykr(replica: Replica, **told: object) -> dict[str, Changed]:
    return {YKR: Changed(url=f"{replica.url}/ykr/{replica_names.YKR}.zip", on=True, **told)}  # type: ignore[arg-type]


def test_a_layer_in_a_zip_becomes_villages(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities")
    outcome = fetch(folder, replica, changes=_ykr(replica))[YKR]
    assert outcome.came is Came.FETCHED, outcome.trouble
    assert outcome.record is not None
    assert outcome.record.year == 2022
    ours = gpd.read_file(folder / GROUND)
    known = gpd.read_file(official_fixtures.raw() / "kylat.geojson")
    assert sorted(ours["name_fi"]) == sorted(known["nimi"])
    chosen = settings.load(folder)
    region = chosen.region.municipalities
    towns = load.areas(chosen.sources.municipalities, Level.MUNICIPALITY, folder, region=region).areas
    found = load.areas(chosen.sources.villages, Level.VILLAGE, folder, region=region, parents=towns).areas
    assert set(found["vintage"]) == {2022}
    assert set(found["parent_id"]) == set(region)
    again = fetch(folder, replica, changes=_ykr(replica), again=True)[YKR]
    assert again.came is Came.UNCHANGED


def test_the_layer_is_cut_to_the_ground_around_the_region(folder: Path, replica: Replica) -> None:
    text = (folder / "jarjestokartta.toml").read_text(encoding="utf-8")
    start, end = text.index("municipalities = ["), text.index("]", text.index("municipalities = ["))
    (folder / "jarjestokartta.toml").write_text(
        f'{text[:start]}municipalities = ["435"{text[end:]}', encoding="utf-8"
    )
    fetch(folder, replica, "municipalities")
    outcome = fetch(folder, replica, changes=_ykr(replica))[YKR]
    assert outcome.came is Came.FETCHED, outcome.trouble
    ours = gpd.read_file(folder / GROUND)
    known = gpd.read_file(official_fixtures.raw() / "kylat.geojson")
    beyond = set(known.loc[known["kunta"] == "931", "nimi"])  # Viitasaari is 100 km from Luhanka
    assert len(ours) < len(known)
    assert set(ours["name_fi"]) > set(known.loc[known["kunta"] == "435", "nimi"])
    assert not set(ours["name_fi"]) & beyond
    # The file at the service is the same still, but more of it is asked for.
    (folder / "jarjestokartta.toml").write_text(text, encoding="utf-8")
    wider = fetch(folder, replica, changes=_ykr(replica))[YKR]
    assert wider.came is Came.FETCHED
    assert len(gpd.read_file(folder / GROUND)) == len(known)


def test_a_layer_of_ones_own_is_read_where_the_settings_name_it(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities")
    own = folder / "omat kylät.gpkg"
    layer = gpd.read_file(official_fixtures.raw() / "kylat.geojson").rename(columns={"nimi": "asutus"})
    layer.to_crs("EPSG:4326").to_file(own, layer="kylat")
    change = Changed(params={"file": own.name}, columns={"name_fi": "asutus"}, on=True)
    outcome = fetch(folder, replica, changes={YKR: change})[YKR]
    assert outcome.came is Came.FETCHED, outcome.trouble
    assert sorted(gpd.read_file(folder / GROUND)["asutus"]) == sorted(layer["asutus"])
    chosen = settings.load(folder)
    assert "asutus" in str(chosen.sources.villages)


def test_without_an_address_the_layer_is_left_out_and_that_is_said(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities")
    outcome = fetch(folder, replica, changes={YKR: Changed(on=True)})[YKR]
    assert outcome.came is Came.LACKING
    assert "[fetch.villages-ykr] url" in _told(outcome)


def _zip(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as whole:
        for name, body in files.items():
            whole.writestr(name, body)
    return content.getvalue()


def _bad_sum(content: bytes) -> bytes:
    """Spoil a byte in the middle of what is packed."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


WRONG_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a page of words": (lambda: replica_fixtures.HTML, "layer-file-kind"),
    "no layer": (lambda: _zip(lueminut=b"teksti"), "layer-file-none"),
    "layers": (lambda: replica_names.zipped(official_fixtures.raw(), layers=2), "layer-file-several"),
    "a cut zip": (lambda: replica_names.zipped(official_fixtures.raw())[:-2000], "source-cut-short"),
    "a spoilt zip": (lambda: _bad_sum(replica_names.zipped(official_fixtures.raw())), "source-cut-short"),
    "no columns": (
        lambda: (
            b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"x":1},'
            b'"geometry":{"type":"Point","coordinates":[25.7,62.2]}}]}'
        ),
        "layer-file-columns",
    ),
    "far away": (
        lambda: (
            b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nimi":"Utsjoki"},'
            b'"geometry":{"type":"Point","coordinates":[27.0,69.9]}}]}'
        ),
        "source-empty",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_FILES)
def test_a_file_that_is_no_such_layer_is_told(wrong: str, folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities")
    fetch(folder, replica, changes=_ykr(replica))
    before = (folder / GROUND).read_bytes()
    content, code = WRONG_FILES[wrong]
    replica.faults["ykr"] = lambda _asked, _reply: Reply(content())
    outcome = fetch(folder, replica, changes=_ykr(replica), again=True)[YKR]
    assert outcome.came is Came.FAILED
    assert outcome.trouble is not None
    assert outcome.trouble.code == code
    assert "127.0.0.1" in _told(outcome)
    assert (folder / GROUND).read_bytes() == before
    assert not list(folder.rglob("*.part"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_layer_that_was_here(fault: str, folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities")
    fetch(folder, replica, changes=_ykr(replica))
    before, records = (folder / GROUND).read_bytes(), fetched.load(folder)
    replica.faults["ykr"] = lambda asked, _reply: FAULTS[fault](
        asked, replica_names.ykr(replica, replace(asked, headers={}))
    )
    outcome = fetch(folder, replica, changes=_ykr(replica), again=True)[YKR]
    assert outcome.came is Came.FAILED
    assert (folder / GROUND).read_bytes() == before
    assert fetched.load(folder) == records


def test_one_of_several_layers_is_chosen_by_the_settings(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities")
    both = replica_names.zipped(official_fixtures.raw(), layers=2)
    replica.faults["ykr"] = lambda _asked, _reply: Reply(both)
    outcome = fetch(folder, replica, changes=_ykr(replica, layer=f"{replica_names.YKR}_1"))[YKR]
    assert outcome.came is Came.FETCHED, outcome.trouble
