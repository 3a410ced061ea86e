"""GeoPackages: the same bytes from the same layers, and a clear word where they cannot be written."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from jarjestokartta.geo import crs, geopackage
from jarjestokartta.geo.errors import OutputError


def layer(rows: int = 3) -> gpd.GeoDataFrame:
    names = [f"Äijälä {number}" for number in range(rows)]
    shapes = [shapely.box(number, 0, number + 1, 1) for number in range(rows)]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=crs.METRES)


def test_layers_read_back_in_their_order(tmp_path: Path) -> None:
    layers = {"b": layer(), "a": layer(0), "c": layer(1)}
    geopackage.write(tmp_path / "uusi" / "ä.gpkg", layers)
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "uusi" / "ä.gpkg")] == ["b", "a", "c"]
    read = gpd.read_file(tmp_path / "uusi" / "ä.gpkg", layer="b")
    assert read["name"].tolist() == layer()["name"].tolist()
    assert read.crs == crs.METRES


def test_same_bytes_each_time_and_in_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    geopackage.write(path, {"b": layer()})
    first = path.read_bytes()
    geopackage.write(path, {"a": layer(5), "b": layer()})
    assert path.read_bytes() != first
    geopackage.write(path, {"b": layer()})
    assert path.read_bytes() == first


def test_no_day_of_writing(tmp_path: Path) -> None:
    geopackage.write(tmp_path / "x.gpkg", {"a": layer()})
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as base:
        changed = {day for (day,) in base.execute("SELECT last_change FROM gpkg_contents")}
    assert changed == {"2000-01-01T00:00:00Z"}
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_disk_that_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="limits of a process are POSIX")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for free, code in ((10**9, "cannot-write"), (0, "disk-full")):
        usage = shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr(geopackage.shutil, "disk_usage", lambda _path, usage=usage: usage)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
        try:
            with pytest.raises(OutputError) as caught:
                geopackage.write(tmp_path / "x.gpkg", {"a": layer()})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert caught.value.code == code


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("no folder", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        geopackage.write(tmp_path / "output" / "x.gpkg", {"a": layer()})
    assert caught.value.params["file"] == tmp_path / "output" / "x.gpkg"
