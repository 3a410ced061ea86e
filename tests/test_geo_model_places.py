"""Meeting places and services: what LIPAS, PTV and OSM tell of them is what the truth knows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from model_fixtures import small_region
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.model import places, sketch, streets
from jarjestokartta.geo.model.pool import Pool
from jarjestokartta.geo.vocabulary import Need


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    table = pd.read_csv(
        small_region() / "private/truth/sites_truth.csv", dtype={"record": "str", "village_id": "str"}
    )
    return table.set_index(["source", "record"])


def reply(folder: Path, name: str) -> dict[str, object]:
    return json.loads((folder / "data/raw" / name).read_text(encoding="utf-8"))


def far(table: pd.DataFrame, lon: list[float], lat: list[float]) -> float:
    x, y = Transformer.from_crs(crs.DEGREES, crs.METRES, always_xy=True).transform(lon, lat)
    return float(np.hypot(table["x"] - x, table["y"] - y).max())


def test_lipas_points_are_where_the_places_are(truth: pd.DataFrame) -> None:
    items = reply(small_region(), "lipas.json")["items"]
    points = {}
    for item in items:
        geometry = item["location"]["geometries"]["features"][0]["geometry"]
        assert geometry["type"] in {"Point", "LineString", "Polygon"}
        if geometry["type"] == "Point":
            points[str(item["lipas-id"])] = geometry["coordinates"]
        assert isinstance(item["location"]["city"]["city-code"], int)
    own = truth.loc["lipas"]
    assert len(own) == len(items)
    lon, lat = zip(*points.values(), strict=True)
    assert far(own.loc[list(points)], list(lon), list(lat)) < 1


def test_osm_elements_are_where_the_places_are(truth: pd.DataFrame) -> None:
    elements = reply(small_region(), "osm_places.json")["elements"]
    assert {element["type"] for element in elements} == {"node", "way"}
    where = [element.get("center", element) for element in elements]
    own = truth.loc["osm"].loc[[f"{element['type']}/{element['id']}" for element in elements]]
    assert far(own, [one["lon"] for one in where], [one["lat"] for one in where]) < 1


def test_ptv_coordinates_are_metres_as_text_and_some_are_missing(truth: pd.DataFrame) -> None:
    items = reply(small_region(), "ptv.json")["itemList"]
    located = [item for item in items if item["serviceChannelType"] == "ServiceLocation"]
    assert len(located) < len(items)
    assert set(truth.loc["ptv"].index) == {item["id"] for item in located}
    for item in located:
        address = item["addresses"][0]["streetAddress"]
        if address["coordinateState"] == "Ok":
            own = truth.loc[("ptv", item["id"])]
            gap = np.hypot(float(address["longitude"]) - own["x"], float(address["latitude"]) - own["y"])
            assert gap < 20
        else:
            assert address["latitude"] is None


def test_needs_are_codes(truth: pd.DataFrame) -> None:
    found = set(truth["needs"].str.split(";").explode())
    assert found <= {need.value for need in Need}
    assert {"meeting-places", "hobbies", "local-services"} <= found


def test_at_full_size_halls_are_told_of_twice_and_the_ring_has_places() -> None:
    region = sketch.load()
    tree = streets.tree(region, 1)
    pool = pd.DataFrame(
        {
            "street": "Koivutie",
            "number": 1,
            "letter": "",
            "number_2": 0,
            "municipality": region.villages["municipality"],
            "postal_code": region.villages["postal_code"],
            "post_office": "X",
            "x": region.villages["x"],
            "y": region.villages["y"],
            "unit": range(len(region.villages)),
        }
    )
    every = places.draw(region, Pool(pool, len(region.villages)), tree, scale=1, seed=1)
    outside = every["unit"] >= len(region.villages)
    assert 150 < outside.sum() < 600
    assert every.loc[outside, "name"].is_unique
    assert 0.05 < every.loc[every["source"] == "osm", "also_ptv"].mean() < 0.25
    assert every["also_lipas"].any()
    assert not (every["also_ptv"] & every["also_lipas"]).any()


def test_every_municipal_centre_has_what_centres_have(truth: pd.DataFrame) -> None:
    centres = truth[truth["village_id"].str.endswith("001", na=False)]
    names = centres.groupby("village_id")["name"].agg(" ".join)
    assert len(names) == 22
    for word in ("kirjasto", "terveysasema", "monitoimitalo", "liikuntahalli"):
        assert names.str.contains(word).all(), word
