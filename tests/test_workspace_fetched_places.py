"""Places from the services to the map: one hall of three sources once; needs, sources and licence kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import demo_fixtures
import geopandas as gpd
import official_fixtures
import osmium
import pytest
import replica_fixtures
import shapely
from official_fixtures import fetch
from osmium.osm.mutable import Node
from replica_fixtures import Replica

from jarjestokartta.geo import settings, tables
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.workspace import inputs, update
from jarjestokartta.workspace.fetch_outcome import Came
from jarjestokartta.workspace.folder import Workspace

replica_fixtures.import_all()

LIPAS, PTV, OSM = "Liikuntapaikat", "Palvelupaikat", "Kokoontumispaikat (OpenStreetMap)"
FILE = Path("data", "raw", "finland-latest.osm.pbf")
OFFICIAL = ("municipalities", "postal-areas", "population", "grid")  # all but the places


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return official_fixtures.begun_with(tmp_path, *OFFICIAL)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Give the raw files of the services, to be added to."""
    shutil.copytree(official_fixtures.raw(), tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture
def replica(raw: Path) -> Iterator[Replica]:
    with replica_fixtures.serving(raw) as running:
        yield running


def middle(folder: Path) -> shapely.Point:
    """Give a point of Hankasalmi."""
    areas = gpd.read_file(folder / "data" / "raw" / "kunnat.geojson").set_index("kunta")
    return areas.loc["077"].geometry.representative_point()


def degrees(point: shapely.Point, east: float) -> tuple[float, float]:
    moved = gpd.GeoSeries([shapely.Point(point.x + east, point.y)], crs=3067).to_crs(4326)[0]
    return (moved.x, moved.y)


def added(raw: Path, file: str, kind: str, one: dict[str, Any]) -> None:
    whole = json.loads((raw / file).read_text(encoding="utf-8"))
    whole[kind].append(one)
    (raw / file).write_text(json.dumps(whole), encoding="utf-8")


def in_lipas(raw: Path, name: str, lon: float, lat: float) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    location = {"city": {"city-code": 77}, "geometries": {"features": [feature]}}
    kind = {"type-code": 2150, "name": "Liikuntasali"}
    told = {"lipas-id": 1, "name": name, "status": "active", "owner": "registered-association"}
    added(raw, "lipas.json", "items", {**told, "type": kind, "location": location})


def in_ptv(raw: Path, name: str, east: float, north: float) -> None:
    street = {"municipality": {"code": "077"}, "latitude": f"{north:.3f}", "longitude": f"{east:.3f}"}
    told = {
        "id": "0-talo",
        "serviceChannelType": "ServiceLocation",
        "serviceChannelNames": [{"language": "fi", "value": name, "type": "Name"}],
        "areas": [{"type": "Municipality", "municipalities": [{"code": "077"}]}],
        "addresses": [{"type": "Location", "streetAddress": {**street, "coordinateState": "Ok"}}],
        "services": [{"service": {"id": "1", "name": "Kirjastopalvelut"}}],
        "publishingStatus": "Published",
    }
    added(raw, "ptv.json", "itemList", told)


def hall_in_three_sources(folder: Path, raw: Path) -> dict[str, Any]:
    """Let three sources tell of one hall, each by a name of its own and 30–120 m from the others."""
    place = middle(folder)
    in_lipas(raw, "Koivuharjun kylätalo", *degrees(place, 0.0))
    in_ptv(raw, "Kylätalo Koivuharjun", place.x + 120, place.y)
    lon, lat = degrees(place, 30.0)
    tags = {"amenity": "community_centre", "name": "Koivuharjun Kylätalo", "access": "yes"}
    return {"type": "node", "id": 1, "lat": lat, "lon": lon, "tags": tags}


@pytest.mark.parametrize("source", ["osm", "osm-file"])
def test_a_hall_that_three_sources_tell_of_is_published_once_under_the_licence_of_openstreetmap(
    folder: Path, raw: Path, replica: Replica, source: str
) -> None:
    hall = hall_in_three_sources(folder, raw)
    if source == "osm":
        added(raw, "osm_places.json", "elements", hall)
        outcomes = fetch(folder, replica, "lipas", "ptv", "osm")
    else:
        with osmium.SimpleWriter(str(folder / FILE)) as writer:
            writer.add_node(Node(id=1, location=(hall["lon"], hall["lat"]), tags=hall["tags"]))
        outcomes = fetch(folder, replica, "lipas", "ptv", changes={"osm-file": Changed(on=True)})
    assert {outcomes[name].came for name in ("lipas", "ptv", source)} == {Came.FETCHED}
    shutil.copy(demo_fixtures.raw_region() / "register.xlsx", folder)
    workspace = Workspace.open(folder)
    update.update(workspace, folder / "register.xlsx", begin=demo_fixtures.quiet)

    found = inputs.prepare(workspace, settings.load(folder), demo_fixtures.quiet).sites
    halls = found[found["name"].str.contains("koivuharjun", case=False)]
    assert len(halls) == 1
    one = halls.iloc[0]
    assert set(tables.split_codes(one["source"])) == {LIPAS, PTV, OSM}
    assert one["needs"] == "meeting-places;hobbies;local-services"
    assert (one["owner_type"], one["open_to"]) == ("association", "all")
    published = gpd.read_file(folder / "maps" / "output" / "coverage.gpkg", layer="sites")
    assert published["name"].str.contains("koivuharjun", case=False).sum() == 1

    manifest = json.loads((folder / "maps" / "output" / "manifest.json").read_text(encoding="utf-8"))
    (licence,) = manifest["licences"]
    assert licence["licence"] == "ODbL-1.0"
    assert licence["files"]["coverage.gpkg"] == ["sites", "gaps"]
    owed = {each["attribution"] for each in manifest["attributions"]}
    assert {"© OpenStreetMap contributors", "Lipas.fi, Jyväskylän yliopisto"} < owed


def test_without_openstreetmap_nothing_is_under_its_licence(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "lipas", "ptv")
    shutil.copy(demo_fixtures.raw_region() / "register.xlsx", folder)
    update.update(Workspace.open(folder), folder / "register.xlsx", begin=demo_fixtures.quiet)
    manifest = json.loads((folder / "maps" / "output" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licences"] == []


@pytest.mark.parametrize("metres", [15_000.0, 60_000.0])
def test_beyond_the_buffer_no_place_counts_even_of_a_municipality_that_is_near(
    folder: Path, raw: Path, replica: Replica, metres: float
) -> None:
    chosen = settings.load(folder)
    areas = gpd.read_file(folder / "data" / "raw" / "kunnat.geojson").set_index("kunta")
    home = shapely.union_all(areas.loc[list(chosen.region.municipalities)].geometry.to_numpy())
    place = shapely.line_interpolate_point(shapely.buffer(home, metres).exterior, 0.3, normalized=True)
    lon, lat = degrees(place, 0.0)
    in_lipas(raw, "Kaukaisen kylätalo", lon, lat)  # of Hankasalmi, as LIPAS says
    fetch(folder, replica, "lipas")
    found = inputs.prepare(Workspace.open(folder), settings.load(folder), demo_fixtures.quiet).sites
    assert ("Kaukaisen kylätalo" in set(found["name"])) is (metres < 20_000)
