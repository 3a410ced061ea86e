"""How accurately the register of the built-in region is placed, against its truth, and how fast.

    python benchmarks/geocode_accuracy.py [FOLDER]

FOLDER is a workspace of ``jarjestokartta demo`` (with ``private/truth/``); without one, the region is made.
What kind of place the addresses are is measured on a second region too, one of another seed.
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
from jarjestokartta.geo.boundaries import assign, load
from jarjestokartta.geo.model import region
from jarjestokartta.geo.vocabulary import Level, PlaceKind, Precision

WITHIN_M = 50.0
SAME_POINT_M = 1.0
INDOORS = "meeting-places|local-services"  # needs
HALLS = "liikuntasali|liikuntahalli"  # names of places for hobbies that are buildings
OTHER_SEED = 2
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


def public_places(folder: Path, wide: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    formats = {"lipas.json": "lipas", "ptv.json": "ptv", "osm_places.json": "osm"}
    loaded = [
        sites.load(settings.SiteSource(file=f"data/raw/{name}", format=kind), folder).sites
        for name, kind in formats.items()
    ]
    merged = sites.merge(loaded)
    municipalities = wide[wide["level"] == Level.MUNICIPALITY].assign(in_region=True)
    found = assign.assign(merged, municipalities)["area_id"]
    return merged.assign(municipality_code=merged["municipality_code"].fillna(found))


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
    print(f"\n```\n{pd.crosstab(truth['best_precision'], table['precision']).to_string()}\n```")


def report_kinds(folder: Path, located: gpd.GeoDataFrame, truth: pd.DataFrame, *, seed: str) -> None:
    """Say how many premises are none; a few contacts of the region do live in a public building."""
    said, true = located["place_kind"], truth["address_kind"]
    called = said == PlaceKind.PREMISES
    false = called & (true != "premises")
    share = false.sum() / called.sum()
    places = pd.read_csv(folder / "private" / "truth" / "sites_truth.csv", dtype={"needs": "str"})
    buildings = places[places["needs"].str.contains(INDOORS) | places["name"].str.contains(HALLS)]
    points = gpd.GeoSeries(gpd.points_from_xy(buildings["x"], buildings["y"]), crs=located.crs)
    homes = gpd.GeoSeries(gpd.points_from_xy(truth["x"], truth["y"]), index=truth.index, crs=located.crs)
    beside = homes[false].distance(points.union_all()) > SAME_POINT_M
    print(f"\n## Place kinds, seed {seed}\n\n| the built-in region | figure | aim |\n|---|---|---|")
    row(f"of {called.sum():,} premises called, false", f"{false.sum()} ({share:.2%})", "≤ 0.5 %")
    row("… of them, homes elsewhere than in a public building", f"{beside.sum()}", "0")
    right = (called & (true == "premises")).sum() / (true == "premises").sum()
    row(f"of {(true == 'premises').sum():,} true premises, found", f"{right:.2%}")
    for kind, meant in ((PlaceKind.HOME_LIKE, ["home", "care-of"]), (PlaceKind.POSTAL_ONLY, ["po-box"])):
        own = said == kind
        row(f"of {own.sum():,} {kind.value} called, right", f"{true[own].isin(meant).mean():.2%}")
    print(f"\n```\n{pd.crosstab(true, said).to_string()}\n```")


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
    wide = areas(folder)
    places = public_places(folder, wide)
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
    truth = truth_of(folder, associations)
    report(with_municipality(located, wide), truth, located)
    report_kinds(folder, located, truth, seed="of the demo")


def measure_kinds(folder: Path) -> None:
    """Measure the place kinds alone, on a region of another seed."""
    region.write(folder, seed=OTHER_SEED)
    wide, path = areas(folder), folder / "addresses.parquet"
    gazetteer.build([folder / "data" / "raw" / "open_address.csv"], path)
    associations = register.read(folder / "register.xlsx").associations
    known, located = placed(path, associations, wide)
    located = place_kind.place_kinds(associations, located, public_places(folder, wide), known)
    report_kinds(folder, located, truth_of(folder, associations), seed=str(OTHER_SEED))


def main() -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as other:
        if len(sys.argv) > 1:
            measure(Path(sys.argv[1]))
        else:
            region.write(Path(folder))
            measure(Path(folder))
        measure_kinds(Path(other))


if __name__ == "__main__":
    main()
