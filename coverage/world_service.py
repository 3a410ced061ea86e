"""Who is served in which of many possible worlds (:mod:`coverage.worlds`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jarjestokartta.coverage import spots as where
from jarjestokartta.coverage import worlds
from jarjestokartta.coverage.spots import Cells
from jarjestokartta.coverage.travel import AnyTravel, Ends, Flags, Floats, Ints, Pairs
from jarjestokartta.coverage.worlds import Bits, Worlds
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import ProviderKind

_NEIGHBOURS = 12  # nearest providers that may serve a cell; more would change next to nothing
_DETOUR, _NEAR_M = 1.3, 500.0  # what a move is worth in travel distance from homes nearer than that


class _Within:
    """How far each world reaches (m), ``metres`` of shape (draws,), and which worlds reach a distance."""

    def __init__(self, metres: Floats) -> None:
        order = np.argsort(metres)
        self.metres, self._sorted = metres, metres[order]
        # Row k: the worlds but for the k that reach least far.
        left = np.arange(len(metres) + 1)[:, None] <= np.argsort(order)[None, :]
        self._table = worlds.packed(left)

    @property
    def most(self) -> float:
        """The farthest that any reaches (m)."""
        return float(self._sorted[-1])

    def worlds(self, metres: Floats) -> Bits:
        """Give the worlds that reach each distance."""
        reaching: Bits = self._table[np.searchsorted(self._sorted, metres)]
        return reaching


@dataclass(frozen=True)
class World:
    """Who is served in which worlds; ``persons`` and ``cells`` are of all cells where anyone lives."""

    worlds: Worlds
    travel: AnyTravel
    cells: Cells
    persons: Floats
    seed: int

    def served(
        self, providers: pd.DataFrame, rows: Ints, *, threshold: float, settings: GapSettings, number: int
    ) -> tuple[Ints, Flags]:
        """Tell which rows not every world serves, and which worlds do; shape (these rows, draws).

        Parameters
        ----------
        providers
            Of one need (:func:`coverage.spots.of_need`).
        rows
            Positions among the cells.
        threshold
            Travel distance within which the need is met (m).
        number
            Which need: what no provider tells is drawn for each anew.
        """
        works = self.worlds.working(providers, settings.closed_share)
        elsewhere, stays = self._villages(providers, works)
        within = _Within(threshold * self.worlds.reach)
        area = np.where(stays, self.cells.areas.get_indexer(pd.Index(providers["area_id"])), -1)
        of_area = elsewhere | worlds.joined(area, works, len(self.cells.areas) + 1)  # last: no area
        served: Bits = self.cells.joined(np.bitwise_or, of_area, rows)
        self._by_points(served, rows, providers, works, within)
        self._by_villages(served, rows, elsewhere, within)
        sites = int((providers["provider_kind"] == ProviderKind.SITE).sum())
        missing = round(sites * settings.missing_share / (1 - settings.missing_share))
        self._by_missing(served, rows, self._places(missing, number), within)
        open_rows = self._unserved(served)
        return open_rows, worlds.unpacked(served[open_rows], self.worlds.draws)

    def _unserved(self, served: Bits) -> Ints:
        """Give the rows that not every world serves yet: only of these is anything more asked."""
        full = worlds.packed(np.ones((1, self.worlds.draws), dtype=bool))
        return np.flatnonzero((served != full).any(axis=1))

    def _homes(self, rows: Ints) -> Ends:
        ends: Ends = self.travel.only(self.cells.ends, rows)
        return ends

    def _by_points(
        self, served: Bits, rows: Ints, providers: pd.DataFrame, works: Bits, within: _Within
    ) -> None:
        """Let every provider with a point serve the cells that its world reaches from there."""
        placed = np.flatnonzero(providers["x"].notna())
        mine = providers.iloc[placed]
        astray = (mine["point_error_m"] > 0).to_numpy()
        own = np.arange(len(mine)) if self.travel.by_id else np.where(astray, np.arange(len(mine)), -1)
        keys = pd.MultiIndex.from_arrays([mine["x"], mine["y"], own])
        spot, unique = pd.factorize(keys, sort=True)
        first = np.unique(spot, return_index=True)[1]
        bits = worlds.joined(spot.astype(np.int64), works[placed], len(unique))
        spots = where.ends_of(mine.iloc[first], self.travel)
        open_rows = self._unserved(served)
        pairs = self.travel.few(self._homes(rows[open_rows]), spots, within.most, _NEIGHBOURS)
        reached = within.worlds(pairs.metres)
        moving = np.flatnonzero(astray[first][pairs.spot])
        if len(moving):
            some = Pairs(rows[open_rows][pairs.cell[moving]], pairs.spot[moving], pairs.metres[moving])
            reached[moving] = self._from_astray(some, mine.iloc[first], within)
        found = worlds.joined(pairs.cell, bits[pairs.spot] & reached, len(open_rows))
        served[open_rows] |= found

    def _from_astray(self, pairs: Pairs, spots: pd.DataFrame, within: _Within) -> Bits:
        """Tell which worlds reach from where the spot stands in each; pairs name positions of all cells."""
        at = spots[["x", "y"]].to_numpy(dtype=float)[pairs.spot]
        error = spots["point_error_m"].to_numpy(dtype=float)[pairs.spot]
        astray, place = np.unique(pairs.spot, return_inverse=True)
        moves = self.worlds.moved(spots.iloc[astray])[place.ravel()]
        way = self.cells.ends.xy[pairs.cell] - at
        length = np.hypot(*way.T)
        now = np.hypot(*(way[:, :, None] - error[:, None, None] * moves).transpose(1, 0, 2))
        winding = np.where(length > _NEAR_M, pairs.metres / np.maximum(length, _NEAR_M), _DETOUR)
        metres = pairs.metres[:, None] + winding[:, None] * (now - length[:, None])
        return worlds.packed(metres <= within.metres)

    def _villages(self, providers: pd.DataFrame, works: Bits) -> tuple[Bits, Flags]:
        """Give the worlds in which each area is served by those whose address may lie in another village.

        Their village in a world is that of the people nearest to where they stand in it. Also given: which
        providers stay with the area they are told to serve. Those whose only point is their village's centre
        lose it in ``works``, which is changed; the centres of :meth:`_by_villages` take its place.
        """
        astray = (providers["village_error_m"] > 0).to_numpy() & (not self.travel.by_id)
        flags = np.zeros((len(self.cells.areas) + 1, self.worlds.draws), dtype=bool)
        if astray.any() and len(self.cells):
            mine = providers.loc[astray]
            told = mine[["told_x", "told_y"]].to_numpy(dtype=float)
            error = mine["village_error_m"].to_numpy(dtype=float)
            at = told[:, :, None] + error[:, None, None] * self.worlds.moved(mine)
            nearest = self.cells.ends.tree.query(at.transpose(0, 2, 1).reshape(-1, 2))[1]
            village = self.cells.village[nearest].reshape(len(mine), -1)
            provider, world = np.nonzero(worlds.unpacked(works[astray], self.worlds.draws))
            flags[village[provider, world], world] = True
            flags[-1] = False
            centred = (mine["x"] != mine["told_x"]).to_numpy() | (mine["y"] != mine["told_y"]).to_numpy()
            works[np.flatnonzero(astray)[centred]] = 0
        return worlds.packed(flags), ~astray

    def _by_villages(self, served: Bits, rows: Ints, elsewhere: Bits, within: _Within) -> None:
        """Let those who serve a village by their address serve the cells near its people too."""
        some = np.flatnonzero(elsewhere[:-1].any(axis=1))
        if not len(some):
            return
        inside = self.cells.village >= 0
        weight = np.bincount(self.cells.village[inside], self.persons[inside], len(self.cells.areas))
        sums = [
            np.bincount(self.cells.village[inside], (self.persons * axis)[inside], len(self.cells.areas))
            for axis in self.cells.ends.xy.T
        ]
        xy = np.column_stack(sums)[some] / weight[some, None]
        centres = self.travel.ends(xy, self.cells.areas[some].to_numpy(dtype=object))
        open_rows = self._unserved(served)
        pairs = self.travel.few(self._homes(rows[open_rows]), centres, within.most, _NEIGHBOURS)
        bits = elsewhere[some][pairs.spot] & within.worlds(pairs.metres)
        served[open_rows] |= worlds.joined(pairs.cell, bits, len(open_rows))

    def _places(self, number: int, need: int) -> tuple[Ints, Bits]:
        """Draw places that stand in no source: cells, and the worlds in which one is there."""
        random = np.random.default_rng([self.seed, need])
        chance = np.cumsum(self.persons) / self.persons.sum()
        drawn = np.searchsorted(chance, random.random((self.worlds.draws, number)), side="right")
        cell, place = np.unique(np.minimum(drawn, len(self.persons) - 1), return_inverse=True)
        flags = np.zeros((len(cell), self.worlds.draws), dtype=bool)
        flags[place.reshape(drawn.shape), np.arange(self.worlds.draws)[:, None]] = True
        return cell.astype(np.int64), worlds.packed(flags)

    def _by_missing(self, served: Bits, rows: Ints, places: tuple[Ints, Bits], within: _Within) -> None:
        """Let places that stand in no source serve the cells around."""
        cells, bits = places
        open_rows = self._unserved(served)
        if not len(cells) or not len(open_rows):
            return
        pairs = self.travel.among(self._homes(rows[open_rows]), self._homes(cells), within.most)
        found = bits[pairs.spot] & within.worlds(pairs.metres)
        served[open_rows] |= worlds.joined(pairs.cell, found, len(open_rows))
