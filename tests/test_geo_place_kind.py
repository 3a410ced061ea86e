"""What kind of place an address is: premises by evidence alone, homes kept as homes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import geocode_fixtures
import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo import geocode, place_kind, tables
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.gazetteer import Gazetteer, build
from jarjestokartta.geo.matching import public_buildings

AREAS = geocode_fixtures.areas()
HALL = {
    "name": "Seurojentalo",
    "needs": "meeting-places",
    "owner_type": "unknown",
    "street_address": "Rantatie 5, 40100 Jyväskylä",
    "municipality_code": "179",
    "x": 432000,
    "y": 6891000,
}
UNTOLD = {"street_address": None, "y": 6892000}  # beside Koulutie 1 (x 432500) and 3 (x 432540)
ROOM = {"name": "Keskustan asukastupa"}
BEACH = {"name": "Rannan uimaranta", "needs": "hobbies"}


@cache
def known() -> Gazetteer:
    with TemporaryDirectory() as folder:
        return geocode_fixtures.gazetteer(Path(folder))


def sites(*places: dict[str, object]) -> gpd.GeoDataFrame:
    if not places:
        return tables.SITES.empty()
    table = pd.DataFrame([HALL | place for place in places])
    table = table.assign(
        site_id=[f"s{place}" for place in range(len(table))], source="drawn", open_to="unknown"
    )
    return tables.SITES.conform(
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["x"], table["y"]), crs=3067)
    )


def kinds(
    *addresses: str,
    places: gpd.GeoDataFrame,
    code: str | None = "40100",
    addresses_known: Gazetteer | None = None,
) -> gpd.GeoDataFrame:
    rows = [{"street_address": one, "postal_code": code, "home_municipality": "179"} for one in addresses]
    asked = geocode_fixtures.associations(rows).set_axis(range(10, 10 + len(rows)))
    gazetteer = addresses_known or known()
    found = geocode.locate(asked, gazetteer, AREAS)
    result = place_kind.place_kinds(asked, found, places, gazetteer)
    assert result.index.equals(asked.index)
    assert list(result["association_id"]) == list(asked["association_id"])
    return result


def kind(address: str, *places: dict[str, object], code: str | None = "40100") -> str:
    return kinds(address, places=sites(*places), code=code)["place_kind"].iloc[0]


@pytest.mark.parametrize(
    "address",
    [
        "Kauppakatu 2 as 5",
        "Kauppakatu 2 as. 5",
        "Kauppakatu 2, asunto 5",
        "Kauppakatu 2 A 12",
        "Kauppakatu 2A12",
        "Kauppakatu 2 bst. 5",
        "Kauppakatu 2 lgh 3",
        "Kauppakatu 2 A as. 3",
        "c/o Mäki, Kauppakatu 2",
        "c/o Mäki Kauppakatu 2",
        "Matti Mäki c/o Liisa Virta, Kauppakatu 2",
        "% Mäki, Kauppakatu 2",
        "Kauppakatu 2, c/o Mäki",
        "c/o Mäki, Kalliosaari",
        "c/o Mäki, Tuntemattomankatu 5",
        "Tuntemattomankatu 5 B 3",
        "Rantatie 5 A 3",  # in the public house itself
        "Rantatie 5 as 3",
        "c/o Mäki, Rantatie 5",
        "c/o Seurojentalo, Rantatie 5 as 3",
    ],
)
def test_flat_or_care_of_someone_at_a_street_is_like_a_home(address: str) -> None:
    assert kind(address, {}) == "home-like"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("PL 12", "40101"),
        ("P.L. 12", "40100"),
        ("PB 4", "40101"),
        ("Box 12, SE-903 26 UMEÅ", None),
        ("c/o Mäki", "40100"),
        ("c/o Mäki, PL 5", "40101"),
        ("Jyväskylän kaupunki, PL 193", "40101"),
        ("Jyväskylän yliopisto", "40014"),
        ("PL 3", "00011"),
        ("", "00011"),
        ("", "40014"),
        ("", "40101"),
    ],
)
def test_post_without_a_street_is_postal_only(address: str, code: str | None) -> None:
    assert kind(address, {}, code=code) == "postal-only"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Kauppakatu 2", "40100"),
        ("Kauppakatu 2, PL 12", "40100"),
        ("Kauppakatu 2", "40101"),  # a street, whatever the code
        ("Kauppakatu", "40100"),
        ("Kalliosaari", "40100"),
        ("Mannerheimintie 5", "00100"),
        ("Puistola", "00760"),
        ("", "40100"),
        ("Rantatie 5 A", "40100"),  # a staircase of the public house
        ("Rantatie 5a B", "40100"),
        ("Rantatie 5/6", "40100"),  # flat 6, if anything
        ("Rantatie 7", "40100"),  # next door
    ],
)
def test_all_else_is_a_contact(address: str, code: str) -> None:
    assert kind(address, {}, code=code) == "contact"


@pytest.mark.parametrize(
    "address", ["Rantatie 5", "rantat. 5", "Rantatie 5, PL 12", "c/o Seurojentalo, Rantatie 5"]
)
def test_address_of_a_public_house_is_premises(address: str) -> None:
    assert kind(address, {}) == "premises"


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (432500, ["premises", "contact"]),
        (432470, ["premises", "contact"]),
        (432510, ["premises", "contact"]),  # 10 m, and 30 m from the other
        (432515, ["contact", "contact"]),  # 15 m and 25 m: whose it is cannot be told
        (432440, ["contact", "contact"]),  # beyond 50 m
    ],
)
def test_place_of_unknown_address_has_the_one_clearly_nearest(x: int, expected: list[str]) -> None:
    found = kinds("Koulutie 1", "Koulutie 3", places=sites({**UNTOLD, "x": x}))
    assert list(found["place_kind"]) == expected


def test_neighbour_of_a_place_that_tells_its_address_is_none() -> None:
    at_the_door = {"x": 432041}  # it says Rantatie 5 and stands at number 7
    assert kind("Rantatie 7", at_the_door) == "contact"
    assert kind("Rantatie 5", at_the_door) == "premises"


@pytest.mark.parametrize(
    "place",
    [
        BEACH,
        {"name": "Kylätalon laavu", "needs": "hobbies"},
        {"name": "Koulun pallokenttä", "needs": "hobbies"},
        {"name": "Rannan kesäteatteri", "needs": "hobbies"},
        {"name": "Kuntosali Voima", "needs": "hobbies", "owner_type": "company"},
        {"name": "Tallin ratsastushalli", "needs": "hobbies"},
        {"name": "Rannan palvelutalo", "needs": "local-services"},
        {"name": "Hoivakoti Ranta", "needs": "local-services"},
        {"name": "Asumisyksikkö Ranta", "needs": "local-services"},
    ],
)
def test_places_that_tell_nothing_of_their_address(place: dict[str, object]) -> None:
    assert kind("Rantatie 5", place) == "contact"
    assert kind("Rantatie 5", {**place, "street_address": None}) == "contact"


@pytest.mark.parametrize(
    "place",
    [
        {"name": "Kirjasto", "needs": "local-services"},
        {"name": "Rannan liikuntahalli", "needs": "hobbies", "owner_type": "municipality"},
        {"name": "Rannan koulun liikuntasali, Rantatie", "needs": "hobbies"},
        {"name": "Strandens bygdegård"},
    ],
)
def test_places_that_are_public_houses(place: dict[str, object]) -> None:
    assert kind("Rantatie 5", place) == "premises"


def test_public_room_is_premises_where_several_give_the_address_and_no_one_a_flat() -> None:
    room = sites(ROOM)
    assert set(kinds("Rantatie 5", places=room)["place_kind"]) == {"contact"}
    assert set(kinds("Rantatie 5", "RANTAT. 5", places=room)["place_kind"]) == {"premises"}
    one_lives_there = kinds("Rantatie 5", "Rantatie 5", "Rantatie 5 as 3", places=room)
    assert list(one_lives_there["place_kind"]) == ["contact", "contact", "home-like"]
    of_company = {"name": "Juhlatalo", "owner_type": "company"}
    assert kind("Rantatie 5", of_company) == "contact"


def test_no_sites_make_no_premises_however_many_share_an_address() -> None:
    found = kinds(*["Kauppakatu 2"] * 12, places=sites())
    assert set(found["place_kind"]) == {"contact"}
    assert set(found["shared"]) == {12}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"x": 432140}, "premises"),
        ({"x": 432160}, "contact"),  # the same words 160 m away: another building, or a wrong point
        ({"x": 442000, "y": 6893000, "municipality_code": "410"}, "contact"),
        ({"x": 442000, "y": 6893000, "municipality_code": None}, "contact"),
        ({"x": 432050, "municipality_code": None}, "premises"),
    ],
)
def test_place_must_stand_where_its_address_is(place: dict[str, object], expected: str) -> None:
    assert kind("Rantatie 5", place) == expected


@pytest.mark.parametrize(
    ("address", "code", "expected"),
    [
        ("Tuntemattomankatu 5", "40100", "premises"),
        ("Tuntemattomankatu 5", "41800", "contact"),  # a namesake elsewhere in the town
        ("Tuntemattomankatu 5", None, "contact"),
        ("Tuntemattomankatu 7", "40100", "contact"),
    ],
)
def test_where_no_building_is_known_the_text_decides(address: str, code: str | None, expected: str) -> None:
    hall = {"street_address": "Tuntemattomankatu 5, 40100 Jyväskylä"}
    assert kind(address, hall, code=code) == expected


def test_without_a_gazetteer_only_told_addresses_count() -> None:
    rows = [{"street_address": "Rantatie 5", "postal_code": "40100", "home_municipality": "179"}]
    asked = geocode_fixtures.associations(rows)
    found = geocode.locate(asked, None, AREAS)
    for place, expected in (({}, "premises"), ({"street_address": None}, "contact")):
        assert list(place_kind.place_kinds(asked, found, sites(place))["place_kind"]) == [expected]


def test_building_with_two_addresses_has_both(tmp_path: Path) -> None:
    corner = tmp_path / "corner.csv"
    header, *rows = geocode_fixtures.RYHTI.read_text(encoding="utf-8").splitlines()
    for street, number in (("Toritie", 1), ("Rantatie", 6)):
        rows.append(f"179,40100,JYVÄSKYLÄ,{street},,{number},,,,POINT (432000 6891000)")
    corner.write_text("\n".join([header, *rows]), encoding="utf-8")
    build([corner], tmp_path / "corner.parquet")
    gazetteer = Gazetteer.load(tmp_path / "corner.parquet")
    asked = ["Toritie 1", "Rantatie 5", "Rantatie 6", "Rantatie 7"]
    for place, the_other_number in (({}, "contact"), ({"street_address": None}, "premises")):
        found = kinds(*asked, places=sites(place), addresses_known=gazetteer)
        assert list(found["place_kind"]) == ["premises", "premises", the_other_number, "contact"]


def test_building_that_its_register_says_is_no_dwelling(tmp_path: Path) -> None:
    barn = tmp_path / "barn.OPT"
    row = "100000000{};179;13;{};{};431000;1;{};;{};40100;001;Keskusta;;1-1;20240213\n"
    uses = {2: 6897000, 1: 6897020}  # a barn, and the home beside it
    text = "".join(row.format(5 + use, use, north, "Tilantie", 4) for use, north in uses.items())
    barn.write_text(text, encoding="latin-1")
    build([geocode_fixtures.OPT, barn], tmp_path / "dvv.parquet")
    gazetteer = Gazetteer.load(tmp_path / "dvv.parquet")
    asked = ["Kauppakatu 8", "Kauppakatu 1", "Tilantie 4", "Kauppakatu 8 A"]
    found = kinds(*asked, places=sites(), addresses_known=gazetteer)
    assert list(found["place_kind"]) == ["premises", "contact", "contact", "contact"]
    someone_lives_there = kinds("Kauppakatu 8", "Kauppakatu 8 A 3", places=sites(), addresses_known=gazetteer)
    assert list(someone_lives_there["place_kind"]) == ["contact", "home-like"]


def test_shared_counts_houses_boxes_and_places_however_they_are_spelt() -> None:
    found = kinds(
        *["Kauppakatu 2", "KAUPPAK. 2", "c/o Mäki, Kauppakatu 2 A 4", "Kauppakatu 4"],
        *["PL 3", "P.L. 3", "Kalliosaari", ""],
        places=sites(),
    )
    assert found["shared"].fillna(0).to_list() == [3, 3, 3, 1, 2, 2, 1, 0]


def test_rows_are_matched_by_id_not_by_order() -> None:
    rows = [
        {"street_address": one, "postal_code": "40100", "home_municipality": "179"}
        for one in ("Rantatie 5", "PL 3")
    ]
    asked = geocode_fixtures.associations(rows)
    found = geocode.locate(asked, known(), AREAS)
    turned = place_kind.place_kinds(asked.iloc[::-1], found, sites({}), known())
    assert list(turned["place_kind"]) == ["premises", "postal-only"]


FLATS = (" as {}", " A {}", " as. {}", " bst. {}", " B as {}", ", asunto {}")
STREETS = ("Rantatie 5", "rantat. 5", "Rantatie 7", "Koulutie 1", "Kauppakatu 2", "Tuntematontie 9")
HOMES = (
    *(street + flat.format(number) for street in STREETS for flat in FLATS for number in (2, 31)),
    *(care + street for street in STREETS for care in ("c/o Maija Virta, ", "c/o Mäki / ")),
)
PLAIN = (*STREETS, "PL 5", "", "c/o Mäki", "Kalliosaari", "Rantatie 5 A", "Koulutie 1-3", "Kauppakatu 8/10")
EVERY = (*HOMES, *PLAIN)
few_runs = settings(max_examples=30, deadline=None)
place = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Kylätalo", "Asukastupa", "Uimaranta", "Palvelutalo", "Liikuntahalli"]),
        "needs": st.sampled_from(["meeting-places", "hobbies", "local-services", "hobbies;local-services"]),
        "owner_type": st.sampled_from(["unknown", "company", "municipality"]),
        "street_address": st.sampled_from([None, "Rantatie 5", "Rantatie 7, 40100 Jyväskylä", "Koulutie"]),
        "x": st.sampled_from([432000, 432020, 432039, 432500]),
        "y": st.sampled_from([6891000, 6892000]),
    }
)
some_places = st.lists(place, max_size=4)
some_addresses = st.lists(st.sampled_from(EVERY), min_size=1, max_size=8)


@cache
def placed_once() -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    rows = [{"street_address": one, "postal_code": "40100", "home_municipality": "179"} for one in EVERY]
    asked = geocode_fixtures.associations(rows)
    return asked, geocode.locate(asked, known(), AREAS)


def kinds_of(addresses: list[str], *places: dict[str, object]) -> gpd.GeoDataFrame:
    asked, found = placed_once()
    where = [EVERY.index(one) for one in addresses]
    ids = [f"a{number}" for number in range(len(where))]
    asked, found = (table.iloc[where].assign(association_id=ids) for table in (asked, found))
    return place_kind.place_kinds(asked, found, sites(*places), known())


@few_runs
@given(some_places)
def test_flat_and_care_of_are_never_premises(places: list[dict[str, object]]) -> None:
    assert set(kinds_of(list(HOMES), *places)["place_kind"]) == {"home-like"}


@few_runs
@given(some_addresses, some_places, place)
def test_more_places_take_no_premises_away(
    addresses: list[str], places: list[dict[str, object]], one_more: dict[str, object]
) -> None:
    fewer = kinds_of(addresses, *places)["place_kind"]
    more = kinds_of(addresses, *places, one_more)["place_kind"]
    assert ((fewer == more) | ((fewer == "contact") & (more == "premises"))).all()


@few_runs
@given(some_addresses, st.lists(place.map(lambda one: one | BEACH), max_size=4))
def test_places_outdoors_change_nothing(addresses: list[str], outdoors: list[dict[str, object]]) -> None:
    assert list(kinds_of(addresses, *outdoors)["place_kind"]) == list(kinds_of(addresses)["place_kind"])


@few_runs
@given(some_addresses, some_places, st.randoms(use_true_random=False))
def test_order_of_rows_and_places_does_not_matter(
    addresses: list[str], places: list[dict[str, object]], random: Random
) -> None:
    before = kinds_of(addresses, *places)[["place_kind", "shared"]]
    rows, turned = random.sample(range(len(addresses)), len(addresses)), places[::-1]
    after = kinds_of([addresses[row] for row in rows], *turned)[["place_kind", "shared"]]
    assert after.to_numpy(object, na_value=None).tolist() == (
        before.iloc[rows].to_numpy(object, na_value=None).tolist()
    )


@few_runs
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_any_text_gets_a_kind_and_none_is_premises_without_places(texts: list[str]) -> None:
    found = kinds(*texts, places=sites())
    assert set(found["place_kind"]) <= {"contact", "home-like", "postal-only"}
    assert (found["shared"].dropna() <= len(texts)).all()


def test_words_of_buildings_are_told_apart() -> None:
    words = builtin_table("public_building_words")
    assert set(words["tells"]) == {"lived-in", "house", "outdoors"}
    assert words["word"].is_unique
    assert (words["word"] == words["word"].str.casefold().str.strip()).all()
    assert words["selite"].notna().all()
    assert not words.loc[words["tells"] == "lived-in", "word"].str.contains(r"[\s\-–]").any()


def test_every_word_tells_what_it_says() -> None:
    words = builtin_table("public_building_words")
    table = sites(*[{"name": f"X{word}"} for word in words["word"]])
    expected = words["tells"].map({"lived-in": "nothing", "house": "house", "outdoors": "room"})
    assert list(public_buildings.tells(table)) == list(expected)
