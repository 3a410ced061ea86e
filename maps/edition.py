"""Which map is made, and so for whom."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """``index``: planners. ``embed``: a website's frame. ``internal``: the team, every association a point.

    The first two carry the same public data.
    """

    INDEX = "index"
    EMBED = "embed"
    INTERNAL = "internal"

    @property
    def public(self) -> bool:
        """Whether the file may be given to anyone."""
        return self is not Edition.INTERNAL
