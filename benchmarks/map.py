"""The map in figures, and what plain Folium makes of the same input, in one run.

    python benchmarks/map.py [--peers] [ASSOCIATIONS …]

Without numbers: 5,330. Builds the region of ``tests/map_fixtures.py`` at that size, opens each file from disk
in the system's Chromium, unthrottled and with the processor slowed four times, and prints one line a case.
Time to interactive is the end of the last long task (50 ms or more) before the page is ready and quiet.
The peers: a Marker with popup, tooltip and icon for each association in a MarkerCluster, with a Choropleth
(up to :data:`MOST_MARKERS`); FastMarkerCluster; ``GeoDataFrame.explore``. Their pages take their libraries
from four hosts: with ``--peers`` these are put into a temporary folder first (npm and pip), and the pages
opened with them from disk; otherwise only size and time to build are told, and of ``explore`` nothing where
matplotlib and mapclassify are not installed.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import map_peers
from playwright.sync_api import sync_playwright

from jarjestokartta.geo import crs
from jarjestokartta.maps import figure
from jarjestokartta.maps.content import Content

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import map_fixtures

QUIET_MS = 1000
MOST_MARKERS = 20_000  # a marker each takes four minutes for 105,000
THEMES = "document.querySelectorAll('input[name=theme]')"
WATCH = """
window.__long = [];
new PerformanceObserver(list => __long.push(...list.getEntries().map(one => one.startTime + one.duration)))
    .observe({ type: 'longtask', buffered: true });
"""
QUIET = f"performance.now() - Math.max(0, ...__long) > {QUIET_MS} && document.readyState === 'complete'"


def ours(content: Content, folder: Path) -> dict[str, Path]:
    """Build each edition three times and tell the median processor time."""
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
            f"{edition:20} {len(page.encode()) / 1000:10,.0f} kB, data {carried:,.0f} kB, "
            f"built in {statistics.median(times):.2f} s of processor",
            flush=True,
        )
    return files


def peers(content: Content, folder: Path, packages: Path | None) -> dict[str, Path]:
    """Build the same with Folium as people use it; ``packages``: where the libraries of its pages are."""
    placed = content.associations[content.associations.geometry.notna()].to_crs(crs.DEGREES)
    made: dict[str, Callable[[gpd.GeoDataFrame, Content], folium.Map]] = {
        "FastMarkerCluster": map_peers.fast,
        "explore": map_peers.explored,
    }
    if len(placed) <= MOST_MARKERS:
        made = {"Folium markers": map_peers.markers, **made}
    files = {}
    for name, make in made.items():
        start = time.process_time()
        try:
            drawn = make(placed, content)
        except ImportError:
            print(f"{name:20} not measured: matplotlib or mapclassify is missing")
            continue
        files[name] = folder / f"{name}.html"
        drawn.save(str(files[name]))
        took = time.process_time() - start
        print(f"{name:20} {files[name].stat().st_size / 1000:10,.0f} kB, built in {took:.2f} s", flush=True)
        if packages:
            page = files[name].read_text(encoding="utf-8")
            files[name].write_text(map_peers.at_home(page, packages), encoding="utf-8")
    return files


def drive(browser: Any, path: Path, slower: int, *, own: bool) -> str:
    """Open a file, and tell what it takes; of our own also themes, moves and requests."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.add_init_script(WATCH)
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(path.as_uri())
    if own:
        page.wait_for_selector("html[data-ready]", state="attached")
    while not page.evaluate(QUIET):  # no function of the page's: its policy lets none be made from text
        page.wait_for_timeout(100)
    ready = max(page.evaluate("__long"), default=0.0)
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    if failed:
        page.close()
        return f"{slower}x: does not open here ({failed[0][:60]}); requests {len(outside)}"
    told = f"{slower}x: interactive {ready:6.0f} ms"
    if own:
        many = page.evaluate(f"{THEMES}.length")
        themes = worst(page, [f"{THEMES}[{n}].click()" for n in (*range(1, many), 0)])
        move = "document.querySelector('.pan-{}').click()"
        moves = worst(page, [move.format(key) for key in ("left", "zoom-in") * 3])
        told += f"; worst theme {themes:4.0f}, pan or zoom {moves:4.0f} ms"
    tools.send("HeapProfiler.collectGarbage")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    page.close()
    return f"{told}; heap {heap:5.1f} MB; requests {len(outside)}"


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
    counts = [int(one) for one in sys.argv[1:] if one.isdigit()] or [5330]
    chromium = (
        os.environ.get("JARJESTOKARTTA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        packages = map_peers.libraries(Path(folder)) if "--peers" in sys.argv else None
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for count in counts:
            print(f"{count:,} associations", flush=True)
            content = map_fixtures.content(map_fixtures.Size(associations=count))
            made = {
                True: ours(content, Path(folder)),
                False: peers(content, Path(folder), packages),
            }
            for own, files in made.items():
                for name, path in files.items():
                    if name != "embed":  # index, with the same data
                        for slower in (1, 4):
                            print(f"{name:20} {drive(browser, path, slower, own=own)}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
