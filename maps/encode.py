"""Tables as the page carries them: columns, dictionaries and differences, gzipped, in base64.

The text stands in a ``<script type="text/plain">``: base64 has no character that HTML or a script could
take for its own, so no name in the data can become code.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

_LEVEL = 7  # 9 takes twice the time for a kilobyte less
DEGREE_STEP = 1e-5  # of points: about 1 m


def pack(payload: dict[str, Any]) -> str:
    """Give JSON, gzipped without a time stamp, in base64."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=_LEVEL, mtime=0)).decode("ascii")


def column(values: pd.Series) -> list[Any]:
    """Give a column of text or numbers; NA becomes null, whole floats become integers."""
    return [_plain(value) for value in values.astype("object").where(values.notna(), None)]


def numbers(values: pd.Series, decimals: int) -> list[float | int | None]:
    """Give numbers rounded; NA and infinity become null."""
    rounded = np.round(values.astype("Float64").to_numpy(dtype="float64", na_value=np.nan), decimals)
    return [
        None if not np.isfinite(value) else (int(value) if value == int(value) else float(value))
        for value in rounded
    ]


def dictionary(values: pd.Series) -> dict[str, list[Any]]:
    """Give a column of few distinct texts: ``d`` holds them, ``v`` their places, −1 for NA."""
    codes, distinct = pd.factorize(values, sort=True)
    return {"d": [str(one) for one in distinct], "v": codes.tolist()}


def bits(cells: pd.Series, codes: Sequence[str]) -> list[int]:
    """Give ``;``-joined codes as one integer a row; bit *i* is ``codes[i]``."""
    padded = ";" + cells.fillna("").astype("str") + ";"
    total = np.zeros(len(cells), dtype="int64")
    for place, code in enumerate(codes):
        total |= padded.str.contains(f";{code};", regex=False).to_numpy(dtype="int64") << place
    return total.tolist()


def deltas(values: Iterable[float], step: float = DEGREE_STEP) -> list[int]:
    """Give whole steps, each as the difference from the one before; NaN is not allowed."""
    whole = np.round(np.asarray(list(values), dtype="float64") / step).astype("int64")
    steps: list[int] = np.diff(whole, prepend=0).tolist()
    return steps


def _plain(value: Any) -> Any:
    if isinstance(value, (float, np.floating)):
        return int(value) if float(value).is_integer() else float(value)
    return value.item() if isinstance(value, np.generic) else value
