"""How long the program takes to say anything: whole processes, beside bare Python and an import of pandas."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

PROGRAM = [sys.executable, "-m", "jarjestokartta.scripts"]
RUNS = 15
LINES = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "jarjestokartta --help": [*PROGRAM, "--help"],
    "jarjestokartta update --help": [*PROGRAM, "update", "--help"],
    "jarjestokartta --version": [*PROGRAM, "--version"],
    "jarjestokartta updat": [*PROGRAM, "updat"],
    "python -c 'import pandas'": [sys.executable, "-c", "import pandas"],
}


def _seconds(line: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begun


def main() -> None:
    """Run each line in turn, round by round, so that a busy moment meets them all."""
    rounds = [{name: _seconds(line) for name, line in LINES.items()} for _ in range(RUNS + 1)][1:]
    print(f"\n## Start-up, {RUNS} runs\n\n| command | median s | worst s |\n|---|---|---|")
    for name in LINES:
        times = [one[name] for one in rounds]
        print(f"| `{name}` | {statistics.median(times):.3f} | {max(times):.3f} |")


if __name__ == "__main__":
    main()
