"""The whole country's addresses: built, read again, and one municipality of them, as whole processes.

    python benchmarks/national_build.py [open_address.csv.gz]

Without a file, one of the country's size is written first (``national_file.py``, two minutes; kept in
``build/national``). Beside it DuckDB reads, parses, sorts and writes the same columns of the same file, and
does nothing else: no street keys, no check of a position, no duplicates. Memory is that of all processes
together, looked at every 10 ms.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import national_file
from pyarrow import parquet

RUNS = 3
KEPT = Path(__file__).resolve().parents[1] / "build" / "national" / "open_address.csv.gz"
LIMITS = "≤ 20 s, ≤ 1.2 GB, ≤ 150 MB"
PEER = """
import sys, duckdb
source, out = sys.argv[1:]
db = duckdb.connect()
db.execute("set threads = 2")
db.execute("set memory_limit = '1GB'")
db.execute(f"set temp_directory = '{out}.spill'")
def number(column):
    return f"coalesce(try_cast({column} as integer), 0)"
point = "'\\\\((\\\\S+) (\\\\S+)\\\\)'"
def part(place):
    return f"try_cast(regexp_extract(location_geometry_data, {point}, {place}) as double)"
db.execute(f'''
    copy (select municipality_number, lower(address_name_fin) as street_key,
                 {number("number_part_of_address_number")} as number,
                 subdivision_letter_of_address_number as letter,
                 {number("number_part_of_address_number2")} as number_to,
                 subdivision_letter_of_address_number2 as letter_to,
                 postal_code, postal_office_fin, address_name_fin, address_name_swe,
                 {part(1)} as easting, {part(2)} as northing
          from read_csv('{source}', header = true, all_varchar = true, delim = ',')
          order by all)
    to '{out}' (format parquet, compression zstd, row_group_size 20000)''')
"""
LOAD = """
import sys
from pathlib import Path
from jarjestokartta.geo.gazetteer import Gazetteer
Gazetteer.load(Path(sys.argv[1]), sys.argv[2:] or None)
"""
IMPORT = "import jarjestokartta.geo.gazetteer"


class Run(NamedTuple):
    """One whole process: seconds by the clock and by the processors, and most memory at a time (MB)."""

    clock: float
    processor: float
    memory: float


def run(*line: str | Path) -> Run:
    """Run a Python process and look at it and its children while it works."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *map(str, line)], stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_resident, _family(process.pid))))
        time.sleep(0.01)
    clock = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(clock, processor, max(most, after.ru_maxrss * 1024 * (most == 0)) / 1e6)


def _family(process: int) -> list[int]:
    """Give a process and all that it started; itself alone where the system does not tell."""
    family = [process]
    for one in family:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                family += map(int, task.read_text().split())
            except OSError:  # ended meanwhile
                continue
    return family


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def row(name: str, runs: list[Run], size: str) -> None:
    """Print one line of the table."""
    clock, processor, memory = zip(*runs, strict=True)
    print(
        f"| {name} | {len(runs)} | {statistics.median(clock):.1f} | {max(clock):.1f} "
        f"| {statistics.median(processor):.1f} | {max(memory):.0f} | {size} |"
    )


def main(source: Path, folder: Path) -> None:
    """Measure and print."""
    out, peer = folder / "addresses.parquet", folder / "peer.parquet"
    build = ["-m", "jarjestokartta.scripts", "--quiet", "addresses", "build", source, "-o", out]
    print("\n## The whole country's addresses\n")
    builds, peers = [], []
    for _ in range(RUNS):  # in turn, so that a busy moment meets both
        builds.append(run(*build))
        if importlib.util.find_spec("duckdb"):
            peers.append(run("-c", PEER, source, peer))
    metadata = parquet.read_metadata(out)
    print(
        f"{source.stat().st_size / 1e6:.0f} MB packed, {metadata.num_rows:,} addresses in "
        f"{metadata.num_row_groups} municipalities. "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}.\n"
    )
    print("| process | runs | clock s | worst s | processor s | MB of memory | MB on disk |")
    print("|---|---|---|---|---|---|---|")
    row(f"`addresses build` ({LIMITS})", builds, f"{out.stat().st_size / 1e6:.0f}")
    if peers:
        row("DuckDB: read, parse, sort, write", peers, f"{peer.stat().st_size / 1e6:.0f}")
    row("`Gazetteer.load`, the country", [run("-c", LOAD, out) for _ in range(RUNS)], "")
    row("`Gazetteer.load`, a municipality", [run("-c", LOAD, out, "041") for _ in range(RUNS)], "")
    row("the imports of both", [run("-c", IMPORT) for _ in range(RUNS)], "")
    if not peers:
        print("\nDuckDB is not installed here: `pip install duckdb`.")


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else KEPT
    if not given.exists():
        given.parent.mkdir(parents=True, exist_ok=True)
        national_file.write(given)
    with tempfile.TemporaryDirectory() as scratch:
        main(given, Path(scratch))
