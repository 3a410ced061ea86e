"""Codes of access in competition: how supply is shared, and what sharing must not change."""

from __future__ import annotations

from enum import StrEnum


class AccessMethod(StrEnum):
    """How the supply of a place is shared among those who live near it."""

    TWO_STEP = "two-step"
    ENHANCED = "enhanced"
    BALANCED = "balanced"
    AVAILABILITY = "availability"


class Conserved(StrEnum):
    """What sharing neither adds to nor takes from."""

    SUPPLY = "supply"  # of the places with anyone in reach
    RESIDENTS = "residents"  # of the cells with any place in reach
    LEVEL = "level"  # levels of service of the places with anyone in reach
