"""Drawing buildings from the pool of addresses: any in a village, or any in a municipality."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.model.draws import Draws, Ints


class Pool:
    """The pool of :func:`addresses.write`, found by village.

    Parameters
    ----------
    table
        One row an address, with the columns of :func:`addresses.write`.
    units
        How many villages there are.
    """

    def __init__(self, table: pd.DataFrame, units: int) -> None:
        self.table = table.sort_values("unit", kind="stable").reset_index(drop=True)
        self.size = np.bincount(self.table["unit"], minlength=units).astype(np.int64)
        self._first = np.cumsum(self.size) - self.size

    def in_villages(self, units: Ints, draws: Draws) -> Ints:
        """Give the row of one address in each of the villages; −1 where a village has none."""
        row = self._first[units] + draws.below(self.size[units], len(units))
        return np.where(self.size[units] > 0, row, -1)

    def street_line(self, rows: Ints) -> pd.Series:
        """Write addresses as people do: ``Koivutie 3a``, ``Koivutie 2-4``, or the bare name of a place."""
        own = self.table.iloc[rows].reset_index(drop=True)
        return own["street"] + (" " + house_number(own)).where(own["number"] > 0, "")


def house_number(own: pd.DataFrame) -> pd.Series:
    """Write ``3a`` or ``2-4`` from number, letter and number_2; empty where the number is 0."""
    second = ("-" + own["number_2"].astype("str")).where(own["number_2"] > 0, "")
    number = own["number"].astype("str").where(own["number"] > 0, "")
    return number + own["letter"].astype("str") + second
