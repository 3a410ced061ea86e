"""The figures of ``docs/real-data.md``: the main job on real boundaries, residents, places and addresses.

    python benchmarks/real_data.py [FOLDER]

FOLDER holds the real data; without it, ``JARJESTOKARTTA_REAL_DATA`` or ``../shared/data``. The associations
are made up (``tests/real_fixtures.py``): their counts say nothing of the real region.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import real_fixtures  # noqa: E402 - found by the path above

RUNS = 5
WITHIN_M = 50


def update(folder: Path) -> tuple[float, float, str]:
    """Run the command in a process of its own; give its seconds (clock, processor) and its words."""
    command = [
        sys.executable,
        "-m",
        "jarjestokartta.scripts",
        "-C",
        folder,
        "update",
        folder / "register.xlsx",
    ]
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    took, after = time.perf_counter() - begun, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return took, used, done.stderr


def table(*rows: tuple[object, ...]) -> None:
    head, *rest = rows
    print(f"\n| {' | '.join(map(str, head))} |\n|{'---|' * len(head)}")
    for row in rest:
        print(f"| {' | '.join(map(str, row))} |")


def places(done: real_fixtures.Updated) -> None:
    found = done.located().astype({"east": float, "north": float})
    found["away"] = np.hypot(found["east"] - found["x"], found["north"] - found["y"])
    rows = [("addresses of", "precision", "rows", f"within {WITHIN_M} m", "median m", "worst m")]
    for (kind, precision), group in found.groupby(["address_kind", "precision"], sort=False):
        name = "Luhanka" if kind == "home" else "LIPAS places"
        near = (group["away"] <= WITHIN_M).sum()
        rows.append(
            (
                name,
                precision,
                len(group),
                near,
                f"{group['away'].median():,.0f}",
                f"{group['away'].max():,.0f}",
            )
        )
    table(*rows)


def rates(done: real_fixtures.Updated) -> None:
    municipalities = done.csv("municipalities")
    villages = done.csv("villages").groupby("municipality_code")
    by_address = villages["associations"].sum()
    rows = [
        (
            "municipality",
            "made-up associations",
            "by address",
            "residents 2022",
            "per 1,000",
            "95 %",
            "verdict",
        )
    ]
    for one in municipalities.itertuples():
        span = f"{one.low:.2f}–{one.high:.2f}"
        rows.append(
            (
                one.name_fi,
                one.associations,
                by_address[one.municipality_code],
                f"{one.residents:,}",
                f"{one.per_1000:.2f}",
                span,
                one.verdict,
            )
        )
    rows.append(
        (
            "together",
            municipalities["associations"].sum(),
            by_address.sum(),
            f"{municipalities['residents'].sum():,}",
            "",
            "",
            "",
        )
    )
    table(*rows)


def gaps(done: real_fixtures.Updated) -> None:
    found = done.csv("gaps").query("need == 'hobbies'")
    rows = [
        ("hobbies: area", "residents", "without", "without, if all places are open", "nearest place", "km")
    ]
    rows += [
        (
            one.area_name,
            f"{one.residents_in_area:,.0f}",
            f"{one.residents_without:,.0f}",
            f"{one.residents_without_if_open:,.0f}",
            one.nearest_provider,
            f"{one.nearest_km:.1f}",
        )
        for one in found.itertuples()
    ]
    table(*rows)
    by_need = done.csv("gaps").groupby("need")["residents_without"].agg(["size", "sum"])
    table(
        ("need", "gaps", "residents without"),
        *((need, n, f"{people:,.0f}") for need, n, people in by_need.itertuples()),
    )


def loaded(done: real_fixtures.Updated) -> None:
    data = done.folder / "data"
    rows = [("layer", "in the region", "kept around it")]
    for level in ("municipality", "postal-area", "village"):
        layer = gpd.read_file(data / "boundaries.gpkg", layer=level)
        rows.append((level, layer["in_region"].sum(), (~layer["in_region"]).sum()))
    cells = gpd.read_parquet(data / "residents.parquet")
    rows.append((f"squares of 1 km with {cells['residents'].sum():,.0f} residents spread", len(cells), 0))
    rows.append(("places", len(gpd.read_file(data / "sites.gpkg")), ""))
    rows.append(("building addresses", len(pd.read_parquet(data / "addresses.parquet")), ""))
    table(*rows)


def main() -> None:
    real = Path(
        sys.argv[1]
        if len(sys.argv) > 1
        else os.environ.get("JARJESTOKARTTA_REAL_DATA", ROOT.parent / "shared" / "data")
    )
    if not real.is_dir():
        print(f"\n## Real data\n\nNot measured: there is no folder {real.name}.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        first, again = [], []
        for run in range(RUNS):
            folder = Path(temporary) / str(run)
            real_fixtures.write_workspace(real, folder)
            first.append(update(folder))
            again.append(update(folder))
        done = real_fixtures.Updated(folder, 0, "", first[-1][2])
        print("\n## Real data")
        rows = [
            (
                what,
                f"{median(one[0] for one in runs):.1f}",
                f"{max(one[0] for one in runs):.1f}",
                f"{median(one[1] for one in runs):.1f}",
            )
            for what, runs in (("all inputs new", first), ("inputs as before", again))
        ]
        table((f"update, {RUNS} runs", "median s", "worst s", "processor s"), *rows)
        for part in (loaded, places, rates, gaps):
            part(done)
        print(f"\n```\n{done.stderr.replace(str(folder), '…')}```")


if __name__ == "__main__":
    main()
