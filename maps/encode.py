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
from numpy.typing import NDArray

_LEVEL = 7  # 9 takes twice the time for a kilobyte less
LEAST = 0.005  # a smaller share is written as less than one per cent, not as none
DEGREE_STEP = 1e-5  # of points: about 1 m


def pack(payload: dict[str, Any]) -> str:
    """Give JSON, gzipped without a time stamp, in base64."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=_LEVEL, mtime=0)).decode("ascii")


def column(values: pd.Series) -> list[Any]:
    """Give a column of text or numbers; NA becomes null, whole floats become integers."""
    return [_plain(value) for value in values.astype("object").where(values.notna(), None)]


def numbers(values: pd.Series, decimals: int) -> list[float | int | None]:
    """Give numbers rounded as :func:`rounded` does; NA and infinity become null.

    The page shows them with as many decimals: what is rounded twice differs from the tables.
    """
    return [
        None if not np.isfinite(value) else (int(value) if value == int(value) else float(value))
        for value in rounded(values.astype("Float64").to_numpy(dtype="float64", na_value=np.nan), decimals)
    ]


def shares(values: pd.Series) -> list[float | int | None]:
    """Give shares 0–1 to the whole percentage; what is not quite none or all stays so.

    >>> shares(pd.Series([0, 0.001, 0.1249, 0.125, 0.999, 1]))
    [0, 0.004, 0.12, 0.13, 0.996, 1]
    """
    known = values.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    whole = np.where((known > 0) & (known < LEAST), 0.004, rounded(known, 2))
    whole = np.where((known < 1) & (known > 1 - LEAST), 0.996, whole)
    return numbers(pd.Series(whole), 3)


def rounded(values: NDArray[Any], decimals: int) -> NDArray[np.float64]:
    """Round halves away from zero, as spreadsheets and browsers do.

    >>> rounded(np.array([20.25, 20.346, -0.5]), 1).tolist(), rounded(np.array([2.5]), 0).tolist()
    ([20.3, 20.3, -0.5], [3.0])
    """
    scale = 10.0**decimals
    return np.asarray(np.copysign(np.floor(np.abs(values) * scale + 0.5) / scale, values))


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
