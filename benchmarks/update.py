"""The main job as its users start it: whole processes, imports and all, on the built-in region.

``update`` is run on two registers by turns, as from quarter to quarter: each run has one to compare with, and
all of its files to publish. Then the same again, where nothing has changed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

RUNS = 6
PROGRAM = [sys.executable, "-m", "jarjestokartta.scripts"]


@dataclass(frozen=True)
class Cost:
    """Of one process: seconds by the clock and by the processors, and its greatest memory (MB)."""

    clock: float
    processor: float
    memory: float


def run(*args: object) -> Cost:
    """Run the program and measure its process."""
    start = time.perf_counter()
    process = subprocess.Popen([*PROGRAM, *map(str, args)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(told.decode())
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def later(register: Path) -> Path:
    """Write the register of another quarter: one row in a hundred is missing."""
    rows = CalamineWorkbook.from_path(register).get_sheet_by_index(0).to_python()
    path = register.with_name("later.xlsx")
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy", "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(row for place, row in enumerate(rows) if place % 100 != 99):
            sheet.write_row(place, 0, row)
    return path


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "OneDrive – KYT ry" / "Järjestökartta ä"
        costs = {"demo: write the region, prepare, update": [run("demo", workspace)]}
        update, first = ["-C", workspace, "update"], workspace / "register.xlsx"
        second = later(first)
        turns = [second, first] * (RUNS // 2)
        costs["update, another register of 5,330 associations"] = [run(*update, turn) for turn in turns]
        costs["update, nothing has changed"] = [run(*update, first) for _ in range(RUNS)]
        costs["--help"] = [run("--help") for _ in range(RUNS)]
        index = (workspace / "maps" / "output" / "index.html").stat().st_size
    print("## Whole processes\n")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; median of runs.\n")
    print("| command | runs | clock s | least | worst | processor s | least | memory MB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in costs.items():
        clock, processor = [cost.clock for cost in runs], [cost.processor for cost in runs]
        figures = [
            *(statistics.median(clock), min(clock), max(clock)),
            *(statistics.median(processor), min(processor)),
        ]
        told = " | ".join(f"{figure:.2f}" for figure in figures)
        print(f"| {name} | {len(runs)} | {told} | {max(cost.memory for cost in runs):.0f} |")
    print(f"\nindex.html: {index / 1024:.0f} KB.\n")


if __name__ == "__main__":
    main()
