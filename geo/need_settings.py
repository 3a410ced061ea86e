"""The settings of needs: within what distance each is met, what it weighs, which gaps are told and how."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from jarjestokartta.geo.vocabulary import Need

_Length = Annotated[float, Meta(gt=0)]
_Share = Annotated[float, Meta(ge=0, le=1)]
_Weight = Annotated[float, Meta(ge=0)]
_Count = Annotated[int, Meta(ge=0)]


class _Section(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    pass


class NeedSettings(_Section, frozen=True):
    """Within what travel distance a need is met, and by what it counts in the basket."""

    threshold_km: _Length
    weight: _Weight = 1.0

    @property
    def threshold_m(self) -> float:
        """The threshold in metres."""
        return 1000 * self.threshold_km


DEFAULT_NEEDS = {
    Need.MEETING_PLACES: NeedSettings(threshold_km=5),
    Need.HOBBIES: NeedSettings(threshold_km=10),
    Need.GROUPS: NeedSettings(threshold_km=5),
    Need.MUTUAL_AID: NeedSettings(threshold_km=5),
    Need.LOCAL_SERVICES: NeedSettings(threshold_km=10),
}


class BasketSettings(_Section, frozen=True):
    """When a need is met in an area."""

    met_share: Annotated[float, Meta(gt=0, le=1)] = 0.5  # share of residents with it within reach


class GapSettings(_Section, frozen=True):
    """Which gaps are ranked, and how their robustness is drawn."""

    min_residents: _Count = 10
    # Below these a municipality's register is too incomplete to name gaps by.
    least_associations_per_1000: Annotated[float, Meta(ge=0)] = 5.0
    classified_share: _Share = 0.5
    draws: Annotated[int, Meta(ge=1)] = 200
    seed: _Count = 20250102
    missing_share: _Share = 0.20  # share of places that exist but stand in no source
    missing_weight: Annotated[float, Meta(gt=0)] = 20.0  # how many answers on gaps that share is worth
    least_answers: Annotated[int, Meta(ge=1)] = 15  # from which on a need's own answers tell its share
    # By what part thresholds may be longer or shorter in a draw.
    threshold_spread: Annotated[float, Meta(ge=0, lt=1)] = 0.20
    closed_share: _Share = 0.05  # share of listed places that are no longer in use
