"""The settings of rates: section ``[rates]``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class RateSettings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """When a rate counts as similar or different."""

    similar_low: Annotated[float, Meta(gt=0, le=1)] = 0.80
    similar_high: Annotated[float, Meta(ge=1)] = 1.25
    false_discovery_rate: Annotated[float, Meta(gt=0, lt=1)] = 0.05
    # Above this many second homes to a resident, it is said that rates leave seasonal users out.
    second_homes_per_resident: Annotated[float, Meta(ge=0)] = 0.5
    # Residents at which a next group of municipalities begins, within which they are compared as well.
    size_group_limits: tuple[Annotated[int, Meta(ge=0)], ...] = (2000, 5000, 10_000, 20_000, 50_000, 100_000)
    # Where more of the residents' ages are estimated than this, nothing is told per people of an age.
    most_ages_estimated: Annotated[float, Meta(ge=0, le=1)] = 0.25
