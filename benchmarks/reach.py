"""Reach of 9,600 cells × 5,330 providers × 5 needs, without and with lakes, beside two peers."""

from __future__ import annotations

import statistics
import timeit
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.reach import reach
from jarjestokartta.coverage.travel import StraightLine
from jarjestokartta.geo import crs
from jarjestokartta.geo.vocabulary import Need

CELLS, PROVIDERS, LAKES = 9_600, 5_330, 150
THRESHOLDS = {
    Need.MEETING_PLACES: 5_000.0,
    Need.HOBBIES: 10_000.0,
    Need.GROUPS: 5_000.0,
    Need.MUTUAL_AID: 5_000.0,
    Need.LOCAL_SERVICES: 10_000.0,
}
EAST, NORTH, SIDE = 360_000, 6_830_000, 130


def made_cells(rng: np.random.Generator) -> gpd.GeoDataFrame:
    number = rng.choice(SIDE * SIDE, CELLS, replace=False)
    x, y = EAST + number // SIDE * 1000 + 500.0, NORTH + number % SIDE * 1000 + 500.0
    return gpd.GeoDataFrame(
        {
            "cell_id": [f"c{n}" for n in number],
            "residents": rng.pareto(1.0, CELLS).round() + 1,
            "village_id": pd.Series(number % 250).astype("str"),
            "municipality_code": pd.Series(number % 22).astype("str").str.zfill(3),
        },
        geometry=gpd.points_from_xy(x, y),
        crs=crs.METRES,
    )


def made_providers(rng: np.random.Generator, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    weight = cells["residents"].to_numpy()
    home = rng.choice(CELLS, PROVIDERS, p=weight / weight.sum())
    one = pd.DataFrame(
        {
            "provider_id": [f"p{n:05d}" for n in range(PROVIDERS)],
            "provider_kind": "site",
            "known_open": rng.random(PROVIDERS) < 0.5,
            "x": cells.geometry.x.to_numpy()[home] + rng.uniform(-500, 500, PROVIDERS),
            "y": cells.geometry.y.to_numpy()[home] + rng.uniform(-500, 500, PROVIDERS),
            "area_id": pd.Series([pd.NA] * PROVIDERS, dtype="str"),
        }
    )
    return pd.concat([one.assign(need=need.value) for need in THRESHOLDS], ignore_index=True)


def made_lakes(rng: np.random.Generator) -> gpd.GeoSeries:
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    shapes = []
    for _ in range(LAKES):
        east, north = rng.uniform(0, 1000 * SIDE, 2)
        radius = rng.lognormal(np.log(900), 0.6) * (
            1 + 0.3 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.05 * np.sin(37 * angle)
        )
        long = rng.uniform(0.4, 2.5)
        outline = [
            EAST + east + radius * np.cos(angle) * long,
            NORTH + north + radius * np.sin(angle) / long,
        ]
        shapes.append(shapely.Polygon(np.column_stack(outline)))
    return gpd.GeoSeries(shapely.make_valid(np.array(shapes)), crs=crs.METRES)


def brute(cells: gpd.GeoDataFrame, providers: pd.DataFrame) -> None:
    """Every distance, with numpy, in blocks of cells: nearest and count within."""
    start = np.column_stack([cells.geometry.x, cells.geometry.y])
    for need, threshold in THRESHOLDS.items():
        mine = providers.loc[providers["need"] == need]
        for begin in range(0, len(start), 800):
            block = start[begin : begin + 800]
            square = (block[:, :1] - mine["x"].to_numpy()) ** 2 + (block[:, 1:] - mine["y"].to_numpy()) ** 2
            square.argmin(axis=1), (square <= (threshold / 1.3) ** 2).sum(axis=1)


def sjoin(cells: gpd.GeoDataFrame, providers: pd.DataFrame) -> None:
    """geopandas: the nearest alone, without any count."""
    for need in THRESHOLDS:
        mine = providers.loc[providers["need"] == need]
        points = gpd.GeoDataFrame(mine, geometry=gpd.points_from_xy(mine["x"], mine["y"]), crs=crs.METRES)
        gpd.sjoin_nearest(cells[["cell_id", "geometry"]], points[["provider_id", "geometry"]])


def timed(name: str, run: Callable[[], object], repeats: int = 5) -> None:
    took = timeit.repeat(run, number=1, repeat=repeats)
    print(f"| {name} | {statistics.median(took):.3f} | {max(took):.3f} |")


def main() -> None:
    rng = np.random.default_rng(20250102)
    cells = made_cells(rng)
    providers = made_providers(rng, cells)
    water = made_lakes(rng)
    few = providers.groupby("need").head(400)
    plain = {"thresholds_m": THRESHOLDS}
    print(f"\n## Reach, {CELLS} cells × {PROVIDERS} providers × {len(THRESHOLDS)} needs\n")
    print("| way | median s | worst s |\n|---|---|---|")
    timed("reach, straight line", lambda: reach(cells, providers, **plain))
    timed("reach, lakes", lambda: reach(cells, providers, **plain, travel=StraightLine(lakes=Lakes(water))))
    timed(
        "reach, lakes, 400 providers a need",
        lambda: reach(cells, few, **plain, travel=StraightLine(lakes=Lakes(water))),
    )
    timed("peer: numpy, all distances", lambda: brute(cells, providers))
    timed("peer: geopandas.sjoin_nearest, nearest alone", lambda: sjoin(cells, providers))


if __name__ == "__main__":
    main()
