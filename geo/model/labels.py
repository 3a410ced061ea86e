"""The recipe, first half: a raster of 500 m that says of each square which unit it belongs to.

A unit is a village of the region or a whole neighbouring municipality. Municipalities are the squares
whose distance to a municipality's nearest site, less its weight, is the least; the weights are fitted so
that the areas equal the official ones. Villages grow inside them from their sites over random costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import ndimage, sparse
from scipy.optimize import minimize
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from jarjestokartta.geo.model import facts
from jarjestokartta.geo.model.draws import Draws, Floats, Ints, shares

STEP = 500  # metres, side of a square
WEST, SOUTH, EAST, NORTH = 308_000, 6_775_000, 528_000, 7_105_000
SHAPE = ((NORTH - SOUTH) // STEP, (EAST - WEST) // STEP)  # rows from south to north, columns from west
KEPT_KM = 38  # how far from the region the neighbours are drawn
VILLAGES = 250
APART_M = 1_400  # the least distance of a suburb's site to another
NOTHING = -1


@dataclass(frozen=True)
class Raster:
    """Units by square (row, column from the south-west; −1: nothing), and the villages' table.

    ``villages`` has municipality, name and genitive (NA where the name is still to be invented), x, y (m),
    rank (0 the centre, 1 a named place, 2 a suburb, 3 another). Units beyond the villages are the neighbours,
    in the order of :func:`facts.neighbours`.
    """

    units: Ints
    villages: pd.DataFrame


def squares() -> Floats:
    """Give the middles of all squares, row by row: x and y in metres."""
    x = WEST + STEP * (np.arange(SHAPE[1]) + 0.5)
    y = SOUTH + STEP * (np.arange(SHAPE[0]) + 0.5)
    return np.column_stack([np.tile(x, SHAPE[0]), np.repeat(y, SHAPE[1])])


def square_of(points: npt.ArrayLike) -> Ints:
    """Give the row-by-row number of the square that holds each point."""
    xy = np.asarray(points, dtype=np.float64)
    column = ((xy[:, 0] - WEST) // STEP).astype(np.int64)
    row = ((xy[:, 1] - SOUTH) // STEP).astype(np.int64)
    return row * SHAPE[1] + column


def warp(points: Floats, phases: Floats) -> Floats:
    """Bend coordinates by 0.03 × sines of 12, 6 and 3 km, so that borders look natural."""
    bent = points.copy()
    for place, length in enumerate((12_000.0, 6_000.0, 3_000.0)):
        wave = 2 * np.pi / length
        for axis in (0, 1):
            phase = phases[2 * place + axis]
            bent[:, axis] += 0.03 * length * np.sin(wave * points[:, 1 - axis] + phase)
    return bent


def draw(seed: int) -> Raster:
    """Draw municipalities and villages. Not every seed gives centres in their own areas: see ``check``."""
    owners = municipalities(Draws(seed, "municipalities"))
    villages = _sites(owners, Draws(seed, "sites"))
    return Raster(_grow(owners, villages, Draws(seed, "villages")), villages)


def municipalities(draws: Draws) -> Ints:
    """Give the owner of each square: 0–21 the region's municipalities, then the neighbours, −1 nothing."""
    ours, around, places = facts.municipalities(), facts.neighbours(), facts.places()
    phases = draws.between(0, 2 * np.pi, 6)
    points = warp(squares(), phases)
    border = places[places["shapes_border"]]
    to_own = np.empty((len(points), len(ours)))
    for place, (code, x, y) in enumerate(zip(ours["code"], ours["x"], ours["y"], strict=True)):
        own = border[border["municipality"] == code]
        sites = np.column_stack([[x, *own["x"]], [y, *own["y"]]]).astype(np.float64)
        to_own[:, place] = cKDTree(warp(sites, phases)).query(points)[0]
    outer = cKDTree(warp(around[["x", "y"]].to_numpy(dtype=np.float64), phases))
    to_outer, neighbour = outer.query(points)
    weights = _fit(to_own[::3], to_outer[::3], ours["area_km2"].to_numpy() * 4 / 3)
    inner = to_own - weights
    best = inner.argmin(axis=1)
    owner = np.where(inner.min(axis=1) < to_outer, best, len(ours) + neighbour)
    return _trim(_mend(owner.reshape(SHAPE), len(ours)), len(ours))


def _fit(to_own: Floats, to_outer: Floats, targets: Floats) -> Floats:
    rows = np.arange(len(to_own))

    def loss(weights: Floats) -> tuple[float, Floats]:
        less = to_own - weights
        best = less.argmin(axis=1)
        least = less[rows, best]
        ours = least < to_outer
        count = np.bincount(best[ours], minlength=len(weights))
        return -float(np.minimum(least, to_outer).sum() + weights @ targets), count - targets

    start = np.zeros(to_own.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x)


def _mend(owner: Ints, ours: int) -> Ints:
    """Give the smaller parts of a municipality in several parts to whoever surrounds them."""
    stray = np.zeros(owner.shape, dtype=bool)
    for place in range(int(owner.max()) + 1):
        parts, count = ndimage.label(owner == place)
        if count > 1:
            largest = 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))
            stray |= (parts > 0) & (parts != largest)
    if not stray.any() or ours == 0:
        return owner
    near = ndimage.distance_transform_edt(stray, return_distances=False, return_indices=True)
    return _mend(owner[tuple(near)], ours - 1)


def _trim(owner: Ints, ours: int) -> Ints:
    """Keep the neighbours as far as ``KEPT_KM`` from the region."""
    away = ndimage.distance_transform_edt(owner >= ours) * STEP / 1000
    return np.where(away <= KEPT_KM, owner, NOTHING)


def _sites(owners: Ints, draws: Draws) -> pd.DataFrame:
    ours, places = facts.municipalities(), facts.places()
    wanted = shares(2 + ours["area_km2"] / 115 + ours["residents"] / 6500, VILLAGES)
    middles = squares()
    rows = []
    for place, (one, count) in enumerate(zip(ours.to_dict("records"), wanted.tolist(), strict=True)):
        inside = middles[(owners == place).ravel()]
        own = places[places["municipality"] == one["code"]]
        known: list[tuple[str | None, str | None, float, float, int]] = [
            (one["name"], one["genitive"], one["x"], one["y"], 0),
            *((name["name"], name["genitive"], name["x"], name["y"], 1) for name in own.to_dict("records")),
        ]
        sites = [(float(x), float(y)) for *_, x, y, _ in known]
        suburbs = _suburbs(inside, sites, min(round(one["residents"] / 6500), count - len(sites)), draws)
        known += [(None, None, x, y, 2) for x, y in suburbs]
        sites += suburbs
        while len(sites) < count:
            spot = _emptiest(inside, sites, draws)
            sites.append(spot)
            known.append((None, None, *spot, 3))
        rows += [(one["code"], *row) for row in known]
    table = pd.DataFrame(rows, columns=["municipality", "name", "genitive", "x", "y", "rank"])
    return table.astype({"x": "int64", "y": "int64", "name": "str", "genitive": "str"})


def _suburbs(
    inside: Floats, sites: list[tuple[float, float]], count: int, draws: Draws
) -> list[tuple[float, float]]:
    """Choose spots near the centre, not too near to one another."""
    centre = np.array(sites[0])
    chosen: list[tuple[float, float]] = []
    reach = 1_500.0 + 900.0 * count**0.5
    while len(chosen) < count:
        angle, length = draws.between(0, 2 * np.pi, 1)[0], reach * draws.unit(1)[0] ** 0.5
        spot = centre + length * np.array([np.cos(angle), np.sin(angle)])
        near = inside[np.hypot(*(inside - spot).T).argmin()]
        taken = np.array(sites + chosen)
        if np.hypot(*(taken - near).T).min() >= APART_M:
            chosen.append((float(near[0]), float(near[1])))
        else:
            reach *= 1.02
    return chosen


def _emptiest(inside: Floats, sites: list[tuple[float, float]], draws: Draws) -> tuple[float, float]:
    spots = inside[draws.below(len(inside), 5)]
    room = cKDTree(np.array(sites)).query(spots)[0]
    x, y = spots[int(room.argmax())]
    return float(x), float(y)


def _grow(owners: Ints, villages: pd.DataFrame, draws: Draws) -> Ints:
    """Spread every village from its site over random costs inside its municipality: it is connected."""
    flat = owners.ravel()
    number = np.arange(flat.size).reshape(SHAPE)
    pairs = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    ours = len(facts.municipalities())
    pairs = pairs[
        (flat[pairs[:, 0]] == flat[pairs[:, 1]]) & (flat[pairs[:, 0]] >= 0) & (flat[pairs[:, 0]] < ours)
    ]
    costs = draws.between(1.0, 2.5, len(pairs))
    graph = sparse.csr_matrix((costs, (pairs[:, 0], pairs[:, 1])), shape=(flat.size, flat.size))
    sites = square_of(villages[["x", "y"]])
    _, _, source = dijkstra(graph, directed=False, indices=sites, min_only=True, return_predecessors=True)
    village = pd.Series(np.arange(len(sites)), index=sites).reindex(source).to_numpy()
    units = np.where(flat < 0, NOTHING, len(villages) + flat - ours)
    inner = (flat >= 0) & (flat < ours)
    units[inner] = village[inner].astype(np.int64)
    return units.reshape(SHAPE)


def check(raster: Raster) -> list[str]:
    """List what is wrong with a raster: a site outside its own unit, or a unit in two parts."""
    villages, around = raster.villages, facts.neighbours()
    points = np.concatenate([villages[["x", "y"]].to_numpy(), around[["x", "y"]].to_numpy()])
    found = raster.units.ravel()[square_of(points)]
    names = [*villages["name"].fillna("?"), *around["name"]]
    faults = [f"{names[place]} lies in unit {unit}" for place, unit in enumerate(found) if unit != place]
    parts = [ndimage.label(raster.units == unit)[1] for unit in range(len(points))]
    return faults + [f"{names[unit]} is in {count} parts" for unit, count in enumerate(parts) if count != 1]
