"""The settings of access in competition: section ``[access]``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

_Weight = Annotated[float, Meta(gt=0, le=1)]


class AccessSettings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """How much a place weighs by distance where those who live near share it."""

    # Of zones of the same width up to the threshold, the nearest first: those of Luo & Qi (2009).
    zone_weights: Annotated[tuple[_Weight, ...], Meta(min_length=1, max_length=20)] = (1.0, 0.68, 0.22)
