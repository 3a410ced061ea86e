"""``fetch`` as its users start it, at the real services' size, which a replica in another process plays.

    python benchmarks/fetch.py [DEMO/data/raw]

Polite pauses are off. What the replica needs to answer is in the time by the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

RUNS = 3
PROGRAM = [sys.executable, "-m", "jarjestokartta.scripts"]
COUNTRY = [sys.executable, str(Path(__file__).with_name("fetch_country.py"))]
KEYS = {"JARJESTOKARTTA_NLS_KEY": "avain", "JARJESTOKARTTA_PTV_KEY": "avain"}


@dataclass(frozen=True)
class Cost:
    """Of one process: seconds by the clock and by the processors, its greatest memory (MB), its requests."""

    clock: float
    processor: float
    memory: float
    requests: int


@contextmanager
def serving(raw: Path, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Run the replica in another process while the block lasts; give its address and its sources' paths."""
    command = [*COUNTRY, "serve", str(raw), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.readline() if process.stdout else "{}")
        try:
            yield told["url"], told["addresses"]
        finally:
            process.communicate()  # its input ends


def asked(url: str) -> int:
    """Give how many requests the replica has answered."""
    with urlopen(f"{url}/asked") as answer:  # noqa: S310 - on this machine
        return int(json.loads(answer.read()))


def run(url: str, *command: str) -> tuple[Cost, bytes]:
    """Run a program and measure its process.

    A process begins with its parent's memory, so this one stays small.
    """
    before = asked(url)
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | KEYS
    )
    told = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: {process.returncode}")
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, asked(url) - before), told


def begin(folder: Path, url: str, addresses: dict[str, str]) -> Path:
    """Make a workspace whose sources are the replica's."""
    subprocess.run([*PROGRAM, "init", str(folder)], check=True, capture_output=True)
    sections = [
        f'[fetch.{name}]\nurl = "{url}/{path}"\nper-second = 1000000.0\n' for name, path in addresses.items()
    ]
    with (folder / "jarjestokartta.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(sections))
    return folder


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if len(sys.argv) > 1:
            raw = Path(sys.argv[1])
        else:
            subprocess.run([*PROGRAM, "--quiet", "demo", folder / "demo"], check=True, capture_output=True)
            raw = folder / "demo" / "data" / "raw"
        with serving(raw, folder / "country") as (url, addresses):
            spaces = [begin(folder / f"työtila {number} ä", url, addresses) for number in range(RUNS + 2)]
            commands = [[*PROGRAM, "-C", str(one), "fetch"] for one in spaces]
            run(url, *commands[0])  # what the replica reads once
            first = [run(url, *one)[0] for one in commands[1:-1]]
            second = [run(url, *one)[0] for one in commands[1:-1]]
            country, told = run(url, *COUNTRY, "whole", str(spaces[-1]))
            sources = json.loads((spaces[1] / "data" / "sources.json").read_text(encoding="utf-8"))
    rows = {name: one["rows"] for name, one in sources.items() if one.get("rows")}
    print("## Fetching all sources\n")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {RUNS} runs, median (worst).\n")
    print("| run | clock s | processor s | memory MB | requests |")
    print("|---|---|---|---|---|")
    for name, costs in (
        ("all sources", first),
        ("again, within the cadence", second),
        ("layers of the whole country", [country]),
    ):
        figures = (_of(costs, column) for column in ("clock", "processor", "memory", "requests"))
        print(f"| {name} | {' | '.join(figures)} |")
    print("\nAll sources: " + ", ".join(f"{name} {count:,}" for name, count in rows.items()) + ".")
    print(
        "Whole country: " + ", ".join(f"{name} {count:,}" for name, count in json.loads(told).items()) + ".\n"
    )


def _of(costs: list[Cost], name: str) -> str:
    values = sorted(float(getattr(cost, name)) for cost in costs)
    return f"{values[len(values) // 2]:.1f} ({values[-1]:.1f})"


if __name__ == "__main__":
    main()
