"""The main job as its users start it: whole processes, imports and all, on the built-in region."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
PROGRAM = [sys.executable, "-m", "jarjestokartta.scripts"]


def timed(*args: str) -> tuple[float, float]:
    """Run the program and give seconds by the clock and by the processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([*PROGRAM, *args], check=True, capture_output=True)
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "OneDrive – KYT ry" / "Järjestökartta ä"
        rows = [("demo: write the region, prepare, update", [timed("demo", str(workspace))])]
        update = ["-C", str(workspace), "update", str(workspace / "register.xlsx")]
        rows.append(("update, 5,330 associations", [timed(*update) for _ in range(RUNS)]))
        rows.append(("--help", [timed("--help") for _ in range(RUNS)]))
        index = (workspace / "maps" / "output" / "index.html").stat().st_size
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print("## Whole processes\n")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; median of runs.\n")
    print("| command | runs | clock s | least s | processor s |")
    print("|---|---|---|---|---|")
    for name, runs in rows:
        clock, processor = zip(*runs, strict=True)
        print(
            f"| {name} | {len(runs)} | {statistics.median(clock):.2f} | {min(clock):.2f} "
            f"| {statistics.median(processor):.2f} |"
        )
    print(f"\nGreatest memory of a process: {peak / 1024:.0f} MB. index.html: {index / 1024:.0f} KB.\n")


if __name__ == "__main__":
    main()
