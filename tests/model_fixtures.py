"""A small built-in region, written once a process: the whole set of files at a fiftieth of the size."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd

from jarjestokartta.geo.model import region

SCALE = 0.02


@cache
def small_region() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="model-")
    atexit.register(folder.cleanup)
    region.write(Path(folder.name), scale=SCALE)
    return Path(folder.name)


@cache
def register_truth() -> pd.DataFrame:
    path = small_region() / "private/truth/register_truth.csv"
    truth = pd.read_csv(path, dtype="str", keep_default_na=False)
    return truth.astype({"source_row": "int64"})


@cache
def addresses() -> pd.DataFrame:
    table = pd.read_csv(small_region() / "data/raw/open_address.csv", dtype="str", keep_default_na=False)
    point = table["location_geometry_data"].str.extract(r"POINT \((?P<x>[\d.]+) (?P<y>[\d.]+)\)")
    return table.join(point.astype("float64"))
