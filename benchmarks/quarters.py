"""Six years of quarters in one workspace: what each ``update`` costs, and how much the workspace grows by it.

24 registers of 5,330 rows, each the one before with one row in fifty gone, as many new ones and as many moved
or renamed, as whole processes. Then the oldest run again, and the last one taken back.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

import update as processes
import xlsxwriter
from python_calamine import CalamineWorkbook

QUARTERS = 24
_OF_EACH = 107  # rows that go, come, move, and get another name: one in fifty
_MB = 1e6


def rows_of(register: Path) -> list[list[object]]:
    """Read the rows of a register, its headings first."""
    return CalamineWorkbook.from_path(register).get_sheet_by_index(0).to_python()


def next_quarter(rows: list[list[object]], quarter: int) -> list[list[object]]:
    """Give the register of another quarter: as many rows, some of them others."""
    draw = random.Random(quarter)  # noqa: S311 - the same registers each time
    head, *body = rows
    names = [str(one).casefold() for one in head]
    number, name = (names.index(one) for one in ("rekisterinumero", "nimi"))
    address = next(place for place, one in enumerate(names) if "osoite" in one)
    gone = set(draw.sample(range(len(body)), _OF_EACH))
    kept = [list(row) for place, row in enumerate(body) if place not in gone]
    for row in draw.sample(kept, _OF_EACH):
        row[name] = f"{row[name]} {quarter}"
    for row, other in zip(draw.sample(kept, _OF_EACH), draw.sample(kept, _OF_EACH), strict=True):
        row[address : address + 3] = other[address : address + 3]
    new = [list(body[place]) for place in sorted(gone)]
    for place, row in enumerate(new):
        row[number] = f"{900 + quarter}.{place:03d}"
        row[name] = f"Uusi {row[name]} {quarter}"
    return [head, *kept, *new]


def write(rows: list[list[object]], path: Path) -> Path:
    """Write a register as a spreadsheet."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy", "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


def size(folder: Path) -> int:
    """Sum the bytes of a folder's files; a file of two names counts once."""
    states = {path.stat().st_ino: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    return sum(states.values())


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        workspace, outside = Path(folder) / "OneDrive – KYT ry" / "Järjestökartta ä", Path(folder)
        processes.run("demo", workspace)
        rows = rows_of(workspace / "register.xlsx")
        costs, grown = [], []
        for quarter in range(1, QUARTERS + 1):
            rows = next_quarter(rows, quarter)
            register = write(rows, outside / f"rekisteri {quarter:02d}.xlsx")
            os.environ["JARJESTOKARTTA_TODAY"] = f"{2027 + quarter // 4}-{quarter % 4 * 3 + 1:02d}-15"
            before = size(workspace)
            costs.append(processes.run("-C", workspace, "update", register, "--accept"))
            grown.append((size(workspace) - before) / _MB)
        kept = size(workspace / "private" / "store") + size(workspace / "private" / "snapshots")
        again = processes.run("-C", workspace, "update", "--as-of", "2027-04-30")
        undone = processes.run("-C", workspace, "undo")
        history = processes.run("-C", workspace, "history")
    print("## Quarters\n")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {len(rows) - 1} rows a register.\n")
    print("| what | median | least | worst | the last |")
    print("|---|---|---|---|---|")
    figures = {
        "update, clock s": [cost.clock for cost in costs],
        "update, processor s": [cost.processor for cost in costs],
        "the workspace grows, MB": grown,
    }
    for name, told in figures.items():
        values = (statistics.median(told), min(told), max(told), told[-1])
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in values) + " |")
    for name, cost in (("`--as-of`, the second quarter", again), ("`undo`", undone), ("`history`", history)):
        print(f"| {name}, clock s (processor s) | {cost.clock:.2f} ({cost.processor:.2f}) | | | |")
    print(
        f"\nStore and records of all {len(costs) + 1} runs: {kept / _MB:.1f} MB, sources of 60 MB among them."
    )


if __name__ == "__main__":
    sys.exit(main())
