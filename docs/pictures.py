"""Take the README's pictures anew from a workspace of the built-in region: ``make pictures``.

    python docs/pictures.py WORKSPACE

Needs Chromium, as the browser tests do. Each picture is a PNG of at most 256 colours.
"""

from __future__ import annotations

import base64
import os
import shutil
import struct
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright
from scipy.spatial import cKDTree

HERE = Path(__file__).parent
COLOURS = 256
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PIXELS = """async png => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen.drawImage(picture, 0, 0);
    const { data, width, height } = pen.getImageData(0, 0, picture.width, picture.height);
    let text = "";
    const n = 32768;
    for (let at = 0; at < data.length; at += n) text += String.fromCharCode(...data.subarray(at, at + n));
    return [width, height, btoa(text)];
}"""


@dataclass(frozen=True)
class Picture:
    """One picture: of which file and view, in how large a window (pixels), after choosing what."""

    name: str
    file: str
    width: int
    height: int
    choose: str = ""  # a selector


PICTURES = (
    Picture("map", "index.html#&t=meeting-places&k=village", 1280, 800),
    Picture("needs", "index.html#&t=basket&k=village", 1280, 800),
    Picture("phone", "index.html#&t=meeting-places&k=village&y=-", 360, 740),
    Picture("report", "raportit/077-hankasalmi.html", 960, 1300),
)


def main(workspace: Path) -> None:
    """Write every picture beside this file and tell how large it is."""
    output = (workspace / "maps" / "output").resolve()
    browser = os.environ.get("JARJESTOKARTTA_CHROMIUM") or next(
        filter(None, map(shutil.which, BROWSERS)), None
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for one in PICTURES:
            path = HERE / f"{one.name}.png"
            path.write_bytes(indexed(*taken(chromium, output, one)))
            sys.stderr.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")
        chromium.close()


def taken(chromium: Any, output: Path, one: Picture) -> tuple[int, int, NDArray[np.uint8]]:
    """Give a picture's width, height and pixels, of shape (height × width, 3)."""
    page = chromium.new_page(viewport={"width": one.width, "height": one.height}, locale="fi-FI")
    page.goto(f"{output.as_uri()}/{one.file}")
    if one.file.startswith("index"):
        page.wait_for_selector("html[data-ready]", state="attached")
    if one.choose:
        page.locator(one.choose).first.click()
    page.wait_for_timeout(1000)  # until nothing moves
    shot = base64.b64encode(page.screenshot()).decode()
    page.goto("about:blank")
    width, height, pixels = page.evaluate(PIXELS, shot)
    page.close()
    return width, height, np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(-1, 4)[:, :3]


def indexed(width: int, height: int, pixels: NDArray[np.uint8]) -> bytes:
    """Give a PNG of the commonest colours, every other pixel in the one of them nearest to it."""
    found, inverse, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    palette = spread(found, counts)
    nearest = cKDTree(palette.astype("float64")).query(found.astype("float64"))[1].astype(np.uint8)
    rows = nearest[inverse.ravel()].reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()  # each begins with its filter: none
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def spread(found: NDArray[np.uint8], counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Give the commonest colours, of those that are nearly one (5 bits a part) the commonest alone."""
    order = np.argsort(-counts, kind="stable")
    coarse = (found[order] >> 3).astype("int64") @ [1024, 32, 1]
    first = np.sort(np.unique(coarse, return_index=True)[1])
    return found[order[first[:COLOURS]]]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
