"""Which map is made, and so for whom."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """``index``: planners, public data. ``internal``: the project team, every association as a point."""

    INDEX = "index"
    INTERNAL = "internal"

    @property
    def public(self) -> bool:
        """Whether the file may be given to anyone."""
        return self is not Edition.INTERNAL
