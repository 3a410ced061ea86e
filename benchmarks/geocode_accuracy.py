"""How accurately the register of the built-in region is placed, against its truth, and how fast.

    python benchmarks/geocode_accuracy.py [FOLDER]

FOLDER is a workspace of ``jarjestokartta demo`` (with ``private/truth/``); without one, the region is made.
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
from jarjestokartta.geo.model import region
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
    at_building = table["precision"] == Precision.BUILDING
    near = at_building & (located.geometry.distance(points) <= WITHIN_M)
    has_building = truth["best_precision"] == Precision.BUILDING
    placed_finer = ~table["precision"].isin([Precision.MUNICIPALITY, Precision.NONE])
    wrong = placed_finer & truth["x"].notna() & (table["lies_in"] != truth["municipality_code"])
    share, found = near.sum() / at_building.sum(), (near & has_building).sum() / has_building.sum()
    row(
        f"of {at_building.sum():,} at building precision, within {WITHIN_M:.0f} m", f"{share:.2%}", "≥ 99.5 %"
    )
    row(f"of {has_building.sum():,} true buildings, found", f"{found:.2%}", "≥ 98 %")
    row("rows in a wrong municipality", f"{wrong.sum()}", "0")
    print(f"\n```\n{pd.crosstab(truth['best_precision'], table['precision']).to_string()}\n")
    print(f"{pd.crosstab(truth['address_kind'], table['place_kind']).to_string()}\n```")


def row(what: str, figure: str, aim: str = "") -> None:
    print(f"| {what} | {figure} | {aim} |")


def placed(
    path: Path, associations: pd.DataFrame, wide: gpd.GeoDataFrame
) -> tuple[gazetteer.Gazetteer, gpd.GeoDataFrame]:
    address.forget()
    known = gazetteer.Gazetteer.load(path)
    return known, geocode.locate(associations, known, wide)


def timed(what: str, aim: str, work: Callable[[], Any]) -> Any:
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    row(what, f"{median(walls):.2f} s (worst {max(walls):.2f}; processor {median(cpus):.2f})", aim)
    return result


def measure(folder: Path) -> None:
    wide, places = areas(folder), public_places(folder)
    associations = register.read(folder / "register.xlsx").associations
    source = folder / "data" / "raw" / "open_address.csv"
    print("\n## Geocoding\n\n| the built-in region | figure | aim |\n|---|---|---|")
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / "addresses.parquet"
        built = timed("gazetteer built", "≤ 3 s", lambda: gazetteer.build([source], path))
        row("addresses", f"{built.rows_written:,} of {built.rows_in:,}")
        known, located = timed(
            f"gazetteer loaded and {len(associations):,} rows placed",
            "≤ 1 s",
            lambda: placed(path, associations, wide),
        )
    located = timed("place kinds", "", lambda: place_kind.place_kinds(associations, located, places, known))
    report(with_municipality(located, wide), truth_of(folder, associations), located)


def main() -> None:
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with TemporaryDirectory() as folder:
        region.write(Path(folder))
        measure(Path(folder))


if __name__ == "__main__":
    main()
