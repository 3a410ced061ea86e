"""The main job on the real region: official boundaries and residents, real places and addresses.

The register is made up (see ``real_fixtures``); everything else is as the services give it, read where it is.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import real_fixtures
from real_fixtures import LUHANKA, Updated

WITHIN_M = 50
COARSE = ["municipality", "none"]
REJECTED = ["duplicate", "outside", "rejected"]
PLACES_OF_HOBBIES_ONLY = {"Laavu, kota tai kammi", "Luontotorni", "Veneilyn palvelupaikka"}


@pytest.fixture(scope="module")
def done(real_data: Path) -> Updated:
    return real_fixtures.updated(real_data)


@pytest.fixture(scope="module")
def official(real_data: Path) -> pd.Series:
    """Give the official residents of 2022 by municipality."""
    table = pd.read_csv(
        real_data / "population/population_by_municipality_2000_2022.csv", dtype={"municipality_code": "str"}
    )
    return table[table["year"] == 2022].set_index("municipality_code")["population"]


@pytest.fixture(scope="module")
def grounds(real_data: Path) -> gpd.GeoDataFrame:
    """Give the official municipalities, read without our code."""
    layer = gpd.read_file(real_data / "boundaries/SuomenKuntajako_2021_100k.shp")
    return layer[["NATCODE", "geometry"]].set_geometry(layer.geometry.make_valid())


def shape_of(place: dict[str, Any]) -> str:
    return place["location"]["geometries"]["features"][0]["geometry"]["type"]


def metres_of(place: dict[str, Any]) -> dict[str, float]:
    return place["location"]["coordinates"]["tm35fin"]


def municipality_at(east: pd.Series, north: pd.Series, grounds: gpd.GeoDataFrame) -> pd.Series:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, north), crs=3067, index=east.index)
    return points.sjoin(grounds, how="left")["NATCODE"].groupby(level=0).first()


def test_the_command_ends_well_and_says_what_it_did(done: Updated) -> None:
    assert done.code == 0, done.stderr
    assert done.stdout.strip() == str(done.folder / "maps/output/index.html")
    assert "307 riviä, 301 yhdistystä" in done.stderr
    assert "Luonnosrajat" not in done.stderr


def test_every_row_is_an_association_or_rejected_with_a_reason(done: Updated) -> None:
    truth = pd.read_csv(done.folder / real_fixtures.TRUTH)
    head, *rows = (row for row in done.sheet("private/problems.xlsx", "Ongelmat") if row[0])
    while head[0] != "Vakavuus":
        head, *rows = rows
    rejected = [int(float(row[head.index("Rivi")])) for row in rows if row[0] == "Hylätty"]
    assert sorted(set(rejected)) == sorted(truth.loc[truth["expected"].isin(REJECTED), "source_row"])
    assert set(done.located()["source_row"]) == set(
        truth.loc[truth["expected"] == "association", "source_row"]
    )
    assert len(done.located()) == 300
    assert truth["expected"].value_counts().to_dict() == {
        "association": 300,
        "rejected": 4,
        "ended": 1,
        "duplicate": 1,
        "outside": 1,
        "empty": 1,
    }


def test_addresses_of_luhanka_are_found_at_their_buildings(done: Updated) -> None:
    found = done.located().query("address_kind == 'home'").astype({"east": float, "north": float})
    away = np.hypot(found["east"] - found["x"], found["north"] - found["y"])
    at_building = found["precision"] == "building"
    assert len(found) == 181
    assert at_building.mean() >= 0.98
    assert (away[at_building] <= WITHIN_M).all()
    # One address (two rows) has two places half a kilometre apart, one has no number: a street is claimed.
    assert sorted(found.loc[~at_building, "reason"]) == ["number-missing", "spread", "spread"]
    assert set(found.loc[~at_building, "precision"]) == {"street"}
    assert set(found["home_municipality"]) == {LUHANKA}


def test_addresses_that_no_source_knows_are_placed_by_their_postal_code(done: Updated) -> None:
    found = done.located().query("address_kind == 'lipas'")
    known = found["postal_code"].notna() | found["street_address"].str.contains(r"\d{5}")
    assert len(found) == 119
    assert set(found.loc[known, "precision"]) == {"postal-area"}
    assert set(found.loc[~known, "precision"]) <= {"municipality", "postal-area"}


def test_nothing_is_placed_against_both_its_postal_code_and_its_home(
    done: Updated, grounds: gpd.GeoDataFrame, real_data: Path
) -> None:
    placed = done.located()
    placed = placed[~placed["precision"].isin(COARSE)].astype({"east": float, "north": float})
    at = municipality_at(placed["east"], placed["north"], grounds)
    assert at.eq(placed["municipality_id"]).all()
    elsewhere = placed[at != placed["home"]].assign(at=at)
    codes = gpd.read_file(real_data / "boundaries/postal_areas_finland.geojson").to_crs(3067)
    codes = codes.set_index("postinumeroalue").geometry.make_valid()
    shapes = grounds.set_index("NATCODE").geometry
    assert len(elsewhere) < 0.02 * len(placed)
    for row in elsewhere.itertuples():
        assert codes[row.postal_code].intersection(shapes[row.at]).area > 0.05 * codes[row.postal_code].area


def test_most_are_placed_in_the_municipality_where_they_truly_are(
    done: Updated, grounds: gpd.GeoDataFrame
) -> None:
    placed = done.located().astype({"east": float, "north": float})
    at = municipality_at(placed["east"], placed["north"], grounds)
    truly = municipality_at(placed["x"], placed["y"], grounds)
    assert (at != truly).sum() <= 2  # two postal codes that are another municipality's


def test_municipalities_have_their_official_residents_and_a_finite_rate(
    done: Updated, official: pd.Series
) -> None:
    table = done.csv("municipalities").set_index("municipality_code")
    assert len(table) == 22
    assert table["residents"].equals(official.loc[table.index].rename("residents"))
    assert table["residents"].sum() == 272_437
    assert table["residents_year"].unique().tolist() == [2022]
    assert np.isfinite(table[["per_1000", "low", "high", "shrunk"]]).all(axis=None)
    assert (table["low"] <= table["per_1000"]).all()
    assert (table["per_1000"] <= table["high"]).all()
    assert table["verdict"].notna().all()
    homes = done.located()["home"].value_counts()
    assert table["associations"].to_dict() == homes.reindex(table.index, fill_value=0).to_dict()
    assert {"Jyväskylä", "Äänekoski", "Petäjävesi"} < set(table["name_fi"])


def test_villages_and_the_rest_add_up_to_the_municipality(done: Updated, official: pd.Series) -> None:
    villages = done.csv("villages")
    by_town = villages.groupby("municipality_code")["residents"].sum()
    assert by_town.to_dict() == pytest.approx(official.loc[by_town.index].to_dict(), abs=0.01)
    assert villages["associations"].sum() == 300
    luhanka = villages[villages["municipality_code"] == LUHANKA]
    assert luhanka["associations"].sum() == 181


def test_a_postal_area_keeps_its_residents_and_a_cut_one_shares_them(done: Updated, real_data: Path) -> None:
    villages = done.csv("villages").set_index("area_id")["residents"]
    villages = villages[villages.index.str.startswith("kyla-")]
    source = pd.read_csv(
        real_data / "population/population_by_postal_code_2022.csv", index_col=0, dtype={"posti_alue": "str"}
    )["vaki_2022"]
    areas = gpd.read_file(done.folder / "data/boundaries.gpkg", layer="village")["area_id"]
    code = areas.str.slice(5, 10)
    assert code.nunique() == 169
    whole = code[~code.duplicated(keep=False)]
    assert villages["kyla-" + whole].tolist() == source[whole].tolist()
    assert len(whole) > 100
    of_pieces = villages.groupby(villages.index.str.slice(5, 10)).sum()
    assert (of_pieces <= 1.25 * source[of_pieces.index]).all()


def test_no_resident_is_lost_or_counted_twice_on_the_ground(done: Updated, official: pd.Series) -> None:
    cells = gpd.read_parquet(done.folder / "data/residents.parquet")
    by_town = cells.groupby("municipality_code")["residents"].sum()
    assert by_town.to_dict() == pytest.approx(official.loc[by_town.index].to_dict())
    assert cells["residents"].max() < 10_000  # the densest square kilometre of Jyväskylä has some 6,000


def test_lean_tos_towers_and_boating_places_serve_hobbies_only(done: Updated, real_data: Path) -> None:
    places = json.loads(
        (real_data / "services/sports_places_keski_suomi_119.json").read_text(encoding="utf-8")
    )
    kinds = {f"lipas-{place['sportsPlaceId']}": place["type"]["name"] for place in places}
    sites = gpd.read_file(done.folder / "data/sites.gpkg").set_index("site_id")
    assert set(sites.index) == set(kinds)
    assert set(sites["needs"]) == {"hobbies"}
    assert {kinds[site_id] for site_id in sites.index} > PLACES_OF_HOBBIES_ONLY
    points = [one for one in places if shape_of(one) == "Point"]
    true = pd.DataFrame({f"lipas-{one['sportsPlaceId']}": metres_of(one) for one in points}).T
    found = sites.loc[true.index].geometry
    assert np.hypot(found.x - true["lon"], found.y - true["lat"]).max() < 1
    assert len(points) > 100


def test_what_has_no_source_is_not_measured_and_never_a_gap(done: Updated) -> None:
    assert set(done.csv("gaps")["need"]) == {"hobbies", "groups", "mutual-aid"}
    for need in ("Kokoontumistilat", "Lähipalvelut"):
        assert f"{need}: ei tietoa" in done.stderr
    rows = done.sheet("maps/output/tables.xlsx", "Mitä ei mitattu")
    told = {row[0] for row in rows}
    assert {"Karstula", "Kyyjärvi", "Toivakka", "Luhanka"} <= told
    table = done.csv("gaps")
    assert not set(table["municipality_code"]) & {"226", "312", "850"}  # no association: nothing classified


def test_gaps_of_hobbies_are_those_without_a_place_in_reach(done: Updated) -> None:
    """In Petäjävesi no association is of hobbies, so that its gaps can be told by the places alone."""
    gaps = done.csv("gaps").query("need == 'hobbies' and municipality_code == '592'")
    cells = gpd.read_parquet(done.folder / "data/residents.parquet").query("municipality_code == '592'")
    sites = gpd.read_file(done.folder / "data/sites.gpkg")
    nearest = cells.geometry.apply(lambda point: sites.distance(point).min())
    without = cells.loc[1.3 * nearest > 10_000, "residents"].sum()
    assert without > 0
    assert gaps["residents_without_if_open"].sum() == pytest.approx(without, rel=0.01)


def test_every_output_says_that_residents_are_spread_and_none_that_boundaries_are_sketched(
    done: Updated,
) -> None:
    manifest = json.loads((done.folder / "maps/output/manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["notices"]) == ["spread-residents"]
    assert str(done.folder) not in json.dumps(manifest, ensure_ascii=False)
    page = (done.folder / "maps/output/index.html").read_text(encoding="utf-8")
    for sheet in ("Lue tämä", "Kunnat", "Kylät", "Missä puuttuu"):
        text = " ".join(cell for row in done.sheet("maps/output/tables.xlsx", sheet) for cell in row)
        assert "asuinpaikat on arvioitu" in text, sheet
        assert "Luonnosrajat" not in text
    assert "asuinpaikat on arvioitu" in page
    for owed in ("Maanmittauslaitos", "Tilastokeskus", "LIPAS", "Syke"):
        assert owed in page
        assert owed in json.dumps(manifest, ensure_ascii=False)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_map_opens_from_disk_with_all_22_and_asks_for_nothing(browser, done: Updated, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fi-FI")
    page = context.new_page()
    log: list[str] = []
    page.on("request", lambda request: log.append(request.url))
    page.on("pageerror", lambda error: log.append(str(error)))
    path = done.folder / "maps/output/index.html"
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    towns = page.get_by_label("Kunta", exact=True).locator("option").all_inner_texts()
    shown = page.locator("body").inner_text()
    if page.locator("#theme").is_visible():  # a menu on a narrow window, where the list is behind the map
        page.locator("#theme").select_option("meeting-places")
        page.locator(".views .pill", has_text="Luettelo").click()
    else:
        page.locator("input[name=theme][value=meeting-places]").check(force=True)
    unmeasured = page.locator(".gap-list").inner_text()
    context.close()
    assert log == [path.as_uri()]
    assert len(towns) == 23  # and all of them
    assert {"Äänekoski", "Jyväskylä", "Petäjävesi"} < set(towns)
    assert re.search(r"asuinpaikat on arvioitu", shown)
    assert "Luonnosrajat" not in shown
    assert unmeasured.startswith("Ei tietoa: tälle tarpeelle ei ole täällä lähteitä")
    assert "asukasta" not in unmeasured
    assert "Maanmittauslaitos" in shown


def test_second_homes_are_paavo_s_by_municipality(done: Updated, real_data: Path) -> None:
    paavo = pd.read_csv(real_data / "population/paavo_master_2024stats.csv")
    town = paavo["Alueen_nimi"].str.extract(r"\(([^()]+)\)$", expand=False)
    expected = paavo["Kesämökit yhteensä (RA)"].groupby(town).sum()
    found = done.csv("municipalities").set_index("name_fi")
    assert found["second_homes"].to_dict() == expected[found.index].to_dict()
    many = found.index[found["second_homes"] > found["residents"] / 2].tolist()
    assert many == ["Joutsa", "Kannonkoski", "Kivijärvi", "Luhanka"]
    sheet = done.sheet("maps/output/tables.xlsx", "Kunnat")
    told = [cell for row in sheet for cell in row if "kausiasukkaita" in cell]
    assert len(told) == 1
    assert told[0].endswith(f"{', '.join(many)}.")


def test_municipalities_have_their_swedish_names(done: Updated) -> None:
    found = done.csv("municipalities").set_index("municipality_code")["name_sv"]
    assert found.notna().all()
    assert found[["249", "410"]].tolist() == ["Keuru", "Laukas"]
