"""What placing addresses costs as whole commands: the region's, the country's, and the same a second time.

Parts of ``geocoding.py``; run alone it does nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from statistics import median
from typing import NamedTuple

import geocoders
import national_build
import national_file
import pandas as pd
from address_noise import dirty
from geocode_truth import Addresses
from pyarrow import parquet

from jarjestokartta.geo import tables
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.workspace.geocoders import KEY_VARIABLES

RUNS = 5
REGION_ROWS, NATION_ROWS, ASKED_ROWS = 5_330, 105_000, 400
HEADERS = {
    "association_id": "Rekisterinumero",
    "home_municipality": "Kotipaikka",
    "street_address": "Postiosoite",
    "postal_code": "Postinumero",
    "post_office": "Postitoimipaikka",
}


class Figure(NamedTuple):
    """A line of the table."""

    name: str
    reached: str
    asked: str
    peer: str = ""


def sheet(rows: pd.DataFrame, path: Path) -> Path:
    """Write rows as a team has them."""
    rows.rename(columns=HEADERS).to_csv(path, index=False, encoding="utf-8-sig")
    return path


def spent(runs: list[national_build.Run]) -> str:
    """Say what the quietest run took by the clock, and what is usual."""
    clock = [one.clock for one in runs]
    processor = median(one.processor for one in runs)
    usual = f"of {len(runs)}; median {median(clock):.2f}, processor {processor:.2f}"
    return f"{min(clock):.2f} s ({usual}), {max(one.memory for one in runs):.0f} MB"


def run(*words: object) -> national_build.Run:
    """Run the program."""
    return national_build.run("-m", "jarjestokartta.scripts", "-q", *map(str, words))


def build(source: Path, out: Path) -> Figure:
    """Build the whole country's gazetteer, which is written first where it is missing."""
    if not source.exists():
        source.parent.mkdir(parents=True, exist_ok=True)
        national_file.write(source)
    done = run("addresses", "build", source, "-o", out)
    rows = parquet.read_metadata(out).num_rows
    reached = f"{done.clock:.1f} s (processor {done.processor:.1f}), {done.memory:.0f} MB, "
    reached += f"{out.stat().st_size / 1e6:.0f} MB on disk"
    return Figure(f"national build, {rows:,} addresses from csv.gz", reached, national_build.LIMITS)


def nation(path: Path, folder: Path) -> Figure:
    """Place rows of the whole country, outside a workspace."""
    points = Addresses.of(path, tables.AREAS.empty()).points
    noisy = dirty(points, NATION_ROWS, seed=5, kind="keys")
    asked = sheet(noisy.rows, folder / "nation.csv")
    words = ["-C", folder, "geocode", asked, "-o", folder / "placed.csv", "--addresses", path]
    return Figure(
        f"{NATION_ROWS:,} dirty rows against the nation, whole command",
        spent([run(*words) for _ in range(RUNS)]),
        "≤ 6 s, ≤ 2 GB",
    )


def region(workspace: Path, addresses: Addresses, folder: Path) -> Figure:
    """Place rows of the region, in its workspace: boundaries read, services thought of."""
    noisy = dirty(addresses.points, REGION_ROWS, seed=5, kind="keys")
    asked = sheet(noisy.rows, folder / "region.csv")
    words = ["-C", workspace, "geocode", asked, "-o", folder / "placed.csv"]
    return Figure(
        f"{REGION_ROWS:,} dirty rows against the region, whole command",
        spent([run(*words) for _ in range(RUNS)]),
        "≤ 1.5 s",
    )


class Counted(geocoders.Known):
    """A service that counts what it is asked."""

    asked = 0

    def answer(self, text: str) -> bytes:
        """Answer, and count."""
        self.asked += 1
        return super().answer(text)


def second_run(workspace: Path, addresses: Addresses, folder: Path) -> Figure:
    """Place the same rows twice with a service to ask, which is a server of this machine."""
    known = Counted(pd.read_csv(workspace / "data" / "raw" / "open_address.csv", dtype="str"))
    server = geocoders.serve(known)
    settings = workspace / FILE_NAME
    before = settings.read_text(encoding="utf-8")
    url = f'\nurl = "http://127.0.0.1:{server.server_address[1]}/search"'
    told = before.replace("services = []", 'services = ["nls"]')
    settings.write_text(re.sub(r"(\[geocoding\.nls\])", rf"\1{url}", told), encoding="utf-8")
    os.environ[KEY_VARIABLES["nls"]] = "none"
    noisy = dirty(addresses.points, ASKED_ROWS, seed=6, kind="keys")
    asked = sheet(noisy.rows, folder / "asked.csv")
    counts, outs = [], [folder / "first.csv", folder / "second.csv"]
    for out in outs:
        run("-C", workspace, "geocode", asked, "-o", out)
        counts.append(known.asked - sum(counts))
    server.shutdown()
    settings.write_text(before, encoding="utf-8")
    first, second = (out.read_text(encoding="utf-8").splitlines() for out in outs)
    changed = sum(one != other for one, other in zip(first, second, strict=True))
    return Figure(
        f"second run of {ASKED_ROWS} rows, of which the first asked {counts[0]}",
        f"{counts[1]} requests, {changed} changed rows",
        "0 requests, 0 changed rows",
        "geopy: no cache",
    )
