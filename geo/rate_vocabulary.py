"""The words of rates, as codes: a part of :mod:`jarjestokartta.geo.vocabulary`."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What the numbers allow to be said of an area beside the rest of the region."""

    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    CANNOT_TELL = "cannot-tell"


class Tellable(StrEnum):
    """What could ever be told of an area of its size, whatever its count. Labels: ``tellable.<code>``."""

    ALL = "all"  # lower, higher or similar
    DIFFERENT = "different"  # lower or higher; never similar
    HIGHER = "higher"  # higher alone: not even none at all would be lower


class Growth(StrEnum):
    """Whether places have more or fewer associations to a head as they grow. Labels: ``growth.<code>``."""

    MORE = "more"
    LESS = "less"
    CANNOT_TELL = "cannot-tell"


class ShiftOf(StrEnum):
    """Of what the counts of two registers are compared."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    PURPOSE_CLASS = "purpose-class"
