"""LIPAS, PTV, OpenStreetMap, schools and libraries fetched: whole, around the region, nothing personal."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import official_fixtures
import pytest
import replica_fixtures
import replica_places
import shapely
from network_fixtures import Asked, Reply
from official_fixtures import fetch
from replica_fixtures import Fault, Replica

from jarjestokartta.geo import fetched, settings, sites, words
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.workspace.fetch_outcome import Came, Outcome

replica_fixtures.import_all()

FILES = {
    "lipas": "lipas.json",
    "ptv": "ptv.json",
    "osm": "osm_paikat.json",
    "schools": "oppilaitokset.geojson",
    "libraries": "kirjastot.geojson",
}
PATHS = {
    "lipas": "lipas",
    "ptv": "ptv",
    "osm": "overpass",
    "schools": "oppilaitokset",
    "libraries": "kirjastot",
}
PAGES = {"lipas": 10, "libraries": 40, "schools": 10}
PERSONAL = (b"example.fi", b"0401234567", b"+358401234567", b"Soita Matille", b"PL 5")
PTV_KEY = {"JARJESTOKARTTA_PTV_KEY": replica_places.KEY}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return official_fixtures.begun_with(tmp_path, "municipalities")


def one(folder: Path, replica: Replica, source: str, **told: Any) -> Outcome:
    return fetch(folder, replica, source, page_size=PAGES.get(source), **told)[source]


def came(folder: Path, source: str) -> Any:
    return json.loads((folder / "data" / "raw" / FILES[source]).read_text(encoding="utf-8"))


def names(folder: Path) -> set[str]:
    """Give the names of all places that serve a need."""
    chosen = settings.load(folder)
    loaded = [sites.load(source, folder).sites for source in chosen.sources.sites]
    return set(sites.merge(loaded)["name"])


def municipalities(folder: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / "data" / "raw" / "kunnat.geojson").set_index("kunta")


def home(folder: Path) -> shapely.Geometry:
    region = list(settings.load(folder).region.municipalities)
    return shapely.union_all(municipalities(folder).loc[region].geometry.to_numpy())


# --- whole -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", FILES)
def test_all_around_the_region_comes_and_nothing_personal(
    folder: Path, replica: Replica, source: str
) -> None:
    outcome = one(folder, replica, source)
    assert (outcome.came, outcome.trouble) == (Came.FETCHED, None)
    whole = came(folder, source)
    rows = next(whole[kind] for kind in ("items", "itemList", "elements", "features") if kind in whole)
    assert outcome.record is not None
    assert outcome.record.rows == len(rows) > 10
    assert not [word for word in PERSONAL if word in official_fixtures.everything(folder / "data")]
    (declared,) = settings.load(folder).sources.sites
    assert declared.attribution
    assert declared.licence


def test_lipas_is_asked_by_the_numbers_of_all_municipalities_near(folder: Path, replica: Replica) -> None:
    one(folder, replica, "lipas")
    asked = [int(code) for code in replica.asked[0].params["city-codes"].split(",")]
    assert {77, 179} < set(asked)
    assert len(asked) > len(settings.load(folder).region.municipalities)
    raw = json.loads((official_fixtures.raw() / "lipas.json").read_text(encoding="utf-8"))["items"]
    wanted = {each["lipas-id"] for each in raw if each["location"]["city"]["city-code"] in asked}
    assert {each["lipas-id"] for each in came(folder, "lipas")["items"]} == wanted


def test_ptv_keeps_each_place_that_is_visited_near_once(folder: Path, replica: Replica) -> None:
    one(folder, replica, "ptv")
    near = {asked.path.rpartition("/")[2] for asked in replica.asked}
    raw = json.loads((official_fixtures.raw() / "ptv.json").read_text(encoding="utf-8"))["itemList"]
    wanted = {
        each["id"]
        for each in raw
        if each["serviceChannelType"] == "ServiceLocation"
        and each["addresses"][0]["streetAddress"]["municipality"]["code"] in near
    }
    found = came(folder, "ptv")["itemList"]
    assert [each["id"] for each in found] == sorted(wanted)  # none of the whole country's
    assert {part["type"] for each in found for part in each["addresses"]} == {"Location"}


def test_libraries_without_a_place_near_are_left_out(folder: Path, replica: Replica) -> None:
    one(folder, replica, "libraries")
    found = {each["properties"]["name"]: each["properties"] for each in came(folder, "libraries")["features"]}
    # one in Helsinki, one on wheels, one without coordinates
    assert {"Kirjasto 0", "Kirjasto 1", "Kirjasto 3"}.isdisjoint(found)
    assert found["Kirjasto 2"]["type"] == "kirjasto:university"
    (declared,) = settings.load(folder).sources.sites
    loaded = sites.load(declared, folder).sites.set_index("name")
    assert set(loaded["needs"]) == {"local-services"}
    assert loaded.loc["Kirjasto 2", "open_to"] == "unknown"  # not every scientific library is for all
    assert loaded.loc["Kirjasto 4", ["open_to", "owner_type"]].tolist() == ["all", "municipality"]


def test_schools_are_known_but_only_those_that_teach_anyone_serve_a_need(
    folder: Path, replica: Replica
) -> None:
    one(folder, replica, "schools")
    kinds = {each["properties"]["oltyp_nimi"] for each in came(folder, "schools")["features"]}
    assert kinds == set(replica_places.SCHOOL_KINDS)
    (declared,) = settings.load(folder).sources.sites
    loaded = sites.load(declared, folder)
    assert set(loaded.sites["needs"]) == {"hobbies"}
    assert len(loaded.sites) < len(came(folder, "schools")["features"])
    assert loaded.problems.empty  # that a school's use is unknown is a rule, not a doubt


# --- not whole ---------------------------------------------------------------------------------------------


def changed(
    change: Callable[[dict[str, Any]], object], when: Callable[[Asked], bool] = lambda _: True
) -> Fault:
    """Change the JSON that a service answers."""

    def fault(asked: Asked, reply: Reply) -> Reply:
        if not when(asked) or not reply.body.startswith(b"{"):
            return reply
        document = json.loads(reply.body)
        change(document)
        return replace(reply, body=json.dumps(document).encode())

    return fault


def second(asked: Asked) -> bool:
    return asked.params.get("page") == "2"


def _first_twice(document: dict[str, Any]) -> None:
    document["elements"].append(document["elements"][1])


def _nothing(document: dict[str, Any]) -> None:
    document["items"].clear()
    document["pagination"] |= {"total-items": 0, "total-pages": 0}


def _typeless(document: dict[str, Any]) -> None:
    for channel in document["itemList"]:
        del channel["serviceChannelType"]


def _placeless(document: dict[str, Any]) -> None:
    for library in document["items"]:
        del library["coordinates"]


def _not_full(document: dict[str, Any]) -> None:
    if document["pageNumber"] == 1:
        document["itemList"].pop()


def _page_again(name: str) -> Callable[[dict[str, Any]], None]:
    """Give what lets a second page hold what the first held."""
    first: list[Any] = []

    def change(document: dict[str, Any]) -> None:
        if not first:
            first.extend(document[name])
        else:
            document[name] = first[: len(document[name])]

    return change


def _jyvaskyla(asked: Asked) -> bool:
    return asked.path.endswith("/179")


WRONG: dict[str, tuple[str, Callable[[], Fault], str]] = {
    "LIPAS tells of more": (
        "lipas",
        lambda: changed(lambda told: told["pagination"].update({"total-items": 999})),
        "source-count",
    ),
    "LIPAS gives a page again": ("lipas", lambda: changed(_page_again("items")), "source-repeats"),
    "LIPAS gives the first page for all": (
        "lipas",
        lambda: changed(lambda told: told["pagination"].update({"current-page": 1})),
        "source-repeats",
    ),
    "LIPAS has other names": (
        "lipas",
        lambda: changed(lambda told: told.update(results=told.pop("items"))),
        "source-shape",
    ),
    "LIPAS has none": (
        "lipas",
        lambda: changed(_nothing),
        "source-empty",
    ),
    "PTV gives a page that is not full": (
        "ptv",
        lambda: changed(_not_full),
        "source-count",
    ),
    "PTV gives a page again": ("ptv", lambda: changed(_page_again("itemList"), _jyvaskyla), "source-repeats"),
    "PTV gives the first page past the end": (
        "ptv",
        lambda: changed(lambda told: told.update(pageNumber=1), second),
        "source-repeats",
    ),
    "PTV has other pages by then": (
        "ptv",
        lambda: changed(lambda told: told.update(pageCount=7), second),
        "source-count",
    ),
    "PTV has other names": (
        "ptv",
        lambda: changed(_typeless),
        "source-shape",
    ),
    "Overpass gave up": (
        "osm",
        lambda: changed(lambda told: told.update(remark="runtime error: Query timed out")),
        "source-partial",
    ),
    "Overpass counts more": (
        "osm",
        lambda: changed(lambda told: told["elements"][0]["tags"].update(total="999")),
        "source-count",
    ),
    "Overpass lost the last": ("osm", lambda: changed(lambda told: told["elements"].pop()), "source-count"),
    "Overpass gives one twice": ("osm", lambda: changed(_first_twice), "source-repeats"),
    "Overpass counts nothing": ("osm", lambda: changed(lambda told: told["elements"].pop(0)), "source-shape"),
    "there is no such school": (
        "schools",
        lambda: changed(lambda told: told["features"].clear()),
        "source-count",
    ),
    "the directory tells of more": (
        "libraries",
        lambda: changed(lambda told: told.update(total=999)),
        "source-count",
    ),
    "the directory has no skip": ("libraries", lambda: changed(_page_again("items")), "source-repeats"),
    "the directory tells no coordinates": (
        "libraries",
        lambda: changed(_placeless),
        "source-shape",
    ),
    "the directory has other names": (
        "libraries",
        lambda: changed(lambda told: told.update(result=told.pop("items"))),
        "source-shape",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_whole_leaves_what_was_here(folder: Path, replica: Replica, case: str) -> None:
    source, fault, code = WRONG[case]
    assert one(folder, replica, source).came is Came.FETCHED
    record = fetched.load(folder)[source]
    file = folder / "data" / "raw" / FILES[source]
    kept = file.read_bytes()
    replica.faults[PATHS[source]] = fault()
    outcome = one(folder, replica, source, again=True)
    assert outcome.trouble is not None
    assert (outcome.came, outcome.trouble.code) == (Came.FAILED, code)
    assert file.read_bytes() == kept
    assert outcome.record == record
    for language in words.LANGUAGES:
        assert "127.0.0.1" in words.load(language).of_error(outcome.trouble)
    replica.faults.clear()
    assert one(folder, replica, source, again=True).came is Came.FETCHED
    assert file.read_bytes() == kept


def test_a_total_that_is_of_one_page_is_believed_by_nobody(folder: Path, replica: Replica) -> None:
    replica.faults["kirjastot"] = changed(lambda told: told.update(total=len(told["items"])))
    assert one(folder, replica, "libraries").came is Came.FETCHED
    assert len(came(folder, "libraries")["features"]) == replica_places.LIBRARIES - 3


@pytest.mark.parametrize(
    ("source", "at"),
    [
        ("lipas", lambda asked: asked.params["page"] == "4"),
        ("ptv", lambda asked: _jyvaskyla(asked) and second(asked)),
        ("schools", lambda asked: asked.params.get("startIndex") == "20"),
        ("libraries", lambda asked: asked.params["skip"] == "80"),
    ],
)
def test_a_fetch_that_was_cut_off_goes_on_from_there(
    folder: Path, replica: Replica, source: str, at: Callable[[Asked], bool]
) -> None:
    replica.faults[PATHS[source]] = lambda asked, reply: Reply(b"", status=503) if at(asked) else reply
    cut = one(folder, replica, source)
    assert cut.came is Came.FAILED
    before = {(asked.path, asked.query) for asked in replica.asked if not at(asked)}
    assert not [word for word in PERSONAL if word in official_fixtures.everything(folder / "data")]
    replica.faults.clear()
    replica.asked.clear()
    assert one(folder, replica, source).came is Came.FETCHED
    again = {(asked.path, asked.query) for asked in replica.asked} & before
    assert {query for _, query in again if "resultType=hits" not in query} == set()
    assert any(at(asked) for asked in replica.asked)


# --- around the region -------------------------------------------------------------------------------------


def planted(folder: Path, metres: float) -> tuple[str, tuple[float, float], tuple[float, float]]:
    """Give a place so far outside the region: its municipality, (east, north) and (lon, lat)."""
    areas = municipalities(folder)
    ring = shapely.buffer(home(folder), metres).exterior
    for share in range(200):
        point = shapely.line_interpolate_point(ring, share / 200, normalized=True)
        lies_in = areas.index[areas.geometry.intersects(point)]
        if len(lies_in):
            place = gpd.GeoSeries([point], crs=3067).to_crs(4326)[0]
            return str(lies_in[0]), (point.x, point.y), (place.x, place.y)
    point = shapely.Point(ring.coords[0])  # beyond all that is known
    place = gpd.GeoSeries([point], crs=3067).to_crs(4326)[0]
    return "091", (point.x, point.y), (place.x, place.y)


def with_places(folder: Path, raw: Path, metres: float, name: str) -> None:
    """Let LIPAS, PTV and OpenStreetMap tell of a place so far outside the region, each of its own."""
    code, (east, north), (lon, lat) = planted(folder, metres)

    def added(file: str, kind: str, **told: Any) -> None:
        whole = json.loads((raw / file).read_text(encoding="utf-8"))
        example = next(each for each in whole[kind] if each.get("type") != "way")
        whole[kind].append({**json.loads(json.dumps(example)), **told})
        (raw / file).write_text(json.dumps(whole), encoding="utf-8")

    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    location = {"city": {"city-code": int(code)}, "geometries": {"type": "", "features": [feature]}}
    kind = {"type-code": 2150, "name": "Liikuntasali"}
    number = int(metres)
    added(
        "lipas.json", "items",
        **{"lipas-id": number, "name": f"{name} sali", "status": "active", "type": kind},
        location=location,
    )  # fmt: skip
    street = {
        "municipality": {"code": code}, "coordinateState": "Ok",
        "latitude": str(north), "longitude": str(east),
    }  # fmt: skip
    added(
        "ptv.json", "itemList",
        id=f"ptv-{number}", serviceChannelType="ServiceLocation", publishingStatus="Published",
        serviceChannelNames=[{"language": "fi", "value": f"{name} kirjasto", "type": "Name"}],
        areas=[{"type": "Municipality", "municipalities": [{"code": code}]}],
        addresses=[{"type": "Location", "streetAddress": street}],
    )  # fmt: skip
    tags = {"amenity": "community_centre", "name": f"{name} kylätalo"}
    added("osm_places.json", "elements", type="node", id=number, lat=lat, lon=lon, tags=tags)


def test_what_lies_within_the_buffer_comes_and_what_lies_beyond_does_not(
    folder: Path, tmp_path: Path
) -> None:
    """A fetch by the codes of the region alone would leave out all three of the places 15 km outside it."""
    raw = tmp_path / "raw"
    shutil.copytree(official_fixtures.raw(), raw)
    with_places(folder, raw, 15_000, "Naapurin")
    with_places(folder, raw, 60_000, "Kaukainen")
    with replica_fixtures.serving(raw) as replica:
        for source in ("lipas", "ptv", "osm"):
            assert one(folder, replica, source).came is Came.FETCHED
    found = names(folder)
    assert {"Naapurin sali", "Naapurin kirjasto", "Naapurin kylätalo"} <= found
    assert {"Kaukainen sali", "Kaukainen kirjasto", "Kaukainen kylätalo"}.isdisjoint(found)


# --- version 12 of PTV -------------------------------------------------------------------------------------


def version_12(replica: Replica, **told: Any) -> dict[str, Changed]:
    return {"ptv-12": Changed(url=f"{replica.url}/ptv12", on=True, **told)}


def test_both_versions_of_ptv_give_the_same_places(folder: Path, replica: Replica) -> None:
    one(folder, replica, "ptv")
    before = {each["id"] for each in came(folder, "ptv")["itemList"]}
    with_point = names(folder)
    outcomes = fetch(folder, replica, changes=version_12(replica), environment=PTV_KEY)
    assert outcomes["ptv-12"].came is Came.FETCHED, outcomes["ptv-12"].trouble
    found = json.loads((folder / "data" / "raw" / "ptv12.json").read_text(encoding="utf-8"))["itemList"]
    assert {each["id"] for each in found} < before  # a place without a point cannot be told to be near
    assert [source.file for source in settings.load(folder).sources.sites] == ["data/raw/ptv12.json"]
    by_name_alone = with_point - names(folder)  # version 12 tells services elsewhere
    assert len(by_name_alone) < len(with_point) / 2


def test_version_12_wants_a_key_and_tells_it_to_nobody(folder: Path, replica: Replica) -> None:
    lacking = fetch(folder, replica, changes=version_12(replica), environment={})["ptv-12"]
    assert lacking.trouble is not None
    assert (lacking.came, lacking.trouble.code) == (Came.LACKING, "fetch-no-key")
    wrong = fetch(folder, replica, changes=version_12(replica, key="vaara-avain"), environment={})["ptv-12"]
    assert wrong.came is Came.FAILED
    assert wrong.trouble is not None
    assert "vaara-avain" not in words.load("fi").of_error(wrong.trouble)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.pop("totalCount"),
        lambda told: [each.pop("contentId") for each in told["items"]],
        lambda told: [each.pop("location") for each in told["items"]],
        lambda told: [each["location"].pop("streetAddresses") for each in told["items"]],
    ],
)
def test_version_12_of_another_shape_is_refused(
    folder: Path, replica: Replica, change: Callable[[dict[str, Any]], object]
) -> None:
    replica.faults["ptv12"] = changed(change)
    outcome = fetch(folder, replica, changes=version_12(replica), environment=PTV_KEY)["ptv-12"]
    assert outcome.trouble is not None
    assert outcome.trouble.code == "source-shape"


# --- probing -----------------------------------------------------------------------------------------------


def test_one_small_question_to_each(folder: Path, replica: Replica) -> None:
    run = official_fixtures.fetching(
        folder, replica, *FILES, changes=version_12(replica), environment=PTV_KEY
    )
    told = {probe.source.id: probe for probe in run.probe(["services"])}
    assert {name: told[name].trouble for name in (*FILES, "ptv-12")} == dict.fromkeys((*FILES, "ptv-12"))
    assert told["lipas"].told is not None
    assert told["lipas"].told.rows is not None
    missing = told["osm-file"].trouble
    assert missing is not None
    assert missing.code == "fetch-no-osm-file"
