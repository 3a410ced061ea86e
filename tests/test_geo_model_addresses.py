"""The addresses: in their municipality, found again by name and number, dirty as in life."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import osmium
import pytest
import shapely
from model_fixtures import SCALE, addresses, small_region
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from jarjestokartta.geo.model import addresses as model_addresses
from jarjestokartta.geo.model import facts, sketch, streets

COLUMNS = [
    "address_key",
    "building_key",
    "address_fin",
    "address_swe",
    "postal_office_fin",
    "postal_office_swe",
    "address_number",
    "address_name_fin",
    "address_name_swe",
    "number_part_of_address_number",
    "number_part_of_address_number2",
    "subdivision_letter_of_address_number",
    "subdivision_letter_of_address_number2",
    "municipality_number",
    "postal_code",
    "location_srid",
    "modified_timestamp_utc",
    "location_geometry_data",
]


def test_the_dump_has_the_real_columns_and_the_scaled_number_of_rows() -> None:
    assert list(addresses().columns[: len(COLUMNS)]) == COLUMNS
    wanted = SCALE * model_addresses.ADDRESSES
    assert abs(len(addresses()) - wanted) < 0.02 * wanted
    assert addresses()["address_key"].is_unique
    assert set(addresses()["municipality_number"]) == set(facts.municipalities()["code"])


def test_every_address_lies_in_its_municipality() -> None:
    areas = gpd.read_file(small_region() / "data/raw/kunta1000k_2026.geojson").set_index("kunta").geometry
    areas = areas[areas.index.isin(facts.municipalities()["code"])]
    own = areas[addresses()["municipality_number"]].to_numpy()
    assert (shapely.distance(own, shapely.points(addresses()[["x", "y"]])) < 40).all()
    assert shapely.intersects_xy(own, addresses()["x"], addresses()["y"]).mean() > 0.998


def test_one_address_is_in_one_place() -> None:
    numbered = addresses()[addresses()["number_part_of_address_number"] != ""]
    spread = numbered.groupby(["municipality_number", "address_fin"])[["x", "y"]].agg(np.ptp)
    assert np.hypot(spread["x"], spread["y"]).max() < 60


def test_buildings_and_addresses_are_many_to_many() -> None:
    of_building = addresses().groupby("building_key")
    assert 0.01 < (of_building.size() > 1).mean() < 0.06
    assert (of_building[["x", "y"]].nunique() < 2).all(axis=None)
    assert of_building["address_number"].max().max() == "2"
    same = addresses().groupby(["municipality_number", "address_fin"])["building_key"].nunique()
    assert 0.02 < (same > 1).mean() < 0.08


def test_the_dirt_of_life_is_there() -> None:
    assert 0.001 < (addresses()["postal_code"] == "00000").mean() < 0.01
    assert (addresses()["number_part_of_address_number"] == "").any()
    named = addresses()[addresses()["number_part_of_address_number"] == "0"]
    assert 0.002 < len(named) / len(addresses()) < 0.03
    assert (named["address_fin"] == named["address_name_fin"]).all()
    assert addresses()["address_fin"].str.fullmatch(r"\D+ \d+-\d+").any()
    assert addresses()["subdivision_letter_of_address_number"].isin(["", *"abcdefghijklmnopqrstuvwxyz"]).all()
    assert addresses()["address_swe"].str.fullmatch(r"\d+").any()


def test_streets_of_a_municipality_have_different_names() -> None:
    region = sketch.load()
    roads = streets.tree(region, 1)
    for scale in (0.05, 1.0):
        counts = model_addresses.per_cell(region, scale)
        plan = streets.plan(region, roads, counts, scale=scale, seed=1)
        assert not plan.streets.duplicated(["municipality", "name"]).any()
        assert plan.streets["name"].notna().all()
        of_cells = np.bincount(
            plan.streets["cell"].clip(lower=0), plan.streets["addresses"], minlength=len(region.cells)
        )
        assert (plan.on_road + of_cells == counts).all()


def test_the_roads_reach_every_inhabited_cell() -> None:
    ends: list[tuple[int, int]] = []
    nodes: dict[int, tuple[float, float]] = {}
    for thing in osmium.FileProcessor(str(small_region() / "data/raw/roads.osm.pbf")):
        if thing.is_node():
            nodes[thing.id] = (thing.location.lon, thing.location.lat)
        elif thing.is_way():
            refs = [node.ref for node in thing.nodes]
            assert thing.tags["highway"] in {"secondary", "tertiary", "unclassified", "residential"}
            assert thing.tags["name"]
            ends += list(pairwise(refs))
    assert {node for pair in ends for node in pair} == set(nodes)
    start, end = np.array(ends).T
    graph = coo_matrix((np.ones(len(start)), (start - 1, end - 1)), shape=(len(nodes), len(nodes)))
    assert connected_components(graph, directed=False)[0] == 1
    lon, lat = np.array(list(nodes.values())).T
    assert ((lon > 22) & (lon < 28) & (lat > 61) & (lat < 64)).all()


@pytest.mark.parametrize("scale", [0.01, 20])
def test_addresses_scale_with_the_region_as_it_is(scale: float) -> None:
    region = sketch.load()
    counts = model_addresses.per_cell(region, scale)
    assert counts.sum() == round(scale * model_addresses.ADDRESSES / (1 + model_addresses.SECOND_BUILDING))
    assert counts[region.cells["unit"] >= len(region.villages)].sum() == 0
