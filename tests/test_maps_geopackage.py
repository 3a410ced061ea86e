"""The GeoPackage for QGIS: five layers in EPSG:3067, the same bytes each time."""

from __future__ import annotations

import shutil
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
from jarjestokartta.geo.errors import OutputError
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


def test_no_day_of_writing(file: Path) -> None:
    with closing(sqlite3.connect(file)) as base:
        changed = {day for (day,) in base.execute("SELECT last_change FROM gpkg_contents")}
    assert changed == {"2000-01-01T00:00:00Z"}
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


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


def test_a_disk_that_takes_no_more(public: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="limits of a process are POSIX")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for free, code in ((10**9, "cannot-write"), (0, "disk-full")):
        usage = shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr(geopackage.shutil, "disk_usage", lambda _path, usage=usage: usage)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
        try:
            with pytest.raises(OutputError) as caught:
                geopackage.write(public, tmp_path / "coverage.gpkg")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert caught.value.code == code


def test_a_file_where_the_folder_should_be(public: Content, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("no folder", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        geopackage.write(public, tmp_path / "output" / "coverage.gpkg")
    assert caught.value.params["file"] == tmp_path / "output" / "coverage.gpkg"
