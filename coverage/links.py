"""Which cells and sites are within reach of each other, and how much the distance between them weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jarjestokartta.coverage.travel import Floats, Ints, Pairs


@dataclass(frozen=True)
class Zone:
    """Up to which travel distance (m, inclusive) a site weighs how much (0–1)."""

    metres: float
    weight: float


@dataclass(frozen=True)
class Links:
    """Pairs with how much the distance leaves of them: positions, and weights above 0, shape (n,)."""

    cell: Ints
    site: Ints
    weight: Floats


def zones(metres: float, weights: Sequence[float]) -> tuple[Zone, ...]:
    """Cut a distance into zones of the same width, one a weight.

    >>> [zone.metres for zone in zones(6000, [1, 0.68, 0.22])]
    [2000.0, 4000.0, 6000.0]
    """
    count = len(weights)
    return tuple(
        Zone(metres * number / count, float(weight)) for number, weight in enumerate(weights, start=1)
    )


def weigh(pairs: Pairs, zones: Sequence[Zone]) -> Links:
    """Weigh pairs by the zone in which their distance lies; those beyond the last are left out.

    One zone of weight 1 makes 2SFCA of what follows, several E2SFCA (:func:`coverage.access.two_step`).

    Parameters
    ----------
    pairs
        What lies within the last zone, or more.
    zones
        In the order of their distances.

    Raises
    ------
    ValueError
        When the zones are not in order, or a weight is not above 0.
    """
    bounds, weights = [zone.metres for zone in zones], [zone.weight for zone in zones]
    if not bounds or bounds != sorted(bounds) or min(weights) <= 0:
        raise ValueError("zones must be given in order, with weights above 0")
    number = np.zeros(len(pairs.metres), dtype=np.int8)
    for bound in bounds:
        number += pairs.metres > bound
    inside = number < len(bounds)
    weight = np.array([*weights, 0.0])[number]
    if inside.all():
        return Links(pairs.cell, pairs.spot, weight)
    return Links(pairs.cell[inside], pairs.spot[inside], weight[inside])
