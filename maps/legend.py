"""Class breaks: quantiles, rounded so that people can read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLASSES = 5
SHARE_BREAKS = (0.1, 0.25, 0.5, 0.75)  # of residents: many areas have 0 or all, where quantiles tell little
FEW_AREAS = 15  # below this many areas four classes are told apart better than five


@dataclass(frozen=True)
class Classes:
    """The inner breaks of a scale, ascending: ``n`` breaks part ``n + 1`` classes.

    A value belongs to the class above a break when it is equal to it.
    """

    breaks: tuple[float, ...]
    decimals: int


def quantile_classes(values: np.ndarray, *, decimals: int, areas: int | None = None) -> Classes:
    """Part ``values`` (NaN left out) into classes with about as many areas each.

    Parameters
    ----------
    values
        Values of one theme, any shape; pooled over subjects when these share one scale.
    decimals
        With how many decimals values and breaks are written; classes are those of the written values.
    areas
        How many areas one map shows; by default as many as there are values.
    """
    known = np.sort(np.round(values[np.isfinite(values)], decimals))
    count = CLASSES if (len(known) if areas is None else areas) >= FEW_AREAS else CLASSES - 1
    if len(known) == 0:
        return Classes((), decimals)
    raw = np.quantile(known, np.arange(1, count) / count)
    readable = {_readable(float(one), decimals) for one in raw}
    inner = sorted(one for one in readable if known[0] < one <= known[-1])
    return Classes(tuple(inner), decimals)


def _readable(value: float, decimals: int) -> float:
    """Round to two figures, counts above 100 to steps of ten or more."""
    if value == 0:
        return 0.0
    magnitude = int(np.floor(np.log10(abs(value))))
    return round(value, min(decimals, max(1 - magnitude, -magnitude + 1)))
