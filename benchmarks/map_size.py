"""The map in figures: bytes, requests, time to build, time until it answers, and what moving it costs.

    python benchmarks/map_size.py [ASSOCIATIONS …]

Without numbers: 5,330. Builds the region of ``tests/map_fixtures.py`` at that size, opens the file from disk
in the system's Chromium, unthrottled and with the processor slowed four times, and prints one line a case.
Time to interactive is the end of the last long task (50 ms or more) before the page is ready and quiet.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from jarjestokartta.maps import figure

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import map_fixtures

ROUNDS = 5
QUIET_MS = 1000
WATCH = """
window.__long = [];
new PerformanceObserver(list => __long.push(...list.getEntries().map(one => one.startTime + one.duration)))
    .observe({ type: 'longtask', buffered: true });
"""


def folium_seconds() -> float:
    """Give what folium's import adds to the libraries that a run has loaded anyway."""
    code = (
        "import time, geopandas, pandera.pandas, requests; t = time.perf_counter(); import folium; "
        "print(time.perf_counter() - t)"
    )
    run = [sys.executable, "-c", code]
    runs = [subprocess.run(run, capture_output=True, check=True) for _ in range(ROUNDS)]
    return min(float(one.stdout) for one in runs)


def build(associations: int, folder: Path) -> dict[str, Path]:
    content = map_fixtures.content(map_fixtures.Size(associations=associations))
    files = {}
    for edition in figure.Edition:
        times = []
        for _ in range(3):
            start = time.process_time()
            page = figure.page(content, edition=edition, day=date(2026, 1, 5))
            times.append(time.process_time() - start)
        files[edition.value] = folder / f"{edition}.html"
        files[edition.value].write_text(page, encoding="utf-8")
        data = re.search(r'id="data">([^<]*)<', page)
        carried = len(data.group(1)) / 1000 if data else 0
        print(
            f"{associations:7,} {edition:8} {len(page.encode()) / 1000:8.1f} kB, data {carried:7.1f} kB, "
            f"built in {statistics.median(times):.2f} s of processor"
        )
    return files


def drive(browser: Any, path: Path, slower: int) -> str:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH)
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_timeout(QUIET_MS)
    ready = max(page.evaluate("__long"), default=0.0)
    themes = worst(
        page, [f"document.querySelectorAll('input[name=theme]')[{n}].click()" for n in range(ROUNDS)]
    )
    move = "document.querySelector('.pan-{}').click()"
    moves = worst(page, [move.format(key) for key in ("left", "zoom-in") * 3])
    tools.send("HeapProfiler.collectGarbage")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    page.close()
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    return (
        f"{slower}x: interactive {ready:6.0f} ms; worst theme {themes:4.0f}, pan or zoom {moves:4.0f} ms; "
        f"heap {heap:5.1f} MB; requests {len(outside)}"
    )


def worst(page: Any, actions: list[str]) -> float:
    """Give the longest time from an action to the frame after it."""
    script = """async () => {{
        const start = performance.now();
        {};
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - start;
    }}"""
    times = []
    for action in actions:
        times.append(page.evaluate(script.format(action)))
        page.wait_for_timeout(400)
    return max(times)


def main() -> None:
    counts = [int(one) for one in sys.argv[1:]] or [5330]
    print(f"imports: folium adds {folium_seconds():.2f} s")
    chromium = (
        os.environ.get("JARJESTOKARTTA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for count in counts:
            for name, path in build(count, Path(folder)).items():
                for slower in (1, 4):
                    print(f"{count:7,} {name:8} {drive(browser, path, slower)}")
        browser.close()


if __name__ == "__main__":
    main()
