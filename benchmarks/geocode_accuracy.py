"""How accurately the register of the built-in region is placed, against its truth, and how fast.

    python benchmarks/geocode_accuracy.py FOLDER

FOLDER is a workspace of ``jarjestokartta demo`` (with ``private/truth/``). The figures to reach: of rows
placed at building precision ≥ 99.5 % within 50 m of the truth; ≥ 98 % of rows with a true building get it; no
row in a wrong municipality; 5,330 rows against 250,000 addresses ≤ 1 s, the gazetteer's loading included.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import address, gazetteer, geocode, place_kind, register, settings, sites, tables
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.vocabulary import Level, Precision

WITHIN_M = 50.0
ROUNDS = 5


def areas(folder: Path) -> gpd.GeoDataFrame:
    sources = {
        Level.MUNICIPALITY: "kunta1000k_2026.geojson",
        Level.POSTAL_AREA: "pno_tilasto_2026.geojson",
        Level.VILLAGE: "kylat.geojson",
    }
    levels = {}
    for level, name in sources.items():
        source = settings.VillageSource if level is Level.VILLAGE else settings.Source
        parents = levels.get(Level.MUNICIPALITY)
        levels[level] = load.areas(
            source(file=f"data/raw/{name}", year=2026), level, folder, parents=parents
        ).areas
    return tables.AREAS.conform(pd.concat(levels.values(), ignore_index=True))


def public_places(folder: Path) -> gpd.GeoDataFrame:
    formats = {"lipas.json": "lipas", "ptv.json": "ptv", "osm_places.json": "osm"}
    loaded = [
        sites.load(settings.SiteSource(file=f"data/raw/{name}", format=kind), folder).sites
        for name, kind in formats.items()
    ]
    return tables.SITES.conform(pd.concat(loaded, ignore_index=True))


def truth_of(folder: Path, associations: pd.DataFrame) -> pd.DataFrame:
    truth = pd.read_csv(folder / "private" / "truth" / "register_truth.csv", dtype="str")
    truth = truth.astype({"source_row": "int64", "x": "float64", "y": "float64"})
    return truth.set_index("source_row").loc[associations["source_row"]].set_axis(associations.index)


def with_municipality(located: gpd.GeoDataFrame, wide: gpd.GeoDataFrame) -> pd.DataFrame:
    """Say in which municipality's polygon each point lies, whatever the gazetteer says."""
    municipalities = wide[wide["level"] == Level.MUNICIPALITY]
    inside = gpd.sjoin(located[["geometry"]], municipalities[["area_id", "geometry"]], predicate="intersects")
    lies_in = inside.groupby(level=0)["area_id"].min().reindex(located.index)
    return pd.DataFrame(located.drop(columns="geometry")).assign(lies_in=lies_in)


def report(table: pd.DataFrame, truth: pd.DataFrame, located: gpd.GeoDataFrame) -> None:
    points = gpd.GeoSeries(gpd.points_from_xy(truth["x"], truth["y"]), index=truth.index, crs=located.crs)
    away = located.geometry.distance(points)
    at_building = table["precision"] == Precision.BUILDING
    near = at_building & (away <= WITHIN_M)
    has_building = truth["best_precision"] == Precision.BUILDING
    placed = table["precision"].isin([p for p in Precision if p not in ("municipality", "none")])
    wrong = placed & truth["x"].notna() & (table["lies_in"] != truth["municipality_code"])
    print("\nprecision\n", pd.crosstab(truth["best_precision"], table["precision"]).to_string())
    print("\nplace kind\n", pd.crosstab(truth["address_kind"], table["place_kind"]).to_string())
    share = near.sum() / at_building.sum()
    print(f"\nat building precision: {at_building.sum()}, within {WITHIN_M:.0f} m {share:.2%}")
    found = (near & has_building).sum()
    print(f"true building: {has_building.sum()}, found {found / has_building.sum():.2%}")
    print(f"wrong municipality: {wrong.sum()}")


def placed(
    path: Path, associations: pd.DataFrame, wide: gpd.GeoDataFrame
) -> tuple[gazetteer.Gazetteer, gpd.GeoDataFrame]:
    address.forget()
    known = gazetteer.Gazetteer.load(path)
    return known, geocode.locate(associations, known, wide)


def timed(what: str, work: Callable[[], Any]) -> Any:
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    print(f"{what}: median {median(walls):.2f} s (worst {max(walls):.2f}), processor {median(cpus):.2f} s")
    return result


def main(folder: Path) -> None:
    wide = areas(folder)
    places = public_places(folder)
    associations = register.read(folder / "register.xlsx").associations
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / "addresses.parquet"
        start = time.perf_counter()
        built = gazetteer.build([folder / "data" / "raw" / "open_address.csv"], path)
        took = time.perf_counter() - start
        print(f"built {built.rows_written:,} addresses in {took:.2f} s; dropped {dict(built.dropped)}")
        known, located = timed("loaded and located", lambda: placed(path, associations, wide))
    located = timed("classed", lambda: place_kind.place_kinds(associations, located, places, known))
    report(with_municipality(located, wide), truth_of(folder, associations), located)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
