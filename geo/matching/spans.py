"""Many spans of positions at a time, written out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def written_out(start: Rows, stop: Rows) -> tuple[Rows, Rows]:
    """Give every position from each start up to its stop: which span it is of, and the position.

    >>> written_out(np.array([4, 7, 9]), np.array([6, 7, 10]))
    (array([0, 0, 2]), array([4, 5, 9]))
    """
    length = stop - start
    which = np.repeat(np.arange(len(start)), length)
    offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    return which, start[which] + offset
