"""Possible worlds: what of that which our sources do not tell turns out how, drawn once for all needs.

A set of worlds is a row of bits, 64 to a word, so that what serves a cell in which worlds is joined by one
operation for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage.travel import AnyTravel, Flags, Floats, Ints
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import ProviderKind

OPEN_SHARE = 0.5  # of providers of unknown openness or reach

Bits = NDArray[np.uint64]
_WORD, _SHORT = 64, 2**16


def packed(flags: Flags) -> Bits:
    """Give flags of worlds, shape (n, draws), as bits, shape (n, words)."""
    words = -(-flags.shape[1] // _WORD)
    octets = np.zeros((len(flags), words * 8), dtype=np.uint8)
    octets[:, : -(-flags.shape[1] // 8)] = np.packbits(flags, axis=1)
    bits: Bits = octets.view(np.uint64)
    return bits


def unpacked(bits: Bits, draws: int) -> Flags:
    """Give bits as flags.

    >>> flags = np.array([[True, False, True]])
    >>> unpacked(packed(flags), 3).tolist()
    [[True, False, True]]
    """
    flags: Flags = np.unpackbits(bits.view(np.uint8), axis=1, count=draws).astype(bool)
    return flags


def joined(groups: Ints, bits: Bits, size: int) -> Bits:
    """Give each of ``size`` groups the worlds that any of its rows has; negative groups are nobody's."""
    result = np.zeros((size, bits.shape[1]), dtype=np.uint64)
    own = np.flatnonzero(groups >= 0)
    if len(own):
        # Numbers of sixteen bits are sorted in one pass over them.
        mine = groups[own].astype(np.uint16 if size < _SHORT else np.int64)
        order = np.argsort(mine, kind="stable")
        sorted_groups = mine[order]
        starts = np.flatnonzero(np.diff(sorted_groups, prepend=sorted_groups[0] + 1))
        result[sorted_groups[starts]] = np.bitwise_or.reduceat(bits[own[order]], starts, axis=0)
    return result


@dataclass(frozen=True)
class Worlds:
    """What is the same for all needs in each world.

    Parameters
    ----------
    draws
        How many worlds.
    reach
        By what the threshold of each world is longer than set, its journeys taken as stated, shape (draws,).
    closed
        By provider: how likely a place still is there, drawn evenly; it is, where at least ``closed_share``.
    active, is_open, moves
        By provider: whether an association is active, whether one of unknown openness is open (bits), and how
        far east and north it stands of where it is told to be, in standard errors, shape (n, 2, draws); rows
        of the last are those of ``movable`` providers alone.
    """

    draws: int
    reach: Floats
    providers: pd.MultiIndex
    closed: NDArray[np.float32]
    active: Bits
    is_open: Bits
    movable: pd.MultiIndex
    moves: NDArray[np.float32]

    def working(self, providers: pd.DataFrame, closed_share: float) -> Bits:
        """Tell in which worlds each provider exists and serves all; shape (providers, words)."""
        place = self.providers.get_indexer(_keys(providers))
        site = (providers["provider_kind"] == ProviderKind.SITE).to_numpy()
        works = self.active[place].copy()
        works[site] = packed(self.closed[place[site]] >= closed_share)
        unknown = ~providers["known_open"].to_numpy(dtype=bool)
        works[unknown] &= self.is_open[place[unknown]]
        return works

    def moved(self, providers: pd.DataFrame) -> Floats:
        """Give how far each provider is moved, in standard errors; shape (providers, 2, draws)."""
        moves: Floats = self.moves[self.movable.get_indexer(_keys(providers))].astype(np.float64)
        return moves


def draw(
    providers: pd.DataFrame, settings: GapSettings, travel: AnyTravel, likely: pd.DataFrame | None
) -> Worlds:
    """Draw the worlds.

    Parameters
    ----------
    providers
        Providers of all needs.
    settings
        Draws, seed, and by what part thresholds may be longer or shorter.
    travel
        Draws by what journeys are longer than stated.
    likely
        By ``association_id`` the bounds of the probability that it is active (``likely_low``,
        ``likely_high``, :func:`coverage.dormancy.odds`); None, and whoever is not in it: it is.

    Returns
    -------
    Worlds
        The same for the same providers in any order of rows.
    """
    random = np.random.default_rng(settings.seed)
    draws = settings.draws
    spread = settings.threshold_spread * (2 * random.random(draws) - 1)
    reach = (1 + spread) / travel.windings(draws, random)
    every = _keys(providers).drop_duplicates().sort_values()
    sites = every.get_level_values(0) == ProviderKind.SITE
    associations = every.get_level_values(1)[~sites]
    low, high = _bounds(associations, likely)
    # Where between its bounds activity lies is one thing that nobody knows, not one an association.
    odds = low[:, None] + (high - low)[:, None] * random.random(draws, dtype=np.float32)
    drawn = random.random((len(every), draws), dtype=np.float32)
    active = np.zeros((len(every), -(-draws // _WORD)), dtype=np.uint64)
    active[~sites] = packed(drawn[~sites] < odds)
    unsure = ~providers["known_open"].to_numpy(dtype=bool)
    doubted = _keys(providers.loc[unsure]).drop_duplicates().sort_values()
    is_open = np.zeros_like(active)
    chance = random.random((len(doubted), draws), dtype=np.float32)
    is_open[every.get_indexer(doubted)] = packed(chance < OPEN_SHARE)
    astray = (providers["point_error_m"] > 0) | (providers["village_error_m"] > 0)
    movable = _keys(providers.loc[astray]).drop_duplicates().sort_values()
    moves = random.standard_normal((len(movable), 2, draws), dtype=np.float32)
    return Worlds(draws, reach, every, drawn, active, is_open, movable, moves)


def _keys(providers: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(providers[["provider_kind", "provider_id"]].astype("object"))


def _bounds(
    associations: pd.Index, likely: pd.DataFrame | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if likely is None:
        likely = pd.DataFrame(columns=["likely_low", "likely_high"], dtype="float64")
    known = likely[["likely_low", "likely_high"]].reindex(associations).fillna(1.0)
    # A world of chance 1 is none of chance: what is drawn lies below 1.
    low, high = (known[name].to_numpy(dtype=np.float32) for name in ("likely_low", "likely_high"))
    return low, high
