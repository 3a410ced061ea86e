"""addok on the same addresses: its own Redis, its own importer, two processes that ask.

A peer of ``geocoding.py``; run alone it does nothing. addok is no dependency: ``ADDOK_PYTHON`` names the
Python of an environment that has it (``pip install addok``), and Debian has the server (``redis-server``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

PROCESSES = 2
PATIENCE_S = 10.0
# Of each query the point of the house found, null for anything else; and the seconds that asking took.
ASK = """
import json, sys, time
from addok.config import config
config.load()
from addok.core import Search
queries = json.load(open(sys.argv[1]))
search = Search(limit=1, autocomplete=False)
begun, found = time.perf_counter(), []
for query in queries:
    best = next(iter(search(query)), None)
    house = best is not None and best.type == "housenumber"
    found.append([float(best.lon), float(best.lat)] if house else None)
json.dump({"seconds": time.perf_counter() - begun, "found": found}, open(sys.argv[2], "w"))
"""


@dataclass(frozen=True)
class Asked:
    """Points found (EPSG:3067, m; NaN for none), and rows a second of the processes together."""

    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    per_second: float
    import_s: float


def missing() -> str | None:
    """Say what is not installed here; None where all is."""
    if not os.environ.get("ADDOK_PYTHON"):
        return "ADDOK_PYTHON names no Python with addok"
    return None if shutil.which("redis-server") else "there is no redis-server"


def ask(points: pd.DataFrame, queries: list[str]) -> Asked:
    """Import the points, then ask the queries (``12 Rantatie 40100 Jyväskylä``), half in each process."""
    with TemporaryDirectory() as scratch, redis(Path(scratch)) as environment:
        folder = Path(scratch)
        python = Path(os.environ["ADDOK_PYTHON"])
        documents = folder / "documents.sjson"
        write_documents(points, documents)
        begun = time.perf_counter()
        for words in (("batch", documents), ("ngrams",)):
            line = [python.with_name("addok"), *words]
            subprocess.run(line, env=environment, check=True, stdout=subprocess.DEVNULL)
        import_s = time.perf_counter() - begun
        answers = _answers(python, folder, queries, environment)
    found = [point or (np.nan, np.nan) for one in answers for point in one["found"]]
    east, north = Transformer.from_crs(4326, 3067, always_xy=True).transform(*np.array(found).T)
    lost = ~np.isfinite(np.array(found)[:, 0])
    east, north = (np.where(lost, np.nan, one) for one in (east, north))
    return Asked(east, north, len(queries) / max(one["seconds"] for one in answers), import_s)


def _answers(python: Path, folder: Path, queries: list[str], environment: dict[str, str]) -> list[dict]:
    running = []
    for number, part in enumerate(np.array_split(np.array(queries, dtype=object), PROCESSES)):
        asked, answered = folder / f"asked{number}.json", folder / f"answered{number}.json"
        asked.write_text(json.dumps(part.tolist()), encoding="utf-8")
        line = [python, "-c", ASK, asked, answered]
        running.append(
            (subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, cwd=folder), answered)
        )
    for process, _ in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return [json.loads(answered.read_text(encoding="utf-8")) for _, answered in running]


@contextmanager
def redis(folder: Path) -> Iterator[dict[str, str]]:
    """Run a server that keeps all in memory, and give the environment that finds it."""
    socket = folder / "redis.sock"
    line = ["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
    server = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE_S
        while not socket.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield {**os.environ, "REDIS_SOCKET": str(socket), "ADDOK_LOG_DIR": str(folder)}
    finally:
        server.terminate()
        server.wait()


def write_documents(points: pd.DataFrame, path: Path) -> None:
    """Write a document a street and postal code, with its house numbers, as addok's importer takes them."""
    lon, lat = Transformer.from_crs(3067, 4326, always_xy=True).transform(
        points["easting"].to_numpy(), points["northing"].to_numpy()
    )
    points = points.assign(lon=lon.round(6), lat=lat.round(6))
    streets = points.groupby(["municipality_code", "street", "postal_code"], observed=True, sort=False)
    with path.open("w", encoding="utf-8") as file:
        for number, ((_, street, postal_code), rows) in enumerate(streets):
            houses = rows.drop_duplicates("number")
            first = {"lat": houses["lat"].iloc[0], "lon": houses["lon"].iloc[0]}
            numbered = houses[houses["number"] > 0]
            document = {
                "_id": f"s{number}",
                "type": "street",
                "name": street,
                "postcode": postal_code,
                "city": rows["post_office"].iloc[0],
                "importance": 0.1,
                **first,
                "housenumbers": {
                    str(house): {"lat": lat, "lon": lon}
                    for house, lat, lon in zip(
                        numbered["number"], numbered["lat"], numbered["lon"], strict=True
                    )
                },
            }
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
