"""Lakes large enough to stand in the way."""

from __future__ import annotations

from pathlib import Path

import boundary_fixtures as board
import geopandas as gpd
import pytest
import shapely

from jarjestokartta.geo import water
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source


def write(folder: Path, shapes: list[shapely.Geometry], names: list[str | None]) -> Source:
    layer = gpd.GeoDataFrame({"nimi": names, "pinta_ala": 1.0}, geometry=shapes, crs="EPSG:3067")
    layer.to_file(folder / "vesistot.geojson")
    return Source(file="vesistot.geojson")


def test_only_lakes_larger_than_asked_for_the_largest_first(tmp_path: Path) -> None:
    island = shapely.Polygon(
        board.square(0, 0, 3000).exterior.coords, [board.square(0.1, 0.1, 1000).exterior.coords]
    )
    source = write(
        tmp_path, [board.square(1, 0, 900), island, board.square(2, 0, 5000)], ["Lampi", "Saarijärvi", None]
    )
    found = water.lakes(source, tmp_path, least_km2=1.0)
    assert found["area_km2"].tolist() == pytest.approx([25, 8])
    assert found["name"].isna().tolist() == [True, False]
    assert found.crs.to_epsg() == 3067


def test_broken_shores_are_mended_and_streams_left_out(tmp_path: Path) -> None:
    x, y = board.WEST, board.SOUTH
    bow = shapely.Polygon([(x, y), (x + 4000, y + 4000), (x + 4000, y), (x, y + 4000)])
    stream = shapely.LineString([(x, y), (x + 5000, y)])
    found = water.lakes(write(tmp_path, [bow, stream], ["Rikki", "Puro"]), tmp_path, least_km2=1.0)
    assert found["name"].tolist() == ["Rikki"]
    assert found.geometry.is_valid.all()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="layer-missing"):
        water.lakes(Source(file="puuttuu.gpkg"), tmp_path, least_km2=1.0)
