"""How long the built-in region takes to write, and how much memory, each size in a process of its own.

    python benchmarks/model_region.py [SCALE …]

1 is the region (250,000 addresses, 5,330 associations), 20 all of Finland. The figure to reach: scale 1 in
10 s.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

CODE = """
import sys
from pathlib import Path
from jarjestokartta.geo.model import region
region.write(Path(sys.argv[1]), scale=float(sys.argv[2]))
try:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
except ImportError:  # Windows
    print("?")
"""


def main(scales: list[str]) -> None:
    print("\n## Writing the built-in region\n\n| scale | s | MB of memory | MB on disk |\n|---|---|---|---|")
    for scale in scales:
        with TemporaryDirectory() as folder:
            start = time.perf_counter()
            run = subprocess.run(
                [sys.executable, "-c", CODE, folder, scale], check=True, capture_output=True, text=True
            )
            taken = time.perf_counter() - start
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        print(f"| {scale} | {taken:.1f} | {run.stdout.strip()} | {size:.0f} |")


if __name__ == "__main__":
    main(sys.argv[1:] or ["0.02", "1"])
