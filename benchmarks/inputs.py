"""Official inputs read from raw files, and 5,330 points assigned to areas, beside geopandas.sjoin.

``python benchmarks/inputs.py [data/raw of a workspace]``: without a folder the municipalities and villages of
the built-in region are measured alone.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np

from jarjestokartta.geo import crs, residents, sites, water
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.model import layers, sketch
from jarjestokartta.geo.settings import SiteSource, Source
from jarjestokartta.geo.vocabulary import Level

POINTS, RUNS = 5_330, 5
REGION = tuple(builtin_table("municipalities")["code"])
SITES = (("lipas.json", "lipas"), ("ptv.json", "ptv"), ("osm_places.json", "osm"))


def timed(name: str, run: Callable[[], object]) -> None:
    took = timeit.repeat(run, number=1, repeat=RUNS)
    print(f"| {name} | {statistics.median(took):.3f} | {max(took):.3f} |")


def boundaries(raw: Path) -> dict[Level, gpd.GeoDataFrame]:
    home = load.areas(Source(file="kunta1000k_2026.geojson"), Level.MUNICIPALITY, raw, region=REGION).areas
    source = Source(file="kylat.geojson")
    villages = load.areas(source, Level.VILLAGE, raw, region=REGION, parents=home).areas
    return {Level.MUNICIPALITY: home, Level.VILLAGE: villages}


def postal_areas(raw: Path, parents: gpd.GeoDataFrame) -> object:
    source = Source(file="pno_tilasto_2026.geojson")
    return load.areas(source, Level.POSTAL_AREA, raw, region=REGION, parents=parents)


def people(raw: Path, areas: dict[Level, gpd.GeoDataFrame]) -> None:
    home = areas[Level.MUNICIPALITY]
    residents.area_residents(Source(file="11re.json"), raw, home[home["in_region"]])
    residents.sum_cells(residents.cells(Source(file="vaki2025_1km.geojson"), raw), areas[Level.VILLAGE])


def places(raw: Path) -> None:
    sites.merge([sites.load(SiteSource(file=file, format=kind), raw).sites for file, kind in SITES])


def main() -> None:
    print(f"\n## Inputs, {RUNS} runs\n\n| what | median s | worst s |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        if len(sys.argv) == 1:
            model = sketch.load()
            layers.write_municipalities(model, raw / "kunta1000k_2026.geojson")
            layers.write_villages(model, raw / "kylat.geojson")
        areas = boundaries(raw)
        timed("municipalities and villages", lambda: boundaries(raw))
        if len(sys.argv) > 1:
            timed("postal areas", lambda: postal_areas(raw, areas[Level.MUNICIPALITY]))
            timed("lakes", lambda: water.lakes(Source(file="vesistot.geojson"), raw, least_km2=1))
            timed("residents by area and cell", lambda: people(raw, areas))
            timed("places of three sources, merged", lambda: places(raw))
        west, south, east, north = areas[Level.VILLAGE].total_bounds
        rng = np.random.default_rng(20250102)
        shapes = gpd.points_from_xy(rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS))
        points = gpd.GeoSeries(shapes, crs=crs.METRES)
        frame = points.to_frame("geometry")
        for level, layer in areas.items():
            timed(
                f"{POINTS} points to {len(layer)} {level.value} areas",
                lambda layer=layer: assign(points, layer),
            )
            timed(
                "peer: geopandas.sjoin", lambda layer=layer: gpd.sjoin(frame, layer[["area_id", "geometry"]])
            )


if __name__ == "__main__":
    main()
