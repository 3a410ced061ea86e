"""Random draws that are the same on every machine and with every version of numpy.

numpy promises stable streams for its bit generators, not for the distributions made from them. So only
the raw 64-bit words are taken from numpy; the few distributions needed are made here.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TO_UNIT = 2.0**-53


class Draws:
    """One stream of draws, named so that a change in one part of the model leaves the others as they are.

    Parameters
    ----------
    seed
        Seed of the whole model.
    name
        Which part draws; another name is another, independent stream.
    """

    def __init__(self, seed: int, name: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))

    def words(self, count: int) -> npt.NDArray[np.uint64]:
        """Give ``count`` raw 64-bit words."""
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def unit(self, count: int) -> Floats:
        """Give ``count`` numbers, evenly spread over [0, 1)."""
        return (self.words(count) >> np.uint64(11)).astype(np.float64) * _TO_UNIT

    def between(self, low: float, high: float, count: int) -> Floats:
        """Give ``count`` numbers, evenly spread over [low, high)."""
        return low + (high - low) * self.unit(count)

    def below(self, high: int | Ints, count: int) -> Ints:
        """Give ``count`` whole numbers from 0 to ``high`` − 1; ``high`` may differ for each."""
        return np.asarray(np.floor(self.unit(count) * high), dtype=np.int64)

    def hits(self, share: float | Floats, count: int) -> npt.NDArray[np.bool_]:
        """Give ``count`` yes or no, yes with probability ``share``."""
        return self.unit(count) < share

    def normal(self, count: int) -> Floats:
        """Give ``count`` standard normal numbers."""
        return np.asarray(ndtri(np.clip(self.unit(count), 1e-12, 1 - 1e-12)), dtype=np.float64)

    def pick(self, weights: npt.ArrayLike, count: int) -> Ints:
        """Give ``count`` positions, each drawn with probability proportional to its weight."""
        total = np.cumsum(np.asarray(weights, dtype=np.float64))
        places = np.searchsorted(total, self.unit(count) * total[-1], side="right")
        return np.asarray(np.minimum(places, len(total) - 1), dtype=np.int64)

    def counts(self, weights: npt.ArrayLike, total: int) -> Ints:
        """Share ``total`` things among positions by weight: a multinomial draw."""
        size = len(np.asarray(weights))
        return np.bincount(self.pick(weights, total), minlength=size).astype(np.int64)

    def order(self, count: int) -> Ints:
        """Give 0 … ``count`` − 1 in random order."""
        return np.asarray(np.argsort(self.words(count), kind="stable"), dtype=np.int64)


def shares(weights: npt.ArrayLike, total: int) -> Ints:
    """Share ``total`` by weight as evenly as whole numbers allow (largest remainders), drawing nothing."""
    weight = np.asarray(weights, dtype=np.float64)
    exact = weight / weight.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    left = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole
