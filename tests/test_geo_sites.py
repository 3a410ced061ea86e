"""Places from LIPAS, PTV, OpenStreetMap and own lists → Sites that serve needs, each place once."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from jarjestokartta.geo import site_rules, sites, tables, words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.services import places
from jarjestokartta.geo.settings import SiteSource
from jarjestokartta.geo.vocabulary import Need, OpenTo, OwnerType

LON, LAT = 25.74, 62.24
EAST, NORTH = 434_527.33, 6_901_553.94
CASES = pd.read_csv(
    Path(__file__).parent / "data" / "sites" / "places.csv", dtype="str", keep_default_na=False, comment="#"
)


def write(folder: Path, document: Any, name: str = "paikat.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def load(path: Path, kind: str, **options: Any) -> sites.Loaded:
    return sites.load(SiteSource(file=path.name, format=kind, **options), path.parent)


def refusal(path: Path, kind: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        load(path, kind, **options)
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{caught.value.code}", **caught.value.params)
        assert path.name in sentence
        assert "{" not in re.sub(r"\{ \w+ = .*?\}", "", sentence)
    return caught.value.code


def lipas(
    number: int, name: str, kind: int, lon: float = LON, lat: float = LAT, **more: Any
) -> dict[str, Any]:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    location = {
        "city": {"city-code": 77}, "address": "Kylätie 1", "postal-code": "41520",
        "postal-office": "Hankasalmi",
        "geometries": {"type": "FeatureCollection", "features": [feature]},
    }  # fmt: skip
    item = {
        "lipas-id": number,
        "name": name,
        "type": {"type-code": kind},
        "status": "active",
        "owner": "city",
    }
    return item | {"location": location} | more


def ptv(name: str, north: str = str(NORTH), east: str = str(EAST), **more: Any) -> dict[str, Any]:
    street = {
        "street": [{"value": "Kylätie", "language": "fi"}], "streetNumber": "3", "postalCode": "41520",
        "municipality": {"code": "077"}, "latitude": north, "longitude": east, "coordinateState": "Ok",
    }  # fmt: skip
    return {
        "id": name.casefold().replace(" ", "-"),
        "serviceChannelType": "ServiceLocation",
        "serviceChannelNames": [{"language": "sv", "value": "namn"}, {"language": "fi", "value": name}],
        "addresses": [
            {"type": "Postal", "streetAddress": None},
            {"type": "Location", "streetAddress": street},
        ],
        "services": None,
        "emails": [{"value": "etunimi.sukunimi@example.fi"}],
        "phoneNumbers": [{"number": "0401234567"}],
    } | more


def osm(number: int, lon: float = LON, lat: float = LAT, **tags: str) -> dict[str, Any]:
    return {
        "type": "node",
        "id": number,
        "lat": lat,
        "lon": lon,
        "tags": {k.replace("__", ":"): v for k, v in tags.items()},
    }


def site(number: str, name: str, source: str, metres: float = 0.0, **more: Any) -> gpd.GeoDataFrame:
    row = {"site_id": number, "name": name, "source": source, "needs": "hobbies", "owner_type": "unknown",
           "open_to": "unknown"} | more  # fmt: skip
    point = shapely.Point(EAST + metres, NORTH)
    return tables.SITES.conform(gpd.GeoDataFrame([row], geometry=[point], crs="EPSG:3067"))


@pytest.mark.parametrize(
    "case", CASES.to_dict("records"), ids=lambda case: f"{case['source']} {case['name']}"
)
def test_what_a_place_serves(case: dict[str, str]) -> None:
    row = {"row": 1, "site_id": "a", **{field: case[field] or None for field in ("name", "type", "service")}}
    found = places.of([row], [shapely.Point(EAST, NORTH)], "EPSG:3067", file=Path("x")).table
    ruled = site_rules.apply(found, case["source"]).iloc[0]
    wanted = {"unknown": None, "none": ""}.get(case["needs"], case["needs"])
    assert (None if pd.isna(ruled["needs"]) else ruled["needs"]) == wanted
    assert ruled["owner_type"] == (case["owner_type"] or "unknown")
    assert ruled["open_to"] == (case["open_to"] or "unknown")


def test_the_rules_hold_only_words_of_the_field() -> None:
    rules = builtin_table("site_rules")
    needs = {need for cell in rules["needs"].dropna() for need in tables.split_codes(cell)}
    assert needs <= {need.value for need in Need}
    assert set(rules["owner_type"].dropna()) <= {owner.value for owner in OwnerType}
    assert set(rules["open_to"].dropna()) <= {kind.value for kind in OpenTo}
    assert set(rules["source"]) == {"lipas", "ptv", "osm", "table", "any"}
    assert set(rules["field"]) == {"type", "class", "name", "service", "tag"}
    assert not rules.duplicated(["source", "field", "match"]).any()


def test_the_words_of_a_list_stand_for_codes_of_the_field() -> None:
    table = builtin_table("site_words")
    kinds = {"needs": {*Need}, "owner_type": {*OwnerType}, "open_to": {*OpenTo}, "step_free": {"yes", "no"}}
    for column, rows in table.groupby("column"):
        assert set(rows["code"]) <= kinds[column]
    assert not table.assign(word=table["word"].str.casefold()).duplicated(["column", "word"]).any()


def test_the_page_of_rules_is_current() -> None:
    script = Path(__file__).parents[1] / "docs" / "places.py"
    page = subprocess.run([sys.executable, script, "--print"], capture_output=True, check=True).stdout
    assert script.with_name("places.md").read_bytes() == page, "run: make docs"


def test_a_list_of_schools_says_itself_what_they_are_for(tmp_path: Path) -> None:
    path = tmp_path / "koulut.csv"
    path.write_text("nimi,tyyppi,lon,lat\nKylän koulu,Peruskoulut,25.7,62.2\n", encoding="utf-8")
    assert load(path, "table").sites.empty  # a school's use is unknown …
    found = load(path, "table", supplies=(Need.MEETING_PLACES,)).sites  # … but to who keeps the list
    assert found["needs"].tolist() == ["meeting-places"]


def test_own_rules_replace_the_built_in(tmp_path: Path) -> None:
    path = write(tmp_path, {"elements": [osm(1, amenity="library", name="Kirjasto")]})
    rules = pd.DataFrame(
        {"source": ["osm"], "field": ["tag"], "match": ["amenity=library"], "needs": ["meeting-places"],
         "only": [None], "owner_type": [None], "open_to": ["all"]}
    )  # fmt: skip
    found = sites.load(SiteSource(file=path.name, format="osm"), tmp_path, rules=rules).sites
    assert found[["needs", "open_to"]].to_numpy().tolist() == [["meeting-places", "all"]]


def test_lipas_places_in_use_get_a_point_and_an_owner(tmp_path: Path) -> None:
    ring = [[25.7, 62.2], [25.8, 62.2], [25.8, 62.3], [25.7, 62.2]]
    area = {"geometries": {"features": [{"geometry": {"type": "Polygon", "coordinates": [ring]}}]}}
    trail = {"geometries": {"features": [{"geometry": {"type": "LineString", "coordinates": ring}}]}}
    items = [
        lipas(1, "Liikuntasali", 2150, properties={"free-use?": True}),
        lipas(2, "Puisto", 103, location=area, owner="registered-association"),
        lipas(3, "Latu", 4402, location=trail, owner="unknown"),
        lipas(4, "Suljettu halli", 2210, status="out-of-service-permanently"),
        lipas(5, "Tyhjä", 2210, location={}),
        lipas(6, "Remontissa", 2210, status="out-of-service-temporarily"),
        lipas(7, "Tuleva", 2210, status="planned"),
        lipas(8, "Muu", 2210, status="incorrect-data"),
    ]
    found = load(write(tmp_path, {"items": items, "pagination": {}}), "lipas")
    assert found.sites["site_id"].tolist() == ["lipas-1", "lipas-2", "lipas-3"]
    assert found.sites["owner_type"].tolist() == ["municipality", "association", "unknown"]
    assert found.sites["open_to"].tolist() == ["all", "all", "all"]
    assert found.sites["street_address"].iloc[0] == "Kylätie 1, 41520 Hankasalmi"
    assert found.sites["municipality_code"].iloc[0] == "077"
    assert found.sites.geometry.iloc[0].distance(shapely.Point(EAST, NORTH)) < 1
    assert found.problems[["source_row", "code", "severity"]].to_numpy().tolist() == [
        [4, "site-closed-for-good", "rejected"],
        [5, "site-no-point", "rejected"],
        [6, "site-closed-for-now", "rejected"],
        [7, "site-planned", "rejected"],
        [8, "site-not-in-use", "rejected"],
    ]


def test_ptv_takes_each_visiting_address_once_and_no_personal_data(tmp_path: Path) -> None:
    items = [
        ptv("Kirjasto"),
        ptv("Kirjasto"),
        ptv("Neuvola", services=[{"service": {"name": "Neuvolapalvelut"}}]),
        ptv("Terveysasema", north="", east=""),
        ptv("Apteekki", north="0", east="0"),
        ptv("Verkkoasiointi", serviceChannelType="EChannel"),
        ptv("Luonnos", publishingStatus="Draft"),
        ptv("Jokin muu"),
    ]
    items[2]["addresses"].append(items[2]["addresses"][1])
    found = load(write(tmp_path, {"itemList": items}), "ptv")
    assert found.sites["site_id"].tolist() == ["ptv-kirjasto", "ptv-neuvola", "ptv-neuvola-2"]
    assert found.sites["needs"].unique().tolist() == ["local-services"]
    assert found.sites["street_address"].iloc[0] == "Kylätie 3, 41520"
    assert found.problems["code"].tolist() == ["site-no-point", "site-no-point", "site-unclassified"]
    assert "sukunimi" not in found.sites.to_json()
    assert "040123" not in found.sites.to_json()


def test_osm_takes_centres_of_ways_and_refuses_partial_replies(tmp_path: Path) -> None:
    way = {
        "type": "way",
        "id": 7,
        "center": {"lat": LAT, "lon": LON},
        "tags": {"amenity": "community_centre"},
    }
    way["tags"] |= {"name": "Kylätalo", "name:fi": "Kylän talo", "wheelchair": "yes", "capacity": "80"}
    nameless = osm(9, amenity="community_centre")
    shut = osm(8, amenity="community_centre", name="Klubi", access="members", wheelchair="limited")
    path = write(
        tmp_path, {"elements": [way, shut, nameless, {"type": "node", "id": 1, "lat": LAT, "lon": LON}]}
    )
    found = load(path, "osm")
    row = found.sites.set_index("site_id").loc["osm-way-7"]
    assert (row["name"], row["capacity"], row["step_free"], row["open_to"]) == (
        "Kylän talo",
        80,
        True,
        "unknown",
    )
    other = found.sites.set_index("site_id").loc["osm-node-8"]
    assert other["open_to"] == "members"
    assert pd.isna(other["step_free"])
    assert found.problems["code"].tolist() == ["site-no-name"]
    assert refusal(write(tmp_path, {"elements": [way], "remark": "runtime error: out of memory"}), "osm") == (
        "overpass-partial"
    )


@pytest.mark.parametrize(
    ("kind", "document", "code"),
    [
        ("lipas", {"elements": []}, "lipas-shape"),
        ("ptv", [], "ptv-shape"),
        ("osm", {"items": []}, "overpass-shape"),
        ("lipas", {"items": [lipas(1, "Halli", 2210, lon=LAT, lat=LON)]}, "layer-swapped"),
        ("ptv", {"itemList": [ptv("Kirjasto", north=str(EAST), east=str(NORTH))]}, "layer-swapped"),
    ],
)
def test_a_reply_of_another_service_or_swapped_is_refused(
    tmp_path: Path, kind: str, document: Any, code: str
) -> None:
    assert refusal(write(tmp_path, document), kind) == code


LIST = """Nimi;Tarve;Omistaja;Avoinna;Henkilömäärä;Esteetön;Tarkistettu;lon;lat;Kunta
Koivulan kylätalo;Kokoontumistilat, Harrastukset;yhdistys;kaikille;120;kyllä;24.11.2026;25,74;62,24;Hankasalmi
Kerhohuone;;seurakunta;jäsenille;;ei;2026-01-02;434527;6901554;179
Navetta;;;;;;;;;77
"""


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "Kylätalot 2026.csv"
    path.write_text(LIST, encoding="cp1252")
    found = load(path, "table", supplies=(Need.GROUPS,))
    first, second = (found.sites.iloc[n] for n in (1, 0))
    assert (first["site_id"], first["needs"], first["owner_type"], first["open_to"]) == (
        "kylatalot-2026-koivulan-kylatalo-077", "meeting-places;hobbies", "association", "all"
    )  # fmt: skip
    assert (first["capacity"], first["step_free"], str(first["checked_on"])[:10]) == (120, True, "2026-11-24")
    assert (second["needs"], second["owner_type"], second["open_to"]) == (
        "meeting-places",
        "parish",
        "members",
    )
    assert second["municipality_code"] == "179"
    assert not second["step_free"]
    assert found.problems[["source_row", "code"]].to_numpy().tolist() == [[4, "site-no-point"]]


def test_a_list_as_a_map_layer_and_with_named_columns(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"otsikko": ["Paja"]}, geometry=[shapely.Point(EAST, NORTH)], crs="EPSG:3067")
    layer.to_file(tmp_path / "pajat.gpkg")
    found = load(tmp_path / "pajat.gpkg", "table", supplies=(Need.HOBBIES,), columns={"name": "otsikko"})
    assert found.sites[["site_id", "needs"]].to_numpy().tolist() == [["pajat-paja", "hobbies"]]
    assert refusal(tmp_path / "pajat.gpkg", "table", columns={"name": "nimike"}) == "areas-column-missing"
    assert refusal(tmp_path / "pajat.gpkg", "table", columns={"nimi": "name"}) == "columns-key-unknown"
    assert refusal(tmp_path / "pajat.gpkg", "table") == "sites-no-name"
    assert refusal(tmp_path / "pajat.gpkg", "table", columns={"name": "otsikko"}) == "sites-no-needs"


@pytest.mark.parametrize(
    ("told", "persons"),
    [
        ("80", 80),
        ("120 hlö", 120),
        ("noin 80 henkeä", 80),
        ("1 200", 1200),
        ("80–100", 80),
        ("ei tiedossa", None),
    ],
)
def test_how_many_fit_is_read_from_what_people_write(tmp_path: Path, told: str, persons: int | None) -> None:
    path = tmp_path / "omat.csv"
    path.write_text(f"nimi;lon;lat;henkilömäärä\nTalo;25,7;62,2;{told}\n", encoding="utf-8")
    (capacity,) = load(path, "table", supplies=(Need.MEETING_PLACES,)).sites["capacity"]
    assert (None if pd.isna(capacity) else capacity) == persons


def test_a_list_on_the_second_sheet_is_found_by_its_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Lue tämä ensin"])
    sheet = book.create_sheet("Tilat")
    for row in (["nimi", "lon", "lat"], ["Talo", 25.7, 62.2]):
        sheet.append(row)
    book.save(tmp_path / "omat.xlsx")
    found = load(tmp_path / "omat.xlsx", "table", supplies=(Need.MEETING_PLACES,), layer="Tilat").sites
    assert found["name"].tolist() == ["Talo"]
    assert refusal(tmp_path / "omat.xlsx", "table", layer="Paikat") == "layer-unknown"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nimi,osoite\nTalo,Kylätie 1\n", "sites-no-coordinates"),
        ("paikannimike,lon,lat\nTalo,25.7,62.2\n", "sites-no-name"),
        ("nimi,tarve,lon,lat\nTalo,hernekeitto,25.7,62.2\n", "sites-needs"),
        ("nimi,lon,lat\nTalo,62.2,25.7\n", "points-swapped"),
        ("nimi,lon,lat\nTalo,2.3,48.9\n", "points-abroad"),
        ("nimi,lon,lat\n", "table-no-rows"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "talot.csv"
    path.write_text(text, encoding="utf-8")
    assert refusal(path, "table", supplies=(Need.HOBBIES,)) == code


def test_one_swapped_row_is_named_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "talot.csv"
    path.write_text("nimi,lon,lat\nTalo,25.7,62.2\nMaja,62.2,25.7\n", encoding="utf-8")
    found = load(path, "table", supplies=(Need.HOBBIES,))
    assert found.sites["name"].tolist() == ["Talo"]
    assert found.problems[["source_row", "code"]].to_numpy().tolist() == [[3, "site-swapped"]]


def test_one_hall_of_three_sources_is_one_site_whatever_their_order() -> None:
    parts = [
        site("osm-1", "Koivulan kylätalo", "OSM", open_to="all", needs="meeting-places"),
        site("lipas-1", "Koivulan Kylätalo", "LIPAS", 60, owner_type="association", capacity=80.0),
        site("ptv-1", "Kylätalo Koivulan", "PTV", 90, needs="local-services"),
    ]
    answers = [sites.merge(list(order)) for order in itertools.permutations(parts)]
    one = answers[0].iloc[0]
    assert (one["site_id"], one["name"], one["source"]) == ("lipas-1", "Koivulan Kylätalo", "LIPAS;OSM;PTV")
    assert one["needs"] == "meeting-places;hobbies;local-services"
    assert (one["owner_type"], one["open_to"], one["capacity"]) == ("association", "all", 80)
    for answer in answers[1:]:
        pd.testing.assert_frame_equal(pd.DataFrame(answer), pd.DataFrame(answers[0]))


@pytest.mark.parametrize(
    ("other", "metres", "same"),
    [
        ("Multian monitoimitalo", 140, True),
        ("Multian monitoimitalo", 160, False),
        ("Monitoimitalo", 70, True),
        ("Monitoimitalo", 100, False),
        ("Multian kirjasto", 0, False),
        ("Multian kenttä", 10, False),
        ("Multia monitoimtalo", 10, True),
        ("Multian monitaitotalo", 10, False),
    ],
)
def test_which_places_are_the_same(other: str, metres: float, same: bool) -> None:  # noqa: FBT001
    found = sites.merge([site("a", "Multian monitoimitalo", "A"), site("b", other, "B", metres)])
    assert (len(found) == 1) is same


def test_places_of_one_source_are_never_joined() -> None:
    both = pd.concat([site("a", "Kenttä", "A"), site("b", "Kenttä", "A")])
    assert len(sites.merge([both])) == 2
    assert len(sites.merge([both, site("c", "Kenttä", "C")])) == 2
    assert sites.merge([]).empty


def test_who_may_use_it_is_what_was_checked_last_and_unknown_where_sources_disagree() -> None:
    shut = site("a", "Seurantalo", "A", open_to="members", checked_on=pd.Timestamp(2020, 1, 1))
    opened = site("b", "Seurantalo", "B", open_to="all", checked_on=pd.Timestamp(2026, 1, 1))
    assert sites.merge([shut, opened])["open_to"].tolist() == ["all"]
    same_day = site("b", "Seurantalo", "B", open_to="all", checked_on=pd.Timestamp(2020, 1, 1))
    assert sites.merge([shut, same_day])["open_to"].tolist() == ["unknown"]


def test_real_lipas_places_serve_hobbies_only(real_data: Path) -> None:
    source = SiteSource(
        file="services/sports_places_keski_suomi_119.json", format="lipas", supplies=(Need.HOBBIES,)
    )
    found = sites.load(source, real_data)
    assert len(found.sites) == 119
    assert found.problems.empty
    assert found.sites["needs"].unique().tolist() == ["hobbies"]
    assert found.sites["municipality_code"].str.fullmatch(r"\d{3}").all()
    assert found.sites.geometry.is_valid.all()


def test_real_services_as_a_list(real_data: Path) -> None:
    source = SiteSource(file="services/services_luhanka_kivijarvi_osm.csv", supplies=(Need.LOCAL_SERVICES,))
    found = sites.load(source, real_data)
    assert len(found.sites) == 10
    assert set(found.sites["municipality_code"]) == {"435", "265"}
