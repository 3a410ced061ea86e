"""The GeoPackage for QGIS: five layers in EPSG:3067, the same bytes each time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import content_fixtures as fx
import geopandas as gpd
import pyogrio
import pytest
import shapely

from jarjestokartta.geo import words
from jarjestokartta.maps import geopackage, privacy
from jarjestokartta.maps.content import Content


@pytest.fixture(scope="module")
def public() -> Content:
    return privacy.public(fx.content())


@pytest.fixture(scope="module")
def file(public: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "Järjestökartta ä" / "coverage.gpkg"
    geopackage.write(public, path)
    return path


def test_layers_and_their_crs(file: Path) -> None:
    found = {name: gpd.read_file(file, layer=name) for name, _ in pyogrio.list_layers(file)}
    assert {name: len(layer) for name, layer in found.items()} == {
        "municipalities": 2, "villages": 5, "gaps": 3, "sites": 2, "cells": 5
    }  # fmt: skip
    assert {layer.crs.to_epsg() for layer in found.values()} == {3067}
    towns = found["municipalities"].set_index("municipality_code")
    assert towns.loc["077", "associations"] == 6
    assert towns.geometry.geom_type.unique().tolist() == ["MultiPolygon"]
    assert found["villages"].set_index("area_id")["need_mutual_aid"].isna()["k1"]  # protected
    assert list(found["cells"].columns) == [
        "cell_id", "residents", "side_m", "municipality_code", "source", "geometry"
    ]  # fmt: skip
    assert found["gaps"]["rank"].tolist()[:2] == [1, 2]


def test_same_bytes_each_time(public: Content, file: Path, tmp_path: Path) -> None:
    backwards = replace(
        public,
        **{name: getattr(public, name).iloc[::-1] for name in ("areas", "cells", "sites", "gaps", "rates")},
    )
    for content in (public, backwards):
        geopackage.write(content, tmp_path / "again.gpkg")
        assert (tmp_path / "again.gpkg").read_bytes() == file.read_bytes()


def test_says_what_must_be_said(file: Path) -> None:
    with closing(sqlite3.connect(file)) as base:
        told = dict(base.execute("SELECT table_name, description FROM gpkg_contents"))
    assert all(words.load("fi")("notice.sketched-boundaries") in text for text in told.values())
    assert all("Jyväskylän yliopisto, LIPAS" in text for text in told.values())
    assert {name for name, text in told.items() if "ODbL 1.0 alaisia" in text} == {"sites", "gaps"}


def test_empty_tables(public: Content, tmp_path: Path) -> None:
    empty = replace(
        public, **{name: getattr(public, name).iloc[:0] for name in ("cells", "sites", "gaps", "rates")}
    )
    geopackage.write(empty, tmp_path / "empty.gpkg")
    layers = {name: gpd.read_file(tmp_path / "empty.gpkg", layer=name) for name in ("gaps", "villages")}
    assert len(layers["gaps"]) == 0
    assert layers["villages"]["associations"].isna().all()


def test_parts_and_islands_stay_whole(public: Content, tmp_path: Path) -> None:
    islands = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])
    areas = public.areas.copy()
    areas.loc[0, "geometry"] = islands
    geopackage.write(replace(public, areas=areas), tmp_path / "x.gpkg")
    layer = gpd.read_file(tmp_path / "x.gpkg", layer="municipalities")
    assert layer.geometry.area.iloc[0] == 2
