"""Class limits: the same for every level and every year, so that two maps can be laid side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jarjestokartta.geo.class_settings import ClassSettings

SHARE_BREAKS = (0.1, 0.25, 0.5, 0.75)  # of residents
FIFTHS = (0.2, 0.4, 0.6, 0.8)  # of all that the basket can hold
CHANGE = (-4.0, 0.0, 1.0, 5.0)  # associations more; whole numbers: from 0 to below 1 is none
CHANGE_RATE = (-0.5, -0.1, 0.1, 0.5)  # the same per 1,000 residents


@dataclass(frozen=True)
class Classes:
    """The inner limits of a scale, ascending: ``n`` limits part ``n + 1`` classes.

    A value belongs to the class above a limit when it is equal to it, both as they are written: with
    ``decimals``.
    """

    breaks: tuple[float, ...]
    decimals: int


def scales(limits: ClassSettings, weights: float) -> dict[str, Classes]:
    """Give the scale of each subject that the map paints.

    Parameters
    ----------
    limits
        Those that the settings give.
    weights
        The sum of the weights of all needs: what the basket holds where all are within reach.
    """
    basket = tuple(round(part * weights, 2) for part in FIFTHS)
    return {
        "rate": Classes(limits.rate, 1),
        "people": Classes(limits.people, 0),
        "share": Classes(SHARE_BREAKS, 2),
        "basket": Classes(basket, 1),
        "change": Classes(CHANGE, 0),
        "change-rate": Classes(CHANGE_RATE, 1),
    }


def carried(found: Mapping[str, Classes]) -> dict[str, Any]:
    """Give scales as the page carries them."""
    return {name: {"breaks": one.breaks, "decimals": one.decimals} for name, one in found.items()}
