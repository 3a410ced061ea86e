"""What was made of one cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Reading(NamedTuple):
    """A cell's value, None where it holds none that can be used.

    Parameters
    ----------
    value
        The value as the table holds it.
    problem
        Code below ``problem.``, None where the cell needed no remark.
    shown
        What a person is told the cell was taken for, or what it may mean; ``value`` where None.
    """

    value: str | None
    problem: str | None = None
    shown: str | None = None

    @property
    def restored(self) -> str | None:
        """What the Problems table gives as restored."""
        return self.shown if self.shown is not None else self.value


Reader = Callable[[str], Reading]


def plain(text: str) -> Reading:
    """Take text as it is."""
    return Reading(text)
